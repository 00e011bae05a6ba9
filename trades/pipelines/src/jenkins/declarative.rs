//! `pipeline { … }` ("Pipeline Syntax", Declarative Pipeline).

use lockgate_evidence::Span;

use super::groovy::{Argument, Expr, Kind, Name, Statement, body, named, positional};
use super::reader::Reader;
use super::{blocks, credentials, libraries, steps, triggers};
use crate::expression::Dialect;
use crate::model::{Binding, Concurrency, Container, Runner};
use crate::yaml::Text;

/// The calls of a section: name, all of it, arguments.
fn sections<'e, 'a>(
    statements: &'e [Statement<'a>],
) -> impl Iterator<Item = (Name<'a>, &'e Expr<'a>, &'e [Argument<'a>])> {
    statements.iter().filter_map(|statement| match statement {
        Statement::Expr(expr) => {
            let (name, arguments) = expr.call()?;
            Some((name, expr, arguments))
        }
        _ => None,
    })
}

/// The whole pipeline.
pub(super) fn pipeline<'e, 'a>(
    reader: &mut Reader<'_, 'e, 'a>,
    name: Name<'a>,
    statements: &'e [Statement<'a>],
) {
    reader.scoped(|reader| {
        reader.pipeline.jobs_key.get_or_insert(name.span);
        for (name, expr, arguments) in sections(statements) {
            match name.text {
                "agent" => agent(reader, name, expr, arguments),
                "options" => options(reader, arguments),
                "environment" => {
                    let bindings = environment(reader, arguments);
                    reader.pipeline.env.bindings.extend(bindings);
                }
                "triggers" => triggers::declarative(reader, body(arguments).unwrap_or_default()),
                "libraries" => {
                    for (_, _, arguments) in sections(body(arguments).unwrap_or_default()) {
                        if let Some(value) = positional(arguments) {
                            libraries::libraries(reader, value);
                        }
                    }
                }
                _ => {}
            }
        }
        for (name, _, arguments) in sections(statements) {
            if name.text == "stages" {
                stages(reader, body(arguments).unwrap_or_default());
            }
        }
        for (name, expr, arguments) in sections(statements) {
            if name.text == "post" {
                reader.around.checkout = None;
                let id = reader.named(name);
                reader.within(id, expr.span, true, |reader| post(reader, arguments));
            }
        }
    });
}

fn stages<'e, 'a>(reader: &mut Reader<'_, 'e, 'a>, statements: &'e [Statement<'a>]) {
    for statement in statements {
        match statement {
            Statement::Expr(expr) => match expr.call() {
                Some((name, arguments)) if name.text == "stage" => {
                    stage(reader, name, expr, arguments);
                }
                _ => reader.expr(expr),
            },
            _ => reader.statements(std::slice::from_ref(statement)),
        }
    }
}

fn stage<'e, 'a>(
    reader: &mut Reader<'_, 'e, 'a>,
    name: Name<'a>,
    expr: &'e Expr<'a>,
    arguments: &'e [Argument<'a>],
) {
    let id = blocks::title(reader, name, arguments);
    let inside = body(arguments).unwrap_or_default();
    reader.within(id, expr.span, true, |reader| {
        for (name, expr, arguments) in sections(inside) {
            directive(reader, name, expr, arguments);
        }
        for (name, _, arguments) in sections(inside) {
            let inner = body(arguments).unwrap_or_default();
            match name.text {
                "steps" => reader.statements(inner),
                "stages" | "parallel" => stages(reader, inner),
                "matrix" => matrix(reader, inner),
                "post" => post(reader, arguments),
                _ => {}
            }
        }
    });
}

fn directive<'e, 'a>(
    reader: &mut Reader<'_, 'e, 'a>,
    name: Name<'a>,
    expr: &'e Expr<'a>,
    arguments: &'e [Argument<'a>],
) {
    match name.text {
        "agent" => agent(reader, name, expr, arguments),
        "options" => options(reader, arguments),
        "environment" => {
            for binding in environment(reader, arguments) {
                reader.bind(binding);
            }
        }
        "when" => when(reader, arguments),
        "input" => input(reader, name, expr, arguments),
        _ => {}
    }
}

/// The conditions of a stage, with those of the stages around.
fn when<'e, 'a>(reader: &mut Reader<'_, 'e, 'a>, arguments: &'e [Argument<'a>]) {
    let Some(block) = arguments.last().map(|argument| argument.value.span) else {
        return;
    };
    let inner = Span::new(block.start + 1, block.end.saturating_sub(1));
    let own = reader.plain(inner);
    let outer = reader.around.when.take();
    let all: Vec<Text> = outer.into_iter().chain([own]).collect();
    reader.around.when = Text::joined(&all);
}

/// `input { message '…'; submitter '…' }`: the stage waits before its agent is taken.
fn input<'e, 'a>(
    reader: &mut Reader<'_, 'e, 'a>,
    name: Name<'a>,
    expr: &'e Expr<'a>,
    arguments: &'e [Argument<'a>],
) {
    reader.around.approval = Some(expr.span);
    let mut uses = steps::uses(reader.named(name), name.span);
    for (name, _, arguments) in sections(body(arguments).unwrap_or_default()) {
        if let Some(value) = positional(arguments) {
            let binding = reader.binding(name, value, name.span.cover(value.span));
            uses.with.bindings.push(binding);
        }
    }
    reader.step(expr.span, None, crate::model::Body::Uses(uses));
}

fn post<'e, 'a>(reader: &mut Reader<'_, 'e, 'a>, arguments: &'e [Argument<'a>]) {
    for (_, _, arguments) in sections(body(arguments).unwrap_or_default()) {
        let inner = body(arguments).unwrap_or_default();
        reader.scoped(|reader| reader.statements(inner));
    }
}

/// `axes { axis { name 'X'; values 'a', 'b' } }`, `agent`, `stages`.
fn matrix<'e, 'a>(reader: &mut Reader<'_, 'e, 'a>, statements: &'e [Statement<'a>]) {
    reader.scoped(|reader| {
        for (name, expr, arguments) in sections(statements) {
            if name.text == "axes" {
                for (_, _, axis) in sections(body(arguments).unwrap_or_default()) {
                    self::axis(reader, body(axis).unwrap_or_default());
                }
            }
            directive(reader, name, expr, arguments);
        }
        for (name, _, arguments) in sections(statements) {
            if name.text == "stages" {
                stages(reader, body(arguments).unwrap_or_default());
            }
        }
    });
}

fn axis<'a>(reader: &mut Reader<'_, '_, 'a>, statements: &[Statement<'a>]) {
    let mut name = String::new();
    for (key, _, arguments) in sections(statements) {
        for argument in arguments {
            let value = reader.values().text(&argument.value);
            match key.text {
                "name" => value.value().clone_into(&mut name),
                "values" => reader.around.matrix.values.push((name.clone(), value)),
                _ => {}
            }
        }
    }
}

fn environment<'e, 'a>(
    reader: &mut Reader<'_, 'e, 'a>,
    arguments: &'e [Argument<'a>],
) -> Vec<Binding> {
    let mut bindings = Vec::new();
    for statement in body(arguments).into_iter().flatten() {
        let Statement::Expr(expr) = statement else {
            continue;
        };
        let Kind::Assign { target, value } = &expr.kind else {
            continue;
        };
        let path = target.path();
        let Some(name) = path.as_ref().and_then(|path| path.last()) else {
            continue;
        };
        steps::nested(reader, value);
        match credentials::of_environment(reader.values(), value) {
            Some(grant) => bindings.extend(reader.give_to_environment(*name, grant)),
            None => bindings.push(reader.binding(*name, value, expr.span)),
        }
    }
    bindings
}

fn options<'e, 'a>(reader: &mut Reader<'_, 'e, 'a>, arguments: &'e [Argument<'a>]) {
    for (name, expr, arguments) in sections(body(arguments).unwrap_or_default()) {
        match name.text {
            "timeout" => reader.around.timeout = Some(reader.plain(expr.span)),
            "skipDefaultCheckout" => {
                let off = positional(arguments).map(|value| &value.kind);
                if !matches!(off, Some(Kind::Name("false"))) {
                    reader.pipeline.skips_checkout = true;
                    reader.around.checkout = None;
                }
            }
            "disableConcurrentBuilds" => {
                reader.pipeline.concurrency = Some(Concurrency {
                    group: None,
                    cancel: named(arguments, "abortPrevious").map(|value| reader.plain(value.span)),
                    span: expr.span,
                });
            }
            _ => {}
        }
    }
}

/// `agent any`, `agent { label 'x' }`, `agent { docker { image 'x' } }`.
fn agent<'e, 'a>(
    reader: &mut Reader<'_, 'e, 'a>,
    name: Name<'a>,
    expr: &'e Expr<'a>,
    arguments: &'e [Argument<'a>],
) {
    let word = positional(arguments).map(|word| &word.kind);
    if matches!(word, Some(Kind::Name("none"))) {
        reader.around.runner = Runner::default();
        reader.around.container = None;
        reader.around.checkout = None;
        return;
    }
    let mut runner = Runner {
        span: Some(expr.span),
        ..Runner::default()
    };
    reader.around.container = None;
    if let Some(word) = positional(arguments) {
        let label = match word.kind {
            Kind::Name(_) => reader.plain(word.span),
            _ => reader.values().text(word),
        };
        runner.labels.push(label);
    }
    if !reader.pipeline.skips_checkout {
        reader.around.checkout = Some(name.span);
    }
    kind_of_agent(reader, body(arguments).unwrap_or_default(), &mut runner);
    reader.around.runner = runner;
}

fn kind_of_agent<'e, 'a>(
    reader: &mut Reader<'_, 'e, 'a>,
    statements: &'e [Statement<'a>],
    runner: &mut Runner,
) {
    for (name, expr, arguments) in sections(statements) {
        let inner = body(arguments).unwrap_or_default();
        match name.text {
            "label" => {
                if let Some(label) = positional(arguments) {
                    runner.labels.push(reader.values().text(label));
                }
            }
            "node" => kind_of_agent(reader, inner, runner),
            "docker" | "dockerfile" => {
                container(reader, name, expr, arguments);
                kind_of_agent(reader, inner, runner);
            }
            "kubernetes" => {
                pod(reader, arguments, inner);
                kind_of_agent(reader, inner, runner);
            }
            _ => {}
        }
    }
}

/// `docker 'x'`, `docker { image 'x'; args '-v …'; registryCredentialsId 'y' }`.
fn container<'e, 'a>(
    reader: &mut Reader<'_, 'e, 'a>,
    name: Name<'a>,
    expr: &'e Expr<'a>,
    arguments: &'e [Argument<'a>],
) {
    let key = Text::made("container", reader.source, name.span);
    let mut container = Container::new(key, None, expr.span);
    if let Some(image) = positional(arguments).filter(|_| name.text == "docker") {
        container.image = Some(reader.values().text(image));
    }
    let inner = sections(body(arguments).unwrap_or_default());
    for (key, _, arguments) in inner {
        let Some(value) = positional(arguments) else {
            continue;
        };
        match key.text {
            "image" if name.text == "docker" => {
                container.image = Some(reader.values().text(value));
            }
            "args" => container.options = Some(reader.values().text(value)),
            "registryCredentialsId" => reader.give_ids(arguments, Some(value)),
            _ => {}
        }
    }
    reader.around.container = Some(container);
}

/// The containers of a pod of Kubernetes: templates, or its YAML.
pub(super) fn pod<'e, 'a>(
    reader: &mut Reader<'_, 'e, 'a>,
    arguments: &'e [Argument<'a>],
    inner: &'e [Statement<'a>],
) {
    let mut found = Vec::new();
    for argument in arguments {
        match (argument.name.map(|name| name.text), &argument.value.kind) {
            (Some("yaml"), _) => found.extend(of_yaml(&reader.values().text(&argument.value))),
            (Some("containers"), Kind::List(items)) => {
                found.extend(items.iter().filter_map(|item| of_template(reader, item)));
            }
            _ => {}
        }
    }
    for (name, expr, arguments) in sections(inner) {
        match (name.text, positional(arguments)) {
            ("yaml", Some(value)) => found.extend(of_yaml(&reader.values().text(value))),
            ("containerTemplate", _) => found.extend(of_template(reader, expr)),
            _ => {}
        }
    }
    reader.around.services.extend(found);
}

/// `containerTemplate(name: 'x', image: 'y', privileged: true)`.
fn of_template<'a>(reader: &Reader<'_, '_, 'a>, item: &Expr<'a>) -> Option<Container> {
    let (name, arguments) = item.call()?;
    let inner = body(arguments).unwrap_or_default();
    let find = |key: &str| {
        let given = named(arguments, key);
        given.or_else(|| {
            let mut own = sections(inner);
            let (_, _, arguments) = own.find(|(name, _, _)| name.text == key)?;
            positional(arguments)
        })
    };
    let image = find("image").map(|image| reader.values().text(image));
    let key = Text::made("container", reader.source, name.span);
    let mut container = Container::new(key, image, item.span);
    let privileged = find("privileged").map(|value| reader.plain(value.span));
    container.privileged = privileged.filter(|value| value.value() == "true");
    Some(container)
}

/// Images of a pod that is written as YAML within the file; each with what is privileged behind it.
fn of_yaml(text: &Text) -> Vec<Container> {
    let mut found: Vec<Container> = Vec::new();
    let mut at = 0;
    for line in text.value().split_inclusive('\n') {
        let key = line.trim().trim_start_matches("- ").trim_start();
        let part = |value: &str| {
            let value = value.trim().trim_matches(['"', '\'']);
            let start = at + line.find(value).unwrap_or_default();
            let span = text.locate(Span::new(start, start + value.len()));
            let anchors = vec![(0, span.start)];
            Text::anchored(
                value.to_owned(),
                text.source(),
                span,
                anchors,
                Dialect::Groovy,
            )
        };
        if let Some(image) = key.strip_prefix("image:") {
            let image = part(image);
            if !image.value().is_empty() {
                let key = Text::made("container", text.source(), image.span());
                let span = image.span();
                found.push(Container::new(key, Some(image), span));
            }
        } else if let Some(value) = key.strip_prefix("privileged:")
            && let Some(last) = found.last_mut()
            && value.trim() == "true"
        {
            last.privileged = Some(part(value));
        }
        at += line.len();
    }
    found
}
