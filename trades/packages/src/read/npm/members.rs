//! What the project and the members of its workspace name: lockfiles of Yarn leave that to the manifests.

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
}

/// What a manifest asks for.
pub(super) fn wanted<'n>(manifest: &'n Node<'_>) -> impl Iterator<Item = Wanted<'n>> {
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
                })
            })
        })
}

/// Sets relations and scopes from the manifest beside a lockfile and those of the workspace's members; without a manifest
/// nothing is told. `find` gives the package that meets a wish.
pub(super) fn relate(
    file: File<'_>,
    files: &Files<'_>,
    listing: &mut Listing,
    loose: &[(usize, usize)],
    find: &dyn Fn(&Wanted<'_>) -> Option<usize>,
) {
    let Some(manifest) = neighbour(files, file.directory(), "package.json") else {
        return;
    };
    listing.project = Some(super::project(&manifest));
    let mut roots = Vec::new();
    collect(&manifest, find, &mut roots);
    let patterns = globs(&manifest);
    let prefix = match file.directory() {
        "" => String::new(),
        directory => format!("{directory}/"),
    };
    let below = (!patterns.is_empty()).then(|| files.below(&prefix));
    for member in below.into_iter().flatten() {
        let directory = member.path.strip_suffix("/package.json");
        let directory = directory.and_then(|path| path.strip_prefix(&prefix));
        if directory.is_some_and(|path| is_member(&patterns, path))
            && let Some(manifest) = neighbour(files, "", member.path)
        {
            collect(&manifest, find, &mut roots);
        }
    }
    spread(listing, &roots, loose);
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
    fn patterns_of_workspaces() {
        assert!(matches("packages/*", "packages/a"));
        assert!(!matches("packages/*", "packages/a/b"));
        assert!(matches("packages/**", "packages/a/b"));
        assert!(matches("p/a-*", "p/a-b"));
        assert!(matches("site", "site"));
        assert!(!matches("site", "other"));
    }
}
