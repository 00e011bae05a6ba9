//! Which part of the history is looked at.

use clap::Args;
use lockgate_engine::Past;

use crate::exit::Failure;

/// Which part of the history is searched for secrets.
#[derive(Clone, Debug, Default, Args)]
#[command(next_help_heading = "History")]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of its own")]
pub(crate) struct PastArgs {
    /// Also search every object of the repository for secrets, of all references and of none
    #[arg(long, group = "past")]
    pub(crate) history: bool,
    /// Search only what any reference has and this revision has not
    #[arg(long, value_name = "REV", group = "past")]
    pub(crate) since: Option<String>,
    /// Search only what the second revision has and the first has not
    #[arg(long, value_name = "A..B", group = "past")]
    pub(crate) range: Option<String>,
    /// Search only what is staged and `HEAD` has not
    #[arg(long, group = "past")]
    pub(crate) staged: bool,
    /// Search what a push would bring; reads the standard input of a `pre-push` hook
    #[arg(long, group = "past")]
    pub(crate) pushed: bool,
    /// Compare the push with what this remote is known to have, and with no other
    ///
    /// Git tells it a `pre-push` hook as its first argument: a name, or an address, of which nothing is known. Without it, what
    /// any remote has is passed over, also where this one has it not.
    #[arg(long, value_name = "REMOTE", requires = "pushed")]
    pub(crate) remote: Option<String>,
    /// Search what a push brought; reads the standard input of a `pre-receive` hook
    #[arg(long, group = "past")]
    pub(crate) received: bool,
    /// Look at every object again, also at those that an earlier run found to hold nothing
    #[arg(long)]
    pub(crate) no_cache: bool,
}

impl PastArgs {
    /// What the engine is asked for.
    pub(crate) fn past(&self) -> Result<Option<Past>, Failure> {
        if self.history {
            return Ok(Some(Past::All));
        }
        if let Some(revision) = &self.since {
            return Ok(Some(Past::Since(revision.clone())));
        }
        if let Some(range) = &self.range {
            return Ok(Some(between(range)?));
        }
        if self.staged {
            return Ok(Some(Past::Staged));
        }
        Ok(match (self.pushed, self.received) {
            (true, _) => Some(Past::Pushed {
                told: lockgate_engine::standard_input()?,
                remote: self.remote.clone().filter(|name| !name.is_empty()),
            }),
            (_, true) => Some(Past::Received(lockgate_engine::standard_input()?)),
            _ => None,
        })
    }
}

/// `A..B`; a side that is left out is `HEAD`.
fn between(range: &str) -> Result<Past, Failure> {
    let sides = range
        .split_once("..")
        .filter(|(_, new)| !new.starts_with('.'));
    let Some((old, new)) = sides else {
        let message = "`--range` takes two revisions with two dots between them";
        return Err(Failure::usage(
            message.to_owned(),
            "write it as `main..HEAD`".to_owned(),
        ));
    };
    let named = |side: &str| {
        if side.is_empty() {
            "HEAD".to_owned()
        } else {
            side.to_owned()
        }
    };
    Ok(Past::Range(named(old), named(new)))
}
