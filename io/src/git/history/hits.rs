//! Which trees hold what is asked for, at whatever depth.

use super::graph::Edges;
use super::prefixes::{PrefixMap, PrefixSet};
use super::rows::{Rows, is_empty};

/// What is asked for and the trees that hold it, by the beginnings of their names, as numbers.
#[derive(Debug, Default)]
pub(super) struct Hits {
    numbers: PrefixMap<u32>,
    /// All numbers; what a tree holds comes before it.
    order: Vec<u32>,
    /// Where the parents of each begin in `parents`.
    starts: Vec<usize>,
    parents: Vec<u32>,
}

impl Hits {
    /// Climbs from what is asked for to all trees above.
    pub(super) fn find(edges: &Edges, wanted: &PrefixSet) -> Self {
        let mut hits = Self::default();
        let mut nodes = Vec::with_capacity(wanted.len());
        for &prefix in wanted {
            hits.number(prefix, &mut nodes);
        }
        let mut next = 0;
        while let Some(&child) = nodes.get(next) {
            next += 1;
            hits.starts.push(hits.parents.len());
            let mut parents: Vec<u64> = edges.parents_of(child).collect();
            parents.sort_unstable();
            parents.dedup();
            for parent in parents {
                let number = hits.number(parent, &mut nodes);
                hits.parents.push(number);
            }
        }
        hits.starts.push(hits.parents.len());
        hits.order = hits.ordered();
        hits
    }

    fn number(&mut self, prefix: u64, nodes: &mut Vec<u64>) -> u32 {
        let next = u32::try_from(nodes.len()).unwrap_or(u32::MAX);
        let number = *self.numbers.entry(prefix).or_insert(next);
        if number == next {
            nodes.push(prefix);
        }
        number
    }

    fn parents(&self, number: u32) -> &[u32] {
        let at = number as usize;
        let range = self.starts.get(at).zip(self.starts.get(at + 1));
        let parents = range.and_then(|(start, end)| self.parents.get(*start..*end));
        parents.unwrap_or(&[])
    }

    /// A ring can be made only of names that begin alike; it is entered somewhere, and what closes it is not followed.
    fn ordered(&self) -> Vec<u32> {
        let mut waits = vec![0u32; self.len()];
        for parent in &self.parents {
            if let Some(waits) = waits.get_mut(*parent as usize) {
                *waits += 1;
            }
        }
        let all = 0..u32::try_from(self.len()).unwrap_or(u32::MAX);
        let is_free = |number: &u32| waits.get(*number as usize) == Some(&0);
        let mut order: Vec<u32> = all.clone().filter(is_free).collect();
        let mut is_in = vec![false; self.len()];
        let (mut next, mut rest) = (0, all);
        loop {
            while let Some(&number) = order.get(next) {
                next += 1;
                if let Some(is_in) = is_in.get_mut(number as usize) {
                    *is_in = true;
                }
                for &parent in self.parents(number) {
                    if let Some(waits) = waits.get_mut(parent as usize) {
                        *waits = waits.saturating_sub(1);
                        if *waits == 0 && is_in.get(parent as usize) == Some(&false) {
                            order.push(parent);
                        }
                    }
                }
            }
            match rest.find(|number| is_in.get(*number as usize) == Some(&false)) {
                Some(ring) => order.push(ring),
                None => return order,
            }
        }
    }

    /// How many there are.
    pub(super) fn len(&self) -> usize {
        self.numbers.len()
    }

    /// The number of what is asked for, or of a tree that holds some of it.
    pub(super) fn of(&self, prefix: u64) -> Option<usize> {
        self.numbers.get(&prefix).map(|number| *number as usize)
    }

    /// Hands what each has on to the trees above it.
    pub(super) fn hand_on(&self, rows: &mut Rows) {
        for &number in &self.order {
            if is_empty(rows.row(number as usize)) {
                continue;
            }
            for &parent in self.parents(number) {
                rows.join(number as usize, parent as usize);
            }
        }
    }
}
