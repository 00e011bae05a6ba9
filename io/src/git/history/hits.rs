//! Which trees hold what is asked for, at whatever depth.

use std::collections::{HashMap, HashSet};

use super::graph::Edges;
use super::sets::{Set, Sets};

/// Something in a tree, by the beginnings of both names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Link {
    parent: u64,
    child: u64,
}

/// The trees that hold something asked for, with what each holds.
#[derive(Debug, Default)]
pub(super) struct Hits {
    sets: HashMap<u64, Set>,
}

impl Hits {
    /// `wanted` gives the numbers of what is asked for, by the beginnings of the names.
    pub(super) fn find(edges: &Edges, wanted: &HashMap<u64, Set>, sets: &mut Sets) -> Self {
        let below = climb(edges, wanted);
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
    fn add(&mut self, tree: u64, below: &[Link], wanted: &HashMap<u64, Set>, sets: &mut Sets) {
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

fn same_parent(one: &Link, other: &Link) -> bool {
    one.parent == other.parent
}

fn children(below: &[Link], tree: u64) -> &[Link] {
    let start = below.partition_point(|edge| edge.parent < tree);
    let rest = below.get(start..).unwrap_or(&[]);
    let len = rest.partition_point(|edge| edge.parent == tree);
    rest.get(..len).unwrap_or(&[])
}

/// What leads from all trees above to what is asked for, in the order of parents.
fn climb(edges: &Edges, wanted: &HashMap<u64, Set>) -> Vec<Link> {
    let mut met: HashSet<u64> = wanted.keys().copied().collect();
    let mut waiting: Vec<u64> = met.iter().copied().collect();
    let mut below = Vec::new();
    while let Some(child) = waiting.pop() {
        for parent in edges.parents_of(child) {
            below.push(Link { parent, child });
            if met.insert(parent) {
                waiting.push(parent);
            }
        }
    }
    below.sort_unstable();
    below.dedup();
    below
}
