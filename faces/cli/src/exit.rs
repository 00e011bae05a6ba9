//! The four exit codes, and errors as people read them.

use std::process::ExitCode;

use lockgate_evidence::Report;

use crate::args::Screen;
use crate::{escape, screen};

/// How a run ended; the number is the exit code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Status {
    /// Nothing at or over the threshold.
    Passed = 0,
    /// Findings at or over the threshold.
    Failed = 1,
    /// Wrong usage or invalid configuration.
    Usage = 2,
    /// Something could not be inspected, and nothing worse was found.
    Incomplete = 3,
}

impl Status {
    /// What a report comes to.
    pub(crate) fn of(report: &Report) -> Self {
        if report.failed {
            Self::Failed
        } else if report.unknowns().next().is_some() {
            Self::Incomplete
        } else {
            Self::Passed
        }
    }
}

impl From<Status> for ExitCode {
    fn from(status: Status) -> Self {
        Self::from(status as u8)
    }
}

/// An error on its way to the person who can do something about it.
#[derive(Debug)]
pub(crate) struct Failure {
    status: Status,
    error: anyhow::Error,
    hint: Option<String>,
}

impl Failure {
    /// The command line or the configuration is to blame.
    pub(crate) fn usage(message: impl Into<String>, hint: impl Into<String>) -> Self {
        Self {
            status: Status::Usage,
            error: anyhow::Error::msg(message.into()),
            hint: Some(hint.into()),
        }
    }

    /// The environment is to blame.
    pub(crate) fn environment(error: impl Into<anyhow::Error>) -> Self {
        Self {
            status: Status::Incomplete,
            error: error.into(),
            hint: None,
        }
    }
}

impl From<lockgate_engine::Error> for Failure {
    fn from(error: lockgate_engine::Error) -> Self {
        use lockgate_engine::Error;
        let (status, hint) = match &error {
            Error::Usage { hint, .. } => (Status::Usage, hint.clone()),
            Error::Environment { hint, .. } => (Status::Incomplete, hint.clone()),
            _ => (Status::Incomplete, None),
        };
        let error = error.into();
        Self {
            status,
            error,
            hint,
        }
    }
}

/// Turns the end of a command into an exit code, telling an error on stderr.
pub(crate) fn report(end: Result<Status, Failure>, to: &Screen) -> ExitCode {
    match end {
        Ok(status) => status.into(),
        Err(failure) => {
            screen::words(&tell(&failure), to.color);
            failure.status.into()
        }
    }
}

/// Help and version go to stdout with 0, everything else the parser says to stderr with 2.
pub(crate) fn usage(error: &clap::Error) -> ExitCode {
    // A closed stream cannot be told anything.
    let _ = error.print();
    if error.use_stderr() {
        Status::Usage.into()
    } else {
        Status::Passed.into()
    }
}

/// Tells of a panic where it happened, and nothing of what it says: its message may quote an inspected file.
pub(crate) fn broke_off(panic: &std::panic::PanicHookInfo<'_>) {
    let place = panic.location().map_or_else(String::new, |place| {
        let file = place.file().rsplit(['/', '\\']).next().unwrap_or_default();
        format!(" at {file}:{}", place.line())
    });
    let words =
        format!("bug: a part of the work broke off{place}; the report says what is missing\n");
    screen::words(&words, crate::args::ColorWhen::Never);
}

/// `error:`, the chain of causes, an empty line, `hint:`.
fn tell(failure: &Failure) -> String {
    let mut out = format!("{}error:{} ", screen::BAD, screen::END);
    let mut said = String::new();
    for cause in failure.error.chain() {
        let text = cause.to_string();
        if said.is_empty() {
            out.push_str(&escape::lines(&text));
        } else if text != said {
            out.push_str(&format!("\n  caused by: {}", escape::lines(&text)));
        }
        said = text;
    }
    out.push('\n');
    if let Some(hint) = &failure.hint {
        let hint = escape::lines(hint);
        out.push_str(&format!("\n{}hint:{} {hint}\n", screen::GOOD, screen::END));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample;

    fn plain(failure: &Failure) -> String {
        anstream::adapter::strip_str(&tell(failure)).to_string()
    }

    #[test]
    fn an_error_says_what_why_and_what_next() {
        let cause = std::io::Error::other("disk on fire");
        let error = anyhow::Error::new(cause).context("cannot write `a`");
        let mut failure = Failure::environment(error);
        failure.hint = Some("use another disk".into());
        insta::assert_snapshot!(plain(&failure), @r"
        error: cannot write `a`
          caused by: disk on fire

        hint: use another disk
        ");
    }

    #[test]
    fn an_error_cannot_speak_to_the_terminal_or_the_log() {
        let failure = Failure::usage("bad `\u{1b}[2J`\n::add-mask::x", "\u{202e}");
        insta::assert_snapshot!(plain(&failure), @r"
        error: bad `\u{1b}[2J`
        \u{3a}:add-mask::x

        hint: \u{202e}
        ");
    }

    #[test]
    fn unknown_is_incomplete_unless_something_worse_was_found() {
        let mut report = sample::clean();
        assert_eq!(Status::of(&report), Status::Passed);
        report.locks.workload.unknowns = vec![sample::unknown()];
        assert_eq!(Status::of(&report), Status::Incomplete);
        report.failed = true;
        assert_eq!(Status::of(&report), Status::Failed);
    }

    #[test]
    fn blame_decides_the_exit_code() {
        let usage = lockgate_engine::Error::Usage {
            message: String::new(),
            hint: None,
        };
        let environment = lockgate_engine::Error::Environment {
            message: String::new(),
            hint: None,
        };
        assert_eq!(Failure::from(usage).status, Status::Usage);
        assert_eq!(Failure::from(environment).status, Status::Incomplete);
    }
}
