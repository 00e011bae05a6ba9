//! Where a value comes from: followed back through environment, inputs, matrices, outputs of steps and
//! jobs, environment files, composite actions and called workflows of the same tree.
//!
//! A value nobody outside can choose has no [`Taint`]. Following is bounded by [`MAX_DEPTH`]; beyond it a
//! value counts as partly trusted, never as trusted.

mod contexts;
mod files;
mod gitlab;
mod inputs;
mod javascript;
mod jenkins;
mod outputs;
mod platforms;
mod programs;
mod reach;
mod script_calls;
mod wholes;
mod words;
mod writes;

use std::cell::Cell;
use std::cmp::Reverse;

use lockgate_evidence::{Confidence, Finding, Source, Span};
use lockgate_pipelines::expression::{Expr, content_positions};
use lockgate_pipelines::model::Trust;
use lockgate_pipelines::yaml::Text;

use crate::facts::dispatches::Sender;
use crate::tree::{Place, Tree};

pub(crate) use gitlab::dotenv_writes;
pub(crate) use inputs::Inputs;
pub(crate) use jenkins::is_kept_out;
pub(crate) use reach::Reach;
pub(crate) use writes::{Channel, Write, writes};

/// How many hops a value is followed.
const MAX_DEPTH: usize = 12;

/// How many scripts that write for later steps are looked at for one value. Steps that write names nobody can tell
/// multiply the ways back; honest jobs have few.
const MAX_WRITERS: usize = 200;

/// How many hops are followed for one value in all. Jobs whose outputs are made of each other, variables and definitions
/// that name each other many times multiply the ways back.
const MAX_STEPS: usize = 2_000;

/// How many places between source and use are told. Of longer ways the middle is left out: a report of thousands of places,
/// made again for every use behind them, would grow with the square of the tree.
const MAX_HOPS: usize = 40;

thread_local! {
    /// How many of [`MAX_STEPS`] are left for the value that is being followed.
    static STEPS_LEFT: Cell<usize> = const { Cell::new(MAX_STEPS) };
    /// How many of [`MAX_WRITERS`] are left for the value that is being followed.
    static WRITERS_LEFT: Cell<usize> = const { Cell::new(MAX_WRITERS) };
}

/// A place that a value passed on its way.
#[derive(Clone, Debug)]
pub(crate) struct Hop {
    pub(crate) source: Source,
    pub(crate) span: Span,
    pub(crate) note: String,
}

/// What an outsider can do about a value.
#[derive(Clone, Debug)]
pub(crate) struct Taint {
    /// Attacker or partly.
    pub(crate) trust: Trust,
    /// How sure the following is.
    pub(crate) confidence: Confidence,
    /// True where the value can hold line feeds.
    pub(crate) multiline: bool,
    /// True where it is read from an artifact of another run.
    pub(crate) artifact: bool,
    /// The step of another workflow that hands it over when it starts this one.
    pub(crate) sender: Option<Sender>,
    /// The name of the source: `github.event.issue.title`.
    pub(crate) origin: String,
    /// Places between source and use, nearest to the use first.
    pub(crate) hops: Vec<Hop>,
}

impl Taint {
    fn new(trust: Trust, origin: impl Into<String>) -> Self {
        Self {
            trust,
            confidence: Confidence::High,
            multiline: false,
            artifact: false,
            sender: None,
            origin: origin.into(),
            hops: Vec::new(),
        }
    }

    /// True where an outsider chooses the value freely.
    pub(crate) fn is_attacker(&self) -> bool {
        self.trust == Trust::Attacker
    }

    fn multiline(mut self, multiline: bool) -> Self {
        self.multiline = multiline;
        self
    }

    fn confidence(mut self, confidence: Confidence) -> Self {
        self.confidence = self.confidence.min(confidence);
        self
    }

    fn via(mut self, source: &Source, span: Span, note: impl Into<String>) -> Self {
        self.hops.insert(
            0,
            Hop {
                source: source.clone(),
                span,
                note: note.into(),
            },
        );
        if self.hops.len() > MAX_HOPS {
            self.hops.remove(MAX_HOPS / 2);
        }
        self
    }

    /// The worse of two: less trusted first, then surer.
    fn worse(self, other: Self) -> Self {
        if other.rank() < self.rank() {
            other
        } else {
            self
        }
    }

    /// Less where it is worse.
    fn rank(&self) -> (Trust, Reverse<Confidence>, Reverse<bool>) {
        (
            self.trust,
            Reverse(self.confidence),
            Reverse(self.multiline),
        )
    }

    /// True where a script reads it out of an artifact itself. Of that `artifact-poisoning` speaks.
    pub(crate) fn is_read_from_artifact_in(&self, script: &Text) -> bool {
        let own = |hop: &Hop| {
            hop.source.path() == script.source().path() && script.span().contains(hop.span)
        };
        self.artifact && self.hops.iter().all(own)
    }

    /// Adds the hops to a finding as related places, from the source to the use.
    pub(crate) fn explain(&self, finding: Finding) -> Finding {
        self.hops.iter().rev().fold(finding, |finding, hop| {
            finding.related(&hop.source, hop.span, hop.note.clone())
        })
    }
}

/// Takes one from what is left for the value; false where nothing is.
fn spend() -> bool {
    take(1)
}

/// A context taken as a whole has as many ways back as it has members, so it counts for many.
fn spend_whole() -> bool {
    take(MAX_STEPS / 10)
}

fn take(count: usize) -> bool {
    let left = STEPS_LEFT.get().checked_sub(count);
    STEPS_LEFT.set(left.unwrap_or_default());
    left.is_some()
}

/// True while contexts may be followed. What is left out then was already told to be partly trusted.
fn is_left() -> bool {
    STEPS_LEFT.get() > 0
}

/// The worst of many.
fn worst(taints: impl Iterator<Item = Taint>) -> Option<Taint> {
    taints.reduce(Taint::worse)
}

/// Follows values in a tree.
#[derive(Clone, Copy)]
pub(crate) struct Flow<'a> {
    tree: &'a Tree,
    depth: usize,
    /// What is passed to pipelines, as far as it is known while that is being found out; `None` for all of it.
    inputs: Option<&'a Inputs>,
}

impl<'a> Flow<'a> {
    /// Follows values in `tree`.
    pub(crate) fn new(tree: &'a Tree) -> Self {
        Self {
            tree,
            depth: 0,
            inputs: None,
        }
    }

    fn with_inputs(tree: &'a Tree, inputs: &'a Inputs) -> Self {
        Self {
            inputs: Some(inputs),
            ..Self::new(tree)
        }
    }

    fn known_inputs(self) -> &'a Inputs {
        self.inputs.unwrap_or_else(|| self.tree.inputs())
    }

    fn deeper(self) -> Option<Self> {
        if self.depth == 0 {
            WRITERS_LEFT.set(MAX_WRITERS);
            STEPS_LEFT.set(MAX_STEPS);
        }
        (spend() && self.depth < MAX_DEPTH).then_some(Self {
            depth: self.depth + 1,
            ..self
        })
    }

    /// What an outsider can do about the value of an expression evaluated at a place.
    pub(crate) fn expression(self, place: Place<'_>, expr: &Expr) -> Option<Taint> {
        let positions = content_positions(expr);
        let accesses = positions.into_iter().flat_map(Expr::contexts);
        worst(accesses.filter_map(|access| self.context(place, &access.path)))
    }

    /// What an outsider can do about a scalar with `${{ }}` in it.
    pub(crate) fn text(self, place: Place<'_>, text: &Text) -> Option<Taint> {
        let expressions = text
            .templates()
            .iter()
            .filter_map(|template| template.expression.as_ref().ok());
        let expressions = expressions.take_while(|_| self.depth == 0 || is_left());
        worst(expressions.filter_map(|expr| self.expression(place, expr)))
    }

    /// As [`text`](Self::text), with the scalar as a hop.
    fn text_via(self, place: Place<'_>, text: &Text, note: &str) -> Option<Taint> {
        Some(
            self.text(place, text)?
                .via(text.source(), text.span(), note),
        )
    }
}
