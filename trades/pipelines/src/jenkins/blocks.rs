//! Calls with a block, and what they put around it.

use lockgate_evidence::Span;

use super::groovy::{Argument, Expr, Kind, Name, Statement, named, positional};
use super::reader::Reader;
use super::{credentials, declarative, docker, steps};
use crate::yaml::Text;

/// The credentials that a login around a block names.
fn login<'e, 'a>(reader: &mut Reader<'_, 'e, 'a>, name: Name<'a>, arguments: &'e [Argument<'a>]) {
    let names = ["credentials", "credentialsId", "credentialId"];
    let id = names.iter().find_map(|name| named(arguments, name));
    let first = positional(arguments).filter(|_| name.text == "sshagent");
    if let Some(id) = id.or(first) {
        reader.give_ids(arguments, Some(id));
    }
}

/// A `timeout` around a block: it holds for the job as well, where that has none.
fn limit<'e, 'a>(
    reader: &mut Reader<'_, 'e, 'a>,
    expr: &'e Expr<'a>,
    arguments: &'e [Argument<'a>],
) {
    let block = arguments
        .last()
        .map_or(expr.span.end, |last| last.value.span.start);
    let start = expr.span.start;
    let head = reader.plain(Span::new(start, block));
    let head = reader.plain(Span::new(start, start + head.value().trim_end().len()));
    reader.around.timeout = Some(head.clone());
    if let Some(job) = reader.current().filter(|job| job.timeout.is_none()) {
        job.timeout = Some(head);
    }
}

/// A call with a block: what it puts around the block.
pub(super) fn around<'e, 'a>(
    reader: &mut Reader<'_, 'e, 'a>,
    expr: &'e Expr<'a>,
    name: Name<'a>,
    arguments: &'e [Argument<'a>],
    body: &'e [Statement<'a>],
) {
    match name.text {
        "node" => node(reader, expr, name, arguments, body),
        "stage" => {
            let id = title(reader, name, arguments);
            reader.within(id, expr.span, true, |reader| reader.statements(body));
        }
        "withCredentials" => reader.scoped(|reader| {
            let bound = credentials::bindings(reader.values(), arguments);
            reader.give(bound);
            reader.statements(body);
        }),
        "withEnv" => reader.scoped(|reader| {
            let list = named(arguments, "overrides").or_else(|| positional(arguments));
            if let Some(Kind::List(items)) = list.map(|list| &list.kind) {
                for item in items {
                    reader.bind_pair(item);
                }
            }
            reader.statements(body);
        }),
        "sshagent"
        | "withAWS"
        | "withDockerRegistry"
        | "withKubeConfig"
        | "withKubeCredentials"
        | "azureCLI"
        | "withGCP" => reader.scoped(|reader| {
            login(reader, name, arguments);
            reader.statements(body);
        }),
        "timeout" => reader.scoped(|reader| {
            limit(reader, expr, arguments);
            reader.statements(body);
        }),
        "catchError" | "warnError" => reader.scoped(|reader| {
            reader.around.may_fail = Some(Text::made("true", reader.source, name.span));
            reader.statements(body);
        }),
        "wrap" => reader.scoped(|reader| {
            let others = arguments.get(..arguments.len() - 1).unwrap_or_default();
            steps::step(reader, expr, name.span, others);
            reader.statements(body);
        }),
        "podTemplate" => reader.scoped(|reader| {
            declarative::pod(reader, arguments, &[]);
            reader.statements(body);
        }),
        "withDockerContainer" => reader.scoped(|reader| {
            let image = named(arguments, "image").or_else(|| positional(arguments));
            let options = named(arguments, "args");
            docker::contain(reader, name.span, image, options);
            reader.statements(body);
        }),
        _ => reader.scoped(|reader| reader.statements(body)),
    }
}

/// `node('label') { … }`: outside of stages a job of its own.
fn node<'e, 'a>(
    reader: &mut Reader<'_, 'e, 'a>,
    expr: &'e Expr<'a>,
    name: Name<'a>,
    arguments: &'e [Argument<'a>],
    body: &'e [Statement<'a>],
) {
    let label = named(arguments, "label").or_else(|| positional(arguments));
    let label = label.map(|label| reader.values().text(label));
    let end = label.as_ref().map_or(name.span, Text::span);
    let runner = crate::model::Runner {
        labels: label.clone().into_iter().collect(),
        group: None,
        span: Some(name.span.cover(end)),
    };
    let enter = !reader.in_stage();
    reader.scoped(|reader| {
        reader.around.runner = runner.clone();
        if enter {
            let id = label.filter(|label| !label.value().is_empty());
            let id = id.unwrap_or_else(|| reader.named(name));
            reader.enter(id, expr.span, false);
        } else if let Some(job) = reader.current().filter(|job| job.runner.span.is_none()) {
            job.runner = runner;
        }
        reader.statements(body);
    });
}

/// The name of a stage.
pub(super) fn title<'a>(
    reader: &Reader<'_, '_, 'a>,
    name: Name<'a>,
    arguments: &[Argument<'a>],
) -> Text {
    let title = named(arguments, "name").or_else(|| positional(arguments));
    title.map_or_else(|| reader.named(name), |title| reader.values().text(title))
}

/// `parallel a: { … }, b: { … }`.
pub(super) fn parallel<'e, 'a>(reader: &mut Reader<'_, 'e, 'a>, arguments: &'e [Argument<'a>]) {
    for argument in arguments {
        match (argument.name, argument.value.closure()) {
            (Some(name), Some(body)) => {
                let id = reader.named(name);
                let span = name.span.cover(argument.value.span);
                reader.within(id, span, true, |reader| reader.statements(body));
            }
            _ => reader.expr(&argument.value),
        }
    }
}
