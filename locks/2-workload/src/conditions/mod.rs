//! What must be true before a place runs: the `if:` of step, job and needed jobs, environments, labels, and
//! steps that ask for somebody's permission.
//!
//! Rules about untrusted input ask [`guards`] before they speak. The answer is per trigger, since
//! `github.event_name != 'issue_comment' || …` guards one trigger only.

mod cel;
mod collect;
mod facts;
mod leaf;
#[cfg(test)]
mod tests;

use lockgate_evidence::Span;
use lockgate_pipelines::expression::{Expr, ExprKind, LogicalOp};
use lockgate_pipelines::model::Event;
use lockgate_pipelines::yaml::Text;

use crate::tree::Place;

/// What a guard makes sure of, strongest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Kind {
    /// The change comes from a branch of this repository, not from a fork.
    SameRepository,
    /// The change or comment was written by a member, or by one named account.
    TrustedAuthor,
    /// The account that caused the event is one named account. It need not have written the change.
    Actor,
    /// A step asked the platform what somebody may do.
    PermissionCheck,
    /// The change was merged, so somebody with write access accepted it.
    Merged,
    /// Somebody with triage rights set a label. It stays when the change is pushed to again.
    Label,
    /// The job waits for an environment, whose reviewers are not known here.
    Environment,
    /// Somebody must first start or approve it by hand.
    Approval,
}

/// What an outsider cannot bring about.
const SOUND: &[Kind] = &[
    Kind::SameRepository,
    Kind::TrustedAuthor,
    Kind::PermissionCheck,
    Kind::Merged,
];

/// One thing that must be true, and where it is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Guard {
    /// What it makes sure of.
    pub(crate) kind: Kind,
    /// Where, in the file of the place.
    pub(crate) span: Span,
}

/// Everything known to be true when a place runs, per trigger.
#[derive(Clone, Debug, Default)]
pub(crate) struct Guards {
    triggers: Vec<Under>,
}

/// What holds under one trigger.
#[derive(Clone, Debug)]
struct Under {
    /// `None` for what no event starts: an action.
    event: Option<Event>,
    /// False where the conditions exclude the trigger.
    runs: bool,
    guards: Vec<Guard>,
}

/// What holds where `place` runs. A place without a step is asked about its job alone.
pub(crate) fn guards(place: &Place<'_>) -> Guards {
    let mut triggers: Vec<Under> = place
        .pipeline
        .triggers
        .iter()
        .map(|trigger| collect::under(place, Some(trigger)))
        .collect();
    if triggers.is_empty() {
        triggers.push(collect::under(place, None));
    }
    Guards { triggers }
}

impl Guards {
    /// A label was set.
    pub(crate) fn label(&self) -> Option<&Guard> {
        self.first(&[Kind::Label])
    }

    /// The job, or one it needs, waits for an environment.
    pub(crate) fn environment(&self) -> Option<&Guard> {
        self.first(&[Kind::Environment])
    }

    /// A guard that an outsider cannot pass, of any of the sound kinds.
    pub(crate) fn sound(&self) -> Option<&Guard> {
        self.first(SOUND)
    }

    /// The same under one trigger.
    pub(crate) fn sound_under(&self, event: Event) -> Option<&Guard> {
        let mut own = self.under(event).iter();
        own.find(|guard| SOUND.contains(&guard.kind))
    }

    /// A guard of any kind.
    pub(crate) fn any(&self) -> Option<&Guard> {
        let all = [Kind::Actor, Kind::Label, Kind::Environment, Kind::Approval];
        self.sound().or_else(|| self.first(&all))
    }

    /// False where the conditions exclude this trigger, or the pipeline does not have it.
    pub(crate) fn runs_under(&self, event: Event) -> bool {
        self.running()
            .any(|under| under.event.is_none_or(|own| own == event))
    }

    /// True where it can run under a trigger that an outsider fires with the repository's rights.
    pub(crate) fn exposed(&self) -> bool {
        self.running().any(Under::is_exposed)
    }

    /// All guards under one trigger.
    pub(crate) fn under(&self, event: Event) -> &[Guard] {
        let found = self
            .triggers
            .iter()
            .find(|under| under.event == Some(event));
        found.map_or(&[], |under| &under.guards)
    }

    /// A guard of these kinds, where every trigger that counts has one: the exposed ones, or all where none is.
    fn first(&self, kinds: &[Kind]) -> Option<&Guard> {
        let exposed = self.exposed();
        let mut found = None;
        for under in self
            .running()
            .filter(|under| !exposed || under.is_exposed())
        {
            let own = kinds.iter().find_map(|kind| under.guard(*kind))?;
            found = found.or(Some(own));
        }
        found
    }

    fn running(&self) -> impl Iterator<Item = &Under> {
        self.triggers.iter().filter(|under| under.runs)
    }
}

impl Under {
    fn is_exposed(&self) -> bool {
        self.event.is_some_and(Event::is_exposed)
    }

    fn guard(&self, kind: Kind) -> Option<&Guard> {
        self.guards.iter().find(|guard| guard.kind == kind)
    }
}

/// An `if:` as the runner reads it.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Condition {
    /// One expression, bare or as a whole in `${{ }}`. Its spans count from the start of the value.
    Expression(Expr),
    /// Text stands around `${{ }}`: the whole is a text that is not empty, which is true.
    AlwaysTrue,
    /// Not an expression.
    Unreadable,
}

impl Condition {
    /// The expression, where it is one.
    pub(crate) fn expression(&self) -> Option<&Expr> {
        match self {
            Self::Expression(expr) => Some(expr),
            Self::AlwaysTrue | Self::Unreadable => None,
        }
    }
}

/// Reads an `if:`.
pub(crate) fn condition(text: &Text) -> Condition {
    let read = match text.templates() {
        [] => text.bare_expression().map_err(|_| ()).cloned(),
        [only] if only.span == Span::new(0, text.value().len()) => {
            only.expression.clone().map_err(|_| ())
        }
        _ => return Condition::AlwaysTrue,
    };
    read.map_or(Condition::Unreadable, Condition::Expression)
}

/// What must all be true for `expr` to be true: `a && (b && c)` gives a, b and c.
pub(crate) fn conjuncts(expr: &Expr) -> Vec<&Expr> {
    let mut found = Vec::new();
    let mut stack = vec![expr];
    while let Some(expr) = stack.pop() {
        match &expr.ungrouped().kind {
            ExprKind::Logical {
                op: LogicalOp::And,
                operands,
            } => stack.extend(operands.iter().rev()),
            _ => found.push(expr.ungrouped()),
        }
    }
    found
}
