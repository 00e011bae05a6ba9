//! `.yarnrc.yml` (Yarn documentation, "Settings").

use super::{name, name_of};
use crate::text::tree::{Node, Text};
use crate::text::yaml::documents;
use crate::{File, Files, Listing};

/// Fills the listing with the registries of all packages and of scopes.
pub(in crate::read) fn read(file: File<'_>, _: &Files<'_>, listing: &mut Listing) {
    for document in documents(file, listing) {
        if let Some(address) = server(&document) {
            name(&address.value, address.span, false, listing);
        }
        let scopes = document.get("npmScopes").map_or(&[][..], Node::entries);
        for (scope, settings) in scopes {
            if let Some(address) = server(settings) {
                name_of(
                    &format!("@{}", scope.value),
                    &address.value,
                    address.span,
                    listing,
                );
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

fn server<'a>(settings: &'a Node<'a>) -> Option<&'a Text<'a>> {
    settings.get("npmRegistryServer").and_then(Node::text)
}
