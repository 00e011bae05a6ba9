//! `Podfile.lock` (`Pod::Lockfile` of `CocoaPods`).

use std::collections::HashMap;

use lockgate_pipelines::yaml::{Node, Text};

use super::pulls;
use crate::text::yaml_root::{document, place};
use crate::{Algorithm, Digest, Ecosystem, File, Files, Listing, Origin, Package, Scope};

/// Fills the listing: a package for each pod, which its subspecs (`Name/Part`) belong to.
pub(super) fn read(file: File<'_>, _: &Files<'_>, listing: &mut Listing) {
    let Some(document) = document(file, listing) else {
        return;
    };
    let Some(root) = document.root() else {
        return;
    };
    let mut pods = Pods::default();
    for item in root.get("PODS").iter().flat_map(Node::items) {
        pods.add(&item, listing);
    }
    for edges in &mut pods.edges {
        edges.sort();
        edges.dedup();
    }
    pulls::connect(listing, &pods.edges);
    let sources = sources(root);
    let sums = root.get("SPEC CHECKSUMS");
    let sums: HashMap<_, _> = sums
        .iter()
        .flat_map(Node::entries)
        .map(|entry| {
            let hex = entry.value.text().map(|text| text.value().to_owned());
            (entry.key.value().to_owned(), hex.unwrap_or_default())
        })
        .collect();
    for package in &mut listing.packages {
        if let Some(origin) = sources.get(&package.name) {
            package.origin = origin.clone();
        }
        let sum = sums
            .get(&package.name)
            .and_then(|hex| Digest::from_hex(Algorithm::Sha1, hex));
        package.digests.extend(sum);
    }
    let names = pulls::by_name(&listing.packages);
    let direct = root.get("DEPENDENCIES");
    let direct = direct
        .iter()
        .flat_map(Node::items)
        .filter_map(|item| item.text());
    let named = direct.filter_map(|text| Some((*names.get(pod(text.value()))?, Scope::Unstated)));
    pulls::spread(listing, &named.collect::<Vec<_>>());
}

#[derive(Default)]
struct Pods {
    seen: HashMap<String, usize>,
    edges: Vec<Vec<String>>,
}

impl Pods {
    /// `Name (1.0)`, or that as the key of what it pulls in.
    fn add(&mut self, item: &Node<'_>, listing: &mut Listing) {
        let entry = item.entries().next();
        let text = item
            .text()
            .or_else(|| entry.as_ref().map(|entry| entry.key.clone()));
        let Some(package) = text.as_ref().and_then(package) else {
            listing.gap_at(item.span(), "a pod without version");
            return;
        };
        let at = *self
            .seen
            .entry(package.name.clone())
            .or_insert(listing.packages.len());
        if at == listing.packages.len() {
            listing.packages.push(package);
            self.edges.push(Vec::new());
        }
        let own = listing.packages[at].name.clone();
        let names = entry.iter().flat_map(|entry| entry.value.items());
        let names = names.filter_map(|name| Some(pod(name.text()?.value()).to_owned()));
        self.edges[at].extend(names.filter(|name| *name != own));
    }
}

/// The pod that `Name/Part (requirement)` is of.
fn pod(text: &str) -> &str {
    let name = text.split(" (").next().unwrap_or(text);
    name.split('/').next().unwrap_or(name)
}

fn package(text: &Text) -> Option<Package> {
    let value = text.value();
    let start = value.find(" (")?;
    let version = value[start + 2..].strip_suffix(')')?;
    let name = pod(value);
    let mut package = Package::new(Ecosystem::CocoaPods, name, place(text, 0, name.len()));
    package.version = Some(version.to_owned());
    package.version_span = Some(place(text, start + 2, value.len() - 1));
    Some(package)
}

/// Where pods come from that are not of the registry; of repositories the commit that was checked out.
fn sources(root: Node<'_>) -> HashMap<String, Origin> {
    let mut found = HashMap::new();
    for table in ["EXTERNAL SOURCES", "CHECKOUT OPTIONS"] {
        for entry in root.get(table).iter().flat_map(Node::entries) {
            // Keys are Ruby's symbols.
            let own = |key: &str| Some(entry.value.text_of(key)?.value().to_owned());
            let origin = match (own(":git"), own(":path").or(own(":podspec"))) {
                (Some(url), _) => Some(Origin::Git {
                    url,
                    commit: own(":commit"),
                }),
                (None, Some(path)) => Some(Origin::Path(path)),
                (None, None) => None,
            };
            found.extend(origin.map(|origin| (pod(entry.key.value()).to_owned(), origin)));
        }
    }
    found
}
