//! The ecosystems' own programs order made-up versions as we do.
//!
//! Each peer is a script in `tests/peers` that answers lines of two versions with `-1`, `0`, `1`, or `?` where it takes one
//! for no version. A peer that is not there is said to be skipped. `LOCKGATE_PYTHON` (with packaging and univers),
//! `LOCKGATE_RUBY`, `LOCKGATE_PHP`, `LOCKGATE_COMPOSER_SEMVER` (its folder `src`), `LOCKGATE_SEMVER` (the npm package) and
//! `LOCKGATE_MAVEN_ARTIFACT` (classes of Maven's main branch) say where one is; Python, node-semver and Maven are looked for
//! where `tools/peers` puts them too, and composer/semver on PHP's own path.

use std::cmp::Ordering;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use lockgate_versions::Order;
use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::{Config, TestRunner};

use crate::made;

const PAIRS: usize = 6_000;

fn script(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/peers")
        .join(name)
}

/// What `tools/peers` installs, where it has.
fn installed(path: &str) -> Option<PathBuf> {
    let default = || concat!(env!("CARGO_MANIFEST_DIR"), "/../../target/peers").into();
    let peers = std::env::var_os("LOCKGATE_PEERS").map_or_else(default, PathBuf::from);
    Some(peers.join(path)).filter(|path| path.exists())
}

fn program(variable: &str, otherwise: &str) -> Command {
    Command::new(std::env::var_os(variable).unwrap_or_else(|| otherwise.into()))
}

fn pairs(order: Order, excepted: fn(&str) -> bool) -> Vec<(String, String)> {
    let mut runner = TestRunner::new_with_rng(Config::default(), rng());
    let strategy = made::pair(order);
    let plain =
        |text: &str| !text.contains(['\t', '\n']) && text.trim() == text && !text.is_empty();
    let made = std::iter::repeat_with(|| strategy.new_tree(&mut runner).map(|tree| tree.current()));
    made.filter_map(Result::ok)
        .filter(|(a, b)| plain(a) && plain(b) && !excepted(a) && !excepted(b))
        .take(PAIRS)
        .collect()
}

/// The same pairs each time, so that a difference can be looked at again.
fn rng() -> proptest::test_runner::TestRng {
    proptest::test_runner::TestRng::deterministic_rng(proptest::test_runner::RngAlgorithm::ChaCha)
}

/// The answers, or nothing where the peer is not there.
fn ask(mut peer: Command, pairs: &[(String, String)]) -> Option<Vec<Option<Ordering>>> {
    let piped = peer
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null());
    let mut child = piped.spawn().ok()?;
    let lines: Vec<String> = pairs.iter().map(|(a, b)| format!("{a}\t{b}\n")).collect();
    let lines = lines.concat();
    let mut stdin = child.stdin.take()?;
    let writer = std::thread::spawn(move || stdin.write_all(lines.as_bytes()));
    let mut answers = String::new();
    child.stdout.take()?.read_to_string(&mut answers).ok()?;
    let written = writer.join();
    if !child.wait().ok()?.success() || written.is_err() || answers.lines().count() != pairs.len() {
        return None;
    }
    let sign = |line: &str| line.trim().parse::<i32>().ok().map(|sign| sign.cmp(&0));
    Some(answers.lines().map(sign).collect())
}

/// Where both take both versions, both order them alike; `excepted` are versions that fall under a named exception.
fn agree(order: Order, name: &str, peer: Command, excepted: fn(&str) -> bool) {
    let pairs = pairs(order, excepted);
    let Some(answers) = ask(peer, &pairs) else {
        eprintln!("skipped: {name} is not there");
        return;
    };
    let (mut compared, mut wrong, mut only_ours, mut only_theirs) = (0, vec![], vec![], vec![]);
    for ((a, b), theirs) in pairs.iter().zip(answers) {
        match (order.compare(a, b).ok(), theirs) {
            (Some(ours), Some(theirs)) => {
                compared += 1;
                if ours != theirs {
                    wrong.push(format!("`{a}` `{b}`: ours {ours:?}, theirs {theirs:?}"));
                }
            }
            (Some(_), None) => only_ours.push((a, b)),
            (None, Some(_)) => only_theirs.push((a, b)),
            (None, None) => {}
        }
    }
    eprintln!(
        "{name}: {compared} of {} pairs compared; {} only we take, {} only the peer takes",
        pairs.len(),
        only_ours.len(),
        only_theirs.len()
    );
    if std::env::var_os("LOCKGATE_PEERS_TELL").is_some() {
        only_ours.truncate(8);
        only_theirs.truncate(8);
        eprintln!("only ours {only_ours:?}\nonly theirs {only_theirs:?}");
    }
    assert!(compared > PAIRS / 20, "{name} answers too little");
    assert!(
        wrong.is_empty(),
        "{name}: {} differ:\n{}",
        wrong.len(),
        wrong[..wrong.len().min(12)].join("\n")
    );
}

fn none(_: &str) -> bool {
    false
}

fn python(script_name: &str, scheme: &str) -> Command {
    let of_peers =
        installed("bin/python").filter(|_| std::env::var_os("LOCKGATE_PYTHON").is_none());
    let mut command = of_peers.map_or_else(|| program("LOCKGATE_PYTHON", "python3"), Command::new);
    command.arg(script(script_name)).arg(scheme);
    command
}

fn univers(order: Order, scheme: &str, excepted: fn(&str) -> bool) {
    agree(
        order,
        &format!("univers ({scheme})"),
        python("univers_peer.py", scheme),
        excepted,
    );
}

#[test]
fn packaging_of_python() {
    agree(
        Order::Pep440,
        "packaging",
        python("packaging_peer.py", ""),
        none,
    );
}

#[test]
fn node_semver() {
    for order in [Order::Npm, Order::Semver] {
        let mut node = Command::new(installed("bin/node").unwrap_or_else(|| "node".into()));
        node.arg(script("semver.js"));
        if let Some(semver) = installed("share/semver")
            && std::env::var_os("LOCKGATE_SEMVER").is_none()
        {
            let semver = semver.canonicalize().unwrap_or(semver);
            node.env("LOCKGATE_SEMVER", semver);
        }
        agree(order, "node-semver", node, none);
    }
}

#[test]
fn gem_version() {
    let mut ruby = program("LOCKGATE_RUBY", "ruby");
    ruby.arg(script("gem.rb"));
    agree(Order::RubyGems, "Gem::Version", ruby, none);
}

#[test]
fn dpkg_of_debian() {
    let mut perl = Command::new("perl");
    perl.arg(script("dpkg.pl"));
    agree(Order::Dpkg, "Dpkg::Version", perl, none);
}

#[test]
fn composer_and_php() {
    let mut php = program("LOCKGATE_PHP", "php");
    php.arg(script("composer.php"));
    agree(Order::Composer, "composer/semver", php, |version| {
        version.contains("2024010203")
    });
}

#[test]
fn comparable_version_of_maven() {
    let named = std::env::var_os("LOCKGATE_MAVEN_ARTIFACT").map(PathBuf::from);
    let excepted = if named.is_some() { none } else { is_unusual };
    let Some(classes) = named.or_else(|| installed("share/maven-artifact.jar")) else {
        eprintln!("skipped: ComparableVersion is not there");
        return;
    };
    let mut java = Command::new("java");
    java.arg("-cp").arg(classes).arg(script("Maven.java"));
    agree(Order::Maven, "ComparableVersion", java, excepted);
}

/// What releases of Maven order by kinds alone (see the exceptions of the order): anything but numbers joined by points, the
/// first of them not zero, and at most one qualifier with its number.
fn is_unusual(version: &str) -> bool {
    let (numbers, qualifier) = match version.find(|letter: char| letter.is_ascii_alphabetic()) {
        None => (version, ""),
        Some(at) => version.split_at(at),
    };
    let before = numbers
        .strip_suffix(['.', '-'])
        .filter(|_| !qualifier.is_empty());
    if before.is_none() && !qualifier.is_empty() {
        return true;
    }
    let is_number = |part: &str| {
        let is_padded = part.len() > 1 && part.starts_with('0');
        !part.is_empty() && !is_padded && part.bytes().all(|byte| byte.is_ascii_digit())
    };
    let numbers = before.unwrap_or(numbers);
    let word = qualifier.trim_end_matches(|letter: char| letter.is_ascii_digit());
    // `ga1` is no `ga`.
    let is_none = ["ga", "final", "release"].contains(&&*word.to_ascii_lowercase());
    numbers.starts_with('0')
        || !numbers.split('.').all(is_number)
        || !word.bytes().all(|byte| byte.is_ascii_alphabetic())
        || is_none && word != qualifier
}

#[test]
fn semver_of_go() {
    let mut go = Command::new("python3");
    go.arg(script("go_peer.py"));
    agree(Order::Go, "golang.org/x/mod/semver", go, none);
}

#[test]
fn rpm() {
    // That translation is older than carets.
    agree(
        Order::Rpm,
        "rpm-vercmp",
        python("rpm_peer.py", ""),
        |version| version.contains('^'),
    );
}

#[test]
fn schemes_of_univers() {
    univers(Order::NuGet, "nuget", none);
    univers(Order::Conan, "conan", compared_as_texts);
}

/// Conan's order is total only without items that begin with digits and go on, or with what comes before digits; univers drops a
/// `v`, and takes the last hyphen for the first.
fn compared_as_texts(version: &str) -> bool {
    let twice = |sign: char| version.matches(sign).count() > 1;
    let build = version.split_once('+').map_or("", |(_, build)| build);
    if twice('-') || twice('+') || version.starts_with('v') || build.contains('-') {
        return true;
    }
    version.split(['.', '-', '+']).any(|item| {
        let digits = item.bytes().take_while(u8::is_ascii_digit).count();
        item.is_empty() || item.as_bytes()[0] < b'0' || (digits > 0 && digits < item.len())
    })
}
