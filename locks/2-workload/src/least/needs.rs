//! What is used of the token, as far as reading can tell.

use lockgate_pipelines::model::{Access, Event, Pipeline};

use crate::data::action_rights::Sureness;

/// One right with who uses it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Use {
    pub(crate) scope: &'static str,
    pub(crate) access: Access,
    pub(crate) sureness: Sureness,
    /// In the words of the file: an action, a command.
    pub(crate) by: String,
}

/// How far something unknown may reach.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Extent {
    /// It has the token: every scope.
    Everything,
    /// Only these scopes.
    Only(&'static [&'static str]),
}

/// How much speaks for a use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Doubt {
    /// It has the token, or its name speaks of writing.
    Telling,
    /// A script of the repository could push with the checkout's credential, as any can: it keeps only what somebody
    /// granted by name.
    Script,
    /// The same of a build tool, which is hardly ever meant to.
    Recipe,
}

/// Something of which it is not known what it uses.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Unclear {
    /// A sentence's subject and verb: "`owner/action` is not known".
    pub(crate) why: String,
    pub(crate) extent: Extent,
    pub(crate) doubt: Doubt,
}

/// Most unknown things that are told apart.
const MAX_UNCLEAR: usize = 64;

/// All of a job.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Needs {
    pub(crate) uses: Vec<Use>,
    pub(crate) unclear: Vec<Unclear>,
}

impl Needs {
    /// Of a workflow that calls itself.
    pub(crate) fn circular(path: &str) -> Self {
        let mut needs = Self::default();
        needs.unknown(format!("`{path}` calls itself"));
        needs
    }

    pub(crate) fn add(
        &mut self,
        scope: &'static str,
        access: Access,
        sureness: Sureness,
        by: impl Into<String>,
    ) {
        // The first that uses a right speaks for all.
        let same =
            |used: &Use| (used.scope, used.access, used.sureness) == (scope, access, sureness);
        if !self.uses.iter().any(same) {
            self.uses.push(Use {
                scope,
                access,
                sureness,
                by: by.into(),
            });
        }
    }

    pub(crate) fn unclear(&mut self, why: impl Into<String>, extent: Extent, doubt: Doubt) {
        let new = Unclear {
            why: why.into(),
            extent,
            doubt,
        };
        let full = self.unclear.len() >= MAX_UNCLEAR;
        let same =
            |old: &Unclear| *old == new || full && (old.extent, old.doubt) == (extent, doubt);
        if !self.unclear.iter().any(same) {
            self.unclear.push(new);
        }
    }

    /// Something that has the token and is not known.
    pub(crate) fn unknown(&mut self, why: impl Into<String>) {
        self.unclear(why, Extent::Everything, Doubt::Telling);
    }

    pub(crate) fn extend(&mut self, other: Self) {
        for used in other.uses {
            self.add(used.scope, used.access, used.sureness, used.by);
        }
        for unclear in other.unclear {
            self.unclear(unclear.why, unclear.extent, unclear.doubt);
        }
    }

    /// True where something that is not known could use a scope.
    pub(crate) fn may_reach(&self, scope: &str) -> bool {
        self.unclear.iter().any(|unclear| match unclear.extent {
            Extent::Everything => true,
            Extent::Only(scopes) => scopes.contains(&scope),
        })
    }

    /// The uses of one scope, with those of a conversation that may be meant by it.
    pub(crate) fn of<'a>(
        &'a self,
        scope: &'a str,
        thread: Thread,
    ) -> impl Iterator<Item = &'a Use> + use<'a> {
        self.uses.iter().filter(move |used| {
            used.scope == scope || used.scope == "conversation" && thread.means(scope)
        })
    }
}

/// Which kinds of thread a workflow's events concern.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Thread {
    /// Issues.
    Issue,
    /// Proposed changes.
    Change,
    /// Either.
    Either,
}

impl Thread {
    pub(crate) fn of(pipeline: &Pipeline) -> Self {
        let is_change = |event| {
            matches!(
                event,
                Event::PullRequest
                    | Event::PullRequestTarget
                    | Event::PullRequestReview
                    | Event::PullRequestReviewComment
            )
        };
        let mut events = pipeline.triggers.iter().map(|trigger| trigger.event);
        if pipeline.triggers.is_empty() {
            Self::Either
        } else if events.clone().all(is_change) {
            Self::Change
        } else if events.all(|event| event == Event::Issues) {
            Self::Issue
        } else {
            Self::Either
        }
    }

    fn means(self, scope: &str) -> bool {
        match scope {
            "issues" => self != Self::Change,
            "pull-requests" => self != Self::Issue,
            _ => false,
        }
    }
}
