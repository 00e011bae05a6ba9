//! What starts a build, and what whoever starts it fills in.
//!
//! A multibranch project builds pushes and, as it is set up by default, pull requests of forks as well: of authors
//! without rights it takes the Jenkinsfile of the target, and builds with its secrets what they propose ("GitHub Branch
//! Source", discover pull requests from forks). Where a file speaks of proposed changes it is built for them.

use lockgate_evidence::{Source, Span};

use super::groovy::{Argument, Expr, Kind, Statement, body, named, positional};
use super::names::Found;
use super::reader::Reader;
use super::values::{Values, reference};
use crate::model::{Binding, Event, Input, Pipeline, Trigger};
use crate::yaml::Text;

/// Words of files that are built for proposed changes.
const PROPOSALS: &[&str] = &[
    "CHANGE_AUTHOR",
    "CHANGE_BRANCH",
    "CHANGE_FORK",
    "CHANGE_ID",
    "CHANGE_TARGET",
    "CHANGE_TITLE",
    "CHANGE_URL",
    "GERRIT_CHANGE_SUBJECT",
    "GERRIT_REFSPEC",
    "GITHUB_PR_",
    "changeRequest",
    "ghprb",
    "gitlabMergeRequest",
    "gitlabSourceBranch",
    "pullRequest.",
];

/// Every parameter that is declared, and every one that is only read.
pub(super) fn inputs(source: &Source, found: &Found<'_, '_>) -> Vec<Input> {
    let values = Values {
        source,
        text: source.text(),
        names: &found.names,
        function: "",
        secrets: &[],
    };
    let declared = found.parameters.iter().filter_map(|parameter| {
        let name =
            named(parameter.arguments, "name").or_else(|| positional(parameter.arguments))?;
        let default = named(parameter.arguments, "defaultValue");
        let options =
            named(parameter.arguments, "choices").map_or(0, |choices| match &choices.kind {
                Kind::List(items) => items.len(),
                _ => 1,
            });
        Some(Input {
            name: values.text(name),
            kind: Some(Text::made(kind(parameter.kind), source, parameter.span)),
            default: default.map(|default| values.text(default)),
            options,
            span: parameter.span,
        })
    });
    let mut inputs: Vec<Input> = declared.collect();
    undeclared(source, found, &mut inputs);
    inputs
}

/// The type of a parameter in the words of the model.
fn kind(written: &str) -> &'static str {
    let name = written.rsplit('.').next().unwrap_or(written);
    match name {
        "booleanParam" | "BooleanParameterDefinition" => "boolean",
        "choice" | "ChoiceParameterDefinition" => "choice",
        "password" | "PasswordParameterDefinition" => "password",
        "text" | "TextParameterDefinition" => "text",
        "credentials" | "run" | "file" | "CredentialsParameterDefinition" => "environment",
        _ => "string",
    }
}

/// `params.X` of a parameter that is declared in the settings of the job.
fn undeclared(source: &Source, found: &Found<'_, '_>, inputs: &mut Vec<Input>) {
    let text = source.text();
    let mut known = found.names.inputs.clone();
    for (at, word) in text.match_indices("params.") {
        let before = text[..at].chars().next_back();
        if before.is_some_and(|c| c.is_alphanumeric() || matches!(c, '.' | '_' | '$')) {
            continue;
        }
        let start = at + word.len();
        let is_part = |c: &char| c.is_ascii_alphanumeric() || *c == '_';
        let name: String = text[start..].chars().take_while(is_part).collect();
        let called = text[start + name.len()..].starts_with('(');
        if name.is_empty() || called || !known.insert(name.clone()) {
            continue;
        }
        let span = Span::new(start, start + name.len());
        inputs.push(Input {
            name: Text::made(name, source, span),
            kind: None,
            default: None,
            options: 0,
            span,
        });
    }
}

/// Adds what starts every build: a push, a person, and proposed changes where the file speaks of them.
pub(super) fn complete(pipeline: &mut Pipeline, inputs: Vec<Input>) {
    if !pipeline.is_workflow() {
        return;
    }
    let source = pipeline.source.clone();
    let start = pipeline.jobs_key.unwrap_or(Span::at(0));
    let mut by_hand = trigger(Event::Dispatch, Text::made("build", &source, start), start);
    by_hand.inputs = inputs;
    let push = trigger(Event::Push, Text::made("push", &source, start), start);
    pipeline.triggers.extend([push, by_hand]);
    if let Some(span) = proposals(&pipeline.source, &pipeline.comments) {
        let name = Text::made("pull request", &source, span);
        let proposed = trigger(Event::PullRequestTarget, name, span);
        pipeline.triggers.push(proposed);
    }
}

/// The first place outside of comments that speaks of proposed changes.
fn proposals(source: &Source, comments: &[Span]) -> Option<Span> {
    let text = source.text();
    let in_comment = |at: usize| {
        let after = comments.partition_point(|comment| comment.start <= at);
        after > 0 && comments[after - 1].end > at
    };
    let first = |word: &str| {
        let mut places = text.match_indices(word);
        places.find_map(|(at, word)| (!in_comment(at)).then(|| Span::new(at, at + word.len())))
    };
    PROPOSALS.iter().filter_map(|word| first(word)).min()
}

fn trigger(event: Event, name: Text, span: Span) -> Trigger {
    Trigger {
        event,
        name,
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

/// `triggers { cron('@daily'); GenericTrigger(…) }`.
pub(super) fn declarative<'e, 'a>(
    reader: &mut Reader<'_, 'e, 'a>,
    statements: &'e [Statement<'a>],
) {
    for statement in statements {
        if let Statement::Expr(expr) = statement {
            one(reader, expr);
        }
    }
}

/// `properties([pipelineTriggers([cron('@daily')]), disableConcurrentBuilds()])`.
pub(super) fn scripted<'e, 'a>(reader: &mut Reader<'_, 'e, 'a>, arguments: &'e [Argument<'a>]) {
    let Some(Kind::List(items)) = positional(arguments).map(|list| &list.kind) else {
        return;
    };
    for item in items {
        let Some((name, arguments)) = item.call() else {
            continue;
        };
        match (name.text, positional(arguments).map(|list| &list.kind)) {
            ("pipelineTriggers", Some(Kind::List(triggers))) => {
                for trigger in triggers {
                    one(reader, trigger);
                }
            }
            ("disableConcurrentBuilds", _) => {
                let span = item.span;
                reader.pipeline.concurrency = Some(crate::model::Concurrency {
                    group: None,
                    cancel: None,
                    span,
                });
            }
            _ => {}
        }
    }
}

fn one<'e, 'a>(reader: &mut Reader<'_, 'e, 'a>, expr: &'e Expr<'a>) {
    let described = match &expr.kind {
        Kind::Map(entries) => {
            let class = named(entries, "$class").and_then(|class| reader.values().constant(class));
            class.map(|class| (class, entries.as_slice()))
        }
        _ => expr
            .call()
            .map(|(name, arguments)| (name.text.to_owned(), arguments)),
    };
    let Some((name, arguments)) = described else {
        return;
    };
    let event = match name.as_str() {
        "cron" | "parameterizedCron" | "TimerTrigger" => Event::Schedule,
        "pollSCM" | "githubPush" | "gitlabPush" | "bitbucketPush" | "SCMTrigger" => Event::Push,
        "GenericTrigger" => Event::Webhook,
        "githubPullRequests" | "ghprbTrigger" | "GhprbTrigger" => Event::PullRequestTarget,
        "issueCommentTrigger" => Event::IssueComment,
        _ => Event::Other,
    };
    let span = expr.span;
    let mut found = trigger(event, Text::made(name, reader.source, span), span);
    if event == Event::Schedule {
        let line = positional(arguments).map(|line| reader.values().text(line));
        found.crons.extend(line);
    }
    reader.pipeline.triggers.push(found);
    if event == Event::Webhook {
        webhook(reader, arguments);
    }
}

/// The variables that a message fills: `genericVariables: [[key: 'ref', value: '$.ref']]`.
fn webhook<'e, 'a>(reader: &mut Reader<'_, 'e, 'a>, arguments: &'e [Argument<'a>]) {
    for list in [
        "genericVariables",
        "genericRequestVariables",
        "genericHeaderVariables",
    ] {
        let Some(Kind::List(items)) = named(arguments, list).map(|list| &list.kind) else {
            continue;
        };
        for item in items {
            let entries = match &item.kind {
                Kind::Map(entries) => entries.as_slice(),
                Kind::Call { arguments, .. } if body(arguments).is_none() => arguments,
                _ => continue,
            };
            let Some(key) = named(entries, "key") else {
                continue;
            };
            let key = reader.values().text(key);
            // A filter leaves a part of the value; what it leaves nobody here can tell, unless it lists what may stay.
            let filter = named(entries, "regexpFilter");
            let filter = filter.and_then(|filter| reader.values().constant(filter));
            if filter.is_some_and(|filter| filter.starts_with("[^")) {
                continue;
            }
            let name = key.value().to_owned();
            let segments = vec!["build".to_owned(), "webhook".to_owned(), name];
            let value = reference(reader.source, key.span(), segments);
            let span = item.span;
            let binding = Binding { key, value, span };
            reader.pipeline.env.bindings.push(binding);
        }
    }
}
