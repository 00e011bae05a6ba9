//! Go: modules, workspaces, vendored trees and binaries.

pub(super) mod binary;
mod module;
mod replace;
pub(super) mod sums;
mod syntax;
pub(super) mod vendor;
pub(super) mod work;

pub(super) use module::read;
