//! The files of a tree, for formats that refer to their neighbours.

use std::collections::BTreeMap;
use std::ops::Bound;
use std::sync::{Arc, OnceLock};

use crate::read::{Poms, Verifications};

/// One file: its path, with `/` between parts, and its bytes.
#[derive(Clone, Copy, Debug)]
pub struct File<'a> {
    /// Relative to the root of the tree.
    pub path: &'a str,
    /// The contents.
    pub bytes: &'a [u8],
}

impl<'a> File<'a> {
    /// The part of the path after the last `/`.
    pub fn name(&self) -> &'a str {
        self.path.rsplit('/').next().unwrap_or(self.path)
    }

    /// The directory, without a `/` at its end; empty for the root.
    pub fn directory(&self) -> &'a str {
        self.path.rsplit_once('/').map_or("", |(before, _)| before)
    }
}

/// Every file that was read, by path.
#[derive(Clone, Debug, Default)]
pub struct Files<'a> {
    by_path: BTreeMap<&'a str, &'a [u8]>,
    /// The projects of Maven among them, which refer to one another by name; read when first asked for.
    poms: OnceLock<Arc<Poms>>,
    /// The digests that builds of Gradle among them demand, likewise.
    verifications: OnceLock<Arc<Verifications>>,
}

impl<'a> Files<'a> {
    /// Nothing.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a file; of two with the same path the first stays.
    pub fn add(&mut self, path: &'a str, bytes: &'a [u8]) {
        self.by_path.entry(path).or_insert(bytes);
        self.poms = OnceLock::new();
        self.verifications = OnceLock::new();
    }

    /// The projects of Maven among the files.
    pub(crate) fn poms(&self) -> &Poms {
        self.poms.get_or_init(|| Arc::new(Poms::of(self)))
    }

    /// The digests that builds of Gradle among the files demand.
    pub(crate) fn verifications(&self) -> &Verifications {
        let read = || Arc::new(Verifications::of(self));
        self.verifications.get_or_init(read)
    }

    /// The file at that path.
    pub fn at(&self, path: &str) -> Option<File<'a>> {
        let (path, bytes) = self.by_path.get_key_value(path)?;
        Some(File { path, bytes })
    }

    /// What `reference` means in `directory`: `..` is followed within the tree, and what leads out of it, is absolute or is
    /// not there is `None`.
    pub fn relative(&self, directory: &str, reference: &str) -> Option<File<'a>> {
        self.at(&join(directory, reference)?)
    }

    /// The files, in order of their paths.
    pub fn iter(&self) -> impl Iterator<Item = File<'a>> {
        self.by_path
            .iter()
            .map(|(path, bytes)| File { path, bytes })
    }

    /// The files whose path begins so, in order: those of a directory, where `prefix` ends in `/`.
    pub fn below(&self, prefix: &str) -> impl Iterator<Item = File<'a>> {
        let from = self
            .by_path
            .range::<str, _>((Bound::Included(prefix), Bound::Unbounded));
        from.map(|(path, bytes)| File { path, bytes })
            .take_while(move |file| file.path.starts_with(prefix))
    }
}

/// The path that `reference` means in `directory`; `None` where it leads out of the tree.
pub fn join(directory: &str, reference: &str) -> Option<String> {
    if reference.starts_with('/') {
        return None;
    }
    let mut parts: Vec<&str> = directory
        .split('/')
        .filter(|part| !part.is_empty())
        .collect();
    for part in reference.split(['/', '\\']) {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            part => parts.push(part),
        }
    }
    Some(parts.join("/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_stay_in_the_tree() {
        assert_eq!(join("a/b", "../c.txt").as_deref(), Some("a/c.txt"));
        assert_eq!(join("", "./x").as_deref(), Some("x"));
        assert_eq!(join("a", "..\\x").as_deref(), Some("x"));
        assert_eq!(join("a", "../../x"), None);
        assert_eq!(join("a", "/etc/passwd"), None);
    }

    #[test]
    fn a_directory_lists_what_is_below_it() {
        let mut files = Files::new();
        for path in ["a/1", "a/b/2", "a.txt", "b/3"] {
            files.add(path, b"");
        }
        let below: Vec<_> = files.below("a/").map(|file| file.path).collect();
        assert_eq!(below, ["a/1", "a/b/2"]);
    }
}
