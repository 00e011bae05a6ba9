//! What goes out: an inventory as a bill of materials.
//!
//! [`cyclonedx`] and [`spdx`] write the same [`Subject`]. The bytes depend on nothing but what is handed in; the identity of
//! a document is derived from its content without the time. What could not be told stays in the document as a property or an
//! annotation.

mod bill;
mod cyclonedx;
mod identity;
mod licence;
mod merge;
mod read;
mod spdx;
mod spdx3;

use lockgate_packages::Listing;

pub use cyclonedx::{CycloneDx, cyclonedx, cyclonedx_xml};
pub use read::{read, recognise};
pub use spdx::{spdx, spdx_tags};
pub use spdx3::spdx3;

/// What a bill of materials is written about.
#[derive(Clone, Copy, Debug)]
pub struct Subject<'a> {
    /// The name of the root: that of the directory or project.
    pub name: &'a str,
    /// What the files of the tree list.
    pub listings: &'a [Listing],
    /// What could not be read, with the reason.
    pub unread: &'a [(String, String)],
    /// The time of the document, as `2026-01-31T12:00:00Z`.
    pub created: &'a str,
    /// The version of the tool that writes it.
    pub tool_version: &'a str,
}
