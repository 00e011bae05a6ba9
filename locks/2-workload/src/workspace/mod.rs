//! What stands in the workspace of a job, whose it is, and what executes it.

mod artifact;
mod checkout;
mod execution;
mod folder;
mod origin;
mod outside_file;
mod untrusted;

use lockgate_pipelines::model::Step;
use lockgate_pipelines::shell::{Nesting, Script};

use crate::tree::Place;

pub(crate) use artifact::{Extraction, Reading, extractions, readings, reads_artifact};
pub(crate) use checkout::checkout_folder;
pub(crate) use execution::{Execution, Ground, executed_file, executions};
pub(crate) use folder::Folder;
pub(crate) use outside_file::{Left, files_read, left_at, left_for};
pub(crate) use untrusted::{
    Rights, Standing, Untrusted, person, rights, rights_under, severity_of_execution, standing,
    standing_by, untrusted, who,
};

/// The folder a command of a step stands in: the step's working directory, then every `cd` before it.
///
/// `None` where it cannot be told or lies outside.
pub(crate) fn working_folder(
    place: Place<'_>,
    step: &Step,
    script: &Script,
    command: usize,
) -> Option<Folder> {
    let written = step
        .run()
        .and_then(|run| run.working_directory.as_ref())
        .or(place.job.defaults.working_directory.as_ref())
        .or(place.pipeline.defaults.working_directory.as_ref());
    let mut folder = match written {
        Some(text) => Folder::of(text.value()),
        None => Some(Folder::workspace()),
    };
    let depth = script
        .commands
        .get(command)
        .map_or(0, |command| command.nesting.len());
    for command in script.commands.iter().take(command) {
        let Some(effective) = command.effective() else {
            continue;
        };
        // A `cd` in a subshell ends with it.
        if command.nesting.len() > depth && command.nesting.contains(&Nesting::Subshell) {
            continue;
        }
        if matches!(effective.name.as_str(), "cd" | "pushd" | "set-location") {
            let target = effective
                .args
                .first()
                .map_or("~", |word| word.text.as_str());
            folder = folder.unwrap_or_default().at(target);
        }
    }
    folder
}
