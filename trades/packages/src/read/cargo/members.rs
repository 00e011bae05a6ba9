//! Which manifests belong to a workspace (Cargo reference, "Workspaces").

use std::collections::BTreeSet;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::manifest::dependencies;
use crate::files::join;
use crate::text::toml::Value;
use crate::{File, Files};

/// Patterns with wildcards that are followed: each is held against every manifest.
const MAX_PATTERNS: usize = 64;

/// The text of the manifest at the root of the workspace that a manifest belongs to, where that is another one.
pub(super) fn workspace_of<'f>(
    file: File<'f>,
    own: &DeTable<'_>,
    files: &Files<'f>,
) -> Option<&'f str> {
    if own.contains_key("workspace") {
        return None;
    }
    let mut directory = file.directory();
    while !directory.is_empty() {
        directory = directory.rsplit_once('/').map_or("", |(above, _)| above);
        let text = manifest_in(directory, files);
        let text = text.and_then(|file| std::str::from_utf8(file.bytes).ok());
        let is_root = |text: &&str| text.contains("workspace");
        if text
            .filter(is_root)
            .and_then(|text| DeTable::parse(text).ok())
            .is_some_and(|table| table.get_ref().contains_key("workspace"))
        {
            return text;
        }
    }
    None
}

fn manifest_in<'f>(directory: &str, files: &Files<'f>) -> Option<File<'f>> {
    files.relative(directory, "Cargo.toml")
}

/// The texts of the manifests of a workspace: that of the root, of its members and of packages that they name by their path.
pub(super) fn manifests<'f>(root: &str, files: &Files<'f>) -> Vec<&'f str> {
    let mut open = vec![root.to_owned()];
    let mut seen = BTreeSet::new();
    let mut texts = Vec::new();
    while let Some(directory) = open.pop() {
        let file = manifest_in(&directory, files);
        let text = file.and_then(|file| std::str::from_utf8(file.bytes).ok());
        let Some(text) = text.filter(|_| seen.insert(directory.clone())) else {
            continue;
        };
        texts.push(text);
        if let Ok(table) = DeTable::parse(text) {
            if directory == root {
                open.extend(members(root, table.get_ref(), files));
            }
            let paths = dependencies(table.get_ref()).into_iter();
            let paths = paths.filter_map(|named| join(&directory, named.path()?));
            open.extend(paths);
        }
    }
    texts
}

/// The directories that `workspace.members` means; `exclude` is heeded.
fn members(root: &str, table: &DeTable<'_>, files: &Files<'_>) -> Vec<String> {
    let excluded: BTreeSet<_> = list(table, "exclude")
        .filter_map(|path| join(root, path))
        .collect();
    let mut found: Vec<String> = Vec::new();
    let mut patterns = Vec::new();
    for member in list(table, "members") {
        match join(root, member) {
            Some(path) if path.contains(['*', '?', '[']) => patterns.push(path),
            Some(path) => found.push(path),
            None => {}
        }
    }
    patterns.truncate(MAX_PATTERNS);
    if !patterns.is_empty() {
        let below = if root.is_empty() {
            String::new()
        } else {
            format!("{root}/")
        };
        let manifests = files
            .below(&below)
            .filter(|file| file.name() == "Cargo.toml");
        let fits = |file: &File<'_>| {
            patterns
                .iter()
                .any(|pattern| matches(pattern, file.directory()))
        };
        found.extend(
            manifests
                .filter(fits)
                .map(|file| file.directory().to_owned()),
        );
    }
    found.retain(|path| !excluded.contains(path));
    found
}

fn list<'t>(table: &'t DeTable<'_>, key: &str) -> impl Iterator<Item = &'t str> {
    let list = table
        .get("workspace")
        .and_then(|workspace| workspace.get_ref().at(key));
    let items: &[Spanned<DeValue<'_>>] = list.map_or(&[], |list| list.get_ref().elements());
    items.iter().filter_map(|item| item.get_ref().text())
}

/// A path held against a pattern, segment by segment: `*` stands for any text within one.
fn matches(pattern: &str, path: &str) -> bool {
    let (mut patterns, mut segments) = (pattern.split('/'), path.split('/'));
    loop {
        match (patterns.next(), segments.next()) {
            (None, None) | (Some("**"), _) => return true,
            (Some(pattern), Some(segment)) if segment_matches(pattern, segment) => {}
            _ => return false,
        }
    }
}

fn segment_matches(pattern: &str, segment: &str) -> bool {
    let mut pieces = pattern.split('*');
    let first = pieces.next().unwrap_or("");
    let Some(mut rest) = segment.strip_prefix(first) else {
        return false;
    };
    let mut last = None;
    for piece in pieces {
        last = Some(piece);
        match rest.find(piece) {
            Some(at) => rest = &rest[at + piece.len()..],
            None => return false,
        }
    }
    last.map_or(rest.is_empty(), |last| segment.ends_with(last))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_are_held_against_paths() {
        assert!(matches("crates/*", "crates/a"));
        assert!(!matches("crates/*", "crates/a/b"));
        assert!(matches("crates/a-*-c", "crates/a-b-c"));
        assert!(!matches("crates/a-*-c", "crates/a-b"));
        assert!(matches("a/**", "a/b/c"));
        assert!(!matches("a", "b"));
    }
}
