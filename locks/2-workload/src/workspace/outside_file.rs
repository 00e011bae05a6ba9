//! Files of the workspace that outsiders wrote, at the moment a step reads them.

use lockgate_pipelines::model::Event;
use lockgate_pipelines::shell::{Command, Script};

use super::artifact::extractions;
use super::checkout::{checkout_folder, checkouts};
use super::folder::Folder;
use super::origin::Origins;
use super::working_folder;
use crate::tree::{Place, Tree};

/// How many steps back it is looked for what filled a folder.
const MAX_STEPS: usize = 50;

/// Where outsiders' files come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Left {
    /// By an artifact of another run.
    Artifact,
    /// By a checkout of a proposed change.
    Checkout,
}

/// Whose a file of the workspace is when the step of `place` starts; `None` for nobody's outside.
pub(crate) fn left_at(tree: &Tree, place: Place<'_>, path: &str) -> Option<Left> {
    let at = Folder::of(path)?;
    let limit = place.step?.index;
    left(tree, place, limit, &at)
}

/// Whose the files are that a command of the step's script prints.
pub(crate) fn left_for(
    tree: &Tree,
    place: Place<'_>,
    script: &Script,
    index: usize,
) -> Option<Left> {
    let step = place.step?;
    let command = script.commands.get(index)?;
    let paths = files_read(command);
    if paths.is_empty() {
        return None;
    }
    let here = working_folder(place, step, script, index)?;
    let mut at = paths.into_iter().filter_map(|path| here.at(path));
    at.find_map(|at| left(tree, place, step.index + 1, &at))
}

/// Follows what fills the folder, up to a step; the last that does decides.
fn left(tree: &Tree, place: Place<'_>, limit: usize, at: &Folder) -> Option<Left> {
    place.pipeline.exposed_trigger()?;
    let origins = Origins::new(tree);
    let mut whose = None;
    let first = limit.saturating_sub(MAX_STEPS);
    for step in place.job.steps.iter().take(limit).skip(first) {
        let here = Place {
            step: Some(step),
            ..place
        };
        let proposed = checkouts(origins, here, step);
        if proposed.iter().any(|taken| taken.folder.holds(at)) {
            whose = Some(Left::Checkout);
        } else if checkout_folder(step).is_some_and(|folder| folder.holds(at)) {
            whose = None;
        }
    }
    whose.or_else(|| {
        place.pipeline.trigger(Event::WorkflowRun)?;
        let mut taken = extractions(place).into_iter();
        let before = taken.find(|taken| {
            taken.step.index < limit && taken.folder.as_ref().is_some_and(|folder| folder.holds(at))
        });
        before.map(|_| Left::Artifact)
    })
}

/// The files whose text a command prints.
pub(crate) fn files_read(command: &Command) -> Vec<&str> {
    let redirected = command
        .redirects
        .iter()
        .filter(|redirect| redirect.operator == "<")
        .map(|redirect| redirect.target.text.as_str());
    let Some(effective) = command.effective() else {
        return redirected.map(plain).collect();
    };
    let skipped = match effective.name.as_str() {
        "cat" | "head" | "tail" | "get-content" | "gc" | "type" => 0,
        "jq" | "yq" | "grep" | "egrep" | "sed" | "awk" | "cut" | "tr" => 1,
        _ => return redirected.map(plain).collect(),
    };
    let operands = effective.args.iter().map(|word| word.text.as_str());
    let operands = operands.filter(|text| !text.starts_with('-')).skip(skipped);
    operands.chain(redirected).map(plain).collect()
}

fn plain(text: &str) -> &str {
    text.trim_matches(['"', '\''])
}
