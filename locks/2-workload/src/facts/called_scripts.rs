//! Which commands of a step run scripts of the repository.

use std::collections::HashSet;

use lockgate_pipelines::model::{Pipeline, Step};

use crate::tree::{Place, local_paths};
use crate::workspace::{executed_file, working_folder};

/// One command that runs a file, and where the file may lie below the scan root, the nearest first.
pub(crate) struct ScriptCall {
    /// Index of the command in the step's script.
    pub(crate) command: usize,
    /// Paths.
    pub(crate) paths: Vec<String>,
}

/// The last parts of paths, by which the text of a script is tested before it is read.
pub(crate) struct FileNames<'a> {
    names: HashSet<&'a str>,
    /// Which shapes of words are among them, so that nearly no word of a text is looked up.
    shapes: Box<[bool; SHAPES]>,
}

const SHAPES: usize = 4096;

impl<'a> FileNames<'a> {
    /// Of these paths.
    pub(crate) fn of(paths: impl Iterator<Item = &'a str>) -> Self {
        let names: HashSet<&str> = paths
            .map(|path| path.rsplit('/').next().unwrap_or(path))
            .collect();
        let mut shapes = Box::new([false; SHAPES]);
        for name in &names {
            shapes[shape(name)] = true;
        }
        Self { names, shapes }
    }

    fn stand_in(&self, text: &str) -> bool {
        if self.names.is_empty() {
            return false;
        }
        let is_name = |c: char| c.is_alphanumeric() || matches!(c, '.' | '-' | '_');
        let holds = |word: &str| self.shapes[shape(word)] && self.names.contains(word);
        if !text.is_ascii() {
            return text.split(|c| !is_name(c)).any(holds);
        }
        let bytes = text.as_bytes();
        let mut words = bytes.split(|byte| !is_name(char::from(*byte)));
        words.any(|word| std::str::from_utf8(word).is_ok_and(holds))
    }
}

/// Length, first and last byte as one small number.
fn shape(word: &str) -> usize {
    let bytes = word.as_bytes();
    let (Some(first), Some(last)) = (bytes.first(), bytes.last()) else {
        return 0;
    };
    (bytes.len() * 131 + usize::from(*first) * 17 + usize::from(*last)) % SHAPES
}

/// Every call of a file with one of the names, in the steps of a pipeline.
pub(crate) fn script_calls<'a>(
    pipeline: &'a Pipeline,
    names: &FileNames<'_>,
) -> Vec<(Place<'a>, ScriptCall)> {
    let mut found = Vec::new();
    for job in &pipeline.jobs {
        for step in &job.steps {
            let place = Place {
                pipeline,
                job,
                step: Some(step),
            };
            let calls = calls_of(place, step, names).into_iter();
            found.extend(calls.map(|call| (place, call)));
        }
    }
    found
}

fn calls_of(place: Place<'_>, step: &Step, names: &FileNames<'_>) -> Vec<ScriptCall> {
    let Some(run) = step.run().filter(|run| names.stand_in(run.script.value())) else {
        return Vec::new();
    };
    let script = run.parsed(place.pipeline.shell_of(place.job, step));
    let mut found = Vec::new();
    for (index, command) in script.commands.iter().enumerate() {
        let Some(effective) = command.effective() else {
            continue;
        };
        let Some(file) = executed_file(&effective).filter(|file| names.stand_in(&file.text)) else {
            continue;
        };
        let folder = working_folder(place, step, script, index);
        if let Some(at) = folder.and_then(|folder| folder.at(&file.text)) {
            let paths = local_paths(place.pipeline.path(), at.path());
            found.push(ScriptCall {
                command: index,
                paths,
            });
        }
    }
    found
}
