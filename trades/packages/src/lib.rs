//! What comes in from outside: packages, as lockfiles, manifests, installed databases and binaries name them.
//!
//! [`Format::of`] tells by its path what a file is, [`Format::sniff`] by its first bytes. [`read`] turns it into a
//! [`Listing`] of [`Package`]s, each with its place, and states as [`Gap`]s what it could not tell. [`Files`] hands a
//! reader the neighbours that its format refers to. [`Purl`] and [`Ecosystem`] are how a package is named to others.
//! Nothing here judges and nothing is resolved over a network.

mod bills;
mod digest;
mod discord;
mod ecosystem;
mod files;
mod format;
mod listing;
mod package;
mod purl;
mod read;
mod registries;
mod repository;
pub mod text;

pub use digest::{Algorithm, Digest};
pub use discord::{Discord, Misfit};
pub use ecosystem::Ecosystem;
pub use files::{File, Files};
pub use format::{Format, Role};
pub use listing::{Gap, Listing, Project, Registry, Ways};
pub use package::{Layer, Origin, Package, Relation, Scope, SourcePackage, Stray, Sureness};
pub use purl::{NoPurl, Purl};
pub use read::{Distribution, Submodule, from_pipeline, read, submodules};
pub use repository::{repository, repository_from};
