//! What dpkg-query lists of a database, and what we do.

use std::path::Path;
use std::process::Command;

use lockgate_packages::{Files, Format, Listing, Package, read};

const QUERY: &str = "-f=${Package}|${Architecture}|${Version}|${source:Package}|${source:Version}|${db:Status-Status}\\n";

/// The database of the system that runs this, and one that is odd.
#[test]
#[expect(clippy::print_stderr, reason = "a peer that is not there is said")]
fn dpkg_query_lists_the_same() {
    let folder = tempfile::tempdir().expect("a folder for a moment");
    std::fs::write(folder.path().join("status"), odd()).expect("it can be written");
    for directory in [folder.path(), Path::new("/var/lib/dpkg")] {
        let Some(lines) = ask(directory) else {
            eprintln!("skipped: no dpkg-query, or no database");
            return;
        };
        let bytes = std::fs::read(directory.join("status")).expect("dpkg-query read it");
        let listing = listed(&bytes);
        assert_eq!(listing.gaps, []);
        let mut own: Vec<_> = listing.packages.iter().map(line).collect();
        own.sort();
        assert_eq!(own, lines);
        edges(&listing, directory);
    }
}

/// States, sources and dependencies in every form that dpkg takes.
fn odd() -> String {
    let states = [
        ("a", "install ok installed"),
        ("b", "hold ok unpacked"),
        ("c", "deinstall ok config-files"),
        ("d", "install reinstreq half-installed"),
        ("e", "install ok triggers-awaited\nTriggers-Awaited: a"),
        ("f", "unknown ok not-installed"),
    ];
    let stanza = |(name, state): &(&str, &str)| {
        format!(
            "Package: {name}\nStatus: {state}\nMaintainer: X <x@mail.example>\nArchitecture: amd64\nSource: s{name} (2:1.0-1)\nVersion: 2:1.0-1+b{}\nPre-Depends: a (>= 1) | c,\n b\nDepends: e:any |\n\tb (<< 3) , a\nDescription: words\n Depends: d\n",
            name.len()
        )
    };
    let stanzas: Vec<_> = states.iter().map(stanza).collect();
    stanzas.join("\n")
}

fn ask(directory: &Path) -> Option<Vec<String>> {
    let mut command = Command::new("dpkg-query");
    let command = command.arg("--admindir").arg(directory);
    let output = command.arg("-W").arg(QUERY).output().ok()?;
    let text = String::from_utf8(output.stdout).ok()?;
    let there = |line: &&str| !line.ends_with("|not-installed") && !line.ends_with("|config-files");
    let cut = |line: &str| line.rsplit_once('|').map(|(line, _)| line.to_owned());
    let mut lines: Vec<_> = text.lines().filter(there).filter_map(cut).collect();
    lines.sort();
    output.status.success().then_some(lines)
}

fn listed(bytes: &[u8]) -> Listing {
    let mut files = Files::new();
    files.add("etc/os-release", b"ID=debian\nVERSION_ID=12\n");
    files.add("var/lib/dpkg/status", bytes);
    let file = files.at("var/lib/dpkg/status").expect("it was just added");
    read(Format::Dpkg, file, &files)
}

fn line(package: &Package) -> String {
    let version = package.version.as_deref().unwrap_or("");
    let source = package.source.as_ref();
    let name = source.map_or(&package.name, |source| &source.name);
    let of_source = source.and_then(|source| source.version.as_deref());
    let architecture = package.architecture.as_deref().unwrap_or("");
    [
        &package.name,
        architecture,
        version,
        name,
        of_source.unwrap_or(version),
    ]
    .join("|")
}

/// Every package that dpkg-query says is needed by its plain name is one that we have an edge to.
fn edges(listing: &Listing, directory: &Path) {
    let mut command = Command::new("dpkg-query");
    let command = command.arg("--admindir").arg(directory).arg("-W");
    let query = "-f=${Package}|${Architecture}|${Pre-Depends}, ${Depends}\\n";
    let output = command.arg(query).output().expect("it ran before");
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    for line in text.lines() {
        let mut parts = line.splitn(3, '|');
        let (name, architecture) = (parts.next(), parts.next());
        let mut packages = listing.packages.iter();
        let found = packages.find(|package| {
            name == Some(&package.name) && architecture == package.architecture.as_deref()
        });
        let (Some(package), Some(asked)) = (found, parts.next()) else {
            continue;
        };
        for one in asked.split(',').filter(|one| !one.contains('|')) {
            let wanted = one.trim().split([' ', ':', '(']).next().unwrap_or("");
            let is_there = listing
                .packages
                .iter()
                .any(|package| package.name == wanted);
            let mut edges = package.depends_on.iter();
            let has_edge = edges.any(|at| listing.packages[*at].name == wanted);
            assert!(has_edge || !is_there, "{line}: {wanted}");
        }
    }
}
