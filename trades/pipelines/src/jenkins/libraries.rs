//! Shared libraries and packages of Groovy: code from elsewhere that a pipeline takes in.

use lockgate_evidence::Span;

use super::groovy::{Argument, Expr, Kind, Name, named, positional};
use super::reader::Reader;
use super::steps::{leaves, uses};
use crate::model::{Package, PackageKind, Pin, Target, is_commit};
use crate::yaml::Text;

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
pub(super) fn include<'e, 'a>(reader: &mut Reader<'_, 'e, 'a>, arguments: &'e [Argument<'a>]) {
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
