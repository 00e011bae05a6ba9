//! `package-lock.json` and `npm-shrinkwrap.json`, versions 1 to 3, and the hidden lockfile that an installation keeps in
//! `node_modules` (npm documentation, "package-lock.json").

use super::places::{Places, split};
use super::{nested, origin, own, package, project};
use crate::text::tree::{Node, Text, json};
use crate::{File, Files, Listing, Origin, Package, Relation, Scope};

/// Keys whose values say nothing about packages.
const SKIPPED: &[&str] = &[
    "bin",
    "engines",
    "funding",
    "os",
    "cpu",
    "libc",
    "peerDependenciesMeta",
];

/// The fields that pull packages in.
const EDGES: [&str; 3] = ["dependencies", "optionalDependencies", "peerDependencies"];

pub(crate) fn read(file: File<'_>, files: &Files<'_>, listing: &mut Listing) {
    let Some(document) = json(file, SKIPPED, listing) else {
        return;
    };
    let root = document
        .get("packages")
        .and_then(|packages| packages.get(""));
    let named = project(root.unwrap_or(&document));
    listing.project = (named.name.is_some() || root.is_some()).then_some(named);
    match document.get("packages") {
        Some(packages) => flat(packages.entries(), listing),
        None => nested::read(&document, file, files, listing),
    }
}

/// One entry of `packages`, and the package that was made of it.
struct Entry<'n, 'a> {
    path: &'n Text<'a>,
    node: &'n Node<'a>,
    package: usize,
}

/// Versions 2 and 3: packages by their paths.
fn flat<'n, 'a>(packages: &'n [(Text<'a>, Node<'a>)], listing: &mut Listing) {
    let root = packages.iter().find(|(path, _)| path.value.is_empty());
    let has_members = root.is_some_and(|(_, root)| root.get("workspaces").is_some());
    let mut entries: Vec<Entry<'n, 'a>> = Vec::with_capacity(packages.len());
    let mut links = Vec::new();
    for (path, node) in packages {
        if !matches!(node, Node::Map(_)) {
            listing.gap_at(path.span, "a package that is no object");
        } else if node.flag("link") {
            links.push((path, node));
        } else if let Some(made) = entry(path, node, has_members, listing) {
            let package = listing.packages.len();
            listing.packages.push(made);
            entries.push(Entry {
                path,
                node,
                package,
            });
        }
    }
    connect(&entries, &links, listing);
    relate(&entries, listing);
}

fn entry(
    path: &Text<'_>,
    node: &Node<'_>,
    has_members: bool,
    listing: &mut Listing,
) -> Option<Package> {
    let name = node.get("name").and_then(Node::text);
    let version = node.get("version").and_then(Node::text);
    let Some((_, installed)) = split(&path.value) else {
        return member(path, name, version, has_members);
    };
    let mut made = match name {
        Some(alias) => package(&alias.value, alias),
        None => {
            let mut made = package(installed, path);
            // The part of the path that names it, where the path stands there as it is.
            if path.span.len() == path.value.len() {
                made.span.start = made.span.end - installed.len();
            }
            made
        }
    };
    made.version = version.map(|version| version.value.clone().into_owned());
    made.version_span = version.map(|version| version.span);
    details(node, &mut made);
    if made.version.is_none()
        && !matches!(
            made.origin,
            Origin::Git { .. } | Origin::Url(_) | Origin::Path(_)
        )
    {
        listing.gap_at(path.span, format!("no version of `{}`", made.name));
    }
    Some(made)
}

/// A package of the tree itself. The root has the empty path and may be without a name, and then is none.
fn member(
    path: &Text<'_>,
    name: Option<&Text<'_>>,
    version: Option<&Text<'_>>,
    has_members: bool,
) -> Option<Package> {
    let tail = path.value.rsplit('/').next().unwrap_or(&path.value);
    let mut made = match name {
        Some(name) => own(&name.value, name, version),
        None if tail.is_empty() => return None,
        None => own(tail, path, version),
    };
    let is_outside = path.value.starts_with("..");
    if is_outside || !(has_members || path.value.is_empty()) {
        made.origin = Origin::Path(path.value.clone().into_owned());
    }
    Some(made)
}

fn details(node: &Node<'_>, made: &mut Package) {
    made.origin = match node.str_at("resolved") {
        Some(address) => origin::resolved(address, &made.name),
        None => Origin::Unstated,
    };
    made.digests = node
        .str_at("integrity")
        .map(origin::integrity)
        .unwrap_or_default();
    made.licence = super::licence(node);
    made.deprecated = match node.get("deprecated") {
        Some(Node::Flag(true)) => Some(String::new()),
        other => other.and_then(Node::str).map(str::to_owned),
    };
    made.runs_on_install = node.flag("hasInstallScript");
    flags(node, made);
}

/// `devOptional` is needed by a development dependency and optionally at run time.
pub(super) fn flags(node: &Node<'_>, made: &mut Package) {
    made.scope = if node.flag("dev") {
        Scope::Dev
    } else {
        Scope::Runtime
    };
    made.is_optional = node.flag("optional") || node.flag("devOptional");
}

fn connect(entries: &[Entry<'_, '_>], links: &[(&Text<'_>, &Node<'_>)], listing: &mut Listing) {
    let mut places = Places::default();
    let mut members = std::collections::HashMap::new();
    for entry in entries {
        places.add(&entry.path.value, entry.package);
        members.insert(&*entry.path.value, entry.package);
    }
    for (path, link) in links {
        let target = link
            .str_at("resolved")
            .and_then(|target| members.get(target));
        match target {
            Some(target) => places.add(&path.value, *target),
            None => listing.gap_at(path.span, "a link to what is not in the file"),
        }
    }
    places.link();
    for entry in entries {
        let from = places.nearest(&entry.path.value);
        let is_own = split(&entry.path.value).is_none();
        let edges = EDGES.into_iter().chain(is_own.then_some("devDependencies"));
        let names = edges.flat_map(|key| entry.node.get(key).map_or(&[][..], Node::entries));
        let mut depends_on: Vec<usize> = names
            .filter_map(|(name, _)| places.find(from, &name.value))
            .collect();
        depends_on.sort_unstable();
        depends_on.dedup();
        listing.packages[entry.package].depends_on = depends_on;
    }
}

/// What the project or one of its members names is direct. A file without a root does not tell.
fn relate(entries: &[Entry<'_, '_>], listing: &mut Listing) {
    let owns = entries
        .iter()
        .filter(|entry| split(&entry.path.value).is_none());
    let owns: Vec<usize> = owns.map(|entry| entry.package).collect();
    if owns.is_empty() {
        return;
    }
    for entry in entries {
        let relation = &mut listing.packages[entry.package].relation;
        *relation = (*relation).min(Relation::Transitive);
    }
    let named: Vec<usize> = owns
        .iter()
        .flat_map(|at| listing.packages[*at].depends_on.clone())
        .collect();
    for at in owns.into_iter().chain(named) {
        listing.packages[at].relation = Relation::Direct;
    }
}
