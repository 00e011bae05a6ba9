//! Steps, services and what they are given ("Drone: Steps, Services, Plugins", "Woodpecker: Steps, Plugins").

use std::collections::HashMap;

use lockgate_evidence::Span;

use super::{Problems, triggers};
use crate::kubernetes;
use crate::model::{
    Binding, Body, Container, Env, Grant, GrantKind, Image, Matrix, Run, Step, Target, Uses,
};
use crate::yaml::{Entry, Node, Text};

/// What a step is called and what it is: an entry of a mapping, or an item of a list.
pub(super) struct Part<'n> {
    pub(super) key: Text,
    pub(super) node: Node<'n>,
}

/// The parts of a list or a mapping.
pub(super) fn parts<'n>(node: &Node<'n>, key: &str, problems: &mut Problems) -> Vec<Part<'n>> {
    let Some(list) = node.get(key).filter(|list| !list.is_null()) else {
        return Vec::new();
    };
    if list.is_mapping() {
        let of = |entry: Entry<'n>| Part {
            key: entry.key,
            node: entry.value,
        };
        return list
            .entries()
            .map(of)
            .filter(|part| part.node.is_mapping())
            .collect();
    }
    if !list.is_sequence() {
        problems.add(
            list.span(),
            format!("`{key}` is neither a list nor a mapping"),
        );
    }
    let mut found = Vec::new();
    for node in list.items() {
        if node.is_mapping() {
            let unnamed = || Text::made("unnamed", node.source(), Span::at(node.span().start));
            let key = node.text_of("name").unwrap_or_else(unnamed);
            found.push(Part { key, node });
        } else {
            problems.add(node.span(), format!("an item of `{key}` is not a mapping"));
        }
    }
    found
}

/// Host paths of named volumes.
pub(super) fn host_volumes(node: &Node<'_>) -> HashMap<String, Text> {
    let list = node.get("volumes");
    let of = |item: Node<'_>| {
        let path = item
            .get("host")
            .or_else(|| item.get("host_path"))
            .and_then(|host| host.text_of("path"))?;
        Some((item.text_of("name")?.value().to_owned(), path))
    };
    list.iter().flat_map(Node::items).filter_map(of).collect()
}

/// A container of a step or service, and the secrets it is given.
pub(super) fn container(part: &Part<'_>, volumes: &HashMap<String, Text>) -> kubernetes::Read {
    let node = &part.node;
    let mut container = Container::new(part.key.clone(), node.text_of("image"), node.span());
    let privileged = node.text_of("privileged");
    container.privileged = privileged.filter(|text| text.as_bool() == Some(true));
    let (env, mut grants) = values(node.entry("environment"));
    container.env = env;
    for mount in node.get("volumes").iter().flat_map(Node::items) {
        let named = mount
            .text_of("name")
            .and_then(|name| volumes.get(name.value()).cloned());
        container.volumes.extend(mount.text().or(named));
    }
    for name in ["network_mode", "devices", "cap_add"] {
        let values = node.entry(name);
        let texts = values.iter().flat_map(|entry| entry.value.texts());
        container.security.extend(texts.map(|value| Binding {
            key: Text::made(name, value.source(), value.span()),
            span: value.span(),
            value,
        }));
    }
    let backend = node
        .get("backend_options")
        .and_then(|options| options.get("kubernetes"));
    if let Some(backend) = backend {
        kubernetes::security(backend.get("securityContext"), &mut container);
        let account = backend.text_of("serviceAccountName");
        grants.extend(account.map(|name| Grant::new(GrantKind::ServiceAccount, name)));
    }
    grants.extend(named_secrets(node));
    kubernetes::Read { container, grants }
}

/// `secrets: [name, {source, target}]` of old versions.
fn named_secrets(node: &Node<'_>) -> Vec<Grant> {
    let list = node.get("secrets");
    let of = |item: Node<'_>| {
        let name = item.text().or_else(|| item.text_of("source"))?;
        Some(Grant::new(GrantKind::Secret, name))
    };
    list.iter().flat_map(Node::items).filter_map(of).collect()
}

/// Values by name; those of secrets apart.
fn values(entry: Option<Entry<'_>>) -> (Env, Vec<Grant>) {
    let Some(entry) = entry else {
        return (Env::default(), Vec::new());
    };
    let (mut bindings, mut grants) = (Vec::new(), Vec::new());
    for own in entry.value.entries() {
        if let Some(secret) = own.value.get("from_secret") {
            grants.extend(secret.text().map(|name| from_secret(&own, name)));
        } else if let Some(value) = kubernetes::whole(&own.value) {
            bindings.push(Binding {
                key: own.key,
                value,
                span: own.span,
            });
        }
    }
    // `NAME=value` in a list, as old versions had it.
    for item in entry.value.items().filter_map(|item| item.text()) {
        let (name, value) = item.value().split_once('=').unwrap_or((item.value(), ""));
        let at = item.value().len() - value.len();
        let part = |text: &str, span: Span| Text::made(text, item.source(), item.locate(span));
        bindings.push(Binding {
            key: part(name, Span::new(0, name.len())),
            value: part(value, Span::new(at, item.value().len())).read_as(item.dialect()),
            span: item.span(),
        });
    }
    let env = Env {
        bindings,
        expression: None,
        span: Some(entry.span),
    };
    (env, grants)
}

fn from_secret(own: &Entry<'_>, name: Text) -> Grant {
    let detail = Binding {
        key: Text::made("secret", name.source(), name.span()),
        span: name.span(),
        value: name,
    };
    Grant {
        details: vec![detail],
        span: own.span,
        ..Grant::new(GrantKind::Secret, own.key.clone())
    }
}

/// One step: commands in an image, or a plugin with settings.
pub(super) fn step(index: usize, part: &Part<'_>, volumes: &HashMap<String, Text>) -> Step {
    let node = &part.node;
    let read = container(part, volumes);
    let (body, grants) = body(node);
    let mut step = Step::new(index, node.span(), body);
    step.id = Some(part.key.clone());
    step.env = read.container.env.clone();
    step.grants = read.grants;
    step.grants.extend(grants);
    step.container = read.container.image.is_some().then_some(read.container);
    step.only_on = triggers::only_on(node.entry("when"));
    step.continue_on_error = node
        .text_of("failure")
        .filter(|word| word.value() == "ignore")
        .map(|word| Text::made("true", word.source(), word.span()));
    step
}

fn body(node: &Node<'_>) -> (Body, Vec<Grant>) {
    let commands = node.entry("commands").and_then(|entry| {
        let script = Text::joined(&entry.value.texts())?;
        Some(Run::new(script, entry.key.span()))
    });
    if let Some(run) = commands {
        return (Body::Run(run), Vec::new());
    }
    let Some((entry, image)) = node.entry("image").and_then(|entry| {
        let text = entry.value.text()?;
        Some((entry, text))
    }) else {
        return (Body::Nothing, Vec::new());
    };
    let (with, grants) = values(node.entry("settings"));
    let target = if image.is_templated() {
        Target::Unclear
    } else {
        Target::Docker(Image::parse(image.value()))
    };
    let uses = Uses {
        reference: image,
        key: entry.key.span(),
        target,
        with,
    };
    (Body::Uses(uses), grants)
}

/// `matrix` of Woodpecker and of old versions of Drone.
pub(super) fn matrix(node: &Node<'_>) -> Matrix {
    let mut matrix = Matrix::default();
    let Some(found) = node.get("matrix") else {
        return matrix;
    };
    for entry in found
        .entries()
        .filter(|entry| entry.key.value() != "include")
    {
        let texts = entry.value.texts().into_iter();
        matrix
            .values
            .extend(texts.map(|text| (entry.key.value().to_owned(), text)));
    }
    for item in found.get("include").iter().flat_map(Node::items) {
        let pairs = item.entries().filter_map(|entry| {
            let value = entry.value.text()?;
            Some((entry.key.value().to_owned(), value))
        });
        matrix.values.extend(pairs);
    }
    matrix
}
