//! A listing as a tree.

use lockgate_packages::Package;

use super::graph::Graph;

/// Deepest branch that is drawn: each step widens a line, and a hostile file can be one long chain.
const MOST_DEPTH: usize = 128;

/// One line of a tree.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Branch {
    /// The package, by number.
    pub package: usize,
    /// Steps from the root, which is at nought.
    pub depth: usize,
    /// True for the last of its siblings.
    pub is_last: bool,
    /// What is not shown below it.
    pub mark: Mark,
}

/// Whether what a package pulls in follows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mark {
    /// It follows, or there is nothing.
    Whole,
    /// It stands above.
    Above,
    /// The package is within itself.
    Cycle,
    /// It is deeper than was asked for, or than is drawn.
    Deeper,
}

/// The tree in the order of reading. No more lines than packages and edges: what a package pulls in is shown once.
pub(super) fn branches(packages: &[Package], graph: &Graph, depth: Option<usize>) -> Vec<Branch> {
    let mut walk = Walk {
        packages,
        limit: depth.unwrap_or(MOST_DEPTH).min(MOST_DEPTH),
        shown: vec![false; packages.len()],
        open: vec![false; packages.len()],
        reached: vec![false; packages.len()],
        branches: Vec::new(),
    };
    for &start in graph.starts() {
        walk.from(start);
    }
    // What is left are rings that nothing leads into.
    for at in 0..packages.len() {
        if !walk.reached[at] {
            walk.from(at);
        }
    }
    walk.branches
}

struct Walk<'a> {
    packages: &'a [Package],
    limit: usize,
    /// What they pull in was shown.
    shown: Vec<bool>,
    /// They are on the way from the root to here.
    open: Vec<bool>,
    /// They or what is above them was shown.
    reached: Vec<bool>,
    branches: Vec<Branch>,
}

impl Walk<'_> {
    fn from(&mut self, root: usize) {
        self.mark_reached(root);
        let mut way: Vec<(usize, std::vec::IntoIter<usize>)> = Vec::new();
        if let Some(below) = self.enter(root, 0, true) {
            way.push((root, below));
        }
        while let Some((at, below)) = way.last_mut() {
            let Some(next) = below.next() else {
                self.open[*at] = false;
                way.pop();
                continue;
            };
            let is_last = below.as_slice().is_empty();
            let depth = way.len();
            if let Some(below) = self.enter(next, depth, is_last) {
                way.push((next, below));
            }
        }
    }

    /// Adds a line; gives what follows below it.
    fn enter(
        &mut self,
        at: usize,
        depth: usize,
        is_last: bool,
    ) -> Option<std::vec::IntoIter<usize>> {
        let is_leaf = self.below(at).next().is_none();
        let mark = if self.open[at] {
            Mark::Cycle
        } else if is_leaf {
            Mark::Whole
        } else if self.shown[at] {
            Mark::Above
        } else if depth >= self.limit {
            Mark::Deeper
        } else {
            Mark::Whole
        };
        self.branches.push(Branch {
            package: at,
            depth,
            is_last,
            mark,
        });
        if mark != Mark::Whole || is_leaf {
            return None;
        }
        (self.shown[at], self.open[at]) = (true, true);
        Some(self.below(at).collect::<Vec<_>>().into_iter())
    }

    fn below(&self, at: usize) -> impl Iterator<Item = usize> {
        let count = self.packages.len();
        let below = self.packages[at].depends_on.iter().copied();
        below.filter(move |to| *to < count)
    }

    fn mark_reached(&mut self, root: usize) {
        let mut open = vec![root];
        while let Some(at) = open.pop() {
            if !std::mem::replace(&mut self.reached[at], true) {
                let below: Vec<usize> = self.below(at).collect();
                open.extend(below);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use lockgate_evidence::Span;
    use lockgate_packages::{Ecosystem, Origin};

    use super::*;

    /// The tree of packages by what each pulls in; the first is the project.
    fn tree(edges: &[&[usize]], depth: Option<usize>) -> String {
        let mut packages: Vec<_> = edges
            .iter()
            .map(|edges| {
                let mut package = Package::new(Ecosystem::CratesIo, "a", Span::default());
                package.depends_on = edges.to_vec();
                package
            })
            .collect();
        packages[0].origin = Origin::Own;
        let branches = branches(&packages, &Graph::of(&packages), depth);
        let line = |branch: &Branch| {
            let mark = match branch.mark {
                Mark::Whole => "",
                Mark::Above => "*",
                Mark::Cycle => "o",
                Mark::Deeper => "+",
            };
            format!("{}{}{mark}", ".".repeat(branch.depth), branch.package)
        };
        branches.iter().map(line).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn what_is_pulled_in_twice_is_shown_once() {
        let edges: &[&[usize]] = &[&[1, 2], &[3], &[3, 4], &[4], &[]];
        assert_eq!(tree(edges, None), "0 .1 ..3 ...4 .2 ..3* ..4");
        assert_eq!(tree(edges, Some(1)), "0 .1+ .2+");
        assert_eq!(tree(edges, Some(0)), "0+");
    }

    #[test]
    fn rings_are_marked_and_nothing_is_left_out() {
        let edges: &[&[usize]] = &[&[1], &[0, 1], &[3], &[2], &[]];
        assert_eq!(tree(edges, None), "0 .1 ..0o ..1o 4 2 .3 ..2o");
    }

    #[test]
    fn a_chain_of_any_length_is_cut() {
        let edges: Vec<Vec<usize>> = (0..50_000).map(|at| vec![at + 1]).collect();
        let edges: Vec<&[usize]> = edges.iter().map(Vec::as_slice).collect();
        assert_eq!(tree(&edges, None).split(' ').count(), MOST_DEPTH + 1);
    }
}
