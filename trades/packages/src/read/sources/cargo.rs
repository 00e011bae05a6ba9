//! `.cargo/config.toml` (Cargo book, "Source Replacement", "Registries").

use crate::text::toml::tree;
use crate::text::tree::Node;
use crate::{File, Files, Listing};

/// Fills the listing with the registries that replace another or are named.
pub(in crate::read) fn read(file: File<'_>, _: &Files<'_>, listing: &mut Listing) {
    let Some(document) = tree(file, &[], listing) else {
        return;
    };
    for (table, key) in [("source", "registry"), ("registries", "index")] {
        for (_, source) in document.get(table).map_or(&[][..], Node::entries) {
            if let Some(address) = source.get(key).and_then(Node::text) {
                let plain = ["sparse+", "registry+"]
                    .iter()
                    .find_map(|kind| address.value.strip_prefix(kind));
                super::name(
                    plain.unwrap_or(&address.value),
                    address.span,
                    false,
                    listing,
                );
            }
        }
    }
}
