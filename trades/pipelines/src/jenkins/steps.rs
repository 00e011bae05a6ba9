//! Calls: which are scripts, which are steps, and which put something around others.

use lockgate_evidence::Span;

use super::credentials;
use super::declarative;
use super::groovy::{Argument, Expr, Kind, Name, Statement, body, named, positional};
use super::reader::Reader;
use super::triggers;
use super::values::{is_shell, output_id};
use crate::model::{
    Binding, Body, Container, Env, Package, PackageKind, Pin, Run, Target, Uses, is_commit,
};
use crate::yaml::Text;

/// How many arguments of one step are read.
const MAX_ARGUMENTS: usize = 100;

/// Calls without a meaning for anything but the log and the flow of Groovy.
const QUIET: &[&str] = &[
    "GroovyShell",
    "credentials",
    "agent",
    "assert",
    "booleanParam",
    "buildDiscarder",
    "choice",
    "cron",
    "error",
    "isUnix",
    "logRotator",
    "parameters",
    "password",
    "pipelineTriggers",
    "pollSCM",
    "print",
    "println",
    "sleep",
    "string",
    "text",
    "tools",
    "usernamePassword",
];

/// One call.
pub(super) fn call<'e, 'a>(
    reader: &mut Reader<'_, 'e, 'a>,
    expr: &'e Expr<'a>,
    callee: &'e Expr<'a>,
    arguments: &'e [Argument<'a>],
) {
    match &callee.kind {
        Kind::Name(text) => {
            let name = Name {
                text,
                span: callee.span,
            };
            bare(reader, expr, name, arguments);
        }
        Kind::Property { object, name } => method(reader, callee, object, name.text, arguments),
        _ => {
            reader.expr(callee);
            walk(reader, arguments);
        }
    }
}

/// Steps that do something of their own also where they stand in an argument.
const EFFECTIVE: &[&str] = &[
    "build",
    "checkout",
    "evaluate",
    "git",
    "httpRequest",
    "input",
    "load",
    "readFile",
    "readJSON",
    "readTrusted",
    "readYaml",
];

/// Everything inside of arguments. What is called there mostly makes a value, and is no step.
fn walk<'e, 'a>(reader: &mut Reader<'_, 'e, 'a>, arguments: &'e [Argument<'a>]) {
    for argument in arguments {
        nested(reader, &argument.value);
    }
}

/// Everything inside of a value.
pub(super) fn nested<'e, 'a>(reader: &mut Reader<'_, 'e, 'a>, value: &'e Expr<'a>) {
    let outer = std::mem::replace(&mut reader.in_argument, true);
    reader.expr(value);
    reader.in_argument = outer;
}

fn bare<'e, 'a>(
    reader: &mut Reader<'_, 'e, 'a>,
    expr: &'e Expr<'a>,
    name: Name<'a>,
    arguments: &'e [Argument<'a>],
) {
    let closure = body(arguments);
    match (name.text, closure) {
        (shell, None) if is_shell(shell) => script(reader, expr, name, arguments),
        ("pipeline", Some(body)) => declarative::pipeline(reader, name, body),
        ("library", None) => include(reader, arguments),
        ("properties", None) => triggers::scripted(reader, arguments),
        ("parallel", _) => parallel(reader, arguments),
        ("stage", None) => {
            let id = title(reader, name, arguments);
            reader.enter(id, expr.span, true);
        }
        (_, Some(body)) => {
            let others = arguments.len().saturating_sub(1);
            let others = arguments.get(..others).unwrap_or_default();
            walk(reader, others);
            around(reader, expr, name, arguments, body);
        }
        (function, None) if reader.found.names.functions.contains_key(function) => {
            walk(reader, arguments);
            handed_over(reader, function, arguments);
        }
        (quiet, None) if QUIET.contains(&quiet) => walk(reader, arguments),
        _ => {
            walk(reader, arguments);
            if !reader.in_argument || EFFECTIVE.contains(&name.text) {
                step(reader, expr, name.span, arguments);
            }
        }
    }
}

/// What a function of the file is called with becomes its parameters.
fn handed_over<'e, 'a>(
    reader: &mut Reader<'_, 'e, 'a>,
    function: &'a str,
    arguments: &'e [Argument<'a>],
) {
    let found = reader.found;
    let Some(parameters) = found.names.functions.get(function) else {
        return;
    };
    let given = arguments.iter().filter(|argument| argument.name.is_none());
    for (parameter, argument) in parameters.iter().zip(given) {
        reader.local(function, parameter, argument.value.span, &argument.value);
    }
}

/// `sh 'x'`, `sh(script: 'x', returnStdout: true)`.
fn script<'e, 'a>(
    reader: &mut Reader<'_, 'e, 'a>,
    expr: &'e Expr<'a>,
    name: Name<'a>,
    arguments: &'e [Argument<'a>],
) {
    walk(reader, arguments);
    let Some(value) = named(arguments, "script").or_else(|| positional(arguments)) else {
        return;
    };
    let text = script_text(reader, value);
    let shell = match name.text {
        "sh" => shebang(&text),
        "bat" => Some("cmd".to_owned()),
        other => Some(other.to_owned()),
    };
    let id = Text::made(output_id(expr.span), reader.source, name.span);
    let mut run = Run::new(text, name.span);
    run.shell = shell.map(|shell| Text::made(shell, reader.source, name.span));
    reader.step(expr.span, Some(id), Body::Run(run));
}

/// A script that a variable holds is read where the variable gets it.
fn script_text<'a>(reader: &Reader<'_, '_, 'a>, value: &Expr<'a>) -> Text {
    let values = reader.values();
    let Kind::Name(name) = value.kind else {
        return values.text(value);
    };
    let owns = reader.found.names.locals.contains(&(reader.function, name));
    let function = if owns { reader.function } else { "" };
    let spelled = reader.found.only(function, name).and_then(|(value, from)| {
        let mut values = values;
        values.function = from;
        values.spelled(value)
    });
    spelled.unwrap_or_else(|| values.text(value))
}

/// The program that a first line `#!/bin/bash` names.
fn shebang(script: &Text) -> Option<String> {
    let first = script.value().trim_start().lines().next()?;
    Some(first.strip_prefix("#!")?.trim().to_owned())
}

/// Any other step: a use of the step of that name.
pub(super) fn step<'e, 'a>(
    reader: &mut Reader<'_, 'e, 'a>,
    expr: &'e Expr<'a>,
    name: Span,
    arguments: &'e [Argument<'a>],
) {
    let mut uses = uses(reader.plain(name), name);
    let mut bindings = Vec::new();
    for argument in arguments {
        leaves(reader, argument.name, &argument.value, &mut bindings);
    }
    uses.with = Env {
        bindings,
        ..Env::default()
    };
    match uses.reference.value() {
        "load" => {
            let path = uses.input("value").or_else(|| uses.input("path"));
            uses.target = path.map_or(Target::Unclear, |path| Target::Local(path.to_owned()));
        }
        "input" => {
            reader.around.approval = reader.around.approval.or(Some(expr.span));
            if let Some(job) = reader.current() {
                job.approval = job.approval.or(Some(expr.span));
            }
        }
        _ => {}
    }
    let ids: Vec<_> = uses
        .with
        .bindings
        .iter()
        .filter(|binding| binding.key.value() == "credentialsId")
        .map(|binding| binding.value.clone())
        .collect();
    let held = reader.around.grants.len();
    for id in ids {
        let grant = crate::model::Grant::new(crate::model::GrantKind::Secret, id);
        reader.around.grants.push(grant);
    }
    let id = Text::made(output_id(expr.span), reader.source, name);
    reader.step(expr.span, Some(id), Body::Uses(uses));
    reader.around.grants.truncate(held);
}

/// A use of a step by its name.
pub(super) fn uses(reference: Text, key: Span) -> Uses {
    Uses {
        reference,
        key,
        target: Target::Unclear,
        with: Env::default(),
    }
}

/// Arguments by name; those in lists and maps by the innermost name, those without one as `value`.
fn leaves<'a>(
    reader: &Reader<'_, '_, 'a>,
    name: Option<Name<'a>>,
    value: &Expr<'a>,
    found: &mut Vec<Binding>,
) {
    if found.len() >= MAX_ARGUMENTS {
        return;
    }
    match &value.kind {
        Kind::List(items) => items
            .iter()
            .for_each(|item| leaves(reader, name, item, found)),
        Kind::Map(entries) => entries
            .iter()
            .for_each(|entry| leaves(reader, entry.name.or(name), &entry.value, found)),
        Kind::Call { arguments, callee } if matches!(callee.kind, Kind::Name(_)) => {
            for argument in arguments {
                leaves(reader, argument.name.or(name), &argument.value, found);
            }
        }
        Kind::Closure(_) => {}
        _ => {
            let key = match name {
                Some(name) => Text::made(name.text, reader.source, name.span),
                None => Text::made("value", reader.source, value.span),
            };
            let start = name.map_or(value.span, |name| name.span);
            found.push(Binding {
                key,
                value: reader.values().text(value),
                span: start.cover(value.span),
            });
        }
    }
}

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
fn around<'e, 'a>(
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
            step(reader, expr, name.span, others);
            reader.statements(body);
        }),
        "podTemplate" => reader.scoped(|reader| {
            declarative::pod(reader, arguments, &[]);
            reader.statements(body);
        }),
        "withDockerContainer" => reader.scoped(|reader| {
            let image = named(arguments, "image").or_else(|| positional(arguments));
            let options = named(arguments, "args");
            contain(reader, name.span, image, options);
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
fn parallel<'e, 'a>(reader: &mut Reader<'_, 'e, 'a>, arguments: &'e [Argument<'a>]) {
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

/// `docker.image('x').inside('…') { … }` and other methods.
fn method<'e, 'a>(
    reader: &mut Reader<'_, 'e, 'a>,
    callee: &'e Expr<'a>,
    object: &'e Expr<'a>,
    name: &str,
    arguments: &'e [Argument<'a>],
) {
    let is_docker = object
        .path()
        .is_some_and(|path| matches!(path.as_slice(), [docker] if docker.text == "docker"));
    match (name, body(arguments)) {
        ("inside" | "withRun", Some(body)) => {
            reader.expr(object);
            let image = image_of(reader, object);
            let options = positional(arguments);
            reader.scoped(|reader| {
                contain(reader, callee.span, image, options);
                reader.statements(body);
            });
        }
        ("withRegistry", Some(body)) if is_docker => reader.scoped(|reader| {
            let mut unnamed = arguments
                .iter()
                .filter(|argument| argument.name.is_none() && argument.value.closure().is_none());
            let id = unnamed.nth(1);
            if let Some(id) = id {
                reader.give_ids(arguments, Some(&id.value));
            }
            reader.statements(body);
        }),
        ("run", None) if image_of(reader, object).is_some() => {
            let image = image_of(reader, object);
            reader.scoped(|reader| {
                contain(reader, callee.span, image, positional(arguments));
                step(reader, callee, callee.span, arguments);
            });
        }
        _ => {
            reader.expr(object);
            walk(reader, arguments);
            let root = callee.path().and_then(|path| path.first().copied());
            let noted = root.is_some_and(|root| {
                matches!(
                    root.text,
                    "Eval" | "Jenkins" | "docker" | "hudson" | "jenkins"
                )
            });
            let runs = matches!(object.call(), Some((name, _)) if name.text == "GroovyShell")
                || name == "execute" && arguments.is_empty() && is_text(object);
            if noted && name != "image" || runs {
                step(reader, callee, callee.span, arguments);
            }
        }
    }
}

/// True for a string, and for a list of them: `['sh', '-c', x].execute()`.
fn is_text(expr: &Expr<'_>) -> bool {
    match &expr.kind {
        Kind::Quoted(_) => true,
        Kind::List(items) => items.iter().any(is_text),
        Kind::Operation { operands, .. } => operands.iter().any(is_text),
        _ => false,
    }
}

/// The image that `docker.image('x')` names, directly or by way of a variable.
fn image_of<'e, 'a>(reader: &Reader<'_, 'e, 'a>, object: &'e Expr<'a>) -> Option<&'e Expr<'a>> {
    match &object.kind {
        Kind::Call { callee, arguments } => {
            let path = callee.path()?;
            match path.as_slice() {
                [docker, image] if docker.text == "docker" && image.text == "image" => {
                    positional(arguments)
                }
                _ => None,
            }
        }
        Kind::Name(name) => {
            let found = reader.found;
            let own = found.only(reader.function, name);
            let (value, _) = own.or_else(|| found.only("", name))?;
            match value.kind {
                Kind::Call { .. } => image_of(reader, value),
                _ => None,
            }
        }
        _ => None,
    }
}

/// The steps below run in a container.
fn contain<'a>(
    reader: &mut Reader<'_, '_, 'a>,
    key: Span,
    image: Option<&Expr<'a>>,
    options: Option<&Expr<'a>>,
) {
    let values = reader.values();
    let image = image.map(|image| values.text(image));
    let options = options.map(|options| values.text(options));
    let span = image.as_ref().map_or(key, |image| key.cover(image.span()));
    let name = Text::made("container", reader.source, key);
    let mut container = Container::new(name, image, span);
    container.options = options;
    reader.around.containers.push(container);
}

/// `@Library('x@main') _`, `@Grab(…)`.
pub(super) fn annotation<'e, 'a>(
    reader: &mut Reader<'_, 'e, 'a>,
    name: Name<'a>,
    arguments: &'e [Argument<'a>],
) {
    if name.text == "Library" {
        for argument in arguments {
            let named = argument.name.is_none_or(|name| name.text == "value");
            if named {
                libraries(reader, &argument.value);
            }
        }
    } else if name.text.starts_with("Grab") {
        let mut grab = uses(reader.named(name), name.span);
        let mut bindings = Vec::new();
        for argument in arguments {
            leaves(reader, argument.name, &argument.value, &mut bindings);
        }
        grab.with.bindings = bindings;
        reader.pipeline.includes.push(grab);
    }
}

/// `library 'x@main'`, `library(identifier: 'x@main', retriever: …)`.
fn include<'e, 'a>(reader: &mut Reader<'_, 'e, 'a>, arguments: &'e [Argument<'a>]) {
    let identifier = named(arguments, "identifier").or_else(|| positional(arguments));
    if let Some(identifier) = identifier {
        libraries(reader, identifier);
    }
}

/// One library, or a list of them: `name@version` ("Extending with Shared Libraries", library versions).
pub(super) fn libraries<'a>(reader: &mut Reader<'_, '_, 'a>, value: &Expr<'a>) {
    if let Kind::List(items) = &value.kind {
        for item in items {
            libraries(reader, item);
        }
        return;
    }
    let reference = reader.values().text(value);
    let key = reference.span();
    let mut library = uses(reference.clone(), key);
    library.target = library_target(&reference);
    reader.pipeline.includes.push(library);
}

fn library_target(reference: &Text) -> Target {
    let written = reference.value();
    let (name, version) = match written.split_once('@') {
        Some((name, version)) => (name, Some(version)),
        None => (written, None),
    };
    if name.is_empty() || !reference.templates().is_empty() && version.is_none() {
        return Target::Unclear;
    }
    let pin = match version {
        None => Pin::Nothing,
        Some(version) if is_commit(version) => Pin::Digest,
        Some(_) => Pin::Name,
    };
    let start = version.map_or(written.len(), |_| name.len() + 1);
    Target::Package(Package {
        kind: PackageKind::Library,
        name: name.to_owned(),
        version: version.map(str::to_owned),
        version_span: Span::new(start, written.len()),
        pin,
    })
}
