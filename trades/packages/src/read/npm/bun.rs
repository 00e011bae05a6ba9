//! `bun.lock`, the text lockfile of Bun (Bun documentation, "Lockfile"; `src/install/lockfile/bun.lock.zig`).

use std::collections::{HashMap, HashSet};

use super::accord::{Accord, VERBATIM, said};
use super::members::wanted;
use super::nest::{MAX_LEVELS, Nest};
use super::{origin, own, package, project};
use crate::read::reach::{Root, spread};
use crate::registries::bare;
use crate::text::jsonc::blanked;
use crate::text::tree::{Node, Text, json};
use crate::{File, Files, Listing, Origin, Package, Relation};

pub(crate) fn read(file: File<'_>, files: &Files<'_>, listing: &mut Listing) {
    let Some(text) = crate::text::text(file, listing) else {
        return;
    };
    let mut plain = " ".repeat(file.bytes.len() - text.len());
    plain.push_str(&blanked(text));
    let plain = File {
        path: file.path,
        bytes: plain.as_bytes(),
    };
    let Some(document) = json(plain, &["bin", "os", "cpu"], listing) else {
        return;
    };
    Reader::new(&document).read(listing);
    let mut accord = Accord::new(file, files, &VERBATIM);
    let members = document.get("workspaces").map_or(&[][..], Node::entries);
    for (member, node) in members {
        accord.compare(&member.value, &said(node).collect::<Vec<_>>(), listing);
    }
}

struct Reader<'n, 'a> {
    document: &'n Node<'a>,
    nest: Nest<'n>,
    /// Numbers by whole paths, to find the holders of others.
    by_path: HashMap<&'n str, usize>,
    trusted: HashSet<&'n str>,
    /// Entry and its package.
    found: Vec<(&'n Text<'a>, &'n Node<'a>, usize)>,
    /// Versions of members, by directory.
    members: HashMap<&'n str, &'n Node<'a>>,
}

impl<'n, 'a> Reader<'n, 'a> {
    fn new(document: &'n Node<'a>) -> Self {
        let trusted = document
            .get("trustedDependencies")
            .map_or(&[][..], Node::elements);
        let members = document.get("workspaces").map_or(&[][..], Node::entries);
        Self {
            document,
            nest: Nest::default(),
            by_path: HashMap::new(),
            trusted: trusted.iter().filter_map(Node::str).collect(),
            found: Vec::new(),
            members: members
                .iter()
                .map(|(path, node)| (&*path.value, node))
                .collect(),
        }
    }

    fn read(mut self, listing: &mut Listing) {
        let packages = self.document.get("packages").map_or(&[][..], Node::entries);
        for (path, node) in packages {
            let at = listing.packages.len();
            match self.entry(node) {
                Some(made) => {
                    listing.packages.push(made);
                    self.by_path.insert(&path.value, at);
                    self.found.push((path, node, at));
                }
                None => listing.gap_at(path.span, "a package that is no list with its name"),
            }
        }
        self.nest();
        let loose = self.connect(listing);
        let mut roots = Vec::new();
        for (_, member) in self
            .document
            .get("workspaces")
            .map_or(&[][..], Node::entries)
        {
            self.roots(member, &mut roots);
        }
        for package in &mut listing.packages {
            package.relation = package.relation.min(Relation::Transitive);
        }
        spread(listing, &roots, &loose);
        for package in &mut listing.packages {
            if package.origin == Origin::Own {
                package.relation = Relation::Direct;
            }
        }
        listing.project = self.members.get("").map(|root| project(root));
    }

    /// Keys are paths of names; a holder may stand after what it holds.
    fn nest(&mut self) {
        for (path, ..) in &self.found {
            let path: &'n str = &path.value;
            let around = std::iter::successors(above(path), |path| above(path));
            let mut around = around.take(MAX_LEVELS);
            let holder = around.find_map(|path| self.by_path.get(path));
            let name = above(path).map_or(path, |above| &path[above.len() + 1..]);
            self.nest.add(holder.copied(), name);
        }
    }

    /// `["name@version", "registry", {…}, "integrity"]`; what is not of a registry has other parts after the first.
    fn entry(&self, node: &Node<'_>) -> Option<Package> {
        let parts = node.elements();
        let first = parts.first()?.text()?;
        let (name, reference) = origin::split_name(&first.value);
        let reference = reference?;
        if let Some(directory) = reference.strip_prefix("workspace:") {
            let member = self.members.get(directory);
            let version = member
                .and_then(|member| member.get("version"))
                .and_then(Node::text);
            return Some(own(name, first, version));
        }
        if reference == "root:" {
            return Some(own(name, first, None));
        }
        let mut made = package(name, first);
        made.runs_on_install = self.trusted.contains(name);
        made.digests = parts
            .iter()
            .skip(1)
            .filter_map(Node::str)
            .flat_map(origin::integrity)
            .collect();
        let spec = origin::spec(reference);
        let registry = parts.get(1).and_then(Node::str).unwrap_or("");
        made.origin = match spec.origin {
            Origin::Registry if registry.is_empty() => Origin::Registry,
            Origin::Registry => origin::resolved(registry, name),
            other => other,
        };
        made.version = spec.version.map(str::to_owned);
        made.requirement = spec.requirement.map(bare);
        if made.version.is_some() && first.span.len() == first.value.len() {
            let end = first.span.end;
            made.version_span = Some(lockgate_evidence::Span::new(end - reference.len(), end));
        }
        if let Origin::Git { commit, .. } = &mut made.origin {
            // The commit stands last as well, whole.
            let tag = parts
                .last()
                .and_then(Node::str)
                .and_then(|tag| tag.rsplit('-').next());
            let is_hex =
                |tag: &&str| tag.len() == 40 && tag.bytes().all(|byte| byte.is_ascii_hexdigit());
            *commit = tag.filter(is_hex).map(str::to_owned).or(commit.take());
        }
        Some(made)
    }

    fn connect(&self, listing: &mut Listing) -> Vec<(usize, usize)> {
        let mut loose = Vec::new();
        for (_, node, from) in &self.found {
            let Some(details) = node
                .elements()
                .iter()
                .find(|part| matches!(part, Node::Map(_)))
            else {
                continue;
            };
            for (field, is_loose) in [
                ("dependencies", false),
                ("optionalDependencies", true),
                ("peerDependencies", false),
            ] {
                for (name, _) in details.get(field).map_or(&[][..], Node::entries) {
                    if let Some(to) = self.nest.find(Some(*from), &name.value) {
                        listing.packages[*from].depends_on.push(to);
                        loose.extend(is_loose.then_some((*from, to)));
                    }
                }
            }
        }
        loose.sort_unstable();
        loose
    }

    fn roots(&self, member: &Node<'_>, roots: &mut Vec<Root>) {
        let own = member
            .str_at("name")
            .and_then(|name| self.by_path.get(name))
            .copied();
        let found = wanted(member).filter_map(|wanted| {
            Some(Root {
                at: self.nest.find(own, wanted.name)?,
                scope: wanted.scope,
                is_optional: wanted.is_optional,
            })
        });
        roots.extend(found);
    }
}

/// The path of the package around: names with a scope have two parts.
fn above(path: &str) -> Option<&str> {
    let (before, _) = path.rsplit_once('/')?;
    match before.rsplit_once('/') {
        Some((above, last)) if last.starts_with('@') => Some(above),
        None if before.starts_with('@') => None,
        _ => Some(before),
    }
}

#[cfg(test)]
mod tests {
    use super::above;

    #[test]
    fn scopes_are_part_of_names() {
        assert_eq!(above("a/b"), Some("a"));
        assert_eq!(above("a/@s/b"), Some("a"));
        assert_eq!(above("@s/a/b"), Some("@s/a"));
        assert_eq!(above("@s/a"), None);
        assert_eq!(above("a"), None);
    }
}
