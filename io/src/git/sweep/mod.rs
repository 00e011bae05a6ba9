//! Visiting every object once, at the speed of the packs.
//!
//! A pack keeps most objects as deltas against others. The sweep goes along these families: each whole object is
//! inflated once, its children are made from it depth first, each delta is inflated once, and an object's bytes are
//! freed when its last child was made. Of several children the one with the most below it comes last, so
//! that no more than the logarithm of a family is held at any time, however long its chains are.
//!
//! Families and branches in which nothing is to be looked at are not inflated. Every object is visited once, in whatever
//! order, on several threads, wherever and however often it is kept; the names are believed unless
//! [`Sweep::verify`] is set. What cannot be read is stated by name and stops nothing else.

mod family;
mod packs;
mod plan;
mod report;
mod single;
mod visitor;

use std::num::NonZero;

pub use report::{Progress, Swept};
pub use visitor::{Derived, Interest, Seen, Visitor};

use super::gaps::Gap;
use super::loose;
use super::repository::Repository;
use report::Tally;

/// How to sweep.
#[derive(Clone, Copy, Default)]
pub struct Sweep<'a> {
    /// Hash every object that is looked at, and state those whose bytes do not give their name. Costs about as much
    /// again as everything else. Without it an object is checked by what is cheap: the Adler-32 of its compressed data, and
    /// that every size is what was said.
    pub verify: bool,
    /// How many threads; all cores when not said.
    pub threads: Option<NonZero<usize>>,
    /// Told now and then how far it is, from any thread.
    pub progress: Option<&'a (dyn Fn(Progress) + Sync)>,
}

impl std::fmt::Debug for Sweep<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Sweep")
            .field("verify", &self.verify)
            .field("threads", &self.threads)
            .finish_non_exhaustive()
    }
}

impl Sweep<'_> {
    fn threads(&self) -> usize {
        let all = std::thread::available_parallelism();
        let threads = self.threads.or(all.ok());
        threads.map_or(1, NonZero::get).min(64)
    }
}

/// What all threads of a sweep share.
struct Shared<'a, V: Visitor> {
    repository: &'a Repository,
    visitor: &'a V,
    sweep: Sweep<'a>,
    tally: &'a Tally<'a>,
}

impl Repository {
    /// Visits every object of the repository once: of all packs, of all object directories, loose ones, reachable or not.
    pub fn sweep<V: Visitor>(&self, visitor: &V, sweep: Sweep<'_>) -> Swept {
        let mut gaps: Vec<Gap> = Vec::new();
        let store = &self.store;
        let mut loose = loose::all(store, &mut gaps);
        loose.retain(|(id, _)| !store.is_packed(id));
        let packed = store.packs.iter().filter_map(|pack| pack.open().ok());
        let total: u64 = packed.map(|open| open.index.len() as u64).sum();
        let tally = Tally::new(total + loose.len() as u64, sweep.progress);
        let shared = Shared {
            repository: self,
            visitor,
            sweep,
            tally: &tally,
        };
        packs::visit(&shared);
        single::visit(&shared, &loose);
        single::again(&shared);
        tally.finish(gaps)
    }
}
