//! The commits of a repository, in their order, and which of the trees hold what is asked for.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, HashMap};

use lockgate_git::ObjectId;

use super::super::fault::Faulty;
use super::super::refs::Reference;
use super::super::repository::Repository;
use super::connected::Check;
use super::graph::{Graph, Node};
use super::hits::Hits;
use super::prefixes::PrefixSet;

/// What is known of the repository, whatever is asked for.
pub(super) struct Story<'r> {
    pub(super) repository: &'r Repository,
    pub(super) commits: Vec<Node>,
    /// What is asked for, and the trees that hold it.
    pub(super) hits: Hits,
    /// The tree of each commit among the hits.
    pub(super) trees: Vec<Option<usize>>,
    pub(super) numbers: HashMap<ObjectId, u32>,
    pub(super) refs: Vec<Reference>,
    /// The reachable commits, parents first.
    pub(super) reachable: Vec<u32>,
    /// The others, likewise.
    pub(super) lost: Vec<u32>,
    pub(super) faulty: Vec<Faulty>,
}

impl<'r> Story<'r> {
    /// One sweep over commits and trees, and over tags where it is checked that everything is there.
    pub(super) fn read(
        repository: &'r Repository,
        ids: impl Iterator<Item = ObjectId>,
        check: Option<&Check<'_>>,
    ) -> Self {
        let wanted: PrefixSet = ids.map(|id| id.prefix()).collect();
        let graph = Graph::read(repository, &wanted, check);
        let hits = Hits::find(&graph.edges, &wanted);
        drop(graph.edges);
        let numbers = (0..).zip(&graph.commits);
        let numbers = numbers.map(|(number, node)| (node.id, number)).collect();
        let trees = graph.commits.iter();
        let trees = trees.map(|node| hits.of(node.tree.prefix())).collect();
        let mut refs = repository.refs();
        refs.sort_by_key(|reference| rank(&reference.name));
        let mut story = Self {
            repository,
            commits: graph.commits,
            hits,
            trees,
            numbers,
            refs,
            reachable: Vec::new(),
            lost: Vec::new(),
            faulty: graph.faulty,
        };
        let marks = story.marks();
        story.reachable = story.order(&marks, true);
        story.lost = story.order(&marks, false);
        story
    }

    /// Which commits a reference leads to.
    fn marks(&self) -> Vec<bool> {
        let mut marks = vec![false; self.commits.len()];
        let targets = self.refs.iter().filter_map(|reference| reference.target);
        let mut waiting: Vec<ObjectId> = targets.map(|target| target.peeled).collect();
        while let Some(id) = waiting.pop() {
            let Some(&number) = self.numbers.get(&id) else {
                continue;
            };
            let mark = marks.get_mut(number as usize);
            if mark.is_some_and(|mark| !std::mem::replace(mark, true)) {
                waiting.extend(self.parents(number));
            }
        }
        marks
    }

    pub(super) fn node(&self, number: u32) -> Option<&Node> {
        self.commits.get(number as usize)
    }

    /// The parents of a commit that are there.
    pub(super) fn known_parents(&self, number: u32) -> impl Iterator<Item = u32> {
        let parents = self.parents(number);
        parents.filter_map(|id| self.numbers.get(&id).copied())
    }

    fn parents(&self, number: u32) -> impl Iterator<Item = ObjectId> {
        let parents = self.node(number).map(|node| node.parents.as_slice());
        parents.unwrap_or(&[]).iter().copied()
    }

    /// Those that are marked so: parents before children, otherwise by time.
    fn order(&self, marks: &[bool], marked: bool) -> Vec<u32> {
        let is_in = |number: u32| marks.get(number as usize) == Some(&marked);
        let all = || {
            (0..)
                .zip(&self.commits)
                .filter(|(number, _)| is_in(*number))
        };
        let mut edges: Vec<(u32, u32)> = Vec::new();
        let mut waits = vec![0u32; self.commits.len()];
        for (number, _) in all() {
            let parents = self.known_parents(number);
            for parent in parents.filter(|&parent| is_in(parent)) {
                edges.push((parent, number));
                if let Some(waits) = waits.get_mut(number as usize) {
                    *waits += 1;
                }
            }
        }
        edges.sort_unstable();
        let free = all().filter(|(number, _)| waits.get(*number as usize) == Some(&0));
        let free = free.map(|(number, node)| Reverse((node.time, number)));
        let mut ready: BinaryHeap<_> = free.collect();
        let mut order = Vec::new();
        while let Some(Reverse((_, number))) = ready.pop() {
            order.push(number);
            let start = edges.partition_point(|edge| edge.0 < number);
            let children = edges.get(start..).unwrap_or(&[]).iter();
            for &(_, child) in children.take_while(|edge| edge.0 == number) {
                let Some(waits) = waits.get_mut(child as usize) else {
                    continue;
                };
                *waits = waits.saturating_sub(1);
                if *waits == 0 {
                    let time = self.node(child).map_or(0, |node| node.time);
                    ready.push(Reverse((time, child)));
                }
            }
        }
        order
    }
}

/// What people know first.
fn rank(name: &str) -> u8 {
    match name {
        "HEAD" => 0,
        _ if name.starts_with("refs/heads/") => 1,
        _ if name.starts_with("refs/tags/") => 2,
        _ if name.starts_with("refs/remotes/") => 3,
        _ => 4,
    }
}
