//! `yarn.lock` of Yarn 2 and later (Yarn documentation, "Lockfile"; `@yarnpkg/core`, `Project.ts`).

use std::collections::{HashMap, HashSet};

use super::accord::{Accord, YARN};
use super::members::wanted;
use super::{neighbour, origin, own, package};
use crate::files::join;
use crate::read::reach::{Root, spread};
use crate::text::tree::{Node, Text};
use crate::text::yaml::documents;
use crate::{Algorithm, Digest, File, Files, Listing, Origin, Package, Scope};

pub(crate) fn read(file: File<'_>, files: &Files<'_>, listing: &mut Listing) {
    for document in documents(file, listing) {
        entries(&document, file, files, listing);
    }
}

/// One entry and its package.
struct Entry<'n, 'a> {
    node: &'n Node<'a>,
    package: usize,
    /// For members of the workspace their directory.
    workspace: Option<String>,
}

fn entries(document: &Node<'_>, file: File<'_>, files: &Files<'_>, listing: &mut Listing) {
    let mut found = Vec::new();
    let mut index = Index::default();
    for (key, node) in document.entries() {
        if key.value == "__metadata" {
            continue;
        }
        let Some((made, workspace)) = entry(key, node) else {
            listing.gap_at(key.span, "an entry without a resolution");
            continue;
        };
        let package = listing.packages.len();
        index.add(&key.value, &made.name, package);
        listing.packages.push(made);
        found.push(Entry {
            node,
            package,
            workspace,
        });
    }
    let loose = connect(&found, &index, listing);
    // However many entries say so, a directory is one member's.
    let mut seen = HashSet::new();
    let members = found.iter().filter(|entry| {
        let directory = entry
            .workspace
            .as_ref()
            .and_then(|path| join(file.directory(), path));
        directory.is_some_and(|directory| seen.insert(directory))
    });
    let roots: Vec<Root> = members
        .flat_map(|entry| roots(entry, &index, file, files))
        .collect();
    spread(listing, &roots, &loose);
    let mut accord = Accord::new(file, files, &YARN);
    for (entry, workspace) in found
        .iter()
        .filter_map(|entry| Some((entry, entry.workspace.as_ref()?)))
    {
        let texts = ["dependencies", "optionalDependencies"].into_iter();
        let said = texts.flat_map(|field| entry.node.get(field).map_or(&[][..], Node::entries));
        let said = said.filter_map(|(name, range)| Some((name, range.str()?)));
        accord.compare(workspace, &said.collect::<Vec<_>>(), listing);
    }
    let owns = found.iter().filter(|entry| entry.workspace.is_some());
    for at in owns.map(|entry| entry.package) {
        listing.packages[at].relation = crate::Relation::Direct;
    }
}

/// Packages by what asks for them.
#[derive(Default)]
struct Index<'a> {
    by_pattern: HashMap<&'a str, usize>,
    /// The only package of a name; `None` where there are several.
    by_name: HashMap<String, Option<usize>>,
}

impl<'a> Index<'a> {
    fn add(&mut self, key: &'a str, name: &str, package: usize) {
        for pattern in key.split(", ") {
            self.by_pattern.insert(pattern, package);
        }
        let only = self.by_name.entry(name.to_owned());
        only.and_modify(|only| *only = None)
            .or_insert(Some(package));
    }

    /// Ranges without a protocol are npm's. What the root's `resolutions` replace has no key: then the only one of its name.
    fn find(&self, name: &str, range: &str) -> Option<usize> {
        let pattern = format!("{name}@{range}");
        let other = || self.by_pattern.get(format!("{name}@npm:{range}").as_str());
        let found = self.by_pattern.get(pattern.as_str()).or_else(other);
        found.copied().or_else(|| *self.by_name.get(name)?)
    }
}

fn entry(key: &Text<'_>, node: &Node<'_>) -> Option<(Package, Option<String>)> {
    let resolution = node.str_at("resolution")?;
    let (name, reference) = origin::split_name(resolution);
    let reference = reference?;
    let version = node.get("version").and_then(Node::text);
    if let Some(directory) = reference.strip_prefix("workspace:") {
        return Some((own(name, key, version), Some(directory.to_owned())));
    }
    let mut made = package(name, key);
    made.version = version.map(|version| version.value.clone().into_owned());
    made.version_span = version.map(|version| version.span);
    made.origin = origin_of(reference, name);
    made.digests = node
        .str_at("checksum")
        .and_then(checksum)
        .into_iter()
        .collect();
    Some((made, None))
}

/// A reference: `npm:1.2.3`, with `::__archiveUrl=…` where it comes from elsewhere; `patch:` around another one.
fn origin_of(reference: &str, name: &str) -> Origin {
    if let Some(rest) = reference.strip_prefix("npm:") {
        let archive = rest.split_once("__archiveUrl=");
        let address =
            archive.map(|(_, address)| decoded(address.split('&').next().unwrap_or(address)));
        return address.map_or(Origin::Registry, |address| origin::resolved(&address, name));
    }
    if let Some(patched) = reference.strip_prefix("patch:") {
        let inner = decoded(patched.split('#').next().unwrap_or(patched));
        let (_, inner) = origin::split_name(&inner);
        let inner = inner.filter(|inner| !inner.starts_with("patch:"));
        return inner.map_or(Origin::Unstated, |inner| origin_of(inner, name));
    }
    let path = ["file:", "link:", "portal:"];
    if let Some(path) = path
        .iter()
        .find_map(|prefix| reference.strip_prefix(prefix))
    {
        let path = path.split("::").next().unwrap_or(path);
        return Origin::Path(path.to_owned());
    }
    origin::resolved(reference, name)
}

/// Without percent escapes; what is none stays.
fn decoded(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&first, after)) = rest.split_first() {
        let digits = after.get(..2).filter(|_| first == b'%');
        let byte = digits.and_then(|digits| data_encoding::HEXLOWER_PERMISSIVE.decode(digits).ok());
        rest = if byte.is_some() { &after[2..] } else { after };
        bytes.extend(byte.unwrap_or_else(|| vec![first]));
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// SHA-512 of the archive that Yarn made of the package, after the version of its cache: `10c0/…`.
fn checksum(text: &str) -> Option<Digest> {
    let hex = text.rsplit('/').next()?;
    Digest::from_hex(Algorithm::Sha512, hex)
}

fn edges<'n>(node: &'n Node<'_>) -> impl Iterator<Item = (&'n str, &'n str)> {
    let fields = ["dependencies", "optionalDependencies"].into_iter();
    let entries = fields.flat_map(|field| node.get(field).map_or(&[][..], Node::entries));
    entries.filter_map(|(name, range)| Some((&*name.value, range.str()?)))
}

/// Sets who pulls in whom, and gives the edges that may be left out.
fn connect(
    found: &[Entry<'_, '_>],
    index: &Index<'_>,
    listing: &mut Listing,
) -> Vec<(usize, usize)> {
    let mut loose = Vec::new();
    for entry in found {
        let may_miss = may_miss(entry.node);
        for (name, range) in edges(entry.node) {
            if let Some(to) = index.find(name, range) {
                listing.packages[entry.package].depends_on.push(to);
                if may_miss.contains(name) {
                    loose.push((entry.package, to));
                }
            }
        }
    }
    loose.sort_unstable();
    loose
}

/// The names of what an entry works without.
fn may_miss<'n>(node: &'n Node<'_>) -> HashSet<&'n str> {
    let at = |field| node.get(field).map_or(&[][..], Node::entries).iter();
    let meta = at("dependenciesMeta").filter(|(_, meta)| meta.flag("optional"));
    let names = meta.chain(at("optionalDependencies"));
    names.map(|(name, _)| &*name.value).collect()
}

/// What a member names. Its scope is in its manifest only.
fn roots(entry: &Entry<'_, '_>, index: &Index<'_>, file: File<'_>, files: &Files<'_>) -> Vec<Root> {
    let Some(workspace) = &entry.workspace else {
        return Vec::new();
    };
    let directory = join(file.directory(), workspace);
    let manifest = directory.and_then(|directory| neighbour(files, &directory, "package.json"));
    let mut scopes: HashMap<&str, (Scope, bool)> = HashMap::new();
    for wanted in manifest.iter().flat_map(wanted) {
        scopes
            .entry(wanted.name)
            .or_insert((wanted.scope, wanted.is_optional));
    }
    let root = |(name, range): (&str, &str)| {
        let (scope, is_optional) = scopes.get(name).copied().unwrap_or_default();
        let at = index.find(name, range)?;
        Some(Root {
            at,
            scope,
            is_optional,
        })
    };
    edges(entry.node).filter_map(root).collect()
}
