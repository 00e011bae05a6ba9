//! The program behind `sudo`, `env`, `xargs` and their kin.

use super::{Command, Word};

/// What a command runs in the end; made by [`Command::effective`].
#[derive(Clone, Debug, PartialEq)]
pub struct Effective<'a> {
    /// The program's base name without `.exe`: `/usr/bin/curl` is `curl`. Lower case where the shell ignores case.
    pub name: String,
    /// The word that names it.
    pub program: &'a Word,
    /// Its arguments.
    pub args: &'a [Word],
    /// The wrappers around it, outermost first: `sudo`, `env`, …
    pub wrappers: Vec<String>,
}

impl Command {
    /// The program behind wrappers, with its arguments.
    ///
    /// `None` where there is no program or its name is not constant.
    pub fn effective(&self) -> Option<Effective<'_>> {
        None
    }
}
