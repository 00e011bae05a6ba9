//! `.yarnrc.yml` (Yarn documentation, "Settings").

use super::name;
use crate::text::tree::Node;
use crate::text::yaml::documents;
use crate::{File, Files, Listing};

/// Fills the listing with the registries of all packages and of scopes.
pub(in crate::read) fn read(file: File<'_>, _: &Files<'_>, listing: &mut Listing) {
    for document in documents(file, listing) {
        let scopes = document
            .get("npmScopes")
            .map_or(&[][..], Node::entries)
            .iter();
        for settings in std::iter::once(&document).chain(scopes.map(|(_, scope)| scope)) {
            if let Some(address) = settings.get("npmRegistryServer").and_then(Node::text) {
                name(&address.value, address.span, false, listing);
            }
        }
        let strict = document
            .entries()
            .iter()
            .find(|(key, _)| key.value == "enableStrictSsl");
        if let Some((key, _)) = strict
            .filter(|(_, flag)| matches!(flag, Node::Flag(false)) || flag.str() == Some("false"))
        {
            listing.unchecked.push(key.span);
        }
    }
}
