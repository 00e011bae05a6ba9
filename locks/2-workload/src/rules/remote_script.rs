use lockgate_evidence::{Finding, Severity, Span, rule};
use lockgate_pipelines::model::{Run, is_commit};
use lockgate_pipelines::shell::{Command, Effective, Script, Word};

use crate::context::Context;
use crate::data::programs::{DOWNLOADERS, VERIFIERS};
use crate::facts::action_version::Version;
use crate::facts::scripts::{Code, Executed, executed, nested, scripts};

rule! {
    /// # What it finds
    ///
    /// Code that is downloaded and executed without a look at it: piped to a shell or interpreter, substituted into one
    /// (`bash <(curl …)`, `sh -c "$(curl …)"`, `iex (irm …)`), or saved to a file and run in the same script with nothing in
    /// between that checks a digest or signature. Addresses on GitHub that name a full commit are left out: their content
    /// cannot change. So are addresses of the runner itself.
    ///
    /// # Why it matters
    ///
    /// Whoever controls the server, its domain or the way to it runs code in the job. From January to April 2021 a changed
    /// uploader of Codecov, which thousands of pipelines fetched and piped to `bash`, sent their environment variables to an
    /// attacker; those who compared the published digest saw it. The severity is medium over `https`, low where the address
    /// names one released version, whose file is not meant to change, and high over `http` or with certificate checks
    /// switched off. The confidence is high where the pipe is in plain sight and medium where
    /// the file is saved first.
    ///
    /// # Bad
    ///
    /// ```yaml
    /// on: push
    /// jobs:
    ///   build:
    ///     runs-on: ubuntu-latest
    ///     steps:
    ///       - run: curl -fsSL https://get.example/install.sh | bash
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
    ///       - run: |
    ///           curl -fsSLo install.sh https://get.example/install.sh
    ///           echo "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08  install.sh" | sha256sum --check
    ///           bash install.sh
    /// ```
    ///
    /// # How to fix
    ///
    /// Install from a package manager with a lockfile, or save the file, compare a digest that stands in the repository, and
    /// then run it.
    ///
    /// # References
    ///
    /// - Codecov, "Bash Uploader Security Update", 2021
    /// - OpenSSF Scorecard, check "Pinned-Dependencies"
    Workload "workload/remote-script": "code is downloaded and run unseen", Medium, High
}

const WORDS: &[&str] = &[
    "curl",
    "wget",
    "iwr",
    "irm",
    "Invoke-WebRequest",
    "Invoke-RestMethod",
    "invoke-webrequest",
    "aria2c",
    "DownloadString",
];

/// How many commands later a saved file is still looked for.
const LOOK_AHEAD: usize = 200;

pub(super) fn check(cx: &Context<'_>, out: &mut Vec<Finding>) {
    for (run, script) in scripts(cx, WORDS) {
        let pairs = executed(script);
        for (at, command) in script.commands.iter().enumerate() {
            let Some(effective) = command
                .effective()
                .filter(|effective| DOWNLOADERS.contains(&effective.name.as_str()))
            else {
                continue;
            };
            let download = Download::new(command, &effective);
            if !download.is_harmless() {
                out.extend(
                    piped(cx, run, script, &pairs, at, &download)
                        .or_else(|| saved(cx, run, script, at, &download)),
                );
            }
        }
        for (span, inner) in nested(script) {
            out.extend(within(cx, run.script.locate(span), &inner));
        }
        downloads_of_dotnet(cx, run, script, out);
    }
}

/// A download that is piped on within the code of `bash -c`; it has no place of its own in the file.
fn within(cx: &Context<'_>, span: Span, script: &Script) -> Option<Finding> {
    executed(script).into_iter().find_map(|pair| {
        let producer = script.commands.get(pair.producer)?;
        let effective = producer.effective()?;
        let download = Download::new(producer, &effective);
        let fetches = DOWNLOADERS.contains(&effective.name.as_str()) && !download.is_harmless();
        let by = script.commands.get(pair.runner)?.effective()?.name;
        let message = format!("{} is executed by `{by}` unseen", download.origin());
        fetches.then(|| {
            cx.finding(&RULE, span, message)
                .severity(download.severity())
        })
    })
}

/// What is fetched, and how.
struct Download<'a> {
    command: &'a Command,
    address: Option<String>,
    file: Option<String>,
    unchecked: bool,
}

impl<'a> Download<'a> {
    fn new(command: &'a Command, effective: &Effective<'a>) -> Self {
        let words = effective.args;
        let address = words
            .iter()
            .map(Word::literal_prefix)
            .find(|text| text.contains("://"));
        let insecure = [
            "-k",
            "--insecure",
            "--no-check-certificate",
            "-SkipCertificateCheck",
        ];
        Self {
            file: file(command, effective, address.as_deref()),
            unchecked: words
                .iter()
                .any(|word| insecure.contains(&word.text.as_str())),
            command,
            address,
        }
    }

    fn host(&self) -> Option<&str> {
        let (_, rest) = self.address.as_deref()?.split_once("://")?;
        let host = rest.split(['/', ':', '?']).next()?;
        (!host.is_empty()).then_some(host)
    }

    /// An address of the runner itself, or one whose content a full commit decides.
    fn is_harmless(&self) -> bool {
        let address = self.address.as_deref().unwrap_or_default();
        match self.host() {
            Some("localhost" | "127.0.0.1" | "0.0.0.0") => true,
            Some("raw.githubusercontent.com" | "github.com" | "gist.githubusercontent.com") => {
                address.split('/').any(is_commit)
            }
            _ => false,
        }
    }

    fn severity(&self) -> Severity {
        let plain = self
            .address
            .as_deref()
            .is_some_and(|address| address.starts_with("http://"));
        if plain || self.unchecked {
            Severity::High
        } else if self.names_a_version() {
            Severity::Low
        } else {
            RULE.severity
        }
    }

    /// True where the path of the address has a version of three numbers or is that of a release's file.
    fn names_a_version(&self) -> bool {
        let address = self.address.as_deref().unwrap_or_default();
        let path = address.splitn(4, '/').nth(3).unwrap_or_default();
        let full = |part: &str| Version::parse(part).is_some_and(|version| !version.is_floating());
        format!("/{path}").contains("/releases/download/") || path.split('/').any(full)
    }

    fn origin(&self) -> String {
        let way = match (&self.address, self.unchecked) {
            (Some(address), _) if address.starts_with("http://") => " over `http`",
            (_, true) => " without a checked certificate",
            _ => "",
        };
        self.host().map_or("what is downloaded".to_owned(), |host| {
            format!("what `{host}` serves{way}")
        })
    }
}

/// The name that the download is saved as: by option, by redirect, or the last part of the address.
fn file(command: &Command, effective: &Effective<'_>, address: Option<&str>) -> Option<String> {
    let redirect = command.redirects.iter().find(|redirect| redirect.writes());
    if let Some(redirect) = redirect {
        return Some(bare(&redirect.target));
    }
    let last = || {
        address
            .and_then(|address| address.split(['?', '#']).next()?.rsplit('/').next())
            .map(str::to_owned)
    };
    let mut words = effective.args.iter();
    while let Some(word) = words.next() {
        let text = word.literal_prefix();
        let short = text.starts_with('-') && !text.starts_with("--");
        match effective.name.as_str() {
            "curl" if text == "--remote-name" || short && text.contains('O') => return last(),
            "curl" if text == "--output" || short && text.ends_with('o') => {
                return words.next().map(bare);
            }
            "wget" | "wget2" if text == "--output-document" || short && text.ends_with('O') => {
                return words.next().map(bare);
            }
            "iwr" | "irm" | "invoke-webrequest" | "invoke-restmethod"
                if text.eq_ignore_ascii_case("-outfile") =>
            {
                return words.next().map(bare);
            }
            _ => {}
        }
        if let Some(name) = text
            .strip_prefix("--output=")
            .or_else(|| text.strip_prefix("--output-document="))
        {
            return Some(name.to_owned());
        }
    }
    matches!(effective.name.as_str(), "wget" | "wget2" | "aria2c")
        .then(last)
        .flatten()
}

/// A word as written without quotes, so that `"$X"` and `$X` are the same.
fn bare(word: &Word) -> String {
    word.text.replace(['"', '\''], "")
}

fn piped(
    cx: &Context<'_>,
    run: &Run,
    script: &Script,
    pairs: &[Executed],
    at: usize,
    download: &Download<'_>,
) -> Option<Finding> {
    let pair = pairs.iter().find(|pair| pair.producer == at)?;
    let runner = script.commands.get(pair.runner)?;
    let name = runner.effective()?.name;
    let span = run.script.locate(download.command.span.cover(runner.span));
    let message = format!("{} is executed by `{name}` unseen", download.origin());
    Some(
        cx.finding(&RULE, span, message)
            .severity(download.severity()),
    )
}

fn saved(
    cx: &Context<'_>,
    run: &Run,
    script: &Script,
    at: usize,
    download: &Download<'_>,
) -> Option<Finding> {
    let file = download
        .file
        .as_deref()
        .filter(|file| !matches!(*file, "-" | "/dev/null" | "/dev/stdout" | ""))?;
    for command in script.commands.iter().skip(at + 1).take(LOOK_AHEAD) {
        if verifies(command) {
            return None;
        }
        if runs(command, file) {
            let span = run
                .script
                .locate(command.words().map(|word| word.span).reduce(Span::cover)?);
            let message = format!(
                "`{file}` is {}, and nothing checks it before it is run",
                download.origin()
            );
            let finding = cx
                .finding(&RULE, span, message)
                .severity(download.severity());
            let source = run.script.source();
            let from = run.script.locate(download.command.span);
            return Some(
                finding
                    .confidence(lockgate_evidence::Confidence::Medium)
                    .related(source, from, "downloaded here"),
            );
        }
    }
    None
}

/// A digest or signature is compared: by a program for it, or by a subcommand named so.
fn verifies(command: &Command) -> bool {
    let Some(effective) = command.effective() else {
        return false;
    };
    let verb = |word: &Word| {
        let text = word.literal_prefix();
        text.starts_with("verify") || text == "-verify" || text == "dgst" || text.contains("sha256")
    };
    VERIFIERS.contains(&effective.name.as_str()) || effective.args.iter().any(verb)
}

fn runs(command: &Command, file: &str) -> bool {
    let Some(effective) = command.effective() else {
        return command
            .name
            .as_ref()
            .is_some_and(|name| same_file(&bare(name), file));
    };
    let program = bare(effective.program);
    let direct = program.contains('/') && same_file(&program, file);
    let code = Code::of(command, &effective);
    direct
        || code.is_some_and(|code| {
            code.words
                .first()
                .is_some_and(|word| same_file(&bare(word), file))
        })
}

/// Scripts change folders, so the last part decides.
fn same_file(left: &str, right: &str) -> bool {
    let last = |path: &str| {
        path.rsplit(['/', '\\'])
            .next()
            .unwrap_or_default()
            .to_owned()
    };
    let name = last(left);
    !name.is_empty() && name == last(right)
}

/// `(New-Object Net.WebClient).DownloadString('…')` is an expression and no command.
fn downloads_of_dotnet(cx: &Context<'_>, run: &Run, script: &Script, out: &mut Vec<Finding>) {
    let text = script.text();
    let Some(at) = text.find("DownloadString(") else {
        return;
    };
    let line_start = text[..at].rfind('\n').map_or(0, |feed| feed + 1);
    let line_end = text[at..].find('\n').map_or(text.len(), |feed| at + feed);
    let line = text[line_start..line_end].to_ascii_lowercase();
    let words = line.split(|c: char| !(c.is_ascii_alphanumeric() || c == '-'));
    if words
        .into_iter()
        .any(|word| matches!(word, "iex" | "invoke-expression"))
    {
        let harmless = line.split(['/', '\'', '"']).any(is_commit);
        let severity = if line.contains("http://") {
            Severity::High
        } else {
            RULE.severity
        };
        let span = run
            .script
            .locate(Span::new(at, at + "DownloadString".len()));
        let finding = cx
            .finding(
                &RULE,
                span,
                "what is downloaded is executed by `Invoke-Expression` unseen",
            )
            .severity(severity);
        out.extend((!harmless).then_some(finding));
    }
}
