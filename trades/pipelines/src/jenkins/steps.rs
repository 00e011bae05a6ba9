//! Calls: which are scripts, which are steps, and which put something around others.

use lockgate_evidence::Span;

use super::groovy::{Argument, Expr, Kind, Name, body, named, positional};
use super::reader::Reader;
use super::values::{is_shell, output_id};
use super::{blocks, declarative, docker, libraries, triggers};
use crate::model::{Binding, Body, Env, Run, Target, Uses};
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
        Kind::Property { object, name } => {
            docker::method(reader, callee, object, name.text, arguments);
        }
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
pub(super) fn walk<'e, 'a>(reader: &mut Reader<'_, 'e, 'a>, arguments: &'e [Argument<'a>]) {
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
        ("library", None) => libraries::include(reader, arguments),
        ("properties", None) => triggers::scripted(reader, arguments),
        ("parallel", _) => blocks::parallel(reader, arguments),
        ("stage", None) => {
            let id = blocks::title(reader, name, arguments);
            reader.enter(id, expr.span, true);
        }
        (_, Some(body)) => {
            let others = arguments.len().saturating_sub(1);
            let others = arguments.get(..others).unwrap_or_default();
            walk(reader, others);
            blocks::around(reader, expr, name, arguments, body);
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
pub(super) fn leaves<'a>(
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
