//! `pnpm-lock.yaml`, versions 5 to 9 (pnpm's specification of lockfiles; `@pnpm/lockfile.types`).

use std::collections::HashMap;

use super::accord::{Accord, Said, VERBATIM};
use super::pnpm_key::{Form, bare, form, parse};
use super::{origin, package};
use crate::read::reach::{Root, spread};
use crate::registries::bare as bare_address;
use crate::text::tree::{Node, Text};
use crate::text::yaml::documents;
use crate::{File, Files, Listing, Origin, Package, Relation, Scope};

/// The fields that name packages, of importers and of packages.
const FIELDS: [(&str, Scope, bool); 3] = [
    ("dependencies", Scope::Runtime, false),
    ("optionalDependencies", Scope::Runtime, true),
    ("devDependencies", Scope::Dev, false),
];

pub(crate) fn read(file: File<'_>, files: &Files<'_>, listing: &mut Listing) {
    for document in documents(file, listing) {
        compare(&document, file, files, listing);
        let version = document.get("lockfileVersion").and_then(Node::text);
        match version.and_then(|version| form(&version.value)) {
            Some(form) => Reader {
                form,
                by_key: HashMap::new(),
            }
            .read(&document, listing),
            None => listing.gap("no `lockfileVersion` that is known"),
        }
    }
}

/// Holds what the lockfile says of the members against their manifests.
///
/// What `overrides` name is replaced before it is written here; hooks and extensions may change anything.
fn compare(document: &Node<'_>, file: File<'_>, files: &Files<'_>, listing: &mut Listing) {
    let at = |key| document.get(key);
    if at("pnpmfileChecksum")
        .or(at("packageExtensionsChecksum"))
        .is_some()
    {
        return;
    }
    let mut accord = Accord::new(file, files, &VERBATIM);
    let overrides = at("overrides").map_or(&[][..], Node::entries).iter();
    let overridden =
        overrides.filter_map(|(key, _)| key.value.rsplit('>').next().map(origin::split_name));
    accord.skipped = overridden.map(|(name, _)| name.to_owned()).collect();
    accord.may_miss = at("ignoredOptionalDependencies").is_some();
    let settings = at("settings");
    accord.without_links =
        settings.is_some_and(|settings| settings.flag("excludeLinksFromLockfile"));
    match at("importers") {
        Some(importers) => {
            for (member, importer) in importers.entries() {
                accord.compare(&member.value, &said(importer), listing);
            }
        }
        None => accord.compare("", &said(document), listing),
    }
}

/// What an importer says that its manifest asks for: in a table of its own, since version 6 beside each version.
fn said<'n>(importer: &'n Node<'_>) -> Vec<Said<'n>> {
    let own = importer
        .get("specifiers")
        .map_or(&[][..], Node::entries)
        .iter();
    let own = own.filter_map(|(name, range)| Some((name, range.str()?)));
    let fields = FIELDS.into_iter();
    let beside = fields.flat_map(|(field, ..)| importer.get(field).map_or(&[][..], Node::entries));
    let beside = beside.filter_map(|(name, wanted)| Some((name, wanted.str_at("specifier")?)));
    own.chain(beside).collect()
}

struct Reader<'a> {
    form: Form,
    by_key: HashMap<&'a str, usize>,
}

impl<'a> Reader<'a> {
    fn read(mut self, document: &'a Node<'_>, listing: &mut Listing) {
        let packages = document.get("packages").map_or(&[][..], Node::entries);
        // Since version 9 edges stand apart, one entry for each set of peers.
        let apart = document.get("snapshots").map(Node::entries);
        let snapshots = apart.unwrap_or(packages);
        for (key, node) in packages {
            self.add(key, node, listing);
        }
        let mut loose = Vec::new();
        for (key, node) in snapshots {
            self.connect((key, node), apart.is_some(), listing, &mut loose);
        }
        for package in &mut listing.packages {
            package.depends_on.sort_unstable();
            package.depends_on.dedup();
        }
        loose.sort_unstable();
        let mut roots = Vec::new();
        match document.get("importers") {
            Some(importers) => {
                for (_, importer) in importers.entries() {
                    self.importer(importer, &mut roots);
                }
            }
            None => self.importer(document, &mut roots),
        }
        for package in &mut listing.packages {
            package.relation = Relation::Transitive;
        }
        spread(listing, &roots, &loose);
    }

    fn add(&mut self, key: &'a Text<'_>, node: &Node<'_>, listing: &mut Listing) {
        let own = bare(self.form, &key.value);
        if let Some(&at) = self.by_key.get(own) {
            self.by_key.insert(&key.value, at);
            return;
        }
        match entry(self.form, key, own, node) {
            Some(made) => {
                let at = listing.packages.len();
                self.by_key.insert(own, at);
                if own.len() != key.value.len() {
                    self.by_key.insert(&key.value, at);
                }
                listing.packages.push(made);
            }
            None => listing.gap_at(key.span, "a package without a name"),
        }
    }

    fn connect(
        &self,
        (key, node): (&Text<'_>, &Node<'_>),
        is_apart: bool,
        listing: &mut Listing,
        loose: &mut Vec<(usize, usize)>,
    ) {
        let Some(&from) = self.by_key.get(bare(self.form, &key.value)) else {
            if is_apart {
                listing.gap_at(key.span, "a snapshot of no package");
            }
            return;
        };
        for (field, _, is_optional) in FIELDS {
            for (name, version) in node.get(field).map_or(&[][..], Node::entries) {
                if let Some(to) = version
                    .str()
                    .and_then(|version| self.find(&name.value, version))
                {
                    listing.packages[from].depends_on.push(to);
                    if is_optional {
                        loose.push((from, to));
                    }
                }
            }
        }
    }

    /// The package of a reference: a version, with peers, or a whole key.
    fn find(&self, name: &str, reference: &str) -> Option<usize> {
        let reference = match self.form {
            Form::At => bare(Form::At, reference),
            Form::Slashes if reference.starts_with(|first: char| first.is_ascii_digit()) => {
                reference.split('_').next().unwrap_or(reference)
            }
            Form::Slashes => bare(Form::Slashes, reference),
        };
        // Most references are versions.
        let (first, second) = match self.form {
            Form::Slashes => (format!("/{name}/{reference}"), None),
            Form::At => (format!("{name}@{reference}"), Some("/")),
        };
        let find = |key: &str| self.by_key.get(key).copied();
        find(&first)
            .or_else(|| find(&format!("{}{first}", second?)))
            .or_else(|| find(reference))
    }

    /// What a member of the workspace names: a version, or an object with it.
    fn importer(&self, importer: &Node<'_>, roots: &mut Vec<Root>) {
        for (field, scope, is_optional) in FIELDS {
            for (name, wanted) in importer.get(field).map_or(&[][..], Node::entries) {
                let version = wanted.str().or_else(|| wanted.str_at("version"));
                let found = version.and_then(|version| self.find(&name.value, version));
                roots.extend(found.map(|at| Root {
                    at,
                    scope,
                    is_optional,
                }));
            }
        }
    }
}

fn entry(form: Form, key: &Text<'_>, own: &str, node: &Node<'_>) -> Option<Package> {
    let parsed = parse(form, own);
    let name = node.str_at("name").or(parsed.map(|key| key.name))?;
    let mut made = package(name, key);
    let stated = node.get("version").and_then(Node::text);
    match (stated, parsed) {
        (Some(version), _) => {
            made.version = Some(version.value.clone().into_owned());
            made.version_span = Some(version.span);
        }
        (None, Some(parsed))
            if parsed
                .version
                .starts_with(|first: char| first.is_ascii_digit()) =>
        {
            made.version = Some(parsed.version.to_owned());
            made.version_span = part(key, own, parsed.version);
        }
        (None, parsed) => made.requirement = parsed.map(|key| bare_address(key.version)),
    }
    let host = own.split_once('/').map_or("", |(host, _)| host);
    let host = if own.starts_with(['@', '/']) || host.contains(['@', ':']) {
        ""
    } else {
        host
    };
    let resolution = node.get("resolution").unwrap_or(&Node::Null);
    made.origin = origin_of(resolution, name, host);
    made.digests = resolution
        .str_at("integrity")
        .map(origin::integrity)
        .unwrap_or_default();
    made.deprecated = node.str_at("deprecated").map(str::to_owned);
    made.runs_on_install = node.flag("requiresBuild");
    made.is_optional = node.flag("optional");
    Some(made)
}

/// Where the version stands in a key that stands in the file as it is.
fn part(key: &Text<'_>, own: &str, version: &str) -> Option<lockgate_evidence::Span> {
    let end = key.span.start + own.len();
    let is_as_written = key.span.len() == key.value.len();
    is_as_written.then(|| lockgate_evidence::Span::new(end - version.len(), end))
}

fn origin_of(resolution: &Node<'_>, name: &str, host: &str) -> Origin {
    if let Some(repository) = resolution.str_at("repo") {
        return Origin::Git {
            url: bare_address(repository),
            commit: resolution.str_at("commit").map(str::to_owned),
        };
    }
    if let Some(directory) = resolution.str_at("directory") {
        return Origin::Path(directory.to_owned());
    }
    match resolution.str_at("tarball") {
        Some(address) => origin::resolved(address, name),
        None if host.is_empty() => Origin::Registry,
        None => Origin::OtherRegistry(format!("https://{host}")),
    }
}
