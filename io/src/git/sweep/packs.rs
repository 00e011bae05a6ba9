//! The packs of a sweep, one after the other, the families of each on all threads.

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

use rayon::prelude::*;

use super::Shared;
use super::family::Worker;
use super::plan::Plan;
use super::report::Count;
use super::visitor::Visitor;

/// So many families are taken at once, so that neighbours in the pack are read by one thread.
const TAKEN: usize = 16;

pub(super) fn visit<V: Visitor>(shared: &Shared<'_, V>) {
    let copies = Copies::find(shared);
    for pack in 0..shared.repository.store.packs.len() {
        one(shared, pack, &copies);
    }
}

fn one<V: Visitor>(shared: &Shared<'_, V>, pack: usize, copies: &Copies) {
    let packs = &shared.repository.store.packs;
    let Some(Ok(open)) = packs.get(pack).map(super::super::pack::Pack::open) else {
        return;
    };
    let is_copy = |position: usize| copies.has(pack, position);
    let mut reader = shared.repository.reader();
    let mut plan = Plan::new(open, &is_copy, shared.visitor, &mut reader);
    drop(reader);
    let mut count = Count::default();
    for (at, fault) in std::mem::take(&mut plan.faults) {
        let position = plan.position(at);
        if is_copy(position) {
            continue;
        }
        if let Some(id) = open.index.id(position) {
            shared.tally.fault(id, plan.kind(at), fault);
        }
    }
    count.copies = copies.count(pack);
    let asked = (0..plan.len()).filter(|&at| {
        let at = u32::try_from(at).unwrap_or(u32::MAX);
        plan.kind(at).is_some() && !plan.is_wanted(at) && !is_copy(plan.position(at))
    });
    count.skipped = asked.count() as u64;
    shared.tally.add(&mut count);
    families(shared, pack, &plan);
}

fn families<V: Visitor>(shared: &Shared<'_, V>, pack: usize, plan: &Plan) {
    let Ok(number) = u32::try_from(pack) else {
        return;
    };
    let threads = shared.sweep.threads();
    let roots = heavy_first(plan, threads);
    let next = AtomicUsize::new(0);
    let large = Mutex::new(());
    let work = || {
        let mut worker = Worker::new(shared, number, plan, &large);
        loop {
            let start = next.fetch_add(TAKEN, Relaxed);
            let Some(own) = roots.get(start..) else { break };
            if own.is_empty() {
                break;
            }
            own.iter().take(TAKEN).for_each(|&root| worker.family(root));
        }
    };
    if threads <= 1 || roots.len() <= TAKEN {
        work();
    } else {
        rayon::scope(|scope| (0..threads).for_each(|_| scope.spawn(|_| work())));
    }
}

/// Families of which one alone would keep a thread busy when the others are done come first; the rest are in the order of the
/// pack.
fn heavy_first(plan: &Plan, threads: usize) -> Vec<u32> {
    let total = plan.wanted();
    let heavy = total / (threads as u64 * 64) + 1;
    let is_heavy = |at: &u32| u64::from(plan.weight(*at)) > heavy;
    let (mut first, rest): (Vec<u32>, Vec<u32>) = plan.roots.iter().partition(|at| is_heavy(at));
    first.sort_by_key(|&at| std::cmp::Reverse(plan.weight(at)));
    first.extend(rest);
    first
}

/// Which positions of which pack are visited in an earlier one.
struct Copies {
    packs: Vec<Vec<bool>>,
}

impl Copies {
    /// Orders the ids of all packs, if there are several, and marks all but the first of each.
    fn find<V: Visitor>(shared: &Shared<'_, V>) -> Self {
        let packs = &shared.repository.store.packs;
        let open: Vec<_> = packs.iter().map(|pack| pack.open().ok()).collect();
        if open.iter().flatten().count() < 2 {
            return Self { packs: Vec::new() };
        }
        let mut all: Vec<(u64, u32, u32)> = Vec::new();
        for (pack, open) in (0u32..).zip(&open) {
            let Some(open) = open else { continue };
            let count = u32::try_from(open.index.len()).unwrap_or(u32::MAX);
            let ids =
                (0..count).filter_map(|at| Some((open.index.id(at as usize)?.prefix(), pack, at)));
            all.extend(ids);
        }
        all.par_sort_unstable();
        let mut marks: Vec<Vec<bool>> = open
            .iter()
            .map(|open| vec![false; open.map_or(0, |open| open.index.len())])
            .collect();
        let id = |entry: &(u64, u32, u32)| {
            let open = open.get(entry.1 as usize).copied().flatten()?;
            open.index.id(entry.2 as usize)
        };
        for same in all.chunk_by(|one, other| one.0 == other.0) {
            mark(same, id, &mut marks);
        }
        Self { packs: marks }
    }

    fn has(&self, pack: usize, position: usize) -> bool {
        let marks = self.packs.get(pack);
        marks.is_some_and(|marks| marks.get(position).copied().unwrap_or(false))
    }

    fn count(&self, pack: usize) -> u64 {
        let marks = self.packs.get(pack);
        marks.map_or(0, |marks| marks.iter().filter(|&&copy| copy).count() as u64)
    }
}

/// Marks all but the first of each id among entries whose ids begin alike.
fn mark(
    same: &[(u64, u32, u32)],
    id: impl Fn(&(u64, u32, u32)) -> Option<lockgate_git::ObjectId>,
    marks: &mut [Vec<bool>],
) {
    if same.len() < 2 {
        return;
    }
    let mut known = std::collections::HashSet::new();
    for entry in same {
        let Some(id) = id(entry) else { continue };
        if known.insert(id) {
            continue;
        }
        let pack = marks.get_mut(entry.1 as usize);
        if let Some(mark) = pack.and_then(|marks| marks.get_mut(entry.2 as usize)) {
            *mark = true;
        }
    }
}
