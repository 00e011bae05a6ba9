//! One context access, followed to where its value was made.

use lockgate_evidence::Confidence;
use lockgate_pipelines::expression::ContextPath;
use lockgate_pipelines::github::{context_trust, is_multiline};
use lockgate_pipelines::model::{Body, Event, Input, Job, Pipeline, Platform, Step, Trust, Uses};
use lockgate_pipelines::yaml::Text;

use super::inputs::is_free_text;
use super::words::default_variable;
use super::{Channel, Flow, Taint, WRITERS_LEFT, javascript, worst, writes};
use crate::data::action_outputs;
use crate::tree::Place;

impl Flow<'_> {
    /// What an outsider can do about a context at a place.
    pub(crate) fn context(self, place: Place<'_>, path: &ContextPath) -> Option<Taint> {
        let Some(deeper) = self.deeper() else {
            return Some(Taint::new(Trust::Partly, path.to_string()).confidence(Confidence::Low));
        };
        match (path.root(), path.segments()) {
            ("github", [_, event, inputs, name]) if event == "event" && inputs == "inputs" => {
                deeper.input(place, name)
            }
            ("github", _) => github(place.pipeline, path),
            ("inputs", [_, name]) => deeper.input(place, name),
            ("env", [_, name]) => deeper
                .environment(place, name)
                .or_else(|| platform_variable(place, name)),
            ("locals", [_, ..]) => deeper.local(place, &path.segments()[1..].join(".")),
            ("steps", [_, id, _, stdout]) if stdout == "stdout" => {
                deeper.printed(place.pipeline, id)
            }
            ("matrix", [_, ..]) => deeper.matrix(place, &path.segments()[1..].join(".")),
            ("steps", [_, id, outputs, name]) if outputs == "outputs" => {
                deeper.step_output(place, id, name)
            }
            // The whole object: any of its outputs.
            ("steps", [_, id, outputs]) if outputs == "outputs" => {
                deeper.step_output(place, id, "*")
            }
            ("needs" | "jobs", [_, id, outputs, name]) if outputs == "outputs" => {
                deeper.job_output(place, id, name)
            }
            _ if place.pipeline.platform != Platform::GitHub => given(place.pipeline, path),
            _ => None,
        }
    }

    fn input(self, place: Place<'_>, name: &str) -> Option<Taint> {
        let pipeline = place.pipeline;
        let origin = format!("inputs.{name}");
        let of_trigger = |event| {
            pipeline
                .trigger(event)
                .and_then(|trigger| find(&trigger.inputs, name))
        };
        let dispatched = of_trigger(Event::Dispatch)
            .filter(|input| is_free_text(input))
            .map(|input| {
                Taint::new(Trust::Partly, &*origin).via(
                    &pipeline.source,
                    input.span,
                    "whoever may start the workflow fills it in",
                )
            });
        let called = self.tree.index_of(pipeline);
        let called = called
            .and_then(|index| self.inputs().of(index, name))
            .cloned();
        worst(dispatched.into_iter().chain(called))
    }

    /// An environment variable by name: of the step, set by an earlier step, of the job, of the workflow.
    pub(crate) fn environment(self, place: Place<'_>, name: &str) -> Option<Taint> {
        let own = place.step.and_then(|step| step.env.get(name));
        let outer = || {
            place
                .job
                .env
                .get(name)
                .or_else(|| place.pipeline.env.get(name))
        };
        if let Some(binding) = own {
            return self.text_via(place, &binding.value, &format!("becomes `{}`", binding.key));
        }
        if let Some(taint) = self.written(place, name) {
            return Some(taint);
        }
        if place.pipeline.platform == Platform::GitLab {
            return self.gitlab_variable(place, name);
        }
        let Some(binding) = outer() else {
            return self.parameter(place, name);
        };
        self.text_via(place, &binding.value, &format!("becomes `{}`", binding.key))
    }

    /// Where parameters of a pipeline are variables of its scripts.
    fn parameter(self, place: Place<'_>, name: &str) -> Option<Taint> {
        matches!(
            place.pipeline.platform,
            Platform::Bitbucket | Platform::Jenkins
        )
        .then(|| self.input(place, name))?
    }

    /// What earlier steps of the job wrote to the environment file under that name.
    fn written(self, place: Place<'_>, name: &str) -> Option<Taint> {
        let deeper = self.deeper()?;
        let before = place.step.map_or(place.job.steps.len(), |step| step.index);
        let earlier = place.job.steps.iter().take(before);
        worst(
            earlier.filter_map(|step| deeper.step_writes(place, step, Channel::Environment, name)),
        )
    }

    fn step_writes(
        self,
        place: Place<'_>,
        step: &Step,
        channel: Channel,
        name: &str,
    ) -> Option<Taint> {
        let at = Place {
            step: Some(step),
            ..place
        };
        let own = self.own_writes(at, step, channel, name);
        let called = self.tree.called_scripts(at).into_iter();
        let scripts = called.filter_map(|script| {
            let deeper = self.deeper()?;
            deeper.step_writes(script, script.step?, channel, name)
        });
        worst(own.into_iter().chain(scripts))
    }

    fn own_writes(self, at: Place<'_>, step: &Step, channel: Channel, name: &str) -> Option<Taint> {
        let Body::Run(run) = &step.body else {
            return None;
        };
        let marker = match channel {
            Channel::Environment => "GITHUB_ENV",
            Channel::Output => "OUTPUT",
            Channel::Path => "GITHUB_PATH",
        };
        let legacy = channel == Channel::Output && run.script.value().contains("set-output");
        let mentions = run.script.value().contains(marker)
            || run.script.value().contains("github.output")
            || legacy;
        if !mentions {
            return None;
        }
        let Some(left) = WRITERS_LEFT.get().checked_sub(1) else {
            return Some(Taint::new(Trust::Partly, name).confidence(Confidence::Low));
        };
        WRITERS_LEFT.set(left);
        let found = writes(at, run)
            .into_iter()
            .filter(|write| write.channel == channel);
        let named = found.filter(|write| {
            write
                .name
                .as_deref()
                .is_none_or(|own| own.eq_ignore_ascii_case(name))
        });
        worst(named.filter_map(|write| {
            let span = run.script.locate(write.span);
            Some(self.write(at, run, &write)?.via(
                run.script.source(),
                span,
                format!("written as `{name}`"),
            ))
        }))
    }

    fn matrix(self, place: Place<'_>, name: &str) -> Option<Taint> {
        let matrix = &place.job.matrix;
        let own = matrix
            .of(name)
            .filter_map(|value| self.text_via(place, value, "a value of the matrix"));
        let whole = matrix
            .expressions
            .iter()
            .filter_map(|value| self.text_via(place, value, "makes the matrix"));
        worst(own.chain(whole))
    }

    fn step_output(self, place: Place<'_>, id: &str, name: &str) -> Option<Taint> {
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
            && let Some(taint) = javascript::output(uses, name)
        {
            return Some(taint);
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
    fn own_output(self, target: &Pipeline, name: &str) -> Option<Taint> {
        let output = target
            .outputs
            .iter()
            .find(|output| output.key.value().eq_ignore_ascii_case(name))?;
        let job = target.jobs.first()?;
        let place = Place {
            pipeline: target,
            job,
            step: None,
        };
        self.text_via(place, &output.value, &format!("is the output `{name}`"))
    }

    fn job_output(self, place: Place<'_>, id: &str, name: &str) -> Option<Taint> {
        let job: &Job = place
            .pipeline
            .jobs
            .iter()
            .find(|job| job.id.value().eq_ignore_ascii_case(id))?;
        if let Some(call) = &job.call {
            let target = self.tree.target(place.pipeline, &call.uses)?;
            return self.own_output(target, name);
        }
        let output = job
            .outputs
            .iter()
            .find(|output| output.key.value().eq_ignore_ascii_case(name))?;
        let at = Place {
            pipeline: place.pipeline,
            job,
            step: None,
        };
        self.text_via(
            at,
            &output.value,
            &format!("is the output `{name}` of job `{id}`"),
        )
    }
}

fn find<'a>(inputs: &'a [Input], name: &str) -> Option<&'a Input> {
    inputs
        .iter()
        .find(|input| input.name.value().eq_ignore_ascii_case(name))
}

/// A variable that the platform itself puts among the others; on GitHub `env` holds none of those.
fn platform_variable(place: Place<'_>, name: &str) -> Option<Taint> {
    if place.pipeline.platform == Platform::GitHub {
        return None;
    }
    default_variable(place, name)
}

/// A value that a platform other than GitHub gives.
pub(super) fn given(pipeline: &Pipeline, path: &ContextPath) -> Option<Taint> {
    let name = path.to_string();
    let trust = pipeline.platform.context_trust(&name);
    let confidence = if trust == Trust::Attacker {
        Confidence::High
    } else {
        Confidence::Medium
    };
    let taint = Taint::new(trust, name.clone())
        .multiline(pipeline.platform.is_multiline(&name))
        .confidence(confidence);
    (trust != Trust::Trusted).then_some(taint)
}

fn github(pipeline: &Pipeline, path: &ContextPath) -> Option<Taint> {
    let name = path.to_string();
    let trust = context_trust(&name);
    if trust == Trust::Trusted || !can_be_filled(pipeline, path) {
        return None;
    }
    let confidence = if trust == Trust::Attacker {
        Confidence::High
    } else {
        Confidence::Medium
    };
    Some(
        Taint::new(trust, name.clone())
            .multiline(is_multiline(&name))
            .confidence(confidence),
    )
}

/// Parts of the payload that only some events have. In all other runs they are empty.
fn can_be_filled(pipeline: &Pipeline, path: &ContextPath) -> bool {
    let Some(events) = filling(path.segments()) else {
        return true;
    };
    let unknown = !pipeline.is_workflow() || pipeline.triggers.is_empty();
    unknown
        || pipeline
            .triggers
            .iter()
            .any(|trigger| trigger.event == Event::Call || events.contains(&trigger.event))
}

/// The events under which a part of the `github` context has a value; `None` for all.
pub(super) fn filling(segments: &[impl AsRef<str>]) -> Option<&'static [Event]> {
    use Event::{
        Discussion, Gollum, IssueComment, Issues, MergeGroup, PullRequest, PullRequestReview,
        PullRequestReviewComment, PullRequestTarget, Push, Release, Status, WorkflowRun,
    };
    const PROPOSED: &[Event] = &[
        PullRequest,
        PullRequestTarget,
        PullRequestReview,
        PullRequestReviewComment,
    ];
    let parts: Vec<&str> = segments.iter().map(AsRef::as_ref).collect();
    Some(match parts.as_slice() {
        [_, "head_ref"] | [_, "event", "pull_request", ..] => PROPOSED,
        [_, "event", part, ..] => match *part {
            "issue" => &[Issues, IssueComment],
            "comment" => &[
                IssueComment,
                PullRequestReviewComment,
                Discussion,
                Event::Other,
            ],
            "review" => &[PullRequestReview],
            "discussion" | "answer" => &[Discussion],
            "pages" => &[Gollum],
            "commits" | "head_commit" => &[Push],
            "workflow_run" => &[WorkflowRun],
            "check_run" | "check_suite" => &[Status],
            "merge_group" => &[MergeGroup],
            "release" => &[Release],
            _ => return None,
        },
        ["ci", name] if name.starts_with("merge_request_") => &[PullRequest],
        _ => return None,
    })
}
