//! Every commit that the files of a tree pin, with what the comments behind say of it.

use std::collections::HashMap;

use lockgate_evidence::{Source, Span};
use lockgate_pipelines::model::{Pin, Pipeline, Uses};

use crate::facts::action_version::{Version, in_comment};
use crate::tree::{Tree, root_of};

/// A pinned commit whose comment names a version.
#[derive(Clone, Debug)]
pub(crate) struct Pinned {
    /// The file.
    pub(crate) source: Source,
    /// The `uses`.
    pub(crate) span: Span,
    /// The commit, lower case.
    pub(crate) commit: String,
    /// The version as the comment writes it.
    pub(crate) comment: String,
    /// The version.
    pub(crate) version: Version,
}

/// All uses with the same commit and comment.
#[derive(Debug)]
pub(crate) struct Group {
    /// The first of them.
    pub(crate) first: Pinned,
    /// How many there are.
    pub(crate) count: usize,
}

/// More different pins of one action than any honest tree has; what comes after is not compared.
const MAX_GROUPS: usize = 500;

/// By repository of the tree and repository of the action.
#[derive(Debug, Default)]
pub(crate) struct Pins(HashMap<(String, String), Vec<Group>>);

impl Pins {
    /// Reads all.
    pub(crate) fn new(tree: &Tree) -> Self {
        let mut pins = Self::default();
        for pipeline in tree.pipelines() {
            for uses in uses_of(pipeline) {
                if let Some(pinned) = read(pipeline, uses) {
                    let key = key(pipeline.path(), uses).unwrap_or_default();
                    add(pins.0.entry(key).or_default(), pinned);
                }
            }
        }
        pins
    }

    /// What the tree says elsewhere about the same action.
    pub(crate) fn of(&self, path: &str, uses: &Uses) -> &[Group] {
        let pins = key(path, uses).and_then(|key| self.0.get(&key));
        pins.map_or(&[], Vec::as_slice)
    }
}

fn add(groups: &mut Vec<Group>, pinned: Pinned) {
    let mut known = groups.iter();
    let at = known.position(|group| {
        group.first.commit == pinned.commit && group.first.comment == pinned.comment
    });
    if let Some(group) = at.and_then(|at| groups.get_mut(at)) {
        group.count += 1;
        if pinned.place() < group.first.place() {
            group.first = pinned;
        }
    } else if groups.len() < MAX_GROUPS {
        let (first, count) = (pinned, 1);
        groups.push(Group { first, count });
    }
}

impl Pinned {
    /// Reading order.
    pub(crate) fn place(&self) -> (&str, usize) {
        (self.source.path(), self.span.start)
    }
}

/// The pinned commit of a use and the version that its comment names.
pub(crate) fn read(pipeline: &Pipeline, uses: &Uses) -> Option<Pinned> {
    if uses.target.pin() != Some(Pin::Digest) {
        return None;
    }
    let span = uses.reference.span();
    let comment = in_comment(pipeline.source.slice(pipeline.comment_after(span.end)?))?;
    Some(Pinned {
        source: pipeline.source.clone(),
        span,
        commit: uses.target.reference()?.to_ascii_lowercase(),
        version: Version::parse(comment)?,
        comment: comment.to_owned(),
    })
}

fn key(path: &str, uses: &Uses) -> Option<(String, String)> {
    let action = uses.target.repository_name()?.to_ascii_lowercase();
    Some((root_of(path).to_owned(), action))
}

fn uses_of(pipeline: &Pipeline) -> impl Iterator<Item = &Uses> {
    pipeline.jobs.iter().flat_map(|job| {
        let call = job.call.iter().map(|call| &call.uses);
        call.chain(job.steps.iter().filter_map(|step| step.uses()))
    })
}
