//! `lockgate packages`: what came in, and over whom.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::ListFormat;

/// What is asked of the packages that files name.
#[derive(Debug, Subcommand)]
pub(crate) enum PackagesCommand {
    /// List every package, with its place
    ///
    /// Nothing goes out to the network.
    List(PackagesArgs),
    /// Show what each package pulls in, as a tree for every lockfile and manifest
    ///
    /// What a package pulls in is shown once: `(*)` marks where it stands above, `(cycle)` a package within itself, `(…)` what
    /// is deeper than shown. Packages of which the file does not tell who pulls them in stand beside the roots. Nothing goes out
    /// to the network.
    Tree(TreeArgs),
    /// Show the shortest ways from the project to a package, over all lockfiles and manifests
    ///
    /// Nothing goes out to the network.
    Why(WhyArgs),
}

/// What `packages list` takes.
#[derive(Debug, Args)]
pub(crate) struct PackagesArgs {
    /// Files and directories to read; the current directory where none is named
    #[arg(value_name = "PATH")]
    pub(crate) paths: Vec<PathBuf>,
    /// The form of the answer
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    pub(crate) format: ListFormat,
}

/// What `packages tree` takes.
#[derive(Debug, Args)]
pub(crate) struct TreeArgs {
    #[command(flatten)]
    pub(crate) read: PackagesArgs,
    /// Show so many steps from the roots; no more than 128 are drawn
    #[arg(long, value_name = "STEPS")]
    pub(crate) depth: Option<usize>,
}

/// What `packages why` takes.
#[derive(Debug, Args)]
pub(crate) struct WhyArgs {
    /// The package: its name, `name@version`, or a package URL
    #[arg(value_name = "NAME")]
    pub(crate) name: String,
    #[command(flatten)]
    pub(crate) read: PackagesArgs,
    /// Show no more than so many ways to each
    #[arg(long, value_name = "COUNT", default_value_t = 5)]
    pub(crate) ways: usize,
}
