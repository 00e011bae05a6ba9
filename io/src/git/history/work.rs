//! Follows groups of objects through all commits.

use std::collections::HashMap;

use lockgate_git::ObjectId;

use super::attribute::Attribution;
use super::places::Places;
use super::rows::{Counts, Rows, add, has, is_empty, ones};
use super::story::Story;

/// So many references that an object is reachable from are named.
const MAX_REFS: usize = 32;

/// First and last commit, and how many, by number.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Span {
    pub(super) first: Option<u32>,
    pub(super) last: Option<u32>,
    pub(super) commits: u64,
}

/// One batch of what is asked for after the other.
pub(super) struct Work<'s> {
    pub(super) story: &'s Story<'s>,
    /// The groups of each object.
    pub(super) groups: HashMap<ObjectId, Vec<u32>>,
    /// What each of the hits holds.
    pub(super) holds: Rows,
    /// What each commit and all that it follows have.
    carried: Rows,
    /// Commits that are asked for themselves.
    named: HashMap<u32, Vec<u32>>,
    width: usize,
}

impl<'s> Work<'s> {
    /// For batches of at most 64 times `width` groups.
    pub(super) fn new(story: &'s Story<'s>, width: usize) -> Self {
        Self {
            story,
            groups: HashMap::new(),
            holds: Rows::new(story.hits.len(), width),
            carried: Rows::new(story.commits.len(), width),
            named: HashMap::new(),
            width,
        }
    }

    /// Where each of the groups is.
    pub(super) fn attribute(&mut self, batch: &[Vec<ObjectId>]) -> Vec<Attribution> {
        self.begin(batch);
        let mut spans = vec![Span::default(); batch.len()];
        self.follow(&self.story.reachable, &mut spans);
        self.carry();
        self.follow(&self.story.lost, &mut spans);
        let mut found = vec![Attribution::default(); batch.len()];
        self.name_refs(&mut found);
        Places::new(self).describe(&mut found, &spans);
        found
    }

    fn begin(&mut self, batch: &[Vec<ObjectId>]) {
        self.groups.clear();
        self.named.clear();
        self.holds.clear();
        self.carried.clear();
        for (number, ids) in (0..).zip(batch) {
            for id in ids {
                self.groups.entry(*id).or_default().push(number);
                if let Some(at) = self.story.hits.of(id.prefix()) {
                    self.holds.set(at, number);
                }
                if let Some(commit) = self.story.numbers.get(id) {
                    self.named.entry(*commit).or_default().push(number);
                }
            }
        }
        self.story.hits.hand_on(&mut self.holds);
    }

    /// Puts into `row` what the tree of a commit has, and the commit itself where it is asked for.
    fn own(&self, number: u32, row: &mut [u64]) {
        row.fill(0);
        let tree = self.story.trees.get(number as usize).copied().flatten();
        if let Some(tree) = tree {
            let held = self.holds.row(tree).iter();
            row.iter_mut()
                .zip(held)
                .for_each(|(own, held)| *own = *held);
        }
        for group in self.named.get(&number).into_iter().flatten() {
            add(row, *group);
        }
    }

    /// Goes through commits, parents first, and notes when each group was there. Only those are asked for that are not known
    /// yet.
    fn follow(&self, order: &[u32], spans: &mut [Span]) {
        let mut open = vec![0; self.width];
        for (group, _) in (0..).zip(&*spans).filter(|(_, span)| span.first.is_none()) {
            add(&mut open, group);
        }
        let mut counts = Counts::default();
        let mut own = vec![0; self.width];
        let mut left = open.clone();
        for &number in order {
            self.own(number, &mut own);
            own.iter_mut()
                .zip(&open)
                .for_each(|(own, open)| *own &= open);
            counts.add(&own);
            meet_first(&own, &mut left, |group| {
                if let Some(span) = spans.get_mut(group as usize) {
                    span.first = Some(number);
                }
            });
        }
        // Those that were met.
        left.iter_mut()
            .zip(&open)
            .for_each(|(left, open)| *left = open & !*left);
        ones(&left).for_each(|group| {
            if let Some(span) = spans.get_mut(group as usize) {
                span.commits = counts.of(group);
            }
        });
        for &number in order.iter().rev() {
            if is_empty(&left) {
                break;
            }
            self.own(number, &mut own);
            meet_first(&own, &mut left, |group| {
                if let Some(span) = spans.get_mut(group as usize) {
                    span.last = Some(number);
                }
            });
        }
    }

    /// Hands what commits have on to those that follow them.
    fn carry(&mut self) {
        let mut own = vec![0; self.width];
        for &number in &self.story.reachable {
            self.own(number, &mut own);
            self.carried.extend(number as usize, &own);
            for parent in self.story.known_parents(number) {
                self.carried.join(parent as usize, number as usize);
            }
        }
    }

    fn name_refs(&self, found: &mut [Attribution]) {
        let (mut set, mut head) = (vec![0; self.width], vec![0; self.width]);
        for reference in &self.story.refs {
            let Some(target) = reference.target else {
                continue;
            };
            let number = self.story.numbers.get(&target.peeled).copied();
            let held = match number {
                Some(number) => self.carried.row(number as usize),
                None => self.row(&target.peeled),
            };
            set.fill(0);
            set.iter_mut()
                .zip(held)
                .for_each(|(set, held)| *set = *held);
            for group in self.groups.get(&target.id).into_iter().flatten() {
                add(&mut set, *group);
            }
            head.fill(0);
            if let ("HEAD", Some(number)) = (&*reference.name, number) {
                self.own(number, &mut head);
            }
            for group in ones(&set) {
                let Some(found) = found.get_mut(group as usize) else {
                    continue;
                };
                found.refs_in_all += 1;
                if found.refs.len() < MAX_REFS {
                    found.refs.push(reference.name.clone());
                }
                found.at_head |= has(&head, group);
            }
        }
    }

    /// What a tree or blob holds or is.
    pub(super) fn row(&self, id: &ObjectId) -> &[u64] {
        let at = self.story.hits.of(id.prefix());
        at.map_or(&[], |at| self.holds.row(at))
    }
}

/// Takes from `left` what is in `own`, and tells of each.
fn meet_first(own: &[u64], left: &mut [u64], mut told: impl FnMut(u32)) {
    for (at, (own, left)) in (0u32..).zip(own.iter().zip(left)) {
        let met = own & *left;
        *left &= !met;
        if met != 0 {
            ones(&[met]).for_each(|bit| told(at * 64 + bit));
        }
    }
}
