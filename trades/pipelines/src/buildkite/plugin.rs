//! Plugins ("Using plugins").

use lockgate_evidence::Span;

use super::uploaded;
use crate::model::{Binding, Container, Env, Package, PackageKind, Pin, Target, Uses, is_commit};
use crate::yaml::{Node, Text};

/// How deep the configuration of a plugin is read.
const MAX_DEPTH: usize = 8;

/// `plugins:` as a list of names and mappings, or as one mapping.
pub(super) fn all(node: &Node<'_>) -> Vec<(Uses, Span)> {
    let mut found = Vec::new();
    for item in node.items() {
        if let Some(name) = item.text() {
            let span = name.span();
            found.push((uses(name, Vec::new()), span));
        }
        found.extend(configured(&item));
    }
    found.extend(configured(node));
    found
}

fn configured(node: &Node<'_>) -> Vec<(Uses, Span)> {
    let one = |entry: crate::yaml::Entry<'_>| {
        let mut bindings = Vec::new();
        leaves(&entry.value, None, 0, &mut bindings);
        (uses(entry.key, bindings), entry.span)
    };
    node.entries().map(one).collect()
}

/// Settings by their innermost name.
fn leaves(node: &Node<'_>, name: Option<&Text>, depth: usize, found: &mut Vec<Binding>) {
    if depth > MAX_DEPTH {
        return;
    }
    if let (Some(name), Some(value)) = (name, node.text()) {
        found.push(Binding {
            key: name.clone(),
            span: name.span().cover(value.span()),
            value: uploaded(&value),
        });
    }
    for item in node.items() {
        leaves(&item, name, depth + 1, found);
    }
    for entry in node.entries() {
        leaves(&entry.value, Some(&entry.key), depth + 1, found);
    }
}

fn uses(reference: Text, bindings: Vec<Binding>) -> Uses {
    Uses {
        key: reference.span(),
        target: target(reference.value()),
        reference,
        with: Env {
            bindings,
            ..Env::default()
        },
    }
}

/// `name#v1`, `owner/name#v1`, an address of Git, or a path within the repository.
fn target(written: &str) -> Target {
    if written.starts_with(['.', '/']) || written.starts_with("file:") {
        let path = written.split('#').next().unwrap_or(written);
        return Target::Local(path.trim_start_matches("./").to_owned());
    }
    let (name, version) = match written.rsplit_once('#') {
        Some((name, version)) => (name, Some(version)),
        None => (written, None),
    };
    let pin = match version {
        None | Some("") => Pin::Nothing,
        Some(version) if is_commit(version) => Pin::Digest,
        Some(_) => Pin::Name,
    };
    let start = version.map_or(written.len(), |_| name.len() + 1);
    Target::Package(Package {
        kind: PackageKind::Plugin,
        name: name.to_owned(),
        version: version.map(str::to_owned),
        version_span: Span::new(start, written.len()),
        pin,
    })
}

/// The name of a plugin without owner, version and the usual ending.
pub(super) fn short_name(uses: &Uses) -> &str {
    let written = uses.reference.value();
    let name = written.split('#').next().unwrap_or(written);
    let last = name.rsplit('/').next().unwrap_or(name);
    let last = last.strip_suffix(".git").unwrap_or(last);
    last.strip_suffix("-buildkite-plugin").unwrap_or(last)
}

/// The container that the plugins `docker` and `docker-compose` run the commands in.
pub(super) fn container(uses: &Uses) -> Option<Container> {
    if short_name(uses) != "docker" {
        return None;
    }
    let own = |name: &str| uses.with.get(name).map(|binding| binding.value.clone());
    let image = own("image");
    let key = Text::made("container", uses.reference.source(), uses.reference.span());
    let mut container = Container::new(key, image, uses.reference.span());
    container.privileged = own("privileged").filter(|value| value.as_bool() == Some(true));
    let volumes = uses.with.bindings.iter();
    let volumes = volumes.filter(|binding| binding.key.value() == "volumes");
    container.volumes = volumes.map(|binding| binding.value.clone()).collect();
    Some(container)
}
