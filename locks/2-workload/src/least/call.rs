//! What a called workflow asks of the job that calls it.
//!
//! The platform refuses a call whose jobs ask for more than the caller has; a called job that asks for nothing gets
//! what the caller has.

use lockgate_pipelines::model::{Permissions, Pipeline, Uses};

use super::frame::{Frame, MAX_DEPTH};
use super::needs::Needs;
use super::plan::{self, Block};
use crate::data::action_rights::Sureness;
use crate::facts::spots::short;
use crate::tree::Place;

/// The union over the called workflow's jobs.
pub(super) fn needs(frame: &Frame<'_>, uses: &Uses) -> Needs {
    let mut needs = Needs::default();
    if frame.depth >= MAX_DEPTH {
        needs.unknown(format!("`{}` is called too deeply", short(uses)));
        return needs;
    }
    if uses.target.own_path().is_none() {
        remote(frame, uses, &mut needs);
        return needs;
    }
    let Some(called) = frame.tree.target(frame.place.pipeline, uses) else {
        needs.unknown(format!("`{}` was not found", short(uses)));
        return needs;
    };
    let answer = frame
        .tree
        .asked_of_callers(called, || union(frame, called, uses));
    needs.extend(answer.as_ref().clone());
    needs
}

/// Told once for each workflow: it does not depend on who calls.
fn union(frame: &Frame<'_>, called: &Pipeline, uses: &Uses) -> Needs {
    let mut needs = Needs::default();
    for job in &called.jobs {
        let place = Place {
            pipeline: called,
            job,
            step: None,
        };
        needs.extend(of_job(frame, &place, called, uses));
    }
    needs
}

/// A workflow of another repository.
fn remote(frame: &Frame<'_>, uses: &Uses, needs: &mut Needs) {
    let known = crate::data::action_rights::rights_of(&uses.target);
    let Some(known) = known else {
        needs.unknown(format!("`{}` is not known", short(uses)));
        return;
    };
    let _ = frame;
    for right in &known.rights {
        needs.add(
            right.scope,
            right.access,
            right.sureness,
            format!("`{}`", short(uses)),
        );
    }
}

fn of_job(frame: &Frame<'_>, place: &Place<'_>, called: &Pipeline, uses: &Uses) -> Needs {
    let inner = frame.depth + 1;
    if matches!(called.permissions_of(place.job), Permissions::Missing) {
        return super::job::needs_within(frame.tree, *place, inner);
    }
    let plan = plan::of_job(frame.tree, *place, inner);
    let mut needs = Needs::default();
    match plan.block {
        Block::Exact(scopes) => {
            for (scope, access) in scopes {
                needs.add(scope, access, Sureness::Sure, format!("`{}`", short(uses)));
            }
        }
        Block::Kept(why) => {
            for why in why {
                needs.unknown(why);
            }
        }
    }
    needs
}
