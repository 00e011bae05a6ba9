//! `lockgate db`: the advisory database.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::ListFormat;

/// What is done with the advisory database.
#[derive(Debug, Subcommand)]
pub(crate) enum DbCommand {
    /// Take in advisories and scores from files
    ///
    /// Reads exports of OSV (`<ecosystem>/all.zip`, or unpacked), records (`*.json`, `*.jsonl`), scores of EPSS (`*.csv`) and
    /// CISA's catalogue of exploited vulnerabilities (`*.csv`, `*.json`), each also as `*.gz`. Of records with the same id the one
    /// counts that changed last. Damaged records are named, and the rest is taken in. Nothing goes out to the network.
    Import(DbImportArgs),
    /// Download what changed in OSV's public export
    ///
    /// THIS GOES OUT TO THE NETWORK: over https to OSV's export, or to the mirror given, and to no other host. What is asked for is
    /// lists and records of whole ecosystems; nothing of this machine is told but the name and version of lockgate.
    Update(DbUpdateArgs),
    /// Tell what the database has, and how old it is
    ///
    /// Nothing goes out to the network.
    Status(DbStatusArgs),
    /// Check every byte of the database
    ///
    /// Nothing goes out to the network.
    Verify(DbArgs),
}

/// Which database.
#[derive(Debug, Args)]
pub(crate) struct DbArgs {
    /// The directory of the database [default: `lockgate/db` where data of this user belong]
    #[arg(long, value_name = "DIR")]
    pub(crate) db: Option<PathBuf>,
}

/// What `db import` takes.
#[derive(Debug, Args)]
pub(crate) struct DbImportArgs {
    /// Exports, directories, records, tables
    #[arg(value_name = "PATH", required = true)]
    pub(crate) paths: Vec<PathBuf>,
    #[command(flatten)]
    pub(crate) db: DbArgs,
    /// Forget what the database has
    #[arg(long)]
    pub(crate) fresh: bool,
}

/// What `db update` takes.
#[derive(Debug, Args)]
pub(crate) struct DbUpdateArgs {
    /// Ecosystems by OSV's names (`PyPI`, `crates.io`, `Debian`); those that the database has where none is named
    #[arg(value_name = "ECOSYSTEM")]
    pub(crate) ecosystems: Vec<String>,
    #[command(flatten)]
    pub(crate) db: DbArgs,
    /// A mirror of the export instead of OSV's own: https, or http on this machine
    #[arg(long, value_name = "URL")]
    pub(crate) from: Option<String>,
    /// Forget what the database has
    #[arg(long)]
    pub(crate) fresh: bool,
}

/// What `db status` takes.
#[derive(Debug, Args)]
pub(crate) struct DbStatusArgs {
    #[command(flatten)]
    pub(crate) db: DbArgs,
    /// The form of the answer
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    pub(crate) format: ListFormat,
}
