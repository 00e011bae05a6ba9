//! Why a use case could not run at all.

use lockgate_evidence::Source;
use lockgate_settings::{Problem, render, visible};

use crate::mask::{mask_policy, mask_problems};

/// Why a use case could not run at all, by who is to blame.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// Wrong usage or invalid configuration: exit code 2. The message may hold several labelled lines.
    #[error("{message}")]
    Usage {
        /// What, where and why.
        message: String,
        /// The next step.
        hint: Option<String>,
    },
    /// The environment failed: exit code 3.
    #[error("{message}")]
    Environment {
        /// What, where and why.
        message: String,
        /// The next step.
        hint: Option<String>,
    },
}

impl Error {
    /// The user's mistake, and what to do about it.
    pub(crate) fn usage(message: impl Into<String>, hint: &str) -> Self {
        Self::Usage {
            message: message.into(),
            hint: Some(hint.to_owned()),
        }
    }

    /// Everything that is wrong with a `lockgate.toml`.
    pub(crate) fn policy(source: &Source, problems: &[Problem]) -> Self {
        let (source, veil) = mask_policy(source);
        let problems = mask_problems(problems, veil.as_ref());
        let (noun, pronoun) = match problems.len() {
            1 => ("problem", "it"),
            _ => ("problems", "them"),
        };
        Self::Usage {
            message: render(&source, &problems),
            hint: Some(format!(
                "correct the {noun} above; nothing was scanned, because a policy with {pronoun} could let pass what it should not"
            )),
        }
    }
}

/// The error of reading what the user named; `hint` says how to name something else.
pub(crate) fn reading(error: &lockgate_io::Error, hint: &str) -> Error {
    use lockgate_io::Error as Io;
    let message = visible(&error.to_string());
    let hint = Some(hint.to_owned());
    match error {
        Io::Missing { .. } | Io::Unsuitable { .. } | Io::Clock => Error::Usage { message, hint },
        _ => Error::Environment {
            message,
            hint: None,
        },
    }
}

/// The error of writing where the user said.
pub(crate) fn writing(error: &lockgate_io::Error) -> Error {
    use lockgate_io::Error as Io;
    let message = visible(&error.to_string());
    match error {
        Io::Missing { .. } => Error::usage(message, "make the directory first"),
        Io::Unsuitable { .. } => {
            Error::usage(message, "name another file, or remove that one first")
        }
        _ => Error::Environment {
            message,
            hint: None,
        },
    }
}
