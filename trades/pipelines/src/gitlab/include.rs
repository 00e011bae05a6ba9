//! What stands elsewhere: `include`, `trigger: include` and `run: step` ("Use CI/CD configuration from other files").

use lockgate_evidence::Span;

use super::map::{Map, flatten};
use super::parts;
use crate::model::{Binding, Env, Package, PackageKind, Pin, Target, Uses, is_commit};
use crate::yaml::{Entry, Node, Text};

/// Every entry of an `include`; a list of files of one project is one.
pub(super) fn includes(entry: &Entry<'_>) -> Vec<Uses> {
    let mut found = Vec::new();
    flatten(&entry.value, 0, &mut |item| {
        found.extend(include(&entry.key, item));
    });
    found
}

fn include(key: &Text, item: &Node<'_>) -> Option<Uses> {
    if let Some(text) = item.text() {
        return Some(uses(key, text.clone(), short(&text), Env::default()));
    }
    let map = Map::of(item);
    let with =
        |reference: &Text, target: Target| Some(uses(key, reference.clone(), target, with(&map)));
    if let Some(path) = map.text_of("local") {
        return with(&path, local(path.value()));
    }
    if let Some(url) = map.text_of("remote") {
        return with(&url, Target::Url(url.value().to_owned()));
    }
    if let Some(component) = map.text_of("component") {
        return with(
            &component,
            Target::Package(self::component(component.value())),
        );
    }
    if let Some(name) = map.text_of("template") {
        return with(&name, template(name.value()));
    }
    if let Some(project) = map.text_of("project") {
        let reference = map.text_of("ref");
        let package = self::project(project.value(), reference.as_ref());
        let place = reference.as_ref().unwrap_or(&project);
        return with(place, Target::Package(package));
    }
    let artifact = map.text_of("artifact")?;
    with(&artifact, Target::Unclear)
}

fn uses(key: &Text, reference: Text, target: Target, with: Env) -> Uses {
    Uses {
        reference,
        key: key.span(),
        target,
        with,
    }
}

/// The keys beside the name (`file`, `integrity`, `job`), and the inputs under their own names.
fn with(map: &Map<'_>) -> Env {
    let mut bindings = Vec::new();
    for entry in &map.entries {
        match entry.key.value() {
            "inputs" => bindings.extend(parts::given_inputs(&entry.value)),
            "rules" => {}
            _ => bindings.extend(entry.value.texts().into_iter().map(|value| Binding {
                key: entry.key.clone(),
                value,
                span: entry.span,
            })),
        }
    }
    Env {
        bindings,
        expression: None,
        span: None,
    }
}

/// `include: "name"`: an address, or a path of the same project.
fn short(text: &Text) -> Target {
    let value = text.value();
    if value.starts_with("https://") || value.starts_with("http://") {
        return Target::Url(value.to_owned());
    }
    local(value)
}

fn local(path: &str) -> Target {
    if path.contains('$') {
        return Target::Unclear;
    }
    Target::Local(path.trim_start_matches('/').to_owned())
}

/// A template that comes with GitLab has the version of GitLab.
fn template(name: &str) -> Target {
    Target::Package(Package {
        kind: PackageKind::Template,
        name: name.to_owned(),
        version: None,
        version_span: Span::at(name.len()),
        pin: Pin::Version,
    })
}

/// `host/group/project/name@version`.
fn component(text: &str) -> Package {
    let (name, version) = match text.rsplit_once('@') {
        Some((name, version)) => (name, Some(version)),
        None => (text, None),
    };
    let start = version.map_or(text.len(), |_| name.len() + 1);
    Package {
        kind: PackageKind::Component,
        name: name.to_owned(),
        version: version.map(str::to_owned),
        version_span: Span::new(start, text.len()),
        pin: pin(version),
    }
}

/// A file of another project; without `ref` it is the newest of the default branch.
pub(super) fn project(name: &str, reference: Option<&Text>) -> Package {
    let reference = reference.map(Text::value);
    Package {
        kind: PackageKind::Project,
        name: name.to_owned(),
        version: reference.map(str::to_owned),
        version_span: reference.map_or(Span::at(name.len()), |text| Span::new(0, text.len())),
        pin: pin(reference),
    }
}

/// Of components and projects only a commit cannot be moved: a version is a tag, and who may push to the project may
/// replace it.
fn pin(reference: Option<&str>) -> Pin {
    match reference {
        None | Some("") => Pin::Nothing,
        Some(reference) if is_commit(reference) => Pin::Digest,
        Some(_) => Pin::Name,
    }
}

/// `step:` of an entry of `run`.
pub(super) fn step(key: &Text, reference: &Text, with: Env) -> Uses {
    let value = reference.value();
    let target = if value.starts_with("./") {
        local(value.trim_start_matches("./"))
    } else if value.contains('/') {
        Target::Package(component(value))
    } else {
        Target::Unclear
    };
    uses(key, reference.clone(), target, with)
}
