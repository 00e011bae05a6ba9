//! Packages within packages: a name means the nearest one, from the package itself outwards.

use std::collections::HashMap;

/// Enclosing packages in which a name is looked for. No tool nests deeper.
pub(super) const MAX_LEVELS: usize = 64;

/// Packages by the one that holds them. Nothing is kept of paths, whose sum may be far longer than the file.
#[derive(Debug, Default)]
pub(super) struct Nest<'a> {
    /// For each package the one that holds it.
    outer: Vec<Option<usize>>,
    inner: HashMap<(Option<usize>, &'a str), usize>,
}

impl<'a> Nest<'a> {
    /// Adds a package, the next by number; of two with one name and holder the first counts.
    pub(super) fn add(&mut self, holder: Option<usize>, name: &'a str) -> usize {
        let at = self.outer.len();
        self.outer.push(holder);
        self.inner.entry((holder, name)).or_insert(at);
        at
    }

    /// What a name means within a package; within none it is one of the outermost.
    pub(super) fn find(&self, from: Option<usize>, name: &str) -> Option<usize> {
        let mut at = from;
        for _ in 0..MAX_LEVELS {
            if let Some(found) = self.inner.get(&(at, name)) {
                return Some(*found);
            }
            at = self.outer.get(at?).copied().flatten();
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_one_is_found() {
        let mut nest = Nest::default();
        let outer = nest.add(None, "a");
        let inner = nest.add(Some(outer), "b");
        let far = nest.add(None, "b");
        assert_eq!(nest.find(Some(outer), "b"), Some(inner));
        assert_eq!(nest.find(Some(inner), "a"), Some(outer));
        assert_eq!(nest.find(Some(far), "b"), Some(far));
        assert_eq!(nest.find(None, "c"), None);
    }
}
