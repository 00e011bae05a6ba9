//! What is done with hooks.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use lockgate_engine::Hook;

use super::words::hooks;

/// What is done with hooks.
#[derive(Debug, Subcommand)]
pub(crate) enum HookCommand {
    /// Write a hook that calls lockgate; a hook that is there is kept and runs too
    ///
    /// `pre-commit` looks at what is staged, `pre-push` at what is about to leave, `pre-receive`, on a server, at what arrives. Where
    /// lockgate cannot be found later, the hook refuses. Written where Git looks for hooks (`core.hooksPath`), never
    /// through a link. Nothing goes out to the network.
    Install(HookArgs),
    /// Remove a hook that lockgate wrote, and put back what was there before
    ///
    /// What lockgate did not write, and what was changed since, is left as it is.
    Uninstall(HookArgs),
    /// Tell which hooks are there, and whose they are
    Status(HookStatusArgs),
}

/// What `hook install` and `hook uninstall` take.
#[derive(Debug, Args)]
pub(crate) struct HookArgs {
    /// Which hooks
    #[arg(value_name = "HOOK", required = true, value_parser = hooks())]
    pub(crate) hooks: Vec<Hook>,
    /// The repository: a directory in it
    #[arg(long, value_name = "PATH", default_value = ".")]
    pub(crate) repo: PathBuf,
}

/// What `hook status` takes.
#[derive(Debug, Args)]
pub(crate) struct HookStatusArgs {
    /// The repository: a directory in it
    #[arg(long, value_name = "PATH", default_value = ".")]
    pub(crate) repo: PathBuf,
}
