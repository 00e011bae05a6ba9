//! CI definitions of every platform as one model in which each part knows its bytes.
//!
//! [`FileKind`] tells what a file is, [`read`] turns it into [`model::Definition`]s. Each platform has a folder with its
//! reader, its template marks and its table of who writes which value. [`yaml`] is the tolerant tree below most of them,
//! [`expression`] and [`shell`] read what stands inside scalars. Nothing here judges.

pub mod argo;
pub mod azure;
pub mod bitbucket;
pub mod buildkite;
pub mod circleci;
pub mod drone;
pub mod expression;
mod files;
pub mod github;
pub mod gitlab;
pub mod jenkins;
mod kubernetes;
pub mod model;
mod platforms;
mod script_file;
pub mod shell;
pub mod tekton;
pub mod yaml;

pub use files::{FileKind, MAX_JOBS, read};
pub use script_file::read as read_script;
