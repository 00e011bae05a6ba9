//! `package-lock.json` and `npm-shrinkwrap.json`, versions 1 to 3, and the hidden lockfile that an installation keeps in
//! `node_modules` (npm documentation, "package-lock.json").

use std::collections::HashMap;

use super::accord::{Accord, NPM, said};
use super::places::{Places, split};
use super::{licence_of, nested, origin, own, package, project};
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
        Some(packages) => {
            flat(packages.entries(), listing);
            compare(packages.entries(), file, files, listing);
        }
        None => nested::read(&document, file, files, listing),
    }
}

/// Holds what the lockfile says of the project and its members against their manifests.
fn compare(
    packages: &[(Text<'_>, Node<'_>)],
    file: File<'_>,
    files: &Files<'_>,
    listing: &mut Listing,
) {
    let mut accord = Accord::new(file, files, &NPM);
    let is_own = |path: &str| !path.split('/').any(|part| part == "node_modules");
    for (path, node) in packages.iter().filter(|(path, _)| is_own(&path.value)) {
        accord.compare(&path.value, &said(node).collect::<Vec<_>>(), listing);
    }
}

/// One entry of `packages`, and the package that was made of it.
struct Entry<'n, 'a> {
    path: &'n Text<'a>,
    fields: Fields<'n, 'a>,
    package: usize,
    /// Not installed: the project itself, a member, a directory that it links to.
    is_own: bool,
}

/// The fields of an entry, found in one pass.
#[derive(Default)]
struct Fields<'n, 'a> {
    name: Option<&'n Text<'a>>,
    version: Option<&'n Text<'a>>,
    resolved: Option<&'n str>,
    integrity: Option<&'n str>,
    deprecated: Option<&'n Node<'a>>,
    licence: Option<&'n Node<'a>>,
    edges: [&'n [(Text<'a>, Node<'a>)]; 4],
    flags: Flags,
    is_link: bool,
    has_install_script: bool,
}

/// What the tool worked out of who pulls a package in.
#[derive(Clone, Copy, Default)]
struct Flags {
    is_dev: bool,
    is_optional: bool,
}

impl<'n, 'a> Fields<'n, 'a> {
    fn of(node: &'n Node<'a>) -> Self {
        let mut fields = Self::default();
        for (key, value) in node.entries() {
            match &*key.value {
                "name" => fields.name = value.text(),
                "version" => fields.version = value.text(),
                "resolved" => fields.resolved = value.str(),
                "integrity" => fields.integrity = value.str(),
                "deprecated" => fields.deprecated = Some(value),
                "license" | "licenses" => fields.licence = Some(value),
                "dependencies" => fields.edges[0] = value.entries(),
                "optionalDependencies" => fields.edges[1] = value.entries(),
                "peerDependencies" => fields.edges[2] = value.entries(),
                "devDependencies" => fields.edges[3] = value.entries(),
                "dev" => fields.flags.is_dev = value.is_true(),
                // `devOptional` is needed by a development dependency, and at run time may be missing.
                "optional" | "devOptional" => fields.flags.is_optional |= value.is_true(),
                "link" => fields.is_link = value.is_true(),
                "hasInstallScript" => fields.has_install_script = value.is_true(),
                _ => {}
            }
        }
        fields
    }

    /// The names of what it pulls in; what is needed for development counts for the project's own packages only.
    fn edges(&self, is_own: bool) -> impl Iterator<Item = &'n str> {
        let fields = if is_own {
            &self.edges[..]
        } else {
            &self.edges[..3]
        };
        let entries = fields.iter().flat_map(|entries| entries.iter());
        entries.map(|(name, _)| &*name.value)
    }
}

/// Versions 2 and 3: packages by their paths.
fn flat<'n, 'a>(packages: &'n [(Text<'a>, Node<'a>)], listing: &mut Listing) {
    let root = packages.iter().find(|(path, _)| path.value.is_empty());
    let has_members = root.is_some_and(|(_, root)| root.get("workspaces").is_some());
    let mut entries: Vec<Entry<'n, 'a>> = Vec::with_capacity(packages.len());
    let mut links = Vec::new();
    for (path, node) in packages {
        let fields = Fields::of(node);
        if !matches!(node, Node::Map(_)) {
            listing.gap_at(path.span, "a package that is no object");
        } else if fields.is_link {
            links.push((path, fields.resolved));
        } else if let Some((made, is_own)) = entry(path, &fields, has_members, listing) {
            let package = listing.packages.len();
            listing.packages.push(made);
            entries.push(Entry {
                path,
                fields,
                package,
                is_own,
            });
        }
    }
    connect(&entries, &links, listing);
    relate(&entries, root.map(|(_, root)| root), listing);
}

fn entry(
    path: &Text<'_>,
    fields: &Fields<'_, '_>,
    has_members: bool,
    listing: &mut Listing,
) -> Option<(Package, bool)> {
    let Some((_, installed)) = split(&path.value) else {
        return member(path, fields, has_members).map(|made| (made, true));
    };
    let mut made = match fields.name {
        Some(alias) => package(&alias.value, alias),
        None => package(installed, path),
    };
    // The part of the path that names it, where the path stands there as it is.
    if fields.name.is_none() && path.span.len() == path.value.len() {
        made.span.start = made.span.end - installed.len();
    }
    made.version = fields
        .version
        .map(|version| version.value.clone().into_owned());
    made.version_span = fields.version.map(|version| version.span);
    details(fields, &mut made);
    if made.name.is_empty() {
        listing.gap_at(path.span, "a package without a name");
        return None;
    }
    let has_place = matches!(
        made.origin,
        Origin::Git { .. } | Origin::Url(_) | Origin::Path(_)
    );
    if made.version.is_none() && !has_place {
        listing.gap_at(path.span, format!("no version of `{}`", made.name));
    }
    Some((made, false))
}

/// A package of the tree itself. The root has the empty path and may be without a name, and then is none.
fn member(path: &Text<'_>, fields: &Fields<'_, '_>, has_members: bool) -> Option<Package> {
    let tail = path.value.rsplit('/').next().unwrap_or(&path.value);
    let mut made = match fields.name {
        Some(name) => own(&name.value, name, fields.version),
        None if tail.is_empty() => return None,
        None => own(tail, path, fields.version),
    };
    made.licence = fields.licence.and_then(licence_of);
    let is_outside = path.value.starts_with("..");
    if is_outside || !(has_members || path.value.is_empty()) {
        made.origin = Origin::Path(path.value.clone().into_owned());
    }
    Some(made)
}

fn details(fields: &Fields<'_, '_>, made: &mut Package) {
    made.origin = match fields.resolved {
        Some(address) => origin::resolved(address, &made.name),
        None => Origin::Unstated,
    };
    made.stray = fields
        .resolved
        .and_then(|address| origin::stray(address, made));
    made.digests = fields.integrity.map(origin::integrity).unwrap_or_default();
    made.licence = fields.licence.and_then(licence_of);
    made.deprecated = match fields.deprecated {
        Some(Node::Flag(true)) => Some(String::new()),
        other => other.and_then(Node::str).map(str::to_owned),
    };
    made.runs_on_install = fields.has_install_script;
    made.scope = scope(fields.flags.is_dev);
    made.is_optional = fields.flags.is_optional;
}

pub(super) fn scope(is_dev: bool) -> Scope {
    if is_dev { Scope::Dev } else { Scope::Runtime }
}

fn connect(entries: &[Entry<'_, '_>], links: &[(&Text<'_>, Option<&str>)], listing: &mut Listing) {
    let mut places = Places::default();
    let mut targets = HashMap::new();
    for entry in entries {
        places.add(&entry.path.value, entry.package);
        if !links.is_empty() {
            targets.insert(&*entry.path.value, entry.package);
        }
    }
    for (path, target) in links {
        match target.and_then(|target| targets.get(target)) {
            Some(target) => places.add(&path.value, *target),
            None => listing.gap_at(path.span, "a link to what is not in the file"),
        }
    }
    places.link();
    for entry in entries {
        let from = places.nearest(&entry.path.value);
        let names = entry.fields.edges(entry.is_own);
        let mut depends_on: Vec<usize> = names.filter_map(|name| places.find(from, name)).collect();
        depends_on.sort_unstable();
        depends_on.dedup();
        listing.packages[entry.package].depends_on = depends_on;
    }
}

/// What the project or one of its members names is direct. A file without a root does not tell.
fn relate(entries: &[Entry<'_, '_>], root: Option<&Node<'_>>, listing: &mut Listing) {
    let Some(root) = root else {
        return;
    };
    for entry in entries.iter().filter(|entry| !entry.is_own) {
        listing.packages[entry.package].relation = Relation::Transitive;
    }
    let mut named: Vec<usize> = Vec::new();
    for entry in entries.iter().filter(|entry| entry.is_own) {
        named.push(entry.package);
        named.extend(&listing.packages[entry.package].depends_on);
    }
    named.extend(unnamed(entries, root));
    for at in named {
        listing.packages[at].relation = Relation::Direct;
    }
}

/// What a root without a name names: it is no package of the listing.
fn unnamed(entries: &[Entry<'_, '_>], root: &Node<'_>) -> Vec<usize> {
    if root.get("name").is_some() {
        return Vec::new();
    }
    let top = entries.iter().filter_map(|entry| {
        let (directory, name) = split(&entry.path.value)?;
        directory.is_empty().then_some((name, entry.package))
    });
    let top: HashMap<&str, usize> = top.collect();
    let fields = Fields::of(root);
    let names = fields.edges(true);
    names.filter_map(|name| top.get(name).copied()).collect()
}
