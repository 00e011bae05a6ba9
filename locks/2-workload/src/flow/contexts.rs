//! One context access, followed to where its value was made.

use lockgate_evidence::Confidence;
use lockgate_pipelines::expression::ContextPath;
use lockgate_pipelines::github::{context_trust, is_multiline};
use lockgate_pipelines::model::{
    Binding, Body, Event, Input, Pipeline, Platform, Run, SecretsPassed, Step, Trust,
};
use lockgate_pipelines::shell::{Command, Redirect};

use super::inputs::{declared, is_free_text};
use super::{Channel, Flow, Taint, WRITERS_LEFT, javascript, platforms, spend, worst, writes};
use crate::facts::dispatches::{Sent, sent};
use crate::facts::parents::event_sources;
use crate::facts::within::within;
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
            ("inputs", [_]) => deeper.filter_whole()?.all_inputs(place),
            ("secrets", [_, name]) => deeper.secret(place, name),
            // A macro of Azure Pipelines reads variables; what a step binds is for its program only.
            ("env", [_, name]) if place.pipeline.platform == Platform::Azure => deeper
                .outer_environment(place, name)
                .or_else(|| self.platform_variable(place, name)),
            ("env", [_, name]) => deeper
                .environment(place, name)
                .or_else(|| self.platform_variable(place, name)),
            ("env", [_]) => deeper.filter_whole()?.environments(place),
            ("matrix", [_, _, ..]) => deeper.matrix(place, &path.segments()[1..].join(".")),
            ("steps" | "needs" | "jobs", segments) => deeper.outputs(place, path.root(), segments),
            _ if place.pipeline.platform != Platform::GitHub => {
                deeper.of_other_platform(place, path)
            }
            _ => None,
        }
    }

    /// Outputs of steps and jobs; a whole object is any of its outputs.
    fn outputs(self, place: Place<'_>, root: &str, segments: &[String]) -> Option<Taint> {
        match (root, segments) {
            ("steps", [_, id, _, stdout]) if stdout == "stdout" => {
                self.printed_by(place.pipeline, id)
            }
            ("steps", [_, id, outputs, name]) if outputs == "outputs" => self
                .step_output(place, id, name)
                .or_else(|| self.dotted_variable(place, id, name)),
            ("steps", [_, id, outputs]) if outputs == "outputs" => self.step_output(place, id, "*"),
            ("steps", [_, id]) => self.step_output(place, id, "*"),
            ("steps", [_]) => self.filter_whole()?.all_steps(place),
            (_, [_, id, outputs, name]) if outputs == "outputs" => self.job_output(place, id, name),
            ("needs", [_, id]) => self.job_output(place, id, "*"),
            ("needs", [_, id, outputs]) if outputs == "outputs" => self.job_output(place, id, "*"),
            ("needs", [_]) => {
                let needs = place.job.needs.iter();
                worst(needs.filter_map(|id| self.job_output(place, id.value(), "*")))
            }
            _ => None,
        }
    }

    /// Contexts that only platforms other than GitHub have.
    fn of_other_platform(self, place: Place<'_>, path: &ContextPath) -> Option<Taint> {
        let platform = place.pipeline.platform;
        match (path.root(), path.segments()) {
            // `$[[ inputs.name | expand_vars ]]` of GitLab.
            ("expanded", [_, root, name]) if root == "inputs" => self.expanded(place, name),
            ("locals", [_, ..]) => self.local(place, &path.segments()[1..].join(".")),
            ("pipeline", [_, parameters, name]) if parameters == "parameters" => {
                self.pipeline_parameter(place, name)
            }
            ("results", [_, name]) if platform == Platform::Tekton => self.result(place, name),
            ("stdout", _) if platform == Platform::Argo => self.printed_by_template(place),
            ("written", [_, file]) if platform == Platform::Argo => self.result(place, file),
            ("extensions", [_, name, ..]) if overlay_of(place, name).is_some() => {
                self.overlay(place, name)
            }
            _ if self.is_forged(place.pipeline, path) => {
                let taint = Taint::new(Trust::Attacker, path.to_string()).multiline(true);
                Some(taint.confidence(Confidence::Medium))
            }
            _ => given(place.pipeline, path),
        }
    }

    pub(super) fn input(self, place: Place<'_>, name: &str) -> Option<Taint> {
        let pipeline = place.pipeline;
        if name == "*" {
            let all = pipeline.inputs.iter();
            return worst(all.filter_map(|input| self.input(place, input.name.value())));
        }
        if pipeline.sees_user && find(&pipeline.inputs, name).is_none() {
            return self.input_of_users(place, name);
        }
        let origin = input_name(pipeline, name);
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
                    format!("{} fills it in", starter(pipeline)),
                )
            });
        let sent = of_trigger(Event::Dispatch)
            .filter(|input| is_free_text(input))
            .and_then(|input| self.sent(pipeline, input));
        let called = self.tree.index_of(pipeline);
        let called = called
            .and_then(|index| self.known_inputs().of(index, name))
            .cloned();
        let declared =
            declared(pipeline).find(|input| input.name.value().eq_ignore_ascii_case(name));
        let default = declared.and_then(|input| self.default_of(place, input));
        worst(
            dispatched
                .into_iter()
                .chain(called)
                .chain(default)
                .chain(sent),
        )
    }

    /// The worst value that a step of another workflow hands over when it starts this one.
    fn sent(self, pipeline: &Pipeline, input: &Input) -> Option<Taint> {
        let senders = self.tree.dispatches().senders_to(pipeline);
        worst(senders.filter_map(|sender| {
            let place = sender.place(self.tree).filter(|_| spend())?;
            let values = sent(place, pipeline, input.name.value());
            let taints = values.into_iter().filter_map(|value| match value {
                Sent::Word(run, script, word) => self.word(place, run, script, word).map(|taint| {
                    let span = run.script.locate(word.span);
                    taint.via(
                        run.script.source(),
                        span,
                        "handed over to the workflow it starts",
                    )
                }),
                Sent::Input(uses, name) => {
                    let value = &uses.with.get(name)?.value;
                    self.text_via(place, value, "handed over to the workflow it starts")
                }
            });
            let taint = worst(taints).filter(Taint::is_attacker)?;
            let arrives = format!("arrives as `inputs.{}`", input.name);
            let taint = taint.via(&pipeline.source, input.name.span(), arrives);
            Some(Taint {
                sender: Some(taint.sender.unwrap_or(sender)),
                ..taint
            })
        }))
    }

    /// An input that is not declared where it is read, but known to whoever uses that.
    fn input_of_users(self, place: Place<'_>, name: &str) -> Option<Taint> {
        let users = self.tree.users(place.pipeline);
        let values = users.iter().filter_map(|(user, uses)| {
            spend().then_some(())?;
            match uses.with.get(name) {
                Some(binding) => {
                    let note = format!("given as `{}`", plain(name));
                    self.text_via(*user, &binding.value, &note)
                }
                None => self.deeper()?.input(*user, name),
            }
        });
        worst(values)
    }

    /// A value that a `TriggerBinding` of Tekton takes out of a request.
    pub(super) fn bound_by_listener(self, listener: Place<'_>, name: &str) -> Option<Taint> {
        if listener.pipeline.platform != Platform::Tekton {
            return None;
        }
        let name = plain(name);
        let bindings = listener.job.extends.iter();
        worst(bindings.filter_map(|binding| {
            let target = self.tree.named(listener.pipeline, binding.value())?;
            let outputs = &target.outputs;
            let output = outputs.iter().find(|output| output.key.value() == name)?;
            let taint = self.text_via(listener, &output.value, &format!("bound to `{name}`"))?;
            let source = &listener.pipeline.source;
            Some(taint.via(source, binding.span(), "given to the template"))
        }))
    }

    /// True for what stands in a request that nothing proves to come from the forge.
    fn is_forged(self, pipeline: &Pipeline, path: &ContextPath) -> bool {
        matches!(path.root(), "body" | "header" | "extensions")
            && pipeline.trigger(Event::Webhook).is_some()
            && event_sources(self.tree, pipeline).all(|(_, event)| event.event == Event::Webhook)
    }

    /// What the steps of a template print.
    fn printed_by_template(self, place: Place<'_>) -> Option<Taint> {
        let steps = place.job.steps.iter();
        worst(steps.filter_map(|step| {
            let at = Place {
                step: Some(step),
                ..place
            };
            let run = step.run()?;
            let script = run.parsed(place.pipeline.shell_of(place.job, step));
            if script.opaque.is_some() {
                return self.read_by(at, run);
            }
            let prints = |command: &Command| {
                command.pipes_into.is_none() && !command.all_redirects().any(Redirect::writes)
            };
            let commands = script.commands.iter().enumerate();
            let printing = commands.filter(|(_, command)| prints(command));
            worst(printing.filter_map(|(index, _)| self.output_of(at, run, script, index)))
        }))
    }

    /// What a script in another language is given; whether it gives it on is not followed.
    fn read_by(self, place: Place<'_>, run: &Run) -> Option<Taint> {
        let own = self.text(place, &run.script);
        let step = place.step?;
        let env = step.env.bindings.iter();
        let env = env.filter_map(|binding| self.text(place, &binding.value));
        let taint = worst(own.into_iter().chain(env))?;
        Some(taint.confidence(Confidence::Medium))
    }

    /// What a condition of a listener adds to the request.
    fn overlay(self, listener: Place<'_>, name: &str) -> Option<Taint> {
        let overlay = overlay_of(listener, name)?;
        self.text_via(
            listener,
            &overlay.value,
            &format!("becomes `extensions.{name}`"),
        )
    }

    /// What the steps of a task write to the file of a result.
    fn result(self, place: Place<'_>, name: &str) -> Option<Taint> {
        let deeper = self.deeper()?;
        let steps = place.job.steps.iter();
        worst(steps.filter_map(|step| deeper.step_writes(place, step, Channel::Output, name)))
    }

    /// A secret that a caller fills with something else.
    fn secret(self, place: Place<'_>, name: &str) -> Option<Taint> {
        place.pipeline.trigger(Event::Call)?;
        let users = self.tree.users(place.pipeline).into_iter();
        worst(users.filter_map(|(user, _)| {
            let SecretsPassed::Named(passed) = &user.job.call.as_ref()?.secrets else {
                return None;
            };
            let is = |binding: &&Binding| binding.key.value().eq_ignore_ascii_case(name);
            let value = &passed.iter().find(is)?.value;
            self.text_via(user, value, &format!("passed as the secret `{name}`"))
        }))
    }

    /// An environment variable by name: of the step, set by an earlier step, of the job, of the workflow.
    pub(crate) fn environment(self, place: Place<'_>, name: &str) -> Option<Taint> {
        let own = place.step.and_then(|step| step.env.get(name));
        if let Some(binding) = own {
            return self.text_via(place, &binding.value, &format!("becomes `{}`", binding.key));
        }
        self.outer_environment(place, name)
    }

    /// As [`environment`](Self::environment), without what the step itself binds: what the platform puts into texts.
    fn outer_environment(self, place: Place<'_>, name: &str) -> Option<Taint> {
        let outer = || {
            let of_job = place.job.env.get(name);
            of_job.or_else(|| place.pipeline.env.get(name))
        };
        if let Some(taint) = self.written(place, name) {
            return Some(taint);
        }
        if place.pipeline.platform == Platform::GitLab {
            return self.gitlab_variable(place, name);
        }
        let Some(binding) = outer() else {
            return self
                .surrounding(place, name)
                .or_else(|| self.parameter(place, name));
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
        // There no step sets a variable for the next by what it writes.
        let apart = [Platform::Bitbucket, Platform::Buildkite, Platform::Jenkins];
        if apart.contains(&place.pipeline.platform) {
            return None;
        }
        let deeper = self.deeper()?;
        let before = place.step.map_or(place.job.steps.len(), |step| step.index);
        let earlier = place.job.steps.iter().take(before);
        worst(earlier.filter_map(|step| deeper.set_by(place, step, name)))
    }

    /// What a step sets in the environment of later steps, itself or by composite actions of the tree.
    fn set_by(self, place: Place<'_>, step: &Step, name: &str) -> Option<Taint> {
        let Some(uses) = step.uses() else {
            return self.step_writes(place, step, Channel::Environment, name);
        };
        if uses.is("actions/github-script") {
            let at = Place {
                step: Some(step),
                ..place
            };
            return javascript::exported((self.tree, at), uses, name);
        }
        let inner = within(self.tree, place.pipeline, step);
        worst(inner.iter().filter_map(|at| match &at.step.body {
            Body::Run(_) => self.step_writes(at.place, at.step, Channel::Environment, name),
            _ => None,
        }))
    }

    pub(super) fn step_writes(
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
        let run = match &step.body {
            Body::Run(run) => run,
            Body::Uses(uses) => return self.writes_of_used(at, uses, channel, name),
            Body::Nothing => return None,
        };
        let markers = platforms::markers(at.pipeline.platform, channel);
        if !markers
            .iter()
            .any(|marker| run.script.value().contains(marker))
        {
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
                .is_none_or(|own| name == "*" || own.eq_ignore_ascii_case(name))
        });
        let written = named.filter_map(|write| {
            let span = run.script.locate(write.span);
            Some(self.write(at, run, &write)?.via(
                run.script.source(),
                span,
                format!("written as `{name}`"),
            ))
        });
        worst(written.chain(self.by_program(at, run, markers)))
    }

    pub(super) fn matrix(self, place: Place<'_>, name: &str) -> Option<Taint> {
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
}

/// What a condition of a listener of Tekton adds to the request under a name.
fn overlay_of<'a>(listener: Place<'a>, name: &str) -> Option<&'a Binding> {
    let of_tekton = listener.pipeline.platform == Platform::Tekton;
    let mut overlays = listener.pipeline.outputs.iter().filter(|_| of_tekton);
    overlays.find(|overlay| overlay.key.value().eq_ignore_ascii_case(name))
}

/// The name of an input as the platform's own language spells it.
pub(super) fn input_name(pipeline: &Pipeline, name: &str) -> String {
    let root = pipeline.platform.inputs_root();
    if pipeline.platform == Platform::GitHub {
        return format!("{root}.{name}");
    }
    let written = find(&pipeline.inputs, name).map_or(name, |input| input.name.value());
    match (pipeline.platform, written.split_once('.')) {
        (Platform::Tekton, Some(("tt", name))) => format!("tt.{root}.{name}"),
        (Platform::Argo, Some(("workflow", name))) => format!("workflow.parameters.{name}"),
        _ => format!("{root}.{written}"),
    }
}

/// The name of a parameter without the mark that it is one of a trigger's template or of a whole workflow.
pub(super) fn plain(name: &str) -> &str {
    let own = name.strip_prefix("tt.");
    own.or_else(|| name.strip_prefix("workflow."))
        .unwrap_or(name)
}

fn starter(pipeline: &Pipeline) -> &'static str {
    match pipeline.platform {
        Platform::GitHub => "whoever may start the workflow",
        _ => "whoever may start the pipeline",
    }
}

pub(super) fn find<'a>(inputs: &'a [Input], name: &str) -> Option<&'a Input> {
    inputs
        .iter()
        .find(|input| input.name.value().eq_ignore_ascii_case(name))
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
    let taint = Taint::new(trust, pipeline.platform.shown(&name))
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
        // In a run of a pull request both are those of the merge commit that the platform makes.
        ["build", "sourceversionmessage" | "sourceversionauthor"] => &[Push],
        ["system", "pullrequest", ..] | ["pipeline", "event", "github", "pull_request", ..] => {
            PROPOSED
        }
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
