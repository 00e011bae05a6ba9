//! Lock 3 over what the walk read.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Mutex, PoisonError};

use lockgate_dependencies::{Given, Question, inspect_with_reach};
use lockgate_evidence::{Inspection, Lock, Unknown};
use lockgate_io::{Links, Wanted, gather, read_bytes};

use crate::Error;
use crate::checkouts::Repositories;
use crate::db::AdvisoryDb;
use crate::inspect::Tree;
use crate::mask::mask;
use crate::setup::Setup;

/// Most lockfiles whose sources are looked at.
const MOST_QUESTIONS: usize = 16;
/// Most sources below one of them.
const MOST_SOURCES: usize = 10_000;
/// Most bytes of them.
const MOST_SOURCE_BYTES: u64 = 64 * 1024 * 1024;

/// What the lock sees; `None` where it was not asked.
///
/// A panic within the lock is a bug of ours; it becomes an unknown, so that nothing is taken for inspected.
pub(crate) fn look(tree: &Tree, setup: &Setup) -> Result<Option<Inspection>, Error> {
    if !tree.asked.includes(Lock::Dependencies) {
        return Ok(None);
    }
    let inspected = catch_unwind(AssertUnwindSafe(|| ask(tree, setup)));
    let mut inspection = inspected.unwrap_or_else(|_| {
        Ok(Inspection {
            unknowns: vec![Unknown {
                subject: Lock::Dependencies.to_string(),
                reason: "the inspection broke off, which is a bug in lockgate".to_owned(),
            }],
            ..Inspection::default()
        })
    })?;
    mask(&mut inspection, &tree.secrets);
    Ok(Some(inspection))
}

fn ask(tree: &Tree, setup: &Setup) -> Result<Inspection, Error> {
    let db = setup.database.as_ref();
    let database = db.map(AdvisoryDb::database).transpose()?;
    let repositories = Repositories::new(tree);
    let (mut inspection, reach) = inspect_with_reach(&Given {
        files: &tree.dependencies,
        listed: &tree.listed.listings,
        database: database.as_ref(),
        is_named: tree.asked.locks.contains(&Lock::Dependencies),
        images: &tree.listed.images,
        checkouts: &repositories,
        as_of: &|ecosystem| db?.as_of(database.as_ref()?, ecosystem),
        now: lockgate_io::now_seconds(),
        vex: &setup.vex,
        everything: tree.asked.everything,
        policy: setup.policy.source(),
        settings: &setup.policy.dependencies,
    });
    for mut question in reach.questions().into_iter().take(MOST_QUESTIONS) {
        if look_at_sources(&mut question, tree, setup).is_some() {
            question.tell(&mut inspection);
        }
    }
    inspection
        .unknowns
        .extend(tree.listed.unknowns.iter().cloned());
    Ok(inspection)
}

/// Reads the sources below a lockfile, one after the other; `None` where not all of them could be read, or there are too many.
fn look_at_sources(question: &mut Question, tree: &Tree, setup: &Setup) -> Option<()> {
    let directory = tree.places.get(question.file())?.parent()?;
    // Who named a file did not name those beside it.
    let mut roots = tree.roots.iter();
    roots.find(|root| directory.starts_with(root))?;
    let paths = Mutex::new(Vec::new());
    let wanted = Wanted {
        wants: &|path| {
            if question.wants(path) {
                let mut paths = paths.lock().unwrap_or_else(PoisonError::into_inner);
                paths.push(path.to_owned());
            }
            false
        },
        excludes: &|path| setup.policy.excludes(path),
        base: setup.base.as_deref(),
        looks: None,
        peeks: None,
        larger: None,
    };
    gather(&[directory.to_owned()], &wanted).ok()?;
    let mut paths = paths.into_inner().unwrap_or_else(PoisonError::into_inner);
    paths.sort();
    paths.dedup();
    let mut left = MOST_SOURCE_BYTES;
    for path in paths.iter().take(MOST_SOURCES) {
        let bytes = read_bytes(&directory.join(path), left, Links::Refuse).ok()?;
        left -= bytes.len() as u64;
        question.look(&bytes);
    }
    (paths.len() <= MOST_SOURCES).then_some(())
}
