//! Values that wait in files of the workspace: written by one command, read by another.

use lockgate_evidence::Confidence;
use lockgate_pipelines::model::{Run, Step, Trust, Uses};
use lockgate_pipelines::shell::{Script, Word};

use super::{Flow, Taint, WRITERS_LEFT, worst};
use crate::tree::Place;
use crate::workspace::{Left, files_read, left_for};

/// How many steps back a file is looked for.
const MAX_STEPS: usize = 50;

impl Flow<'_> {
    /// What an outsider can do about the files that a command prints.
    pub(super) fn files(
        self,
        place: Place<'_>,
        run: &Run,
        script: &Script,
        index: usize,
    ) -> Option<Taint> {
        let command = script.commands.get(index)?;
        let paths = files_read(command);
        let kept = paths
            .iter()
            .filter_map(|path| self.file(place, index, path));
        let over = || paths.iter().find_map(|path| self.handed_over(place, path));
        worst(kept).or_else(over).or_else(|| {
            let left = left_for(self.tree, place, script, index)?;
            (left == Left::Checkout).then(|| {
                let said: Vec<_> = script.slice(command.span).split_whitespace().collect();
                let taint = Taint::new(Trust::Attacker, said.join(" "));
                taint.multiline(true).confidence(Confidence::Medium).via(
                    run.script.source(),
                    run.script.locate(command.span),
                    "reads a file of what was checked out",
                )
            })
        })
    }

    /// What earlier commands of the job wrote into a file.
    pub(crate) fn file(self, place: Place<'_>, command: usize, path: &str) -> Option<Taint> {
        let path = normal(path);
        let named = path.rsplit('/').next().filter(|name| !name.is_empty())?;
        let here = place.step?;
        let steps = place.job.steps.iter().take(here.index + 1);
        let steps = steps.rev().take(MAX_STEPS);
        worst(steps.filter_map(|step| {
            let limit = (step.index == here.index).then_some(command);
            let is_it = |word: &Word| normal(&word.text) == path;
            may_write(step, named).then(|| self.written_to(place, step, &is_it, limit))?
        }))
    }

    /// What another job of the same run wrote into a file that it left in an artifact.
    fn handed_over(self, place: Place<'_>, path: &str) -> Option<Taint> {
        let here = place.step?.index;
        let own_run =
            |uses: &&Uses| uses.is("actions/download-artifact") && uses.input("run-id").is_none();
        let mut before = place.job.steps.iter().take(here).filter_map(Step::uses);
        before.find(own_run)?;
        let name = normal(path).rsplit('/').next()?;
        let jobs = place.pipeline.jobs.iter();
        let others = jobs.filter(|job| {
            let mut uses = job.steps.iter().filter_map(Step::uses);
            !std::ptr::eq(*job, place.job) && uses.any(|uses| uses.is("actions/upload-artifact"))
        });
        // Where in the artifact it stands depends on what was uploaded; its name stays.
        let is_it = |word: &Word| normal(&word.text).rsplit('/').next() == Some(name);
        let steps = others.flat_map(|job| job.steps.iter().map(move |step| (job, step)));
        let steps = steps.filter(|(_, step)| may_write(step, name));
        let written = steps.take(MAX_STEPS).filter_map(|(job, step)| {
            let at = Place { job, ..place };
            self.written_to(at, step, &is_it, None)
        });
        worst(written)
    }

    fn written_to(
        self,
        place: Place<'_>,
        step: &Step,
        is_it: &dyn Fn(&Word) -> bool,
        limit: Option<usize>,
    ) -> Option<Taint> {
        let deeper = self.deeper()?;
        let left = WRITERS_LEFT.get().checked_sub(1)?;
        WRITERS_LEFT.set(left);
        let run = step.run()?;
        let at = Place {
            step: Some(step),
            ..place
        };
        let script = run.parsed(place.pipeline.shell_of(place.job, step));
        let commands = script.commands.iter().enumerate();
        let earlier = commands.take(limit.unwrap_or(script.commands.len()));
        let writing = earlier.filter(|(_, command)| {
            let own = command.all_redirects().filter(|redirect| redirect.writes());
            let tee = command
                .pipes_into
                .and_then(|next| script.commands.get(next)?.effective())
                .filter(|next| next.name == "tee");
            own.map(|redirect| &redirect.target).any(is_it)
                || tee.is_some_and(|tee| tee.args.iter().any(is_it))
        });
        worst(writing.filter_map(|(index, command)| {
            let taint = deeper.output_of(at, run, script, index)?;
            let span = run.script.locate(command.span);
            Some(taint.via(run.script.source(), span, "written to the file"))
        }))
    }
}

/// A cheap first question: whether a step can write a file of this name.
fn may_write(step: &Step, name: &str) -> bool {
    let text = step.run().map_or("", |run| run.script.value());
    text.contains(name) && (text.contains('>') || text.contains("tee"))
}

/// A path without quotes and a leading `./`.
fn normal(path: &str) -> &str {
    let path = path.trim_matches(['"', '\'']);
    path.strip_prefix("./").unwrap_or(path)
}
