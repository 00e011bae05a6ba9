//! Gathers what holds from step, job, earlier steps, needed jobs and the trigger.

use lockgate_evidence::Span;
use lockgate_pipelines::expression::{Expr, ExprKind};
use lockgate_pipelines::model::{Job, Step, Trigger};
use lockgate_pipelines::yaml::Text;

use super::facts::{self, Assumed, At, Facts};
use super::{Condition, Guard, Kind, Under, cel, condition};
use crate::data::permission_checks::{ACTIONS, CALLS};
use crate::tree::Place;

/// A chain of needed jobs longer than this is not followed.
const MAX_NEEDS: usize = 8;

/// Functions that let something run although what it waits for failed or was skipped.
const STATUS_FUNCTIONS: &[&str] = &["always", "failure", "cancelled"];

pub(super) fn under(place: &Place<'_>, trigger: Option<&Trigger>) -> Under {
    let called =
        trigger.is_some_and(|trigger| trigger.event == lockgate_pipelines::model::Event::Call);
    let assumed = Assumed {
        event: trigger
            .filter(|_| !called)
            .map(|trigger| trigger.name.value()),
        place,
        depth: 0,
    };
    let mut found = Gathered::default();
    if let Some(step) = place.step {
        found.step(step, &assumed);
    }
    found.job(place.job, &assumed);
    let only = place.step.and_then(|step| step.only_on.as_ref());
    found.impossible |= only
        .zip(trigger)
        .is_some_and(|(only, trigger)| !called && !only.contains(&trigger.event));
    found.guards.extend(trigger.and_then(by_type));
    Under {
        event: trigger.map(|trigger| trigger.event),
        runs: !found.impossible,
        guards: found.guards,
    }
}

/// A trigger that only fires when somebody with triage rights sets a label.
fn by_type(trigger: &Trigger) -> Option<Guard> {
    let only_labels =
        !trigger.types.is_empty() && trigger.types.iter().all(|kind| kind.value() == "labeled");
    only_labels.then_some(Guard {
        kind: Kind::Label,
        span: trigger.span,
    })
}

#[derive(Default)]
struct Gathered {
    impossible: bool,
    guards: Vec<Guard>,
}

impl Gathered {
    fn step(&mut self, step: &Step, assumed: &Assumed<'_>) {
        let parsed = step.condition.as_ref().map(|text| (text, condition(text)));
        let survives = parsed
            .as_ref()
            .is_some_and(|(_, condition)| ignores_failure(condition));
        if let Some((text, condition)) = &parsed {
            self.condition(text, condition, assumed);
        }
        if !survives {
            self.earlier(step, assumed);
        }
    }

    /// Steps before this one that would have failed.
    fn earlier(&mut self, step: &Step, assumed: &Assumed<'_>) {
        for earlier in assumed.place.job.steps.iter().take(step.index) {
            self.guards
                .extend(permission_check(earlier).filter(|_| can_fail(earlier)));
            if let Some(text) = earlier.condition.as_ref().filter(|_| gives_up(earlier))
                && let Condition::Expression(expr) = condition(text)
            {
                self.add(text, facts::read(&expr, true, assumed));
            }
        }
    }

    fn job(&mut self, job: &Job, assumed: &Assumed<'_>) {
        if let Some(environment) = &job.environment {
            self.guards.push(Guard {
                kind: Kind::Environment,
                span: environment.span,
            });
        }
        if let Some(span) = job.approval {
            self.guards.push(Guard {
                kind: Kind::Approval,
                span,
            });
        }
        self.guards.extend(cel::guards(assumed.place.pipeline, job));
        let parsed = job.condition.as_ref().map(|text| (text, condition(text)));
        if let Some((text, condition)) = &parsed {
            self.condition(text, condition, assumed);
        }
        let survives = parsed.is_some_and(|(_, condition)| ignores_failure(&condition));
        if !survives {
            for needed in &job.needs {
                self.needed(needed.value(), assumed);
            }
        }
    }

    /// What holds once a job has succeeded.
    fn needed(&mut self, id: &str, assumed: &Assumed<'_>) {
        let Some(job) = assumed
            .place
            .pipeline
            .job(id)
            .filter(|_| assumed.depth < MAX_NEEDS)
        else {
            return;
        };
        let assumed = Assumed {
            place: &Place {
                job,
                step: None,
                ..*assumed.place
            },
            depth: assumed.depth + 1,
            ..*assumed
        };
        let failing = job.steps.iter().filter(|step| can_fail(step));
        self.guards.extend(failing.filter_map(permission_check));
        self.job(job, &assumed);
    }

    fn condition(&mut self, text: &Text, condition: &Condition, assumed: &Assumed<'_>) {
        if let Condition::Expression(expr) = condition {
            self.add(text, facts::read(expr, false, assumed));
        }
    }

    fn add(&mut self, text: &Text, facts: Facts) {
        self.impossible |= facts.impossible;
        self.guards
            .extend(facts.guards.into_iter().map(|(kind, at)| {
                let span = match at {
                    At::Here(span) => text.locate(span),
                    At::File(span) => span,
                };
                Guard { kind, span }
            }));
    }
}

/// `needs.<job>.result == 'success'` brings what the job had to pass; an output, only what it asked.
pub(super) fn answer_of_job(id: &str, result: bool, assumed: &Assumed<'_>) -> Facts {
    let mut found = Gathered::default();
    if result {
        found.needed(id, assumed);
    } else if let Some(job) = assumed.place.pipeline.job(id) {
        found
            .guards
            .extend(job.steps.iter().find_map(permission_check));
    }
    Facts::elsewhere(found.guards)
}

/// An output of a step that asks for permission.
pub(super) fn answer_of_step(id: &str, assumed: &Assumed<'_>) -> Facts {
    let step = assumed.place.job.steps.iter().find(|step| {
        let own = step.id.as_ref();
        own.is_some_and(|own| own.value().eq_ignore_ascii_case(id))
    });
    Facts::elsewhere(step.and_then(permission_check).into_iter().collect())
}

/// A step that asks the platform what somebody may do. What it does with the answer is not followed further than
/// whether it can fail, or whether its output is read.
fn permission_check(step: &Step) -> Option<Guard> {
    let span = asks(step)?;
    Some(Guard {
        kind: Kind::PermissionCheck,
        span,
    })
}

/// True where a refusal can end the job: by an action made for it, or by a script that gives up somewhere.
fn can_fail(step: &Step) -> bool {
    if step
        .continue_on_error
        .as_ref()
        .is_some_and(|text| text.as_bool() == Some(true))
    {
        return false;
    }
    let script = match (step.run(), step.uses()) {
        (Some(run), _) => Some(run.script.value()),
        (_, Some(uses)) => uses.input("script"),
        _ => None,
    };
    let ends = ["exit ", "setFailed", "throw ", "return false"];
    script.is_none_or(|script| ends.iter().any(|end| script.contains(end)))
}

fn asks(step: &Step) -> Option<Span> {
    if let Some(run) = step.run() {
        let text = run.script.value();
        return CALLS
            .iter()
            .any(|call| text.contains(call))
            .then_some(run.key);
    }
    let uses = step.uses()?;
    let script = uses.input("script").or_else(|| uses.input("route"));
    let by_script = script.is_some_and(|script| CALLS.iter().any(|call| script.contains(call)));
    (uses.is_any(ACTIONS) || by_script).then_some(uses.reference.span())
}

/// True where a step does nothing but end the job.
fn gives_up(step: &Step) -> bool {
    let Some(run) = step.run().filter(|_| step.continue_on_error.is_none()) else {
        return false;
    };
    let last = run.script.value().trim_end().lines().next_back();
    last.is_some_and(|line| matches!(line.trim(), "exit 1" | "false"))
        && !run.script.value().contains("if ")
}

fn ignores_failure(condition: &Condition) -> bool {
    condition
        .expression()
        .is_some_and(|expr| expr.walk().any(is_status_function))
}

fn is_status_function(expr: &Expr) -> bool {
    match &expr.kind {
        ExprKind::Call { name, .. } => STATUS_FUNCTIONS
            .iter()
            .any(|function| name.text.eq_ignore_ascii_case(function)),
        _ => false,
    }
}
