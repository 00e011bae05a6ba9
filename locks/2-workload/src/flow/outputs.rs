//! Outputs of steps, actions, called workflows and jobs.

use lockgate_evidence::Confidence;
use lockgate_pipelines::model::{Binding, Body, Pipeline, Platform, Step, Trust, Uses};
use lockgate_pipelines::yaml::Text;

use super::{Channel, Flow, Taint, javascript, spend, worst};
use crate::data::action_outputs;
use crate::tree::Place;
use crate::workspace::left_at;

impl Flow<'_> {
    /// What an outsider can do about an output of a step of the job; `*` for any of them.
    pub(super) fn step_output(self, place: Place<'_>, id: &str, name: &str) -> Option<Taint> {
        let step = place.job.steps.iter().find(|step| {
            step.id
                .as_ref()
                .is_some_and(|own| own.value().eq_ignore_ascii_case(id))
        })?;
        let at = Place {
            step: Some(step),
            ..place
        };
        match &step.body {
            Body::Run(_) => self.step_writes(place, step, Channel::Output, name),
            Body::Uses(uses) => self.action_output(at, step, uses, name),
            Body::Nothing => None,
        }
    }

    fn action_output(
        self,
        place: Place<'_>,
        step: &Step,
        uses: &Uses,
        name: &str,
    ) -> Option<Taint> {
        if let Some(target) = self.tree.target(place.pipeline, uses) {
            return self.own_output(target, name);
        }
        let action = uses.target.action()?;
        let origin = format!(
            "steps.{}.outputs.{name}",
            step.id.as_ref().map_or("*", Text::value)
        );
        if uses.is("actions/github-script")
            && let Some(taint) = javascript::output((self.tree, place), uses, name)
        {
            return Some(taint);
        }
        if let Some(input) = action_outputs::reads_file(&action) {
            let path = uses.input(input)?;
            let taint =
                left_at(self.tree, place, path).map(|_| Taint::new(Trust::Attacker, path))?;
            let taint = taint.multiline(true).confidence(Confidence::Medium);
            return Some(taint.via(
                &place.pipeline.source,
                step.span,
                "read from what an outsider left",
            ));
        }
        if action_outputs::passes_through(&action) {
            let values = uses.with.bindings.iter();
            let taints = values.filter_map(|binding| {
                self.text_via(place, &binding.value, "passed through the action")
            });
            return worst(taints);
        }
        let Some(multiline) = action_outputs::attacker(&action, name) else {
            return Some(Taint::new(Trust::Partly, origin).confidence(Confidence::Low));
        };
        let taint = Taint::new(Trust::Attacker, origin)
            .multiline(multiline)
            .confidence(Confidence::Medium);
        Some(taint.via(
            &place.pipeline.source,
            step.span,
            format!("an outsider influences the output `{name}` of `{action}`"),
        ))
    }

    /// An output of a composite action or called workflow of this tree.
    pub(super) fn own_output(self, target: &Pipeline, name: &str) -> Option<Taint> {
        let job = target.jobs.first()?;
        let place = Place {
            pipeline: target,
            job,
            step: None,
        };
        let outputs = named(&target.outputs, name);
        worst(outputs.filter_map(|output| {
            let note = format!("is the output `{}`", output.key);
            self.text_via(place, &output.value, &note)
        }))
    }

    /// An output of a job beside whoever uses this.
    pub(super) fn job_output_of_users(
        self,
        place: Place<'_>,
        id: &str,
        name: &str,
    ) -> Option<Taint> {
        if !place.pipeline.sees_user {
            return None;
        }
        let users = self.tree.users(place.pipeline);
        worst(users.iter().filter_map(|(user, _)| {
            spend().then_some(())?;
            self.deeper()?.job_output(*user, id, name)
        }))
    }

    pub(super) fn job_output(self, place: Place<'_>, id: &str, name: &str) -> Option<Taint> {
        let mut jobs = place.pipeline.jobs.iter();
        let Some(job) = jobs.find(|job| job.id.value().eq_ignore_ascii_case(id)) else {
            return self.job_output_of_users(place, id, name);
        };
        if let Some(call) = &job.call {
            let target = self.tree.target(place.pipeline, &call.uses)?;
            return self.own_output(target, name);
        }
        let at = Place {
            pipeline: place.pipeline,
            job,
            step: None,
        };
        if place.pipeline.platform == Platform::Azure {
            return self.variable_of_job(at, name);
        }
        worst(named(&job.outputs, name).filter_map(|output| {
            let note = format!("is the output `{}` of job `{id}`", output.key);
            self.text_via(at, &output.value, &note)
        }))
    }
}

/// The outputs of a name, or all where it is `*`.
fn named<'a>(outputs: &'a [Binding], name: &'a str) -> impl Iterator<Item = &'a Binding> {
    outputs
        .iter()
        .filter(move |output| name == "*" || output.key.value().eq_ignore_ascii_case(name))
}
