//! Jenkins: variables of Groovy, what `sh` gives back, and parameters, which scripts see as variables.

use lockgate_pipelines::jenkins::keeps_proposals_out;
use lockgate_pipelines::model::{Binding, Event, Pipeline, Platform, Step};

use super::{Flow, Taint, worst};
use crate::tree::Place;

impl Flow<'_> {
    /// A variable of Groovy: the worst of what it gets anywhere in the file.
    pub(super) fn local(self, place: Place<'_>, name: &str) -> Option<Taint> {
        let locals = &place.pipeline.locals;
        let name = name.to_ascii_lowercase();
        let key = |local: &Binding| local.key.value().to_ascii_lowercase();
        let first = locals.partition_point(|local| key(local) < name);
        let own = locals.get(first..).unwrap_or_default().iter();
        let own = own.take_while(|local| key(local) == name);
        worst(own.filter_map(|local| {
            let bare = local.key.value().rsplit('.').next().unwrap_or_default();
            self.text_via(place, &local.value, &format!("becomes `{bare}`"))
        }))
    }

    /// What a script prints that is called for its output.
    pub(super) fn printed_by(self, pipeline: &Pipeline, id: &str) -> Option<Taint> {
        let start: usize = id.strip_prefix("sh")?.parse().ok()?;
        let is_named = |step: &Step| step.run().is_some() && step.span.start == start;
        let (job, step) = pipeline.steps().find(|(_, step)| is_named(step))?;
        let run = step.run()?;
        let place = Place {
            pipeline,
            job,
            step: Some(step),
        };
        let script = run.parsed(pipeline.shell_of(job, step));
        let commands = script.commands.iter().enumerate();
        let last = commands.filter(|(_, command)| command.pipes_into.is_none());
        worst(last.filter_map(|(index, _)| self.output_of(place, run, script, index)))
    }
}

/// True where a condition keeps a place out of the builds of proposed changes.
pub(crate) fn is_kept_out(place: Place<'_>, event: Event) -> bool {
    let proposed = matches!(event, Event::PullRequest | Event::PullRequestTarget);
    if place.pipeline.platform != Platform::Jenkins || !proposed {
        return false;
    }
    let of_step = place.step.and_then(|step| step.condition.as_ref());
    let conditions = [place.job.condition.as_ref(), of_step];
    let mut written = conditions.into_iter().flatten();
    written.any(|condition| keeps_proposals_out(condition.value()))
}
