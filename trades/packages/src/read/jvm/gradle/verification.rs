//! `gradle/verification-metadata.xml` (Gradle manual, "Verifying dependencies").

use std::collections::HashMap;

use roxmltree::Node;

use crate::files::join;
use crate::text::xml;
use crate::{Algorithm, Digest, Ecosystem, File, Files, Listing, Package};

/// Fills the listing with the components of which an archive is verified. Of components that lost a conflict of versions only
/// the description is, and those are no packages of the build.
pub(in crate::read) fn read(file: File<'_>, _: &Files<'_>, listing: &mut Listing) {
    let Some(document) = xml::parse(file, listing) else {
        return;
    };
    for node in components(document.root_element()) {
        let group = xml::attribute(node, "group");
        let (Some(name), Some(version), Some(group)) = (
            xml::attribute(node, "name"),
            xml::attribute(node, "version"),
            group,
        ) else {
            listing.gap_at(
                xml::span(node),
                "a component without group, name or version",
            );
            continue;
        };
        let archives: Vec<_> = archives(node).collect();
        if archives.is_empty() {
            continue;
        }
        let full = format!("{}:{}", group.text, name.text);
        let mut package = Package::new(Ecosystem::Maven, full, name.span).version(version.text);
        package.version_span = Some(version.span);
        package.digests = archives.into_iter().flat_map(digests).collect();
        listing.packages.push(package);
    }
}

fn components<'n, 'd: 'n>(root: Node<'n, 'd>) -> impl Iterator<Item = Node<'n, 'd>> {
    let list = xml::child(root, "components").into_iter();
    list.flat_map(|list| xml::children(list, "component"))
}

/// The artifacts of a component that are archives: not its description, signature or metadata.
fn archives<'n, 'd: 'n>(node: Node<'n, 'd>) -> impl Iterator<Item = Node<'n, 'd>> {
    let is_archive = |node: &Node<'_, '_>| {
        let name = xml::attribute(*node, "name");
        let end = name.and_then(|name| Some(name.text.rsplit_once('.')?.1));
        end.is_some_and(|end| !matches!(end, "pom" | "module" | "xml" | "asc"))
    };
    xml::children(node, "artifact").filter(is_archive)
}

fn digests<'n, 'd: 'n>(artifact: Node<'n, 'd>) -> impl Iterator<Item = Digest> {
    let kinds = [
        ("md5", Algorithm::Md5),
        ("sha1", Algorithm::Sha1),
        ("sha256", Algorithm::Sha256),
        ("sha512", Algorithm::Sha512),
    ];
    kinds.into_iter().flat_map(move |(name, algorithm)| {
        let stated = xml::children(artifact, name);
        stated.filter_map(move |node| {
            Digest::from_hex(algorithm, xml::attribute(node, "value")?.text)
        })
    })
}

/// Digests by component.
#[derive(Debug, Default)]
pub(super) struct Verified(HashMap<String, Vec<Digest>>);

impl Verified {
    pub(super) fn of(&self, name: &str, version: &str) -> Option<&[Digest]> {
        let found = self.0.get(&format!("{name}:{version}"));
        found.map(Vec::as_slice)
    }
}

/// The verification metadata of every build of a tree, each read once.
#[derive(Debug, Default)]
pub(crate) struct Verifications(HashMap<String, Verified>);

impl Verifications {
    /// Those among the files.
    pub(crate) fn of(files: &Files<'_>) -> Self {
        let those = files
            .iter()
            .filter(|file| file.name() == "verification-metadata.xml");
        let read = those.map(|file| {
            let mut listing = Listing::new(file.path, crate::Format::GradleVerification);
            read(file, files, &mut listing);
            let digests = listing.packages.into_iter().map(|package| {
                let version = package.version.unwrap_or_default();
                (format!("{}:{version}", package.name), package.digests)
            });
            let build = file.directory();
            let build = build.rsplit_once('/').map_or("", |(before, _)| before);
            (build.to_owned(), Verified(digests.collect()))
        });
        Self(read.collect())
    }

    /// That of the build to which a directory belongs: the nearest one upwards.
    pub(super) fn above(&self, directory: &str) -> Option<&Verified> {
        let mut at = directory.to_owned();
        loop {
            if let Some(found) = self.0.get(&at) {
                return Some(found);
            }
            if at.is_empty() {
                return None;
            }
            at = join(&at, "..")?;
        }
    }
}
