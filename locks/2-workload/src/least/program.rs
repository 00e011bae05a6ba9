//! What one command uses of the token.

use lockgate_pipelines::model::Access::{Read, Write};
use lockgate_pipelines::shell::{Command, Effective, Word};

use super::frame::Told;
use super::job::Walk;
use super::needs::{Doubt, Needs};
use super::script::{self, Here, inner};
use super::{api, publish};
use crate::data::action_rights::Sureness;
use crate::data::gh_rights::gh_rights;
use crate::data::token_programs::{
    ProgramKind, RUNNERS, TELLING, TOKEN_PROGRAMS, is_harmless as program_is_harmless, kind_of,
};
use crate::facts::script::options;

/// Scripts within scripts are followed this deep.
const MAX_INNER: usize = 2;

/// What a command uses.
pub(super) fn command(walk: &mut Walk, here: &Here<'_>, command: &Command) {
    within(walk, here, command, 0);
}

fn within(walk: &mut Walk, here: &Here<'_>, command: &Command, depth: usize) {
    if command.name.is_none() {
        return;
    }
    let Some(effective) = command.effective() else {
        let why = format!(
            "the program in `{}` is not constant",
            shown(command, here, depth)
        );
        opaque(walk, here, why, Doubt::Script);
        return;
    };
    if let Some(place) = here.script_of(&effective) {
        script::called(walk, here, place);
        return;
    }
    let call = Call::new(&effective);
    if here.is_function(&call.name) {
        return;
    }
    publish::registry(walk, here, &call);
    match call.name.as_str() {
        "gh" => platform_client(walk, here, command, &call),
        "hub" if call.has_any(&["release", "pull-request"]) && here.handed => {
            walk.needs.add("contents", Write, Sureness::Sure, "`hub`");
            walk.needs
                .add("pull-requests", Write, Sureness::Soft, "`hub`");
        }
        "git" => git(walk, here, &call),
        "curl" | "wget" => api::download(walk, here, &call),
        "invoke-restmethod" | "invoke-webrequest" | "irm" | "iwr" => sent(walk, here, &call),
        "npm" | "pnpm" | "yarn" | "bun"
            if call.has_any(&["publish"]) && !call.has_any(&["run"]) =>
        {
            publish::package(walk, here, &call);
        }
        "cosign" => publish::sign(walk, &call),
        "sigstore" if call.has_any(&["sign"]) => publish::identity(walk, "`sigstore sign`"),
        "bash" | "sh" => shell_code(walk, here, command, &call, depth),
        _ => other(walk, here, &call),
    }
}

/// A program with its operands.
pub(super) struct Call<'a> {
    pub(super) name: String,
    pub(super) args: &'a [Word],
    /// Constant words that are no options.
    pub(super) operands: Vec<String>,
    /// As written, for a sentence.
    shown: String,
}

impl<'a> Call<'a> {
    fn new(effective: &Effective<'a>) -> Self {
        let mut name = unversioned(effective.name.to_ascii_lowercase());
        let mut args = effective.args;
        let shown = shown_words(effective);
        // `npx semantic-release`, `poetry run mkdocs`: the program is the package's.
        while let Some(rest) = run_by(&name, args) {
            let Some(program) = rest.first().and_then(Word::literal) else {
                break;
            };
            name = base(&program);
            args = &rest[1..];
        }
        let operands = operands(&name, args);
        Self {
            name,
            args,
            operands,
            shown,
        }
    }

    pub(super) fn verb(&self) -> Option<&str> {
        self.operands.first().map(String::as_str)
    }

    pub(super) fn has_any(&self, words: &[&str]) -> bool {
        self.operands
            .iter()
            .any(|own| words.contains(&own.as_str()))
    }

    pub(super) fn has_option(&self, name: &str) -> bool {
        self.args.iter().any(|word| {
            let start = word.literal_prefix();
            start == name
                || start
                    .strip_prefix(name)
                    .is_some_and(|rest| rest.starts_with('='))
        })
    }

    pub(super) fn by(&self) -> String {
        self.shown.clone()
    }
}

/// Constant words that are neither options nor, where that is known, their values.
fn operands(name: &str, args: &[Word]) -> Vec<String> {
    let mut found = Vec::new();
    let mut skip = false;
    for word in args {
        let text = word.literal();
        let is_option = word.literal_prefix().starts_with('-');
        let is_value = std::mem::replace(&mut skip, false);
        if is_option {
            let valued = |text: &String| takes_value(name, text);
            skip = text.as_ref().is_some_and(valued);
        } else if !is_value {
            found.extend(text);
        }
    }
    found
}

/// Options before the subcommand that take the next word.
fn takes_value(name: &str, option: &str) -> bool {
    match name {
        "gh" => matches!(option, "-R" | "--repo" | "--hostname"),
        "git" => matches!(option, "-C" | "-c" | "--git-dir" | "--work-tree"),
        "make" | "gmake" => matches!(option, "-C" | "-f" | "--directory" | "--file"),
        "npm" => matches!(option, "--prefix" | "-w" | "--workspace"),
        "pnpm" => matches!(option, "-C" | "--dir" | "--filter" | "-F"),
        "yarn" => option == "--cwd",
        _ => false,
    }
}

/// The program with its first operands, for a sentence.
fn shown_words(effective: &Effective<'_>) -> String {
    let path = effective.program.literal().unwrap_or_default();
    let mut text = if path.starts_with("./") || path.contains('/') && !path.starts_with('/') {
        path
    } else {
        effective.name.clone()
    };
    let words = effective.args.iter().filter_map(Word::literal);
    let plain = words
        .filter(|word| !word.starts_with('-') && word.len() < 60 && !word.contains(['\n', '`']));
    for word in plain.take(2) {
        text.push(' ');
        text.push_str(&word);
    }
    format!("`{}`", text.replace(['\n', '\r', '`'], " "))
}

/// The words after a program that runs the program in its arguments.
fn run_by<'a>(name: &str, args: &'a [Word]) -> Option<&'a [Word]> {
    let mut rows = RUNNERS.iter().filter(|(own, _)| *own == name);
    let (_, verbs) = rows.next()?;
    let mut at = 0;
    if !verbs.is_empty() {
        let verb = args.first()?.literal()?;
        if !verbs.contains(&verb.as_str()) {
            return None;
        }
        at = 1;
    }
    while let Some(word) = args.get(at).and_then(Word::literal) {
        if !word.starts_with('-') {
            break;
        }
        // `--with NAME`, `-p NAME`, `--package NAME` name what is installed, not what runs.
        let takes = matches!(
            word.as_str(),
            "--with"
                | "-p"
                | "--package"
                | "--from"
                | "--python"
                | "--group"
                | "--extra"
                | "--spec"
        );
        at += if takes { 2 } else { 1 };
    }
    args.get(at..).filter(|rest| !rest.is_empty())
}

fn base(program: &str) -> String {
    let name = program.rsplit(['/', '\\']).next().unwrap_or(program);
    let name = name
        .split_once('@')
        .filter(|(name, _)| !name.is_empty())
        .map_or(name, |(name, _)| name);
    unversioned(name.trim_end_matches(".exe").to_ascii_lowercase())
}

/// `clang-18` is `clang`.
fn unversioned(name: String) -> String {
    match name.rsplit_once('-') {
        Some((plain, version))
            if !version.is_empty()
                && version
                    .bytes()
                    .all(|byte| byte.is_ascii_digit() || byte == b'.') =>
        {
            plain.to_owned()
        }
        _ => name,
    }
}

/// `gh …`.
fn platform_client(walk: &mut Walk, here: &Here<'_>, command: &Command, call: &Call<'_>) {
    let told = here.command_line_token(command, walk.exported);
    if told == Told::No {
        return;
    }
    let sureness = if told == Told::Yes {
        Sureness::Sure
    } else {
        Sureness::Soft
    };
    let Some(group) = call.verb() else {
        return;
    };
    if group == "api" {
        api::gh_api(&mut walk.needs, call, sureness);
        return;
    }
    let verb = call.operands.get(1).map_or("", String::as_str);
    let by = format!("`gh {group} {verb}`");
    let Some(rights) = gh_rights(group, verb) else {
        walk.needs.unknown(format!("what {by} uses is not known"));
        return;
    };
    for (scope, access) in rights {
        walk.needs.add(scope, *access, sureness, by.clone());
    }
    if group == "release" && call.has_option("--discussion-category") {
        walk.needs.add("discussions", Write, sureness, by);
    }
}

/// `git …` with the checkout's credential or one that was handed over.
fn git(walk: &mut Walk, here: &Here<'_>, call: &Call<'_>) {
    let git = walk.facts.git;
    if git == Told::No && !here.handed {
        return;
    }
    let verbs = [
        "push",
        "fetch",
        "pull",
        "clone",
        "ls-remote",
        "submodule",
        "lfs",
        "send-pack",
        "subtree",
    ];
    let Some(verb) = call
        .operands
        .iter()
        .find(|word| verbs.contains(&word.as_str()))
    else {
        return;
    };
    let by = format!("`git {verb}`");
    let pushes = matches!(verb.as_str(), "push" | "send-pack")
        || matches!(verb.as_str(), "lfs" | "subtree") && call.has_any(&["push"]);
    if !pushes {
        walk.needs.add("contents", Read, Sureness::Soft, by);
        return;
    }
    let address = call.args.iter().find(|word| {
        let text = &word.text;
        text.contains("://") || text.contains('@') && text.contains(':')
    });
    let sureness = match address {
        Some(word) if here.holds_token(word) => Sureness::Sure,
        // Another credential stands in the address.
        Some(word) if word.text.contains('@') && !word.text.starts_with("git@") => return,
        _ if git == Told::Yes || here.handed => Sureness::Sure,
        _ => Sureness::Soft,
    };
    walk.needs.add("contents", Write, sureness, by);
}

/// A request whose address is not followed.
fn sent(walk: &mut Walk, here: &Here<'_>, call: &Call<'_>) {
    if call.args.iter().any(|word| here.holds_token(word)) {
        walk.needs
            .unknown(format!("what {} asks is not read", call.by()));
    }
}

/// `bash -c CODE` and `bash FILE`.
fn shell_code(walk: &mut Walk, here: &Here<'_>, command: &Command, call: &Call<'_>, depth: usize) {
    let code = call.args.iter().position(|word| {
        let text = word.literal_prefix();
        text.starts_with('-') && !text.starts_with("--") && text.ends_with('c')
    });
    let code = code
        .and_then(|at| call.args.get(at + 1))
        .and_then(Word::literal);
    if let Some(code) = code.filter(|_| depth < MAX_INNER) {
        for command in &inner(&code).commands {
            within(walk, here, command, depth + 1);
        }
        return;
    }
    let fetched = call.operands.is_empty() && !command.stages.is_empty();
    let telling = tells(&call.operands.join(" "));
    // What a pipe feeds to a shell comes from elsewhere.
    let doubt = if telling || fetched && here.handed {
        Doubt::Telling
    } else {
        Doubt::Script
    };
    opaque(walk, here, format!("{} is not read", call.by()), doubt);
}

/// Everything else: a program that is known to use the token, one that never does, or one that may.
fn other(walk: &mut Walk, here: &Here<'_>, call: &Call<'_>) {
    let programs = TOKEN_PROGRAMS
        .iter()
        .filter(|(name, _, _)| *name == call.name);
    let mut fitting = programs.filter(|(_, verbs, _)| {
        let mut verbs = verbs.split(' ');
        let verb = call.verb().unwrap_or_default();
        verbs.any(|own| own.is_empty() || own == verb)
    });
    if let Some((_, _, rights)) = fitting.next() {
        use_rights(walk, here, call, rights);
        return;
    }
    if publish::packages(walk, here, call) {
        return;
    }
    let kind = kind_of(&call.name);
    if kind == Some(ProgramKind::Plain) || is_harmless(call) && !bakes_in(here, call) {
        return;
    }
    publish::published(walk, call);
    let builder = kind.is_some();
    let told = call.operands.join(" ");
    let telling = if builder {
        tells(&told)
    } else {
        tells(&format!("{} {told}", call.shown))
    };
    let recipe = kind == Some(ProgramKind::Recipe);
    if builder && !recipe && !telling && !here.handed {
        return;
    }
    let doubt = match (telling, builder) {
        (true, _) => Doubt::Telling,
        (false, true) => Doubt::Recipe,
        (false, false) => Doubt::Script,
    };
    opaque(
        walk,
        here,
        format!("what {} does is not known", call.by()),
        doubt,
    );
}

fn use_rights(
    walk: &mut Walk,
    here: &Here<'_>,
    call: &Call<'_>,
    rights: &[crate::data::token_programs::ProgramRight],
) {
    let git = walk.facts.git != Told::No;
    for (scope, access, sureness) in rights {
        let reaches = match *scope {
            "id-token" => true,
            "contents" => here.handed || git,
            _ => here.handed,
        };
        if reaches {
            walk.needs.add(scope, *access, *sureness, call.by());
        }
    }
}

/// True where a program is asked for something that makes no use of the token.
fn is_harmless(call: &Call<'_>) -> bool {
    let asks_version = |word: &Word| {
        let text = word.literal();
        let text = text.as_deref();
        matches!(
            text,
            Some("--version" | "-V" | "-v" | "version" | "--help" | "-h")
        )
    };
    let only_version = !call.args.is_empty() && call.args.iter().all(asks_version);
    // `cargo +nightly install`.
    let verb = call.operands.iter().find(|word| !word.starts_with('+'));
    only_version
        || program_is_harmless(&call.name, verb.map_or("", String::as_str))
        || isolated(call)
}

/// A build that is handed the token.
fn bakes_in(here: &Here<'_>, call: &Call<'_>) -> bool {
    let builds = matches!(call.name.as_str(), "docker" | "podman") && call.has_any(&["build"]);
    let hands = |word: &Word| here.holds_token(word);
    builds && here.handed && (call.has_option("--secret") || call.args.iter().any(hands))
}

/// A container has the token only where an argument hands it over.
fn isolated(call: &Call<'_>) -> bool {
    let runs = matches!(call.name.as_str(), "docker" | "podman") && call.has_any(&["run", "exec"]);
    let hands = ["-e", "--env", "--env-file"];
    runs && !hands.iter().any(|name| call.has_option(name))
}

/// What has the token may use all of it; what has not can only use what was left behind.
fn opaque(walk: &mut Walk, here: &Here<'_>, why: String, doubt: Doubt) {
    if here.handed || walk.exported {
        walk.needs.unknown(format!("{why}, and it has the token"));
    } else {
        walk.opaque(why, doubt);
    }
}

/// How much the text of a script that is not read speaks for a use.
pub(super) fn doubt(text: &str) -> Doubt {
    if tells(text) {
        Doubt::Telling
    } else {
        Doubt::Script
    }
}

/// True where a word of the text speaks of writing to the repository, a registry or an environment.
fn tells(text: &str) -> bool {
    let lower = text.to_ascii_lowercase();
    let mut text = lower
        .replace("target/release", "")
        .replace("build/release", "");
    text = text
        .replace("bin/release", "")
        .replace("/releases/download", "");
    let words = text.split(|c: char| !c.is_ascii_alphanumeric());
    let known = |word: &str| TELLING.binary_search(&word).is_ok();
    words.into_iter().any(known)
}

fn shown(command: &Command, here: &Here<'_>, depth: usize) -> String {
    if depth > 0 {
        return "a script within a script".to_owned();
    }
    let text: String = here
        .script
        .slice(command.words_span())
        .chars()
        .take(40)
        .collect();
    text.lines().next().unwrap_or_default().replace('`', "'")
}

/// Adds what a call of the API uses.
pub(super) fn add_rights(
    needs: &mut Needs,
    rights: &[(&'static str, lockgate_pipelines::model::Access)],
    sureness: Sureness,
    by: &str,
) {
    for (scope, access) in rights {
        needs.add(scope, *access, sureness, by);
    }
}

/// Every option with its value.
pub(super) fn option<'a>(args: &'a [Word], names: &[&str]) -> Option<&'a Word> {
    options(args)
        .into_iter()
        .find(|option| names.contains(&option.name.as_str()))
        .map(|option| option.word)
}
