//! What is asked of pipelines and of the tokens of their jobs.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::{Config, ListFormat};

/// What is told of the pipeline.
#[derive(Debug, Subcommand)]
pub(crate) enum WorkloadCommand {
    /// Print what every job can read, write, publish and assume, and who can start it
    ///
    /// Reads pipelines and trust policies (AWS, Google Cloud, Azure, Vault, octo-sts) of the files and directories named,
    /// as `scan` does, and runs nothing. What only the settings of the platform tell (default rights of the token,
    /// reviewers of environments, protected branches) is not in it. Nothing goes out to the network.
    Matrix(MatrixArgs),
}

/// What `workload matrix` takes.
#[derive(Debug, Args)]
pub(crate) struct MatrixArgs {
    /// Files and directories to read; the current directory where none is named
    #[arg(value_name = "PATH")]
    pub(crate) paths: Vec<PathBuf>,
    #[command(flatten)]
    pub(crate) policy: Config,
    /// The form of the matrix
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    pub(crate) format: ListFormat,
}

/// What is done with a token.
#[derive(Debug, Subcommand)]
pub(crate) enum TokenCommand {
    /// Show what a token claims, and which trust policies of the tree it satisfies
    ///
    /// The signature is NOT verified: what is shown is what somebody claims. The token is a secret and is never printed.
    /// Nothing goes out to the network.
    Explain(TokenArgs),
}

/// What `token explain` takes.
#[derive(Debug, Args)]
pub(crate) struct TokenArgs {
    /// The file that holds the token; `-` is standard input
    #[arg(value_name = "FILE")]
    pub(crate) file: PathBuf,
    /// Files and directories whose trust policies are asked; the current directory where none is named
    #[arg(value_name = "PATH")]
    pub(crate) paths: Vec<PathBuf>,
    #[command(flatten)]
    pub(crate) policy: Config,
    /// The form of the answer
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    pub(crate) format: ListFormat,
}
