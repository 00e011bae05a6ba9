//! What is inspected, what of it counts, and how it is shown.

use std::path::PathBuf;

use clap::Args;
use lockgate_engine::ScanRequest;
use lockgate_evidence::{Confidence, Lock, Severity};

use super::words::{confidences, locks, severities};
use crate::format::Format;

/// What is inspected, and with which knowledge.
#[derive(Clone, Debug, Args)]
pub(crate) struct Subject {
    /// Files, directories and images to inspect; the current directory where none is named
    ///
    /// An image is an OCI layout (a directory or a tar) or what `docker save` writes; the tar may be packed.
    #[arg(value_name = "PATH|IMAGE")]
    pub(crate) paths: Vec<PathBuf>,
    /// Of images for several platforms inspect the packages of this one, as `linux/arm64` [default: all of them]
    #[arg(long, value_name = "OS/ARCH")]
    pub(crate) platform: Option<String>,
    /// Inspect these locks only, separated by commas
    #[arg(long, value_name = "LOCK", value_delimiter = ',', value_parser = locks())]
    pub(crate) locks: Vec<Lock>,
    #[command(flatten)]
    pub(crate) policy: Config,
    /// Known vulnerabilities: a directory in the layout of OSV's public export
    ///
    /// Nothing is downloaded. Without data, questions that need it are stated as not asked.
    #[arg(long, value_name = "PATH")]
    pub(crate) advisories: Option<PathBuf>,
    /// The advisory database that packages are held against [default: this user's, where there is one]
    ///
    /// `lockgate db import` and `lockgate db update` make one. Without one packages are not looked at.
    #[arg(long, value_name = "DIR")]
    pub(crate) db: Option<PathBuf>,
    /// A VEX document whose statements clear findings: `OpenVEX`, `CycloneDX` or CSAF in JSON; may be given several times
    ///
    /// Documents that merely lie in the tree clear nothing: name them here, or under `[dependencies]` of `lockgate.toml`.
    #[arg(long, value_name = "FILE")]
    pub(crate) vex: Vec<PathBuf>,
}

/// Which policy holds.
#[derive(Clone, Debug, Args)]
pub(crate) struct Config {
    /// Use this configuration instead of `lockgate.toml` in the scanned directory
    #[arg(long, value_name = "FILE")]
    pub(crate) config: Option<PathBuf>,
}

impl Config {
    /// What the engine is asked where nothing but the policy matters.
    pub(crate) fn request(&self) -> ScanRequest {
        ScanRequest {
            config: self.config.clone(),
            ..ScanRequest::default()
        }
    }
}

/// What is shown, and what fails the run.
#[derive(Clone, Debug, Args)]
#[command(next_help_heading = "Thresholds")]
pub(crate) struct Threshold {
    /// Show findings of this severity or worse; milder ones are counted [default: low]
    #[arg(long, value_name = "SEVERITY", value_parser = severities())]
    pub(crate) min_severity: Option<Severity>,
    /// Show findings of this confidence or surer; less sure ones are counted
    #[arg(long, value_name = "CONFIDENCE", value_parser = confidences())]
    pub(crate) min_confidence: Option<Confidence>,
    /// Exit with 1 where a finding of this severity or worse is left [default: low]
    #[arg(long, value_name = "SEVERITY", value_parser = severities())]
    pub(crate) fail_on: Option<Severity>,
    /// Leave out the findings of a baseline made by `lockgate baseline write`
    ///
    /// Old findings are matched by content, not by line, and are counted in the summary.
    #[arg(long, value_name = "FILE")]
    pub(crate) baseline: Option<PathBuf>,
}

/// How and where the report is written.
#[derive(Clone, Debug, Args)]
#[command(next_help_heading = "Output")]
pub(crate) struct Show {
    /// The form of the report
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    pub(crate) format: Format,
    /// Write the report to this file instead of standard output
    #[arg(long, short, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
}

/// How files may be changed.
#[derive(Clone, Debug, Args)]
#[command(next_help_heading = "Fixing")]
pub(crate) struct Change {
    /// Print the changes as a unified diff instead of making them
    #[arg(long)]
    pub(crate) dry_run: bool,
    /// Also apply fixes that may change what the pipeline does
    #[arg(long = "unsafe")]
    pub(crate) allow_unsafe: bool,
}

impl Subject {
    /// What the engine is asked, showing everything.
    pub(crate) fn request(&self) -> ScanRequest {
        ScanRequest {
            paths: self.paths.clone(),
            platform: self.platform.clone(),
            config: self.policy.config.clone(),
            advisories: self.advisories.clone(),
            db: self.db.clone(),
            vex: self.vex.clone(),
            locks: self.locks.clone(),
            ..ScanRequest::default()
        }
    }

    /// What the engine is asked, with thresholds.
    pub(crate) fn request_with(&self, threshold: &Threshold) -> ScanRequest {
        ScanRequest {
            baseline: threshold.baseline.clone(),
            min_severity: threshold.min_severity,
            min_confidence: threshold.min_confidence,
            fail_on: threshold.fail_on,
            ..self.request()
        }
    }
}
