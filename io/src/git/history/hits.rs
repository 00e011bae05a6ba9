//! Which trees hold what is asked for, at whatever depth.

use std::collections::{HashMap, HashSet};

use super::graph::Edge;
use super::sets::{Set, Sets};

/// The trees that hold something asked for, with what each holds.
#[derive(Debug, Default)]
pub(super) struct Hits {
    sets: HashMap<u64, Set>,
}

impl Hits {
    /// `wanted` gives the numbers of what is asked for, by the beginnings of the names.
    pub(super) fn find(edges: &[Edge], wanted: &HashMap<u64, Set>, sets: &mut Sets) -> Self {
        let trees = climb(edges, wanted);
        let mut below: Vec<Edge> = edges
            .iter()
            .copied()
            .filter(|edge| trees.contains(&edge.child))
            .collect();
        below.sort_unstable();
        below.dedup();
        let mut hits = Self::default();
        let parents: Vec<u64> = below
            .chunk_by(same_parent)
            .filter_map(|edges| Some(edges.first()?.parent))
            .collect();
        for parent in parents {
            hits.add(parent, &below, wanted, sets);
        }
        for (prefix, set) in wanted {
            hits.sets.entry(*prefix).or_insert_with(|| Set::clone(set));
        }
        hits
    }

    /// What the tree or blob holds or is.
    pub(super) fn of(&self, prefix: u64) -> Option<&Set> {
        self.sets.get(&prefix)
    }

    /// Adds up a tree from the trees below it, those first.
    fn add(&mut self, tree: u64, below: &[Edge], wanted: &HashMap<u64, Set>, sets: &mut Sets) {
        let mut waiting = vec![tree];
        let mut entered = HashSet::new();
        while let Some(&tree) = waiting.last() {
            if self.sets.contains_key(&tree) {
                waiting.pop();
                continue;
            }
            let own = children(below, tree);
            if entered.insert(tree) {
                let unknown = own.iter().map(|edge| edge.child);
                waiting.extend(unknown.filter(|child| !self.sets.contains_key(child)));
                continue;
            }
            // A ring can be made only of names that begin alike; what is not known by now counts as empty.
            let known = own.iter().filter_map(|edge| self.sets.get(&edge.child));
            let own = wanted.get(&tree).cloned();
            let own = own.unwrap_or_else(|| sets.empty());
            let all = known.fold(own, |all, set| sets.union(&all, set));
            self.sets.insert(tree, all);
            waiting.pop();
        }
    }
}

fn same_parent(one: &Edge, other: &Edge) -> bool {
    one.parent == other.parent
}

fn children(below: &[Edge], tree: u64) -> &[Edge] {
    let start = below.partition_point(|edge| edge.parent < tree);
    let rest = below.get(start..).unwrap_or(&[]);
    let len = rest.partition_point(|edge| edge.parent == tree);
    rest.get(..len).unwrap_or(&[])
}

/// What is asked for and all trees above: passes over all edges until one finds nothing new, as many as directories are
/// deep.
fn climb(edges: &[Edge], wanted: &HashMap<u64, Set>) -> HashSet<u64> {
    let mut found: HashSet<u64> = wanted.keys().copied().collect();
    let mut filter = Filter::default();
    for &prefix in &found {
        filter.add(prefix);
    }
    // A hostile chain of directories could ask for as many passes as it is deep.
    for _ in 0..256 {
        let mut new = Vec::new();
        for edge in edges.iter().filter(|edge| filter.may_have(edge.child)) {
            if found.contains(&edge.child) && !found.contains(&edge.parent) {
                new.push(edge.parent);
            }
        }
        if new.is_empty() {
            break;
        }
        for &prefix in &new {
            filter.add(prefix);
        }
        found.extend(new);
    }
    found
}

/// A map of bits that says no quickly for most of what is not there.
struct Filter(Vec<u64>);

impl Default for Filter {
    fn default() -> Self {
        Self(vec![0; 1 << 14])
    }
}

impl Filter {
    fn add(&mut self, prefix: u64) {
        if let Some(word) = self.0.get_mut((prefix >> 50) as usize) {
            *word |= 1 << (prefix >> 44 & 63);
        }
    }

    fn may_have(&self, prefix: u64) -> bool {
        let word = self.0.get((prefix >> 50) as usize).copied().unwrap_or(0);
        word >> (prefix >> 44 & 63) & 1 != 0
    }
}
