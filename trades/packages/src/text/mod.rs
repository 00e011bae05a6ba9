//! Common syntaxes with the bytes of every value.

pub(crate) mod canonical;
mod generated;
pub mod json;
pub(crate) mod jsonc;
pub(crate) mod rows;
pub(crate) mod terms;
pub(crate) mod toml;
pub(crate) mod tree;
mod written;
pub mod xml;
pub(crate) mod yaml;
pub(crate) mod yaml_root;

use crate::{File, Listing};

/// The text of a file, with a byte order mark where it has one; where it is no UTF-8 that is a gap, and there is none.
pub fn text<'a>(file: File<'a>, listing: &mut Listing) -> Option<&'a str> {
    match std::str::from_utf8(file.bytes) {
        Ok(text) => Some(text),
        Err(error) => {
            listing.gap(format!("not UTF-8 from byte {}", error.valid_up_to()));
            None
        }
    }
}
