//! Small sets that are mostly the same.

use std::collections::HashSet;
use std::rc::Rc;

/// Numbers in order, shared with all sets that hold the same.
pub(super) type Set = Rc<Vec<u32>>;

/// Keeps each set once, so that the many commits that hold the same share it, and sameness is seen at once.
#[derive(Debug, Default)]
pub(super) struct Sets {
    known: HashSet<Set>,
    empty: Set,
}

impl Sets {
    pub(super) fn empty(&self) -> Set {
        Rc::clone(&self.empty)
    }

    pub(super) fn union(&mut self, one: &Set, other: &Set) -> Set {
        if Rc::ptr_eq(one, other) || other.is_empty() {
            return Rc::clone(one);
        }
        if one.is_empty() {
            return Rc::clone(other);
        }
        let mut all = Vec::with_capacity(one.len() + other.len());
        all.extend_from_slice(one);
        all.extend_from_slice(other);
        all.sort_unstable();
        all.dedup();
        self.keep(all)
    }

    pub(super) fn with(&mut self, set: &Set, number: u32) -> Set {
        match set.binary_search(&number) {
            Ok(_) => Rc::clone(set),
            Err(at) => {
                let mut all = set.to_vec();
                all.insert(at, number);
                self.keep(all)
            }
        }
    }

    fn keep(&mut self, all: Vec<u32>) -> Set {
        if let Some(known) = self.known.get(&all) {
            return Rc::clone(known);
        }
        let set = Rc::new(all);
        self.known.insert(Rc::clone(&set));
        set
    }
}
