//! Whether a job makes use of a right of the platform's token, for the rules. What is used is told by `least`.

use lockgate_pipelines::model::Access;

use crate::data::action_rights::Sureness;
use crate::least::{Needs, Thread, needs_of};
use crate::tree::{Place, Tree};

/// Whether something writes to a scope. Ordered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Need {
    /// Nothing in the job can.
    Never,
    /// Something runs of which this is not known.
    Maybe,
    /// Something cannot do without it.
    Always,
}

/// What one job writes to.
#[derive(Debug)]
pub(crate) struct Writes {
    needs: Needs,
    thread: Thread,
    /// A called workflow is not looked into here.
    is_call: bool,
}

impl Writes {
    pub(crate) fn of(tree: &Tree, place: Place<'_>) -> Self {
        let is_call = place.job.call.is_some();
        let needs = if is_call {
            Needs::default()
        } else {
            needs_of(tree, place)
        };
        Self {
            needs,
            thread: Thread::of(place.pipeline),
            is_call,
        }
    }

    /// Whether the job writes to a scope.
    pub(crate) fn to(&self, scope: &str) -> Need {
        if self.is_call {
            return Need::Maybe;
        }
        let uses = self.needs.of(scope, self.thread);
        let writes = uses.filter(|used| used.access == Access::Write);
        let needs = writes.map(|used| {
            let certain = used.sureness == Sureness::Sure && used.scope == scope;
            if certain { Need::Always } else { Need::Maybe }
        });
        let unclear = self.needs.may_reach(scope).then_some(Need::Maybe);
        needs.chain(unclear).max().unwrap_or(Need::Never)
    }

    /// The scopes it surely writes to, in order, each once.
    pub(crate) fn certain(&self) -> Vec<&'static str> {
        let sure = |used: &&crate::least::Use| {
            used.access == Access::Write
                && used.sureness == Sureness::Sure
                && used.scope != "conversation"
        };
        let uses = self.needs.uses.iter().filter(sure);
        let mut scopes: Vec<_> = uses.map(|used| used.scope).collect();
        scopes.sort_unstable();
        scopes.dedup();
        scopes
    }
}
