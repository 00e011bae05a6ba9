//! What is asked about leaked secrets.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use lockgate_engine::{Past, ScanRequest};
use lockgate_evidence::{Fingerprint, Lock};

use super::words::fingerprint;
use super::{Config, ListFormat, Show, Threshold};

/// What is done about leaked secrets.
#[derive(Debug, Subcommand)]
pub(crate) enum SecretsCommand {
    /// Show the secret that a fingerprint names: its kind, its places, why it is thought one, how to rotate it
    ///
    /// Looks for secrets in the files and directories named, as `scan` does, and where none of them holds this one, in the
    /// history of their repository; shows it, whatever levels, exceptions and baseline say of it. The secret itself is never
    /// printed. Nothing goes out to the network.
    Explain(SecretArgs),
    /// Look for secrets in every object of a repository, and not in the files beside it
    ///
    /// The same as `scan --history --locks secrets` without the working tree: all references and what none leads to, bare
    /// repositories too. Nothing goes out to the network.
    History(HistoryArgs),
    /// Write every secret of the tree and of the whole history to a baseline file
    ///
    /// An existing file is replaced. Later scans leave these findings out with `--baseline FILE`; they are matched by content,
    /// so a secret that is new on an old line is still found. Nothing goes out to the network.
    Baseline(SecretsBaselineArgs),
}

/// What `secrets history` takes.
#[derive(Debug, Args)]
pub(crate) struct HistoryArgs {
    #[command(flatten)]
    pub(crate) repository: Repository,
    #[command(flatten)]
    pub(crate) threshold: Threshold,
    #[command(flatten)]
    pub(crate) show: Show,
    /// Look at every object again, also at those that an earlier run found to hold nothing
    #[arg(long)]
    pub(crate) no_cache: bool,
}

/// What `secrets baseline` takes.
#[derive(Debug, Args)]
pub(crate) struct SecretsBaselineArgs {
    /// The file to write
    pub(crate) file: PathBuf,
    #[command(flatten)]
    pub(crate) repository: Repository,
}

impl HistoryArgs {
    /// What the engine is asked for.
    pub(crate) fn request(&self) -> ScanRequest {
        ScanRequest {
            without_tree: true,
            baseline: self.threshold.baseline.clone(),
            min_severity: self.threshold.min_severity,
            min_confidence: self.threshold.min_confidence,
            fail_on: self.threshold.fail_on,
            ..self.repository.request()
        }
    }
}

impl SecretsBaselineArgs {
    /// What the engine is asked for.
    pub(crate) fn request(&self) -> ScanRequest {
        self.repository.request()
    }
}

/// Whose history is looked at.
#[derive(Debug, Args)]
pub(crate) struct Repository {
    /// The repository, or a directory within; the current one where none is named
    #[arg(value_name = "PATH")]
    pub(crate) path: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) policy: Config,
}

impl Repository {
    /// Secrets of the tree and of its history.
    fn request(&self) -> ScanRequest {
        ScanRequest {
            paths: self.path.iter().cloned().collect(),
            config: self.policy.config.clone(),
            locks: vec![Lock::Secrets],
            past: Some(Past::All),
            ..ScanRequest::default()
        }
    }
}

/// What `secrets explain` takes.
#[derive(Debug, Args)]
pub(crate) struct SecretArgs {
    /// The fingerprint in a report: 32 hexadecimal digits
    #[arg(value_parser = fingerprint)]
    pub(crate) fingerprint: Fingerprint,
    /// Files and directories to look into; the current directory where none is named
    #[arg(value_name = "PATH")]
    pub(crate) paths: Vec<PathBuf>,
    #[command(flatten)]
    pub(crate) policy: Config,
    /// The form of the answer
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    pub(crate) format: ListFormat,
}
