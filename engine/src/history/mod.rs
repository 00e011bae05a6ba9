//! Secrets in the history of a repository, in what is staged, and in what is pushed.
//!
//! [`whole`] looks at every object once, in the order in which packs are made, and asks who brought an object only of those
//! that gave something. [`changes`] looks at what some commits, or the staging area, brought.

mod cache;
mod changes;
mod excluded;
mod eye;
mod look;
mod revision;
mod show;
mod submodules;
mod trails;
mod whole;

use lockgate_evidence::Unknown;
use lockgate_io::git::{Environment, Limits, Repository};
use lockgate_secrets::Seen;

use crate::error::reading;
use crate::{Error, ScanRequest};

pub(crate) use changes::changed;
pub(crate) use excluded::{Excluded, From};
pub(crate) use eye::Eye;
pub(crate) use whole::whole;

/// Which part of the history is looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Past {
    /// Every object of the repository.
    All,
    /// What is reachable from any reference and not from this revision.
    Since(String),
    /// What is reachable from the second and not from the first.
    Range(String, String),
    /// What is staged and `HEAD` does not have.
    Staged,
    /// What a push would bring to a remote.
    Pushed {
        /// What a `pre-push` hook is told on its standard input.
        told: String,
        /// What it is told as its first argument: the remote's name, or its address where it has none. Without it, what any remote
        /// is known to have counts as known.
        remote: Option<String>,
    },
    /// What a push brought, as a `pre-receive` hook is told on its standard input.
    Received(String),
}

/// What was seen of it.
#[derive(Debug, Default)]
pub(crate) struct SeenPast {
    /// Texts with leaks, each with its trail where it is known.
    pub(crate) seen: Vec<Seen>,
    /// What could not be told.
    pub(crate) unknowns: Vec<Unknown>,
    /// What is to be said besides, which leaves nothing open.
    pub(crate) notes: Vec<Unknown>,
    /// How many objects were looked at, or were known to hold nothing.
    pub(crate) objects: usize,
}

impl SeenPast {
    #[expect(
        clippy::needless_pass_by_value,
        reason = "most callers make it for this"
    )]
    fn unknown(&mut self, subject: impl Into<String>, reason: impl ToString) {
        self.unknowns.push(Unknown {
            subject: subject.into(),
            reason: reason.to_string(),
        });
    }

    #[expect(
        clippy::needless_pass_by_value,
        reason = "most callers make it for this"
    )]
    fn note(&mut self, subject: impl Into<String>, reason: impl ToString) {
        self.notes.push(Unknown {
            subject: subject.into(),
            reason: reason.to_string(),
        });
    }
}

/// Opens the repository of the scan: the one that the first path lies in.
pub(crate) fn open(request: &ScanRequest) -> Result<Repository, Error> {
    let here = std::path::Path::new(".");
    let path = request.paths.first().map_or(here, |path| path.as_path());
    let environment = match request.past {
        Some(Past::Received(_) | Past::Pushed { .. } | Past::Staged) => {
            lockgate_io::git_environment()
        }
        _ => Environment::default(),
    };
    let opened = Repository::open(path, &environment, Limits::default());
    opened.map_err(|error| reading(&error, "name a directory within a Git repository"))
}
