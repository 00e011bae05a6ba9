//! Artifacts of runs that outsiders start, and where they are put.

use lockgate_evidence::Span;
use lockgate_pipelines::model::{Run, Step, Uses};
use lockgate_pipelines::shell::{Command, Script, Word};

use super::folder::Folder;
use super::working_folder;
use crate::data::artifact_actions::{API_CALLS, ARTIFACT_ACTIONS, OWN_DOWNLOAD};
use crate::tree::Place;

/// An artifact put somewhere.
#[derive(Clone, Debug)]
pub(crate) struct Extraction<'a> {
    /// The step that extracts it.
    pub(crate) step: &'a Step,
    /// The command of its script.
    pub(crate) command: Option<usize>,
    /// What extracts it.
    pub(crate) span: Span,
    /// The same in words.
    pub(crate) what: String,
    /// Where it is put; `None` outside of the workspace.
    pub(crate) folder: Option<Folder>,
    /// What downloads it, where that is another step.
    pub(crate) download: Option<Span>,
    /// The `path` input that can be changed or added.
    pub(crate) uses: Option<&'a Uses>,
}

/// Every artifact of another run that the job extracts, in order.
pub(crate) fn extractions(place: Place<'_>) -> Vec<Extraction<'_>> {
    let mut found = Vec::new();
    let mut downloaded = None;
    for step in &place.job.steps {
        if let Some(uses) = step.uses() {
            found.extend(by_action(step, uses));
            downloaded = by_api(uses).or(downloaded);
        } else if let Some(run) = step.run() {
            found.extend(by_script(place, step, run, &mut downloaded));
        }
    }
    found
}

fn by_action<'a>(step: &'a Step, uses: &'a Uses) -> Option<Extraction<'a>> {
    let action = uses.target.action()?.to_ascii_lowercase();
    let input = if action == OWN_DOWNLOAD {
        other_run(uses).then_some("path")?
    } else {
        let mut known = ARTIFACT_ACTIONS.iter();
        known
            .find(|(name, _)| *name == action)
            .map(|(_, input)| *input)?
    };
    let kept_packed = ["skip_unpack", "skip-decompress"]
        .iter()
        .any(|input| uses.input(input) == Some("true"));
    (!kept_packed).then(|| Extraction {
        step,
        command: None,
        span: uses
            .with
            .get(input)
            .map_or(uses.reference.span(), |path| path.value.span()),
        what: uses.target.action().unwrap_or_default(),
        folder: uses
            .input(input)
            .map_or(Some(Folder::workspace()), Folder::of),
        download: None,
        uses: Some(uses),
    })
}

/// True where `run-id` names another run than this one.
fn other_run(uses: &Uses) -> bool {
    uses.input("run-id")
        .is_some_and(|id| !id.replace(' ', "").contains("{{github.run_id}}"))
}

/// A script of `actions/github-script` that downloads an artifact and writes it to a file.
fn by_api(uses: &Uses) -> Option<Span> {
    let script = &uses.with.get("script")?.value;
    let call = API_CALLS
        .iter()
        .find_map(|call| Some((script.value().find(call)?, call.len())));
    let (at, length) = call?;
    Some(script.locate(Span::new(at, at + length)))
}

fn by_script<'a>(
    place: Place<'_>,
    step: &'a Step,
    run: &'a Run,
    downloaded: &mut Option<Span>,
) -> Vec<Extraction<'a>> {
    let text = run.script.value();
    let downloads = text.contains("gh run download")
        || API_CALLS.iter().any(|call| text.contains(call))
        || text.contains("/artifacts/");
    if downloaded.is_none() && !downloads {
        return Vec::new();
    }
    let script = run.parsed(place.pipeline.shell_of(place.job, step));
    let mut found = Vec::new();
    for (index, command) in script.commands.iter().enumerate() {
        let says = script.slice(command.span);
        if says.contains("archive_download_url")
            || says.contains("/artifacts/") && says.contains("/zip")
        {
            *downloaded = Some(run.script.locate(command.span));
        }
        let Some(options) = extracts(command, downloaded.is_some()) else {
            continue;
        };
        let here = working_folder(place, step, script, index);
        found.push(Extraction {
            step,
            command: Some(index),
            span: run.script.locate(command.span),
            what: first_words(script, command),
            folder: target(command, options, here),
            download: *downloaded,
            uses: None,
        });
    }
    found
}

/// The options that name the folder an archive is put into, where the command unpacks one.
fn extracts(command: &Command, downloaded: bool) -> Option<&'static [&'static str]> {
    let effective = command.effective()?;
    let arg = |at: usize| effective.args.get(at).map_or("", |word| word.text.as_str());
    match effective.name.as_str() {
        "gh" if arg(0) == "run" && arg(1) == "download" => Some(&["-D", "--dir"]),
        "unzip" if downloaded && !effective.args.iter().any(|word| lists(&word.text)) => {
            Some(&["-d"])
        }
        "tar" | "bsdtar" if downloaded && unpacks(arg(0)) => Some(&["-C", "--directory"]),
        "7z" if downloaded && matches!(arg(0), "x" | "e") => Some(&["-o"]),
        "expand-archive" if downloaded => Some(&["-DestinationPath"]),
        _ => None,
    }
}

/// `unzip -l`, `-p`, `-t` write nothing.
fn lists(word: &str) -> bool {
    matches!(word, "-l" | "-p" | "-t" | "-Z" | "-c")
}

fn unpacks(word: &str) -> bool {
    !word.starts_with("--") && word.contains('x') || word == "--extract"
}

fn target(command: &Command, options: &[&str], here: Option<Folder>) -> Option<Folder> {
    let here = here?;
    match option_value(command.args.as_slice(), options) {
        Some(path) => here.at(&path),
        None => Some(here),
    }
}

/// The value of `-d x`, `-dx` or `--dir=x`.
fn option_value(args: &[Word], options: &[&str]) -> Option<String> {
    for (at, word) in args.iter().enumerate() {
        for option in options {
            if word.text == *option {
                return args.get(at + 1).map(|value| value.text.clone());
            }
            if let Some(value) = word.text.strip_prefix(option) {
                return Some(value.trim_start_matches('=').to_owned());
            }
        }
    }
    None
}

fn first_words(script: &Script, command: &Command) -> String {
    let text = script.slice(command.span);
    let words: Vec<_> = text.split_whitespace().take(3).collect();
    words.join(" ")
}

/// True where a command prints a file of an artifact that was extracted before.
pub(crate) fn reads_artifact(place: Place<'_>, index: usize, command: &Command) -> bool {
    let prints = command
        .effective()
        .is_none_or(|effective| matches!(effective.name.as_str(), "cat" | "head" | "tail" | "jq"));
    let Some(step) = place.step.filter(|_| prints) else {
        return false;
    };
    extractions(place).iter().any(|after| {
        let before = match after.command {
            Some(at) if after.step.index == step.index => at < index,
            _ => after.step.index < step.index,
        };
        before && is_reader(command, step, after)
    })
}

/// A value that a script reads from a file and writes to a file that the runner reads.
#[derive(Clone, Debug)]
pub(crate) struct Reading {
    /// The command.
    pub(crate) span: Span,
    /// Which file of the runner.
    pub(crate) into: &'static str,
}

const RUNNER_FILES: &[&str] = &["GITHUB_ENV", "GITHUB_PATH", "GITHUB_OUTPUT"];

/// Every later command that reads a file into a file of the runner.
pub(crate) fn readings(place: Place<'_>, after: &Extraction<'_>) -> Vec<Reading> {
    let steps = place.job.steps.iter().skip(after.step.index);
    steps
        .flat_map(|step| readings_of(place, step, after))
        .collect()
}

fn readings_of(place: Place<'_>, step: &Step, after: &Extraction<'_>) -> Vec<Reading> {
    let Some(run) = step.run() else {
        return Vec::new();
    };
    if !RUNNER_FILES
        .iter()
        .any(|file| run.script.value().contains(file))
    {
        return Vec::new();
    }
    let script = run.parsed(place.pipeline.shell_of(place.job, step));
    let first = if step.index == after.step.index {
        after.command.map_or(0, |at| at + 1)
    } else {
        0
    };
    let later = script.commands.iter().skip(first);
    later
        .filter_map(|command| {
            let into = runner_file(command)?;
            reads_file(script, command, step, after).then(|| Reading {
                span: run.script.locate(command.span),
                into,
            })
        })
        .collect()
}

/// The file of the runner that the command writes to, by a redirect or as `tee`.
fn runner_file(command: &Command) -> Option<&'static str> {
    let redirects = command
        .all_redirects()
        .filter(|redirect| redirect.writes())
        .map(|redirect| &redirect.target);
    let words: Vec<&Word> = redirects.collect();
    RUNNER_FILES
        .iter()
        .find(|file| words.iter().any(|word| word.text.contains(**file)))
        .copied()
}

/// `cat x`, `$(cat x)`, `$(<x)`, `jq … x`, or a variable that was read so; the file must be of the artifact's folder.
fn reads_file(script: &Script, command: &Command, step: &Step, after: &Extraction<'_>) -> bool {
    let reader = |command: &Command| is_reader(command, step, after);
    let substituted = |word: &Word| {
        word.substituted_commands()
            .any(|at| script.commands.get(at).is_some_and(reader))
    };
    if reader(command) || command.args.iter().any(substituted) {
        return true;
    }
    let variables = command.args.iter().flat_map(Word::variables);
    let assigned = |name: &str| {
        let own = script
            .assignments
            .iter()
            .filter(|assignment| assignment.name == name);
        own.map(|assignment| &assignment.value).any(substituted)
    };
    variables.into_iter().any(assigned)
}

fn is_reader(command: &Command, step: &Step, after: &Extraction<'_>) -> bool {
    let Some(effective) = command.effective() else {
        // `$(<file)` is a bare redirect.
        return command
            .redirects
            .iter()
            .any(|redirect| redirect.operator == "<");
    };
    let files = match effective.name.as_str() {
        "cat" | "head" | "tail" | "tr" | "sed" | "awk" | "cut" => effective.args,
        "jq" | "yq" | "grep" => effective.args.get(1..).unwrap_or_default(),
        _ => return false,
    };
    files
        .iter()
        .any(|word| in_artifact(&word.text, step, after))
        || command.redirects.iter().any(|redirect| {
            redirect.operator == "<" && in_artifact(&redirect.target.text, step, after)
        })
}

/// True where a path can be of the artifact: below its folder, or outside of the workspace as it is.
fn in_artifact(path: &str, step: &Step, after: &Extraction<'_>) -> bool {
    if path.starts_with('-') {
        return false;
    }
    let here = step.run().and_then(|run| run.working_directory.as_ref());
    let here = here.map_or(Some(Folder::workspace()), |text| Folder::of(text.value()));
    match (&after.folder, here.and_then(|here| here.at(path))) {
        (Some(folder), Some(at)) => folder.holds(&at),
        (None, None) => !path.starts_with("/proc") && !path.starts_with("/etc"),
        _ => false,
    }
}
