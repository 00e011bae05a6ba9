//! What `taskRef`, `pipelineRef` and `ref` name: objects of the cluster, and what a resolver fetches.

use lockgate_evidence::Span;

use super::parts;
use crate::model::{Image, Package, PackageKind, Pin, Target, Uses, is_commit};
use crate::yaml::{Entry, Node, Text};

/// The object or file that the entry names; `kind` is that of objects it can name.
pub(super) fn uses(entry: &Entry<'_>, user: &Node<'_>, kind: &str) -> Option<Uses> {
    let node = &entry.value;
    let (target, reference) = bundle(node)
        .or_else(|| resolved(node))
        .or_else(|| object(node, kind))?;
    Some(Uses {
        reference,
        key: entry.key.span(),
        target,
        with: parts::with(user),
    })
}

/// An object of the cluster by name. Custom tasks, which have an API group of their own, are not known.
fn object(node: &Node<'_>, kind: &str) -> Option<(Target, Text)> {
    let name = node.text_of("name")?;
    let version = node.text_of("apiVersion");
    let custom = version.is_some_and(|version| !version.value().starts_with("tekton.dev/"));
    let is_pipeline = node
        .text_of("kind")
        .is_some_and(|kind| kind.value() == "Pipeline");
    let known = node
        .text_of("kind")
        .is_none_or(|kind| matches!(kind.value(), "Task" | "ClusterTask" | "Pipeline" | "task"));
    let target = match (custom || !known, is_pipeline) {
        (true, _) => Target::Unclear,
        (_, true) => Target::Sibling(format!("pipeline/{name}")),
        (..) => Target::Sibling(format!("{kind}/{name}")),
    };
    Some((target, name))
}

/// `bundle:` of v1beta1.
fn bundle(node: &Node<'_>) -> Option<(Target, Text)> {
    let bundle = node.text_of("bundle")?;
    Some((image(&bundle), bundle))
}

fn image(text: &Text) -> Target {
    if text.is_templated() {
        return Target::Unclear;
    }
    let value = text.value();
    let image = Image::parse(value);
    let pin = image.pin();
    let end = image.name.len().min(value.len());
    package(
        image.name,
        image.digest.or(image.tag),
        Span::new((end + 1).min(value.len()), value.len()),
        pin,
    )
}

fn package(name: String, version: Option<String>, version_span: Span, pin: Pin) -> Target {
    Target::Package(Package {
        kind: PackageKind::Tekton,
        name,
        version,
        version_span,
        pin,
    })
}

/// What a resolver fetches ("Remote resolution").
fn resolved(node: &Node<'_>) -> Option<(Target, Text)> {
    let resolver = node.text_of("resolver")?;
    let params = node.get("params").or_else(|| node.get("resource"));
    let param = |name: &str| {
        let mut items = params.iter().flat_map(Node::items);
        let item = items.find(|item| item.text_of("name").is_some_and(|own| own.value() == name));
        item.and_then(|item| item.text_of("value"))
    };
    match resolver.value() {
        "git" => git(&resolver, &param),
        "bundles" => param("bundle").map(|bundle| (image(&bundle), bundle)),
        "hub" => hub(&resolver, &param),
        "http" => param("url").map(|url| (Target::Url(url.value().to_owned()), url)),
        "cluster" => {
            let kind = param("kind").map_or("task".to_owned(), |kind| kind.value().to_lowercase());
            param("name").map(|name| (Target::Sibling(format!("{kind}/{name}")), name))
        }
        _ => None,
    }
    .or(Some((Target::Unclear, resolver)))
}

/// `url` or `org` and `repo`, `revision`, `pathInRepo`. Without a revision it is the default branch.
fn git(resolver: &Text, param: &dyn Fn(&str) -> Option<Text>) -> Option<(Target, Text)> {
    let repository = match (param("url"), param("org"), param("repo")) {
        (Some(url), ..) => url.value().to_owned(),
        (None, org, Some(repo)) => {
            let org = org.map_or(String::new(), |org| format!("{org}/"));
            format!("{org}{repo}")
        }
        _ => return None,
    };
    let path = param("pathInRepo").map_or(String::new(), |path| {
        format!("//{}", path.value().trim_start_matches('/'))
    });
    // A template in the address most often names the repository that the run is about.
    if repository.contains("{{") || repository.contains("$(") {
        return None;
    }
    let name = format!("{}{path}", repository.trim_end_matches(".git"));
    Some(versioned(resolver, name, param("revision"), |revision| {
        if is_commit(revision) {
            Pin::Digest
        } else {
            Pin::Name
        }
    }))
}

/// A version of a hub is never replaced; without one it is the newest.
fn hub(resolver: &Text, param: &dyn Fn(&str) -> Option<Text>) -> Option<(Target, Text)> {
    let name = param("name")?.value().to_owned();
    let exact = |version: &str| {
        let constraint = [">", "<", "=", "~", "^", "*"];
        if constraint.iter().any(|mark| version.contains(mark)) {
            Pin::Name
        } else {
            Pin::Version
        }
    };
    Some(versioned(resolver, name, param("version"), exact))
}

fn versioned(
    resolver: &Text,
    name: String,
    version: Option<Text>,
    pin: impl Fn(&str) -> Pin,
) -> (Target, Text) {
    match version {
        Some(version) if version.is_templated() => (Target::Unclear, version),
        Some(version) => {
            let text = version.value().to_owned();
            let (span, pin) = (Span::new(0, text.len()), pin(&text));
            (package(name, Some(text), span, pin), version)
        }
        None => {
            let end = Span::at(resolver.value().len());
            (package(name, None, end, Pin::Nothing), resolver.clone())
        }
    }
}
