//! What rules ask of commands in scripts.

use lockgate_evidence::Span;
use lockgate_pipelines::shell::{Command, Word};

/// Where the output of a command can be read by others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Sink {
    /// The log of the run.
    Log,
    /// `GITHUB_OUTPUT`.
    Output,
    /// `GITHUB_ENV`.
    Environment,
    /// `GITHUB_STEP_SUMMARY`.
    Summary,
}

impl Sink {
    /// For a sentence.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Log => "the log",
            Self::Output => "an output of the step",
            Self::Environment => "the environment of later steps",
            Self::Summary => "the summary of the run",
        }
    }
}

/// Where a command's output goes, where others can read it there. A file or device is no such place.
pub(crate) fn sink_of(command: &Command) -> Option<Sink> {
    let writes = |fd: Option<u32>| fd.is_none_or(|fd| fd == 1);
    let target = command
        .all_redirects()
        .find(|redirect| redirect.writes() && writes(redirect.fd));
    let Some(redirect) = target else {
        return Some(Sink::Log);
    };
    let names: Vec<&str> = redirect.target.variables().collect();
    let names = |name: &str| names.iter().any(|own| own.ends_with(name));
    match () {
        () if names("GITHUB_OUTPUT") => Some(Sink::Output),
        () if names("GITHUB_ENV") => Some(Sink::Environment),
        () if names("GITHUB_STEP_SUMMARY") => Some(Sink::Summary),
        () if redirect.target.text.contains("/dev/std") => Some(Sink::Log),
        () => None,
    }
}

/// One option of a command with its value.
pub(crate) struct OptionValue<'a> {
    /// The option as written: `--token`, `-p`.
    pub(crate) name: String,
    /// The word that holds the value; the option's own word for `--token=…`.
    pub(crate) word: &'a Word,
    /// From the option to its value.
    pub(crate) span: Span,
}

/// Every option that may have a value, in order: `--name value`, `--name=value`, `-n value`, `-nvalue`.
pub(crate) fn options(args: &[Word]) -> Vec<OptionValue<'_>> {
    let mut found = Vec::new();
    for (at, word) in args.iter().enumerate() {
        let start = word.literal_prefix();
        if !start.starts_with('-') || start.len() < 2 {
            continue;
        }
        if let Some((name, _)) = start.split_once('=') {
            let name = name.to_owned();
            found.push(OptionValue {
                name,
                word,
                span: word.span,
            });
        } else if word.literal().is_none() {
            found.push(OptionValue {
                name: start,
                word,
                span: word.span,
            });
        } else if let Some(value) = args.get(at + 1) {
            let span = word.span.cover(value.span);
            found.push(OptionValue {
                name: start,
                word: value,
                span,
            });
        }
    }
    found
}
