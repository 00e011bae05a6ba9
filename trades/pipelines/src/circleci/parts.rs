//! Merge keys, parameters, bindings and orbs.

use lockgate_evidence::Span;

use crate::model::{Binding, Env, Input, Package, PackageKind, Pin, Target, Uses};
use crate::yaml::{Entry, Node, Text};

/// How deep merge keys are followed.
const MAX_MERGES: usize = 8;

/// The entry of a key, also one that a merge key brings.
pub(super) fn entry<'a>(node: &Node<'a>, key: &str) -> Option<Entry<'a>> {
    entry_within(node, key, 0)
}

fn entry_within<'a>(node: &Node<'a>, key: &str, depth: usize) -> Option<Entry<'a>> {
    if let Some(own) = node.entry(key) {
        return Some(own);
    }
    let merged = node.get("<<").filter(|_| depth < MAX_MERGES)?;
    let mut merged = std::iter::once(merged).chain(merged.items());
    merged.find_map(|merged| entry_within(&merged, key, depth + 1))
}

pub(super) fn get<'a>(node: &Node<'a>, key: &str) -> Option<Node<'a>> {
    entry(node, key).map(|entry| entry.value)
}

pub(super) fn text_of(node: &Node<'_>, key: &str) -> Option<Text> {
    get(node, key)?.text()
}

/// Every entry, those of merge keys included.
pub(super) fn entries<'a>(node: &Node<'a>) -> Vec<Entry<'a>> {
    let mut found = Vec::new();
    collect(node, 0, &mut found);
    found
}

fn collect<'a>(node: &Node<'a>, depth: usize, found: &mut Vec<Entry<'a>>) {
    for entry in node.entries() {
        if entry.key.value() != "<<" {
            found.push(entry);
        } else if depth < MAX_MERGES {
            collect(&entry.value, depth + 1, found);
            entry
                .value
                .items()
                .for_each(|item| collect(&item, depth + 1, found));
        }
    }
}

/// Scalars of a mapping; of a list each scalar, under the same name.
pub(super) fn bindings(node: &Node<'_>) -> Vec<Binding> {
    let mut found = Vec::new();
    for entry in entries(node) {
        for value in entry.value.texts() {
            found.push(Binding {
                key: entry.key.clone(),
                value,
                span: entry.span,
            });
        }
    }
    found
}

/// `environment:`, a mapping or a list of them.
pub(super) fn env(entry: Option<Entry<'_>>) -> Env {
    entry.map_or_else(Env::default, |entry| {
        let mut bindings = bindings(&entry.value);
        for item in entry.value.items() {
            bindings.extend(self::bindings(&item));
        }
        Env {
            bindings,
            expression: None,
            span: Some(entry.span),
        }
    })
}

/// Declared parameters ("Parameter types"). Only strings can hold anything.
pub(super) fn parameters(node: &Node<'_>) -> Vec<Input> {
    let Some(parameters) = get(node, "parameters") else {
        return Vec::new();
    };
    let one = |entry: Entry<'_>| {
        let kind = text_of(&entry.value, "type");
        let word = match kind.as_ref().map(Text::value) {
            Some("boolean") => Some("boolean"),
            Some("integer") => Some("number"),
            Some("enum" | "executor" | "steps" | "env_var_name") => Some("choice"),
            _ => None,
        };
        let made = |word| Text::made(word, node.source(), entry.span);
        Input {
            default: text_of(&entry.value, "default"),
            options: get(&entry.value, "enum").map_or(0, |values| values.items().count()),
            span: entry.span,
            kind: word.map(made).or(kind),
            name: entry.key.clone(),
        }
    };
    entries(&parameters).into_iter().map(one).collect()
}

/// The orbs of other people.
pub(super) fn orbs(root: &Node<'_>) -> Vec<Uses> {
    let Some(orbs) = root.get("orbs") else {
        return Vec::new();
    };
    let one = |entry: Entry<'_>| {
        let reference = entry.value.text()?;
        Some(Uses {
            target: orb(&reference),
            reference,
            key: entry.key.span(),
            with: Env::default(),
        })
    };
    orbs.entries().filter_map(one).collect()
}

/// The orbs written in the file itself.
pub(super) fn inline_orbs<'a>(root: &Node<'a>) -> Vec<(String, Node<'a>)> {
    let Some(orbs) = root.get("orbs") else {
        return Vec::new();
    };
    let inline = orbs.entries().filter(|entry| entry.value.is_mapping());
    inline
        .map(|entry| (entry.key.value().to_owned(), entry.value))
        .collect()
}

/// `namespace/name@version`. A full version is never published again; `@1`, `@1.2` and `@volatile` are whatever is
/// newest, and a development version can be pushed again ("Orb versioning").
fn orb(reference: &Text) -> Target {
    let text = reference.value();
    if reference.is_templated() {
        return Target::Unclear;
    }
    if text.starts_with("https://") || text.starts_with("http://") {
        return Target::Url(text.to_owned());
    }
    let (name, version) = match text.split_once('@') {
        Some((name, version)) => (name, Some(version)),
        None => (text, None),
    };
    let start = version.map_or(text.len(), |_| name.len() + 1);
    let pin = match version {
        None | Some("volatile") => Pin::Nothing,
        Some(version) if is_full(version) => Pin::Version,
        Some(_) => Pin::Name,
    };
    Target::Package(Package {
        kind: PackageKind::Orb,
        name: name.to_owned(),
        version: version.map(str::to_owned),
        version_span: Span::new(start, text.len()),
        pin,
    })
}

fn is_full(version: &str) -> bool {
    let mut numbers = version.split('.');
    let is_number = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    numbers
        .by_ref()
        .take(3)
        .filter(|part| is_number(part))
        .count()
        == 3
        && numbers.next().is_none()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_full_versions_are_full() {
        assert!(is_full("1.2.3"));
        for text in ["1.2", "1", "volatile", "dev:first", "1.2.3.4", "1.x.3"] {
            assert!(!is_full(text), "{text}");
        }
    }
}
