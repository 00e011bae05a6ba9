//! What starts a pipeline. GitLab has no list of events: the rules of workflow and jobs are asked what they let in.

use lockgate_evidence::{Source, Span};

use super::condition::Holds;
use super::keys::{FileKeys, JobKeys, Rule};
use super::scenario::{Scenario, by_rules};
use crate::model::{Event, Job, Pipeline, Trigger};
use crate::yaml::Text;

/// Kinds of pipeline that are told as triggers.
const STARTS: &[(Scenario, Event, &str)] = &[
    (
        Scenario::MergeRequest,
        Event::PullRequest,
        "merge_request_event",
    ),
    (Scenario::Schedule, Event::Schedule, "schedule"),
    (Scenario::Web, Event::Dispatch, "web"),
];

/// The triggers that the file tells of.
///
/// Pushes start pipelines wherever nothing says otherwise. A merge request does where rules let jobs in; in the fork it
/// runs with the rights of the fork ("Merge request pipelines", use with forked projects).
pub(super) fn of(pipeline: &Pipeline, keys: &FileKeys) -> Vec<Trigger> {
    let workflow = keys
        .workflow
        .as_ref()
        .and_then(|workflow| workflow.rules.as_deref());
    let mut found = Vec::new();
    if starts_by_push(workflow) {
        found.push(trigger(Event::Push, "push", &pipeline.source, Span::at(0)));
    }
    for (scenario, event, name) in STARTS {
        if let Some(span) = told(pipeline, workflow, *scenario, name) {
            found.push(trigger(*event, name, &pipeline.source, span));
        }
    }
    found
}

fn starts_by_push(workflow: Option<&[Rule]>) -> bool {
    let scenarios = [Scenario::Branch, Scenario::DefaultBranch, Scenario::Tag];
    workflow.is_none_or(|rules| {
        let mut runs = scenarios.iter().map(|scenario| runs(rules, *scenario));
        runs.any(|runs| runs != Holds::No)
    })
}

fn runs(rules: &[Rule], scenario: Scenario) -> Holds {
    by_rules(rules, &|name: &str| scenario.known(name)).runs
}

/// The place that tells of a kind of pipeline; `None` where nothing does or the workflow forbids it.
fn told(
    pipeline: &Pipeline,
    workflow: Option<&[Rule]>,
    scenario: Scenario,
    name: &str,
) -> Option<Span> {
    let Some(rules) = workflow else {
        let mut jobs = pipeline.jobs.iter();
        return jobs.find_map(|job| told_by_job(job, scenario, name));
    };
    if runs(rules, scenario) == Holds::No {
        return None;
    }
    named(rules, name)
        .or_else(|| {
            let decision = by_rules(rules, &|name: &str| scenario.known(name));
            let is_sure = decision.runs == Holds::Yes && scenario == Scenario::MergeRequest;
            decision.rule.filter(|_| is_sure).map(|rule| rule.span)
        })
        .or_else(|| {
            let mut jobs = pipeline.jobs.iter();
            jobs.find_map(|job| told_by_job(job, scenario, name))
        })
}

fn told_by_job(job: &Job, scenario: Scenario, name: &str) -> Option<Span> {
    let keys = job.gitlab.as_deref()?;
    if let Some(rules) = &keys.rules {
        let decision = by_rules(rules, &|name: &str| scenario.known(name));
        let rule = decision.rule?;
        let is_sure = decision.runs == Holds::Yes && scenario == Scenario::MergeRequest;
        let is_named = named(std::slice::from_ref(rule), name).is_some();
        return (is_sure || is_named).then_some(rule.span);
    }
    told_by_only(keys, scenario)
}

fn told_by_only(keys: &JobKeys, scenario: Scenario) -> Option<Span> {
    let wanted = match scenario {
        Scenario::MergeRequest => "merge_requests",
        Scenario::Schedule => "schedules",
        _ => "web",
    };
    let only = keys.only.as_ref()?;
    let mut refs = only.refs.iter();
    refs.find(|text| text.value() == wanted).map(Text::span)
}

/// The first rule that lets something in and names the source, or a variable that only merge requests have.
fn named(rules: &[Rule], name: &str) -> Option<Span> {
    let is_merge_request = name == "merge_request_event";
    let tells = |rule: &&Rule| {
        let never = rule
            .when
            .as_ref()
            .is_some_and(|when| when.value() == "never");
        let text = rule.text.as_ref().map_or("", Text::value);
        !never && (text.contains(name) || is_merge_request && text.contains("CI_MERGE_REQUEST_"))
    };
    let rule = rules.iter().find(tells)?;
    Some(rule.text.as_ref().map_or(rule.span, Text::span))
}

fn trigger(event: Event, name: &str, source: &Source, span: Span) -> Trigger {
    Trigger {
        event,
        name: Text::made(name, source, span),
        span,
        ..empty(source, span)
    }
}

/// A trigger without filters.
pub(super) fn empty(source: &Source, span: Span) -> Trigger {
    Trigger {
        event: Event::Other,
        name: Text::made("", source, span),
        span,
        types: Vec::new(),
        branches: Vec::new(),
        branches_ignore: Vec::new(),
        tags: Vec::new(),
        paths: Vec::new(),
        workflows: Vec::new(),
        crons: Vec::new(),
        inputs: Vec::new(),
        secrets: Vec::new(),
    }
}
