//! `lockgate vex`: a VEX document of what is known.

use std::path::PathBuf;

use clap::Args;
use lockgate_engine::{ScanRequest, VexRequest};
use lockgate_evidence::Lock;

use super::Config;

/// What `vex` takes.
#[derive(Debug, Args)]
pub(crate) struct VexArgs {
    /// Files and directories to read; the current directory where none is named
    #[arg(value_name = "PATH")]
    pub(crate) paths: Vec<PathBuf>,
    /// The advisory database that packages are held against [default: this user's, where there is one]
    #[arg(long, value_name = "DIR")]
    pub(crate) db: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) policy: Config,
    /// A VEX document whose statements are taken over; may be given several times
    #[arg(long, value_name = "FILE")]
    pub(crate) vex: Vec<PathBuf>,
    /// Whose word the document is
    #[arg(long, value_name = "NAME", default_value = "Unknown Author")]
    pub(crate) author: String,
    /// The product that the packages are part of, as a package URL; without it the packages are the products
    #[arg(long, value_name = "PURL")]
    pub(crate) product: Option<String>,
}

impl VexArgs {
    /// What the engine is asked.
    pub(crate) fn request(&self) -> VexRequest {
        VexRequest {
            scan: ScanRequest {
                paths: self.paths.clone(),
                db: self.db.clone(),
                vex: self.vex.clone(),
                locks: vec![Lock::Dependencies],
                ..self.policy.request()
            },
            author: self.author.clone(),
            product: self.product.clone(),
        }
    }
}
