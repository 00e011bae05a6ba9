//! Calls of methods: those of `docker` put a container around steps, and some others run programs.

use lockgate_evidence::Span;

use super::groovy::{Argument, Expr, Kind, body, positional};
use super::reader::Reader;
use super::steps::{step, walk};
use crate::model::Container;
use crate::yaml::Text;

/// `docker.image('x').inside('…') { … }` and other methods.
pub(super) fn method<'e, 'a>(
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
pub(super) fn contain<'a>(
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
