//! What the environment refused.

use std::io;
use std::path::PathBuf;

/// Why something outside could not be used.
///
/// The cause is kept as its words, so that errors can be compared.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// Nothing of that name is there.
    #[error("`{}` does not exist", path.display())]
    Missing {
        /// What was named.
        path: PathBuf,
    },
    /// Something is there, but not what is needed.
    #[error("`{}` is {found}", path.display())]
    Unsuitable {
        /// What was named.
        path: PathBuf,
        /// What it is.
        found: String,
    },
    /// The system refused.
    #[error("cannot {action} `{}`: {reason}", path.display())]
    Refused {
        /// Read, write, …
        action: &'static str,
        /// What was named.
        path: PathBuf,
        /// The system's reason.
        reason: String,
    },
    /// A file is not any more what it was when it was read.
    #[error("`{}` has changed since it was read", path.display())]
    Changed {
        /// The file.
        path: PathBuf,
    },
    /// A server could not be asked, or did not answer as it should.
    #[error("cannot fetch `{address}`: {why}")]
    Fetch {
        /// What was asked for.
        address: String,
        /// What happened.
        why: String,
    },
    /// The environment variable for the time holds something else.
    #[error("`SOURCE_DATE_EPOCH` is not a number of seconds since 1970")]
    Clock,
    /// The system's generator failed.
    #[error("the system gives no random numbers")]
    Random,
}

impl Error {
    /// The error of one action on one path.
    pub(crate) fn refused(
        action: &'static str,
        path: impl Into<PathBuf>,
        error: &io::Error,
    ) -> Self {
        let path = path.into();
        match error.kind() {
            io::ErrorKind::NotFound => Self::Missing { path },
            _ => Self::Refused {
                action,
                path,
                reason: reason(error),
            },
        }
    }

    /// Something unsuitable.
    pub(crate) fn unsuitable(path: impl Into<PathBuf>, found: impl Into<String>) -> Self {
        Self::Unsuitable {
            path: path.into(),
            found: found.into(),
        }
    }
}

/// The system's reason, lower case, without its number: the same on every machine.
pub fn reason(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::Other => error.to_string(),
        kind => kind.to_string(),
    }
}
