//! What the project and the members of its workspace name: lockfiles of Yarn leave that to the manifests.

use std::collections::HashSet;

use lockgate_evidence::Span;

use crate::read::reach::{Root, spread};
use crate::text::tree::Node;
use crate::{File, Files, Listing, Scope};

use super::neighbour;

/// More patterns than any workspace has: each is held against every manifest.
const MAX_PATTERNS: usize = 256;

/// The fields of a manifest that name packages.
pub(super) const FIELDS: [(&str, Scope, bool); 4] = [
    ("dependencies", Scope::Runtime, false),
    ("devDependencies", Scope::Dev, false),
    ("optionalDependencies", Scope::Runtime, true),
    ("peerDependencies", Scope::Runtime, false),
];

/// A package that a manifest asks for.
#[derive(Clone, Copy, Debug)]
pub(super) struct Wanted<'n> {
    pub(super) name: &'n str,
    pub(super) range: &'n str,
    pub(super) scope: Scope,
    pub(super) is_optional: bool,
    pub(super) is_peer: bool,
    /// The bytes of the name.
    pub(super) span: Span,
}

/// What a manifest asks for.
pub(super) fn wanted<'n>(manifest: &'n Node<'_>) -> impl Iterator<Item = Wanted<'n>> + Clone {
    FIELDS
        .into_iter()
        .flat_map(move |(field, scope, is_optional)| {
            let entries = manifest.get(field).map_or(&[][..], Node::entries);
            entries.iter().filter_map(move |(name, range)| {
                Some(Wanted {
                    name: &name.value,
                    range: range.str()?,
                    scope,
                    is_optional,
                    is_peer: field == "peerDependencies",
                    span: name.span,
                })
            })
        })
}

/// Sets relations and scopes from the manifest beside a lockfile and those of the workspace's members, and states what they ask
/// for and the lockfile does not have; without a manifest nothing is told. `find` gives the package that meets a wish.
pub(super) fn relate(
    file: File<'_>,
    files: &Files<'_>,
    listing: &mut Listing,
    loose: &[(usize, usize)],
    find: &dyn Fn(&Wanted<'_>) -> Option<usize>,
) {
    let prefix = match file.directory() {
        "" => String::new(),
        directory => format!("{directory}/"),
    };
    let path = format!("{prefix}package.json");
    let Some(manifest) = neighbour(files, "", &path) else {
        return;
    };
    listing.project = Some(super::project(&manifest));
    let patterns = globs(&manifest);
    let below = (!patterns.is_empty()).then(|| files.below(&prefix));
    let mut members = Vec::new();
    for member in below.into_iter().flatten() {
        let directory = member.path.strip_suffix("/package.json");
        let directory = directory.and_then(|path| path.strip_prefix(&prefix));
        if directory.is_some_and(|path| is_member(&patterns, path))
            && let Some(manifest) = neighbour(files, "", member.path)
        {
            members.push((member.path, manifest));
        }
    }
    let mut roots = Vec::new();
    let manifests = || {
        std::iter::once((&*path, &manifest))
            .chain(members.iter().map(|(path, manifest)| (*path, manifest)))
    };
    for (_, manifest) in manifests() {
        collect(manifest, find, &mut roots);
    }
    spread(listing, &roots, loose);
    // Of a private project only there are members, and of a pattern that is not plain nobody here knows who is one.
    let are_told = manifest.flag("private") && patterns.iter().all(|pattern| is_plain(pattern));
    let own = manifests().filter_map(|(_, manifest)| manifest.str_at("name"));
    let resolutions = manifest
        .get("resolutions")
        .map_or(&[][..], Node::entries)
        .iter();
    let resolved = resolutions.map(|(key, _)| last_name(&key.value));
    let skipped: HashSet<&str> = own.chain(resolved).collect();
    for (path, manifest) in manifests().take(if are_told { usize::MAX } else { 1 }) {
        state_unmet(path, manifest, &skipped, find, listing);
    }
}

/// Yarn refuses, where it is told to keep the lockfile, a range that has no entry there.
fn state_unmet(
    path: &str,
    manifest: &Node<'_>,
    skipped: &HashSet<&str>,
    find: &dyn Fn(&Wanted<'_>) -> Option<usize>,
    listing: &mut Listing,
) {
    let ours = wanted(manifest).filter(|wanted| !wanted.is_peer);
    let met = ours
        .clone()
        .filter(|wanted| !is_range(wanted.range) || find(wanted).is_some());
    let mut told: HashSet<&str> = met.map(|wanted| wanted.name).collect();
    for wanted in ours {
        if !skipped.contains(wanted.name) && told.insert(wanted.name) {
            listing.unmet(path, wanted.name, wanted.span);
        }
    }
}

/// True for what is a range of the registry, and may be written with blanks in one way only.
fn is_range(range: &str) -> bool {
    !range.is_empty() && range.trim() == range && !range.contains([':', '/'])
}

/// The package that a key of `resolutions` is about: `**/a`, `a/@s/b`.
fn last_name(key: &str) -> &str {
    let last = key.rfind('/').map_or(0, |at| at + 1);
    let scope = key[..last]
        .trim_end_matches('/')
        .rfind('/')
        .map_or(0, |at| at + 1);
    let start = if key[scope..].starts_with('@') {
        scope
    } else {
        last
    };
    super::origin::split_name(&key[start..]).0
}

fn is_plain(pattern: &str) -> bool {
    !pattern.contains(['!', '{', '[', '?']) && !pattern.contains("**")
}

fn collect(
    manifest: &Node<'_>,
    find: &dyn Fn(&Wanted<'_>) -> Option<usize>,
    roots: &mut Vec<Root>,
) {
    let wanted = wanted(manifest).filter_map(|wanted| {
        Some(Root {
            at: find(&wanted)?,
            scope: wanted.scope,
            is_optional: wanted.is_optional,
        })
    });
    roots.extend(wanted);
}

/// The patterns of `workspaces`: a list, or an object that holds it.
fn globs(manifest: &Node<'_>) -> Vec<String> {
    let Some(workspaces) = manifest.get("workspaces") else {
        return Vec::new();
    };
    let list = workspaces.get("packages").unwrap_or(workspaces).elements();
    let texts = list.iter().filter_map(Node::str);
    let bare = |text: &str| {
        text.trim_start_matches("./")
            .trim_end_matches('/')
            .to_owned()
    };
    let patterns = texts.map(bare).filter(|text| !text.is_empty());
    patterns.take(MAX_PATTERNS).collect()
}

fn is_member(patterns: &[String], path: &str) -> bool {
    let is_installed = path.split('/').any(|part| part == "node_modules");
    let named = |pattern: &String| matches(pattern, path);
    !is_installed && patterns.iter().any(named)
}

/// `*` is any part of a path or the rest of one, `**` is any number of parts.
fn matches(pattern: &str, path: &str) -> bool {
    if let Some((before, _)) = pattern.split_once("**") {
        return path.starts_with(before);
    }
    let (mut parts, mut wanted) = (path.split('/'), pattern.split('/'));
    loop {
        match (parts.next(), wanted.next()) {
            (None, None) => return true,
            (Some(part), Some(wanted)) if fits(part, wanted) => {}
            _ => return false,
        }
    }
}

fn fits(part: &str, wanted: &str) -> bool {
    match wanted.split_once('*') {
        Some((before, after)) => {
            part.len() >= before.len() + after.len()
                && part.starts_with(before)
                && part.ends_with(after)
        }
        None => part == wanted,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_of_resolutions() {
        assert_eq!(last_name("a"), "a");
        assert_eq!(last_name("**/a"), "a");
        assert_eq!(last_name("a/@s/b"), "@s/b");
        assert_eq!(last_name("@s/b"), "@s/b");
        assert_eq!(last_name("@s/a/b@1"), "b");
    }

    #[test]
    fn patterns_of_workspaces() {
        assert!(matches("packages/*", "packages/a"));
        assert!(!matches("packages/*", "packages/a/b"));
        assert!(matches("packages/**", "packages/a/b"));
        assert!(matches("p/a-*", "p/a-b"));
        assert!(matches("site", "site"));
        assert!(!matches("site", "other"));
    }
}
