//! `stack.yaml.lock` (Stack documentation, "Lock files"): the packages beside a snapshot, and the snapshots.

use lockgate_pipelines::yaml::{Node, Text};

use crate::text::yaml_root::{document, package, pin, place};
use crate::{Ecosystem, File, Files, Listing, Origin, Package, Relation};

/// Fills the listing. The packages of a snapshot stand in a file of Stackage; that is a gap.
pub(in crate::read) fn read(file: File<'_>, _: &Files<'_>, listing: &mut Listing) {
    let Some(document) = document(file, listing) else {
        return;
    };
    let Some(root) = document.root() else {
        return;
    };
    for item in root.get("packages").iter().flat_map(Node::items) {
        match item.get("completed").and_then(completed) {
            Some(package) => listing.packages.push(package),
            None => listing.gap_at(
                item.span(),
                "a package that is neither of Hackage nor named",
            ),
        }
    }
    for item in root.get("snapshots").iter().flat_map(Node::items) {
        listing.gap_at(
            item.span(),
            "the packages of a snapshot do not stand in this file",
        );
    }
}

fn completed(node: Node<'_>) -> Option<Package> {
    if let Some(text) = node.text_of("hackage") {
        return hackage(&text);
    }
    let mut package = package(&node.text_of("name")?, Ecosystem::Hackage);
    if let Some(version) = node.text_of("version") {
        pin(&version, &mut package);
    }
    let text = |key| node.text_of(key).map(|text| text.value().to_owned());
    package.origin = match (text("git"), text("url")) {
        (Some(url), _) => Origin::Git {
            url,
            commit: text("commit"),
        },
        (None, Some(url)) => Origin::Url(url),
        (None, None) => Origin::Unstated,
    };
    package.relation = Relation::Direct;
    Some(package)
}

/// `name-1.2.3@sha256:digest,size`; the digest is of the package's description, not of its archive, and is left out.
fn hackage(text: &Text) -> Option<Package> {
    let value = text.value();
    let end = value.find('@').unwrap_or(value.len());
    let dash = value.get(..end)?.rfind('-')?;
    let mut package = Package::new(Ecosystem::Hackage, &value[..dash], place(text, 0, dash));
    package.version = Some(value[dash + 1..end].to_owned());
    package.version_span = Some(place(text, dash + 1, end));
    package.relation = Relation::Direct;
    Some(package)
}
