use std::sync::LazyLock;

use lockgate_evidence::{Finding, rule};
use lockgate_pipelines::model::{Job, Run, Step, is_commit};
use lockgate_pipelines::shell::{Effective, Script, Word};

use crate::context::Context;
use crate::data::package_managers::{INSTALLERS, Installer, Versions};
use crate::facts::scripts::has_word;

rule! {
    /// # What it finds
    ///
    /// A command that installs a package by name, without an exact version and outside any lockfile: `npm install NAME`,
    /// `pip install NAME`, `gem install NAME`, `cargo install NAME`, `go install NAME@latest`, `uvx NAME` and their kin. Exact
    /// versions, local paths, files that list what to install, `--require-hashes`, and names that a variable decides are
    /// left out; so is raising `pip`, `setuptools` and `wheel` themselves. It is told once a command.
    ///
    /// # Why it matters
    ///
    /// The newest version is the one nobody has looked at, and installing it runs its code in the job: planted versions of
    /// `ua-parser-js` (2021), `ctx` (2022) and `chalk` (2025) were installed by pipelines within minutes. The severity is low
    /// because it takes a compromise elsewhere first. The confidence is high because the command says it.
    ///
    /// # Bad
    ///
    /// ```yaml
    /// on: push
    /// jobs:
    ///   build:
    ///     runs-on: ubuntu-latest
    ///     steps:
    ///       - run: npm install -g example-tool
    /// ```
    ///
    /// # Good
    ///
    /// ```yaml
    /// on: push
    /// jobs:
    ///   build:
    ///     runs-on: ubuntu-latest
    ///     steps:
    ///       - run: npm ci
    /// ```
    ///
    /// # How to fix
    ///
    /// Add the tool to a manifest with a lockfile and install from that, or name the exact version.
    ///
    /// # References
    ///
    /// - OpenSSF Scorecard, check "Pinned-Dependencies"
    Workload "workload/ad-hoc-package-install": "a package is installed without an exact version", Low, High
}

const WORDS: &[&str] = &["npm", "yarn", "bun", "pip", "uv", "gem", "go ", "cargo"];
/// Programs that do nothing else.
const ALONE: &[&str] = &["bunx", "uvx"];
/// Names that `go install` reads as patterns over what `go.mod` lists (go help packages, Go 1.25).
const GO_PATTERNS: &[&str] = &["tool", "all", "std", "cmd", "work"];
/// Python's own tools: raising them is in every tutorial, and nothing else comes with it.
const PYTHON_BASICS: &[&str] = &["pip", "setuptools", "wheel"];

pub(super) fn check(cx: &Context<'_>, out: &mut Vec<Finding>) {
    for (_, job, step) in cx.steps() {
        let Some((run, script)) = read(cx, job, step) else {
            continue;
        };
        for command in &script.commands {
            let Some(effective) = command.effective() else {
                continue;
            };
            let Some((installer, rest)) = installer(&effective) else {
                continue;
            };
            let open = open(installer, rest);
            if let Some(first) = open.first() {
                let others = if open.len() > 1 {
                    format!(" and {} more", open.len() - 1)
                } else {
                    String::new()
                };
                let message = format!(
                    "`{}` installs `{}`{others} without an exact version",
                    name(&effective),
                    shown(first)
                );
                out.push(cx.finding(&RULE, run.script.locate(first.span), message));
            }
        }
    }
}

/// The last words of all that makes a program install.
static VERBS: LazyLock<Vec<&str>> = LazyLock::new(|| {
    let verbs = INSTALLERS.iter().flat_map(|installer| installer.verbs);
    let mut last: Vec<&str> = verbs.filter_map(|verb| verb.last().copied()).collect();
    last.sort_unstable();
    last.dedup();
    last
});

/// The script of a step that may install something, read.
fn read<'a>(cx: &Context<'a>, job: &Job, step: &'a Step) -> Option<(&'a Run, &'a Script)> {
    let run = step.run()?;
    let text = run.script.value();
    let named = WORDS.iter().any(|word| text.contains(word));
    let installs = || has_word(text, &VERBS) || ALONE.iter().any(|name| text.contains(name));
    let shell = cx.pipeline()?.shell_of(job, step);
    (named && installs()).then(|| (run, run.parsed(shell)))
}

fn name(effective: &Effective<'_>) -> String {
    let module = is_pip_module(effective);
    if module {
        "pip".to_owned()
    } else {
        effective.name.clone()
    }
}

fn is_pip_module(effective: &Effective<'_>) -> bool {
    let words: Vec<String> = effective
        .args
        .iter()
        .take(3)
        .map(Word::literal_prefix)
        .collect();
    let python = effective.name.starts_with("python") || effective.name == "py";
    python
        && words
            .windows(2)
            .any(|pair| pair[0] == "-m" && pair[1] == "pip")
}

/// The package manager, and the words after its verb.
fn installer<'a>(effective: &Effective<'a>) -> Option<(&'static Installer, &'a [Word])> {
    let mut program = effective.name.as_str();
    let mut args = effective.args;
    if is_pip_module(effective) {
        let at = args
            .iter()
            .position(|word| word.literal_prefix() == "pip")?;
        (program, args) = ("pip", args.get(at + 1..)?);
    }
    if program.starts_with("pip3") || program.starts_with("pip2") {
        program = "pip";
    }
    let args = if program == "cargo" && args.first().is_some_and(|word| word.text.starts_with('+'))
    {
        &args[1..]
    } else {
        args
    };
    INSTALLERS
        .iter()
        .filter(|installer| installer.program == program)
        .find_map(|installer| {
            let verb = installer.verbs.iter().find_map(|verb| after(args, verb));
            Some((installer, verb?))
        })
}

/// The words behind the verb; options may stand before it.
fn after<'a>(args: &'a [Word], verb: &[&str]) -> Option<&'a [Word]> {
    let mut rest = args;
    for wanted in verb {
        let at = rest.iter().position(|word| !word.text.starts_with('-'))?;
        (rest[at].literal()? == *wanted).then_some(())?;
        rest = &rest[at + 1..];
    }
    Some(rest)
}

/// The packages whose version is open.
fn open<'a>(installer: &Installer, args: &'a [Word]) -> Vec<&'a Word> {
    let has = |options: &[&str], word: &Word| {
        let text = word.literal_prefix();
        options.contains(&text.split('=').next().unwrap_or_default())
    };
    if args
        .iter()
        .any(|word| has(installer.excuses, word) || has(installer.version_options, word))
    {
        return Vec::new();
    }
    let mut packages = Vec::new();
    let mut words = args.iter();
    while let Some(word) = words.next() {
        let text = word.literal_prefix();
        if text == "--" {
            continue;
        }
        if text.starts_with('-') {
            let takes = installer.with_value.contains(&text.as_str());
            takes.then(|| words.next());
            continue;
        }
        packages.push(word);
        if installer.runs_it {
            break;
        }
    }
    packages.retain(|word| {
        word.literal()
            .is_some_and(|text| !is_settled(installer.versions, &text))
    });
    let basics = |word: &Word| {
        word.literal()
            .is_some_and(|text| PYTHON_BASICS.contains(&text.as_str()))
    };
    packages.retain(|word| !(installer.versions == Versions::Equals && basics(word)));
    packages
}

/// True for an exact version, a local path, and what is no package at all.
fn is_settled(versions: Versions, package: &str) -> bool {
    let path = package.starts_with(['.', '/', '~', '$'])
        || package.starts_with("file:")
        || package.contains('\\');
    let archive = [".tgz", ".whl", ".gz", ".zip", ".gem"]
        .iter()
        .any(|end| package.ends_with(end))
        && !package.contains("://");
    if path || archive || package.is_empty() {
        return true;
    }
    let exact = |version: &str| is_commit(version) || is_exact(version);
    let last = |mark: char| {
        package
            .rsplit_once(mark)
            .filter(|(name, _)| !name.is_empty())
            .map(|(_, version)| version)
    };
    match versions {
        Versions::At if package.contains("://") => package
            .rsplit_once('#')
            .is_some_and(|(_, commit)| is_commit(commit)),
        // Go takes the version of a module without `@` from `go.mod`.
        Versions::At
            if package.contains('.') && package.contains('/') && !package.contains('@') =>
        {
            true
        }
        Versions::At if GO_PATTERNS.contains(&package) => true,
        Versions::At => last('@').is_some_and(exact),
        Versions::Equals if package.contains("://") => last('@').is_some_and(is_commit),
        Versions::Equals => package.contains("==") || last('@').is_some_and(exact),
        Versions::Colon => last(':').is_some_and(exact),
    }
}

/// `1.2.3`, `v1.2.3`, `=1.2.3`: three numbers, since `1` and `1.2` mean the newest that begins so.
fn is_exact(version: &str) -> bool {
    let version = version.trim_start_matches(['=', 'v']);
    version.starts_with(|c: char| c.is_ascii_digit())
        && version.split('.').count() >= 3
        && !version.contains(['x', '*'])
}

fn shown(word: &Word) -> String {
    word.literal().unwrap_or_else(|| word.text.clone())
}
