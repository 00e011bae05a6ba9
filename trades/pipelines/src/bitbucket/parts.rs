//! Images, pipes, services and imports.

use lockgate_evidence::Span;

use crate::expression::Dialect;
use crate::model::{
    Binding, Container, Env, Image, Package, PackageKind, Pin, Target, Uses, is_commit,
};
use crate::yaml::{Entry, Node, Text};

/// Bindings of a mapping; lists are told item by item, what is deeper is left out.
pub(super) fn bindings(node: &Node<'_>) -> Vec<Binding> {
    let mut found = Vec::new();
    for entry in node.entries() {
        for value in entry.value.texts() {
            found.push(Binding {
                key: entry.key.clone(),
                value: filled(&value),
                span: entry.span,
            });
        }
    }
    found
}

/// Outside of scripts `$NAME` is put in by the platform ("Variables and secrets", using variables).
fn filled(text: &Text) -> Text {
    text.read_as(Dialect::GitLabVariables)
}

pub(super) fn env(entry: Option<Entry<'_>>) -> Env {
    let Some(entry) = entry else {
        return Env::default();
    };
    Env {
        bindings: bindings(&entry.value),
        expression: None,
        span: Some(entry.span),
    }
}

/// `image: x`, or `image: {name, username, password, aws: {…}}` ("Docker image options").
pub(super) fn image(entry: &Entry<'_>) -> Container {
    let value = &entry.value;
    let image = value.text().or_else(|| value.text_of("name"));
    let image = image.map(|image| filled(&image));
    let mut container = Container::new(entry.key.clone(), image, entry.span);
    let mut credentials = Vec::new();
    for binding in bindings(value) {
        match binding.key.value() {
            "username" | "password" => credentials.push(binding),
            "run-as-user" => container.options = Some(binding.value),
            _ => {}
        }
    }
    credentials.extend(
        value
            .get("aws")
            .map(|aws| bindings(&aws))
            .unwrap_or_default(),
    );
    container.credentials.bindings = credentials;
    container
}

/// A service that a step names: its definition in the file, or the Docker that the platform has.
pub(super) fn service(name: &Text, definitions: Option<&Node<'_>>) -> Container {
    let own = definitions.and_then(|all| all.entry(name.value()));
    let Some(own) = own else {
        return Container::new(name.clone(), None, name.span());
    };
    let mut container = match own.value.entry("image") {
        Some(entry) => image(&entry),
        None => Container::new(name.clone(), None, own.span),
    };
    container.key = name.clone();
    container.env = env(own
        .value
        .entry("variables")
        .or_else(|| own.value.entry("environment")));
    let is_docker = own
        .value
        .text_of("type")
        .filter(|kind| kind.value() == "docker");
    container.privileged = is_docker;
    container
}

/// `- pipe: owner/name:1.2.3` with its `variables` ("What are pipes?").
pub(super) fn pipe(node: &Node<'_>) -> Option<Uses> {
    let entry = node.entry("pipe")?;
    let reference = entry.value.text()?;
    Some(Uses {
        target: pipe_target(reference.value()),
        key: entry.key.span(),
        reference,
        with: env(node.entry("variables")),
    })
}

fn pipe_target(written: &str) -> Target {
    if let Some(image) = written.strip_prefix("docker://") {
        return Target::Docker(Image::parse(image));
    }
    let (name, version) = match written.rsplit_once(':') {
        Some((name, version)) => (name, Some(version)),
        None => (written, None),
    };
    let start = version.map_or(written.len(), |_| name.len() + 1);
    Target::Package(Package {
        kind: PackageKind::Pipe,
        name: name.to_owned(),
        version: version.map(str::to_owned),
        version_span: Span::new(start, written.len()),
        pin: pin(name, version),
    })
}

/// Versions of pipes are tags of their repository, which its owner can move; those of Atlassian come from the platform.
fn pin(name: &str, version: Option<&str>) -> Pin {
    let Some(version) = version else {
        return Pin::Nothing;
    };
    let is_exact = version.split('.').count() == 3
        && version
            .split('.')
            .all(|part| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit()));
    match () {
        () if is_commit(version) => Pin::Digest,
        () if version == "latest" => Pin::Nothing,
        () if is_exact && name.starts_with("atlassian/") => Pin::Version,
        () => Pin::Name,
    }
}

/// `clone: {skip-ssl-verify: true}`, at the root or in a step ("Git clone behavior").
pub(super) fn clone(entry: Entry<'_>) -> Uses {
    Uses {
        key: entry.key.span(),
        with: env(Some(entry.clone())),
        reference: entry.key,
        target: Target::Unclear,
    }
}

/// `import: repository:reference:pipeline` ("Share pipeline configurations").
pub(super) fn import(entry: &Entry<'_>) -> Option<Uses> {
    let reference = entry.value.text()?;
    let written = reference.value();
    let (name, rest) = written.split_once(':')?;
    let version = rest.split(':').next().unwrap_or(rest);
    let start = name.len() + 1;
    let pin = if is_commit(version) {
        Pin::Digest
    } else {
        Pin::Name
    };
    let target = Target::Package(Package {
        kind: PackageKind::Project,
        name: name.to_owned(),
        version: Some(version.to_owned()),
        version_span: Span::new(start, start + version.len()),
        pin,
    });
    Some(Uses {
        key: entry.key.span(),
        target,
        reference,
        with: Env::default(),
    })
}
