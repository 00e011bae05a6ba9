//! Where Node finds a package: in `node_modules` of the directory and of all above it (Node.js documentation, "Loading from
//! `node_modules` folders").

use std::collections::HashMap;

/// Directories above one in which packages are looked for. No tool nests deeper.
const MAX_LEVELS: usize = 64;

/// Packages by the directory whose `node_modules` holds them.
#[derive(Debug, Default)]
pub(super) struct Places<'a> {
    directories: HashMap<&'a str, usize>,
    paths: Vec<&'a str>,
    /// For each directory the next one above it that holds packages.
    above: Vec<Option<usize>>,
    packages: HashMap<(usize, &'a str), usize>,
}

impl<'a> Places<'a> {
    /// Adds a package by its path, `…/node_modules/NAME`; any other path is no place.
    pub(super) fn add(&mut self, path: &'a str, package: usize) {
        let Some((directory, name)) = split(path) else {
            return;
        };
        let next = self.paths.len();
        let directory = *self
            .directories
            .entry(directory)
            .or_insert_with_key(|path| {
                self.paths.push(path);
                next
            });
        self.packages.entry((directory, name)).or_insert(package);
    }

    /// Links directories to those above them: once, after the last package was added.
    pub(super) fn link(&mut self) {
        let above = self.paths.iter().map(|path| self.nearest(parent(path)?));
        self.above = above.collect();
    }

    /// The nearest directory with packages, at a path or above it.
    pub(super) fn nearest(&self, path: &str) -> Option<usize> {
        let mut at = Some(path);
        for _ in 0..MAX_LEVELS {
            if let Some(found) = self.directories.get(at?) {
                return Some(*found);
            }
            at = parent(at?);
        }
        None
    }

    /// What `name` means in a directory.
    pub(super) fn find(&self, from: Option<usize>, name: &str) -> Option<usize> {
        let mut at = from;
        for _ in 0..MAX_LEVELS {
            if let Some(found) = self.packages.get(&(at?, name)) {
                return Some(*found);
            }
            at = self.above.get(at?).copied().flatten();
        }
        None
    }
}

/// Directory and name of a path in `node_modules`.
pub(super) fn split(path: &str) -> Option<(&str, &str)> {
    const MARK: &str = "node_modules/";
    let at = memchr::memmem::rfind(path.as_bytes(), MARK.as_bytes())?;
    let before = &path[..at];
    let directory = before.strip_suffix('/').unwrap_or(before);
    (before.is_empty() || before.ends_with('/')).then_some((directory, &path[at + MARK.len()..]))
}

fn parent(path: &str) -> Option<&str> {
    if path.is_empty() {
        return None;
    }
    Some(path.rsplit_once('/').map_or("", |(above, _)| above))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_one_is_found() {
        let mut places = Places::default();
        for (at, path) in [
            "node_modules/a",
            "node_modules/b/node_modules/a",
            "p/node_modules/@s/c",
        ]
        .iter()
        .enumerate()
        {
            places.add(path, at);
        }
        places.link();
        let find = |from: &str, name: &str| places.find(places.nearest(from), name);
        assert_eq!(find("node_modules/b", "a"), Some(1));
        assert_eq!(find("node_modules/a", "a"), Some(0));
        assert_eq!(find("p", "@s/c"), Some(2));
        assert_eq!(find("p/q", "a"), Some(0));
        assert_eq!(find("", "@s/c"), None);
        assert_eq!(split("my_node_modules/a"), None);
    }
}
