//! Keys that are template expressions, looked through; variables, parameters, pools and containers.

use lockgate_evidence::Span;

use crate::model::{
    Binding, Container, Env, Grant, GrantKind, Input, Package, PackageKind, Pin, Runner, Target,
    Uses,
};
use crate::yaml::{Entry, Node, Text};

/// Something with the template expressions it stands under.
pub(super) struct Gated<T> {
    pub(super) what: T,
    pub(super) gates: Vec<Text>,
}

/// True for `${{ if … }}`, `${{ each … }}`, `${{ insert }}` as a key.
fn is_expression(key: &Text) -> bool {
    key.value().trim_start().starts_with("${{")
}

/// The items of a list, those under expressions included.
pub(super) fn items<'a>(node: &Node<'a>) -> Vec<Gated<Node<'a>>> {
    let mut found = Vec::new();
    collect_items(node, &[], &mut found);
    found
}

fn collect_items<'a>(node: &Node<'a>, gates: &[Text], found: &mut Vec<Gated<Node<'a>>>) {
    if node.is_mapping() {
        for entry in node.entries().filter(|entry| is_expression(&entry.key)) {
            collect_items(&entry.value, &with(gates, &entry.key), found);
        }
    }
    for item in node.items() {
        collect_item(&item, gates, found);
    }
}

fn collect_item<'a>(item: &Node<'a>, gates: &[Text], found: &mut Vec<Gated<Node<'a>>>) {
    let mut keys = item.entries().map(|entry| entry.key).peekable();
    let conditional = keys.peek().is_some() && keys.all(|key| is_expression(&key));
    if !conditional {
        found.push(Gated {
            what: *item,
            gates: gates.to_vec(),
        });
        return;
    }
    for entry in item.entries() {
        let inner = with(gates, &entry.key);
        if entry.value.is_mapping() {
            collect_item(&entry.value, &inner, found);
        } else {
            collect_items(&entry.value, &inner, found);
        }
    }
}

fn with(gates: &[Text], key: &Text) -> Vec<Text> {
    gates.iter().chain([key]).cloned().collect()
}

/// The entries of a mapping, those under expressions included.
pub(super) fn entries<'a>(node: &Node<'a>) -> Vec<Entry<'a>> {
    let mut found = Vec::new();
    for entry in node.entries() {
        if is_expression(&entry.key) {
            found.extend(entries(&entry.value));
        } else {
            found.push(entry);
        }
    }
    found
}

/// The entry of a key, also one under an expression.
pub(super) fn entry<'a>(node: &Node<'a>, key: &str) -> Option<Entry<'a>> {
    node.entry(key).or_else(|| {
        let mut nested = node.entries().filter(|entry| is_expression(&entry.key));
        nested.find_map(|nested| entry(&nested.value, key))
    })
}

pub(super) fn get<'a>(node: &Node<'a>, key: &str) -> Option<Node<'a>> {
    entry(node, key).map(|entry| entry.value)
}

pub(super) fn text_of(node: &Node<'_>, key: &str) -> Option<Text> {
    get(node, key)?.text()
}

/// Scalars of a mapping; lists and mappings in it are left out: parameters may be objects.
pub(super) fn bindings(node: &Node<'_>) -> Vec<Binding> {
    let scalar = |entry: Entry<'_>| {
        Some(Binding {
            value: entry.value.text()?,
            key: entry.key,
            span: entry.span,
        })
    };
    entries(node).into_iter().filter_map(scalar).collect()
}

pub(super) fn env(entry: Option<Entry<'_>>) -> Env {
    entry.map_or_else(Env::default, |entry| Env {
        bindings: bindings(&entry.value),
        expression: entry.value.text(),
        span: Some(entry.span),
    })
}

/// What `variables:` says.
#[derive(Clone, Default)]
pub(super) struct Variables {
    pub(super) env: Env,
    pub(super) groups: Vec<Grant>,
    pub(super) templates: Vec<Uses>,
}

/// A mapping from names to values, or a list of variables, groups and templates.
pub(super) fn variables(entry: Option<Entry<'_>>) -> Variables {
    let mut found = Variables::default();
    let Some(entry) = entry else {
        return found;
    };
    found.env.span = Some(entry.span);
    found.env.expression = entry.value.text();
    if entry.value.is_mapping() {
        found.env.bindings = bindings(&entry.value);
        return found;
    }
    for item in items(&entry.value) {
        variable(&item.what, &mut found);
    }
    found
}

fn variable(item: &Node<'_>, found: &mut Variables) {
    if let Some(group) = text_of(item, "group") {
        found.groups.push(Grant {
            span: item.span(),
            ..Grant::new(GrantKind::SecretGroup, group)
        });
    } else if let Some(uses) = template(item) {
        found.templates.push(uses);
    } else if let (Some(name), Some(value)) = (text_of(item, "name"), text_of(item, "value")) {
        found.env.bindings.push(Binding {
            key: name,
            value,
            span: item.span(),
        });
    }
}

/// Declared parameters: a list with types, or, in templates, a mapping from names to defaults.
pub(super) fn parameters(node: Option<Node<'_>>) -> Vec<Input> {
    let Some(node) = node else { return Vec::new() };
    if node.is_mapping() {
        let simple = |entry: Entry<'_>| Input {
            kind: None,
            default: entry.value.text(),
            options: 0,
            span: entry.span,
            name: entry.key,
        };
        return entries(&node).into_iter().map(simple).collect();
    }
    items(&node)
        .iter()
        .filter_map(|item| parameter(&item.what))
        .collect()
}

fn parameter(node: &Node<'_>) -> Option<Input> {
    let values = get(node, "values").map_or(0, |values| values.items().count());
    let kind = text_of(node, "type");
    let choice = |span| Text::made("choice", node.source(), span);
    Some(Input {
        name: text_of(node, "name")?,
        kind: if values > 0 {
            get(node, "values").map(|node| choice(node.span()))
        } else {
            kind
        },
        default: text_of(node, "default"),
        options: values,
        span: node.span(),
    })
}

/// `pool:`: the name of an own pool, or an image of the platform's machines.
pub(super) fn runner(node: &Node<'_>) -> Option<Runner> {
    let entry = entry(node, "pool").or_else(|| entry(node, "queue"))?;
    let name = entry.value.text().or_else(|| text_of(&entry.value, "name"));
    Some(Runner {
        labels: text_of(&entry.value, "vmImage").into_iter().collect(),
        group: name.filter(|name| !is_hosted_pool(name.value())),
        span: Some(entry.span),
    })
}

/// Pools of the platform's own machines ("Microsoft-hosted agents"), and jobs of the server itself.
fn is_hosted_pool(name: &str) -> bool {
    let lower = name.to_ascii_lowercase();
    lower == "azure pipelines"
        || lower == "server"
        || lower == "vs-hosted"
        || lower.starts_with("hosted")
}

/// `mapDockerSocket: true` mounts the socket of the container engine.
fn docker_socket(node: &Node<'_>) -> Option<Text> {
    let mapped = entry(node, "mapDockerSocket")?;
    let is_on = mapped.value.text()?.as_bool() == Some(true);
    is_on.then(|| Text::made("/var/run/docker.sock", node.source(), mapped.span))
}

/// A container by `resources`, or written at the job.
pub(super) fn container(key: Text, node: &Node<'_>, span: Span) -> Container {
    let text = |name: &str| text_of(node, name);
    let mut volumes = get(node, "volumes")
        .map(|volumes| volumes.texts())
        .unwrap_or_default();
    volumes.extend(docker_socket(node));
    let endpoint = entry(node, "endpoint").and_then(|entry| {
        Some(Binding {
            value: entry.value.text()?,
            key: entry.key,
            span: entry.span,
        })
    });
    let image = node.text().or_else(|| text("image"));
    Container {
        env: env(entry(node, "env")),
        options: text("options"),
        volumes,
        credentials: Env {
            bindings: endpoint.into_iter().collect(),
            ..Env::default()
        },
        ..Container::new(key, image, span)
    }
}

/// `template: path[@alias]` with its parameters.
pub(super) fn template(node: &Node<'_>) -> Option<Uses> {
    let entry = entry(node, "template")?;
    let reference = entry.value.text()?;
    Some(Uses {
        target: template_target(&reference),
        reference,
        key: entry.key.span(),
        with: env(self::entry(node, "parameters")),
    })
}

fn template_target(reference: &Text) -> Target {
    let text = reference.value().trim();
    if reference.is_templated() {
        return Target::Unclear;
    }
    match text.rsplit_once('@') {
        None => Target::Local(text.to_owned()),
        Some((path, "self")) => Target::Local(path.to_owned()),
        Some((path, alias)) => Target::Included {
            alias: alias.to_owned(),
            name: path.to_owned(),
        },
    }
}

/// A repository that templates are taken from: `ref` says which version.
pub(super) fn repository(node: &Node<'_>) -> Option<Uses> {
    let alias = text_of(node, "repository")?;
    let name = text_of(node, "name");
    let version = text_of(node, "ref");
    let reference = version
        .clone()
        .or_else(|| name.clone())
        .unwrap_or_else(|| alias.clone());
    let end = reference.value().len();
    // `refs/heads/` and `refs/tags/` only say what kind of name follows.
    let short = |text: &Text| {
        let text = text.value();
        let kinds = ["refs/heads/", "refs/tags/"].iter();
        kinds
            .filter(|kind| text.starts_with(**kind))
            .map(|kind| kind.len())
            .max()
            .unwrap_or(0)
    };
    let start = version.as_ref().map_or(end, short);
    let version_span = Span::new(start, end);
    let pin = match version.as_ref().map(Text::value) {
        None => Pin::Nothing,
        Some(text) if crate::model::is_commit(text) => Pin::Digest,
        Some(_) => Pin::Name,
    };
    Some(Uses {
        target: Target::Package(Package {
            kind: PackageKind::Project,
            name: name.as_ref().unwrap_or(&alias).value().to_owned(),
            version: version.and_then(|version| Some(version.value().get(start..)?.to_owned())),
            version_span,
            pin,
        }),
        reference,
        key: alias.span(),
        with: Env {
            bindings: bindings(node),
            expression: None,
            span: Some(node.span()),
        },
    })
}
