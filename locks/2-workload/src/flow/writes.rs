//! What a script writes to the files that carry values to later steps ("Workflow commands").

use lockgate_evidence::Span;
use lockgate_pipelines::model::{Platform, Run};
use lockgate_pipelines::shell::{Command, PartKind, Script, Word};

use super::{Flow, Taint, platforms, worst};
use crate::tree::Place;

/// Which file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Channel {
    /// `GITHUB_ENV`.
    Environment,
    /// `GITHUB_OUTPUT`, and the old `::set-output`.
    Output,
    /// `GITHUB_PATH`.
    Path,
}

/// One write of one command.
#[derive(Clone, Debug)]
pub(crate) struct Write {
    pub(crate) channel: Channel,
    /// The name, where it is constant; `None` where the command can write any name.
    pub(crate) name: Option<String>,
    /// The command, as index into the script.
    pub(crate) command: usize,
    /// The command's bytes in the script.
    pub(crate) span: Span,
    /// The delimiter, where the value is written between delimiters.
    pub(crate) delimiter: Option<String>,
}

/// Every write of a script, in order.
pub(crate) fn writes(place: Place<'_>, run: &Run) -> Vec<Write> {
    let Some(step) = place.step else {
        return Vec::new();
    };
    let script = run.parsed(place.pipeline.shell_of(place.job, step));
    let commands = script.commands.iter().enumerate();
    let mut found: Vec<Write> = commands
        .filter_map(|(index, command)| write(place.pipeline.platform, script, index, command))
        .collect();
    // Of a pipeline the first command tells the name; the others repeat it.
    let fed: Vec<_> = found
        .iter()
        .filter_map(|write| script.commands[write.command].pipes_into)
        .collect();
    found.retain(|write| !fed.contains(&write.command));
    name_blocks(script, &mut found);
    found
}

fn write(platform: Platform, script: &Script, index: usize, command: &Command) -> Option<Write> {
    if let Some(name) = old_output(command) {
        return Some(Write {
            channel: Channel::Output,
            name: Some(name),
            command: index,
            span: command.span,
            delimiter: None,
        });
    }
    if let Some(write) = platforms::logging_command(script, index, command) {
        return Some(write);
    }
    if let Some(name) = result_file(platform, script, command) {
        return Some(Write {
            channel: Channel::Output,
            name: Some(name),
            command: index,
            span: command.span,
            delimiter: None,
        });
    }
    let channel = target(script, command)?;
    // `… | tee -a "$GITHUB_ENV"` is written by the commands before it, which are seen by themselves.
    Some(Write {
        channel,
        name: constant_name(command),
        command: index,
        span: command.span,
        delimiter: None,
    })
}

/// `x` of a command that writes to `$(results.x.path)` or `/tekton/results/x`, the file of a result of Tekton; of Argo,
/// which names any file as output, the path itself.
fn result_file(platform: Platform, script: &Script, command: &Command) -> Option<String> {
    if !matches!(platform, Platform::Tekton | Platform::Argo) {
        return None;
    }
    let redirects = command.all_redirects().filter(|redirect| redirect.writes());
    let targets = redirects.map(|redirect| &redirect.target);
    let tee = |command: &Command| {
        let effective = command.effective()?;
        let args = effective.args.to_vec();
        (effective.name == "tee").then_some(args)
    };
    let next = command
        .pipes_into
        .and_then(|next| script.commands.get(next));
    let teed: Vec<Word> = next.and_then(tee).unwrap_or_default();
    let mut names = targets
        .chain(&teed)
        .map(|word| script.slice(word.span).trim_matches(['"', '\'']));
    names.find_map(|name| match platform {
        Platform::Argo => name.starts_with('/').then(|| name.to_owned()),
        _ => result_name(name),
    })
}

fn result_name(target: &str) -> Option<String> {
    let plain = target.strip_prefix("/tekton/results/");
    let reference = || {
        let inner = target.strip_prefix("$(")?.strip_suffix(".path)")?;
        let inner = inner.strip_prefix("step.").unwrap_or(inner);
        inner.strip_prefix("results.")
    };
    plain.or_else(reference).map(str::to_owned)
}

/// The file that the output of a command is appended to: by its own redirect, one around it, or by `tee`,
/// `Out-File` and `Add-Content`.
fn target(script: &Script, command: &Command) -> Option<Channel> {
    target_of_filter(script, command)
        .or_else(|| writer_arguments(script, command))
        .or_else(|| {
            let next = script.commands.get(command.pipes_into?)?;
            writer_arguments(script, next).or_else(|| target_of_filter(script, next))
        })
}

/// The last command of a pipeline that changes what is written: not the `tee` that only writes it.
pub(super) fn last_filter(script: &Script, mut command: usize) -> usize {
    while let Some(next) = script
        .commands
        .get(command)
        .and_then(|command| command.pipes_into)
    {
        let writer = script
            .commands
            .get(next)
            .is_none_or(|next| writer_arguments(script, next).is_some());
        // Pipelines only lead forward; a loop would be a bug of the reader.
        if writer || next <= command {
            break;
        }
        command = next;
    }
    command
}

/// The file that the output of the command itself is redirected to.
fn target_of_filter(script: &Script, command: &Command) -> Option<Channel> {
    let mut redirects = command.all_redirects().filter(|redirect| redirect.writes());
    redirects.find_map(|redirect| channel_of(script, &redirect.target))
}

fn writer_arguments(script: &Script, command: &Command) -> Option<Channel> {
    let effective = command.effective()?;
    let writer = matches!(
        effective.name.as_str(),
        "tee" | "out-file" | "add-content" | "set-content" | "ac" | "tee-object"
    );
    writer
        .then(|| {
            effective
                .args
                .iter()
                .find_map(|word| channel_of(script, word))
        })
        .flatten()
}

fn channel_of(script: &Script, word: &Word) -> Option<Channel> {
    let text = script.slice(word.span);
    let holds = |name: &str| text.contains(name);
    match () {
        () if holds("BASH_ENV") => Some(Channel::Environment),
        () if holds("GITHUB_ENV") || holds("github.env") => Some(Channel::Environment),
        () if holds("GITHUB_OUTPUT") || holds("github.output") => Some(Channel::Output),
        () if holds("GITHUB_PATH") || holds("github.path") => Some(Channel::Path),
        () => of_variable(script, word),
    }
}

/// `OUT=$GITHUB_OUTPUT` before, `>> "$OUT"` here.
fn of_variable(script: &Script, word: &Word) -> Option<Channel> {
    let name = word.variables().next()?;
    let mut assigned = script.assignments.iter();
    let last = assigned
        .rfind(|assignment| assignment.name == name && assignment.span.end <= word.span.start)?;
    let text = last.value.text.trim_matches(['"', '\'']);
    let text = text.trim_start_matches('$').trim_matches(['{', '}']);
    match text {
        "GITHUB_ENV" => Some(Channel::Environment),
        "GITHUB_OUTPUT" => Some(Channel::Output),
        "GITHUB_PATH" => Some(Channel::Path),
        _ => None,
    }
}

/// `name` of `echo "name=…"`.
pub(super) fn constant_name(command: &Command) -> Option<String> {
    let effective = command.effective()?;
    let flags = |word: &&Word| word.text.starts_with('-');
    let first = match effective.name.as_str() {
        "echo" | "printf" | "write-output" | "write-host" => {
            effective.args.iter().find(|word| !flags(word))?
        }
        // In PowerShell a bare string is a command.
        _ if command.args.is_empty() => command.name.as_ref()?,
        _ => return None,
    };
    let prefix = first.literal_prefix();
    let (name, _) = prefix.split_once('=').or_else(|| prefix.split_once("<<"))?;
    let word = name.trim_start_matches(['"', '\'']);
    let word = word.strip_prefix("export ").map_or(word, str::trim_start);
    let plain = !word.is_empty()
        && word
            .chars()
            .all(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | '.'));
    plain.then(|| word.to_owned())
}

/// `x` of `echo "::set-output name=x::value"`.
fn old_output(command: &Command) -> Option<String> {
    let effective = command.effective()?;
    let prefix = effective
        .args
        .iter()
        .map(Word::literal_prefix)
        .find(|text| text.starts_with("::set-output"))?;
    let (_, rest) = prefix.split_once("name=")?;
    let name = rest.split("::").next()?;
    Some(name.to_owned())
}

/// Lines between `echo "name<<EOF"` and `echo "EOF"` belong to that name.
fn name_blocks(script: &Script, writes: &mut [Write]) {
    let mut open: Option<(Channel, String, String)> = None;
    for write in writes.iter_mut() {
        let prefix = first_words(script, write.command);
        match &open {
            Some((channel, _, delimiter))
                if *channel == write.channel && prefix.trim() == *delimiter =>
            {
                open = None;
            }
            Some((channel, name, delimiter)) if *channel == write.channel => {
                write.name = Some(name.clone());
                write.delimiter = Some(delimiter.clone());
            }
            _ => open = opening(&prefix).map(|(name, delimiter)| (write.channel, name, delimiter)),
        }
    }
}

fn opening(prefix: &str) -> Option<(String, String)> {
    let (name, delimiter) = prefix.split_once("<<")?;
    let plain = |text: &str| !text.is_empty() && !text.contains(char::is_whitespace);
    (plain(name.trim()) && plain(delimiter.trim()))
        .then(|| (name.trim().to_owned(), delimiter.trim().to_owned()))
}

fn first_words(script: &Script, command: usize) -> String {
    let Some(effective) = script.commands.get(command).and_then(Command::effective) else {
        return String::new();
    };
    if !matches!(effective.name.as_str(), "echo" | "printf") {
        return String::new();
    }
    effective
        .args
        .iter()
        .map(|word| script.slice(word.span).trim_matches(['"', '\'']))
        .collect::<Vec<_>>()
        .join(" ")
}

impl Flow<'_> {
    /// What an outsider can do about what a command writes.
    pub(crate) fn write(self, place: Place<'_>, run: &Run, write: &Write) -> Option<Taint> {
        let step = place.step?;
        let script = run.parsed(place.pipeline.shell_of(place.job, step));
        let command = script.commands.get(write.command)?;
        let own = self.output_of(place, run, script, last_filter(script, write.command));
        let bare = command
            .args
            .is_empty()
            .then_some(())
            .and(command.name.as_ref());
        let text = bare.filter(|name| {
            !name
                .parts
                .iter()
                .all(|part| matches!(part.kind, PartKind::Literal(_)))
        });
        let text = text.and_then(|name| self.word(place, run, script, name));
        worst(own.into_iter().chain(text))
    }
}
