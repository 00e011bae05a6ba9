//! Lock 3 over what the walk read.

use std::panic::{AssertUnwindSafe, catch_unwind};

use lockgate_dependencies::{Given, inspect};
use lockgate_evidence::{Inspection, Lock, Unknown};

use crate::Error;
use crate::db::AdvisoryDb;
use crate::inspect::Tree;
use crate::mask::mask;
use crate::setup::Setup;

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
    Ok(inspect(&Given {
        files: &tree.dependencies,
        database: database.as_ref(),
        is_named: tree.asked.locks.contains(&Lock::Dependencies),
        as_of: &|ecosystem| db?.as_of(database.as_ref()?, ecosystem),
        now: lockgate_io::now_seconds(),
        vex: &setup.vex,
        everything: tree.asked.everything,
        policy: setup.policy.source(),
        settings: &setup.policy.dependencies,
    }))
}
