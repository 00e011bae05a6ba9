//! CloudFormation and SAM templates, YAML or JSON.

use std::collections::HashMap;

use super::document::in_document;
use super::issuer_of_arn;
use crate::data::{Data, Kind};
use crate::model::{Operator, Policy, PolicyKind, Right};
use crate::value::{HOLE, Value};

/// Deepest nesting that is put in.
const MAX_DEPTH: usize = 48;

/// The policies of a template; `None` where the data is none.
pub(crate) fn stack(root: &Data) -> Option<Vec<Policy>> {
    let resources = root
        .get("Resources")
        .filter(|resources| resources.is_map())?;
    let providers = providers(resources);
    let resolve = |principal: &Data| resolved(principal, &providers);
    let mut policies = Vec::new();
    for (logical, resource) in resources.entries() {
        let of_type = resource
            .text_of("Type")
            .map(|value| value.value().to_owned())
            .unwrap_or_default();
        let Some(properties) = resource.get("Properties") else {
            continue;
        };
        match of_type.as_str() {
            "AWS::IAM::Role" => policies.extend(role(logical, properties, &resolve)),
            "AWS::IAM::OIDCProvider" => policies.push(provider(logical, properties)),
            _ => {}
        }
    }
    Some(policies)
}

fn role(
    logical: &Value,
    properties: &Data,
    resolve: &dyn Fn(&Data) -> Option<Value>,
) -> Vec<Policy> {
    let name = properties
        .text_of("RoleName")
        .filter(Value::is_known)
        .unwrap_or_else(|| logical.clone());
    let Some(document) = properties.get("AssumeRolePolicyDocument") else {
        return Vec::new();
    };
    let embedded = document.embedded();
    let mut policies = in_document(embedded.as_ref().unwrap_or(document), &name, resolve);
    let attached = properties
        .get("ManagedPolicyArns")
        .map(Data::values)
        .unwrap_or_default();
    for policy in &mut policies {
        policy.rights = attached
            .iter()
            .map(|name| Right {
                name: name.clone(),
                level: None,
            })
            .collect();
    }
    policies
}

fn provider(logical: &Value, properties: &Data) -> Policy {
    let mut policy = Policy::new(
        PolicyKind::AwsProvider,
        logical.clone(),
        logical.span().cover(properties.span),
    );
    policy.issuer = properties.text_of("Url");
    policy.head = policy.issuer.as_ref().map_or(policy.head, Value::span);
    policy.thumbprints = properties
        .get("ThumbprintList")
        .map(Data::values)
        .unwrap_or_default();
    let audiences = properties
        .get("ClientIdList")
        .map(Data::values)
        .unwrap_or_default();
    policy
        .conditions
        .extend(super::terraform::audience(logical, audiences));
    policy.issuer_operator = Operator::Equals;
    policy
}

/// Logical names of providers, and their issuers.
fn providers(resources: &Data) -> HashMap<&str, Value> {
    let of = |(name, resource): &'_ (Value, Data)| -> Option<Value> {
        let is = resource
            .text_of("Type")
            .is_some_and(|of_type| of_type.value() == "AWS::IAM::OIDCProvider");
        let _ = name;
        is.then(|| resource.get("Properties")?.text_of("Url"))
            .flatten()
    };
    resources
        .entries()
        .filter_map(|entry| Some((entry.0.value(), of(entry)?)))
        .collect()
}

fn resolved(principal: &Data, providers: &HashMap<&str, Value>) -> Option<Value> {
    let named = |name: &str| {
        let name = name.split('.').next().unwrap_or(name);
        providers.get(name).map(|url| {
            Value::made(
                crate::issuer::bare(url.value()),
                &principal.source,
                principal.span,
            )
        })
    };
    match &principal.kind {
        Kind::Reference(name) => named(name),
        Kind::Text(value) => issuer_of_arn(value).or_else(|| named(value.value())),
        _ => None,
    }
}

/// The template with parameters and functions put in.
pub(crate) fn filled(root: &Data) -> Data {
    let mut parameters = HashMap::new();
    for (name, parameter) in root.get("Parameters").into_iter().flat_map(Data::entries) {
        let default = parameter.get("Default").and_then(Data::text);
        if let Some(default) = default.filter(|default| !default.value().is_empty()) {
            parameters.insert(name.value(), default.value().to_owned());
        }
    }
    fill(root, &parameters, 0)
}

type Parameters<'a> = HashMap<&'a str, String>;

fn fill(data: &Data, parameters: &Parameters<'_>, depth: usize) -> Data {
    let kind = match &data.kind {
        _ if depth > MAX_DEPTH => Kind::Unknown,
        Kind::Text(value) => tagged_text(data, value, parameters),
        Kind::List(items) => {
            let items: Vec<_> = items
                .iter()
                .map(|item| fill(item, parameters, depth + 1))
                .collect();
            match tag(data) {
                Some(tag) => function(
                    tag,
                    &Data::new(&data.source, data.span, Kind::List(items)),
                    parameters,
                ),
                None => Kind::List(items),
            }
        }
        Kind::Map(entries) => {
            let each = entries
                .iter()
                .map(|(key, value)| (key.clone(), fill(value, parameters, depth + 1)));
            let each: Vec<_> = each.collect();
            match each.as_slice() {
                [(key, value)] if key.value() == "Ref" || key.value().starts_with("Fn::") => {
                    function(key.value().trim_start_matches("Fn::"), value, parameters)
                }
                _ => Kind::Map(each),
            }
        }
        other => other.clone(),
    };
    Data::new(&data.source, data.span, kind)
}

/// The short tag before a value: `!Sub`, `!Ref` …
fn tag(data: &Data) -> Option<&str> {
    let own = data.source.slice(data.span);
    let text = if own.strip_prefix('!').is_some() {
        own
    } else {
        let line = data.source.line_start(data.span.start);
        let before = data.source.text().get(line..data.span.start)?.trim_end();
        let tag = before.rsplit([' ', '\t']).next()?;
        // Block scalars and lists begin on the line after their tag.
        if before.trim().is_empty() {
            previous_line_tag(data, line)?
        } else {
            tag
        }
    };
    let end = text
        .find(|character: char| !character.is_ascii_alphanumeric() && character != '!')
        .unwrap_or(text.len());
    text.get(..end)?
        .strip_prefix('!')
        .filter(|name| !name.is_empty())
}

fn previous_line_tag(data: &Data, line: usize) -> Option<&str> {
    let before = data.source.text().get(..line)?.trim_end();
    let last = before.rsplit('\n').next()?;
    let word = last
        .split_whitespace()
        .rev()
        .find(|word| word.starts_with('!'))?;
    last.trim_end()
        .ends_with([word.chars().last()?, '|', '>', '-', '+'])
        .then_some(word)
}

fn tagged_text(data: &Data, value: &Value, parameters: &Parameters<'_>) -> Kind {
    match tag(data) {
        Some("Sub") => Kind::Text(substituted(value, parameters)),
        Some("Ref") => referenced(value, parameters),
        Some("GetAtt") => Kind::Reference(value.value().to_owned()),
        Some("ImportValue" | "FindInMap" | "Base64") => Kind::Unknown,
        _ => Kind::Text(placeheld(value)),
    }
}

/// Places that another tool fills: `{{ name }}`, `${NAME}`, and whole expressions of Azure templates.
fn placeheld(value: &Value) -> Value {
    let text = value.value();
    if text.starts_with('[') && text.ends_with(']') && text.contains('(') {
        return Value::unknown(value.source(), value.span());
    }
    if !text.contains("{{") && !text.contains("${") {
        return value.clone();
    }
    let mut built = String::new();
    let mut anchors = Vec::new();
    let mut at = 0;
    while at < text.len() {
        let rest = &text[at..];
        let close = match () {
            () if rest.starts_with("{{") => rest.find("}}").map(|end| end + 2),
            () if rest.starts_with("${") => rest.find('}').map(|end| end + 1),
            () => None,
        };
        let place = value
            .text()
            .locate(lockgate_evidence::Span::new(at, at + 1))
            .start;
        anchors.push((built.len(), place));
        let width = rest.chars().next().map_or(1, char::len_utf8);
        if let Some(close) = close {
            built.push(HOLE);
            at += close;
        } else {
            built.push_str(&rest[..width]);
            at += width;
        }
    }
    Value::anchored(built, value.source(), value.span(), anchors, false)
}

fn function(name: &str, argument: &Data, parameters: &Parameters<'_>) -> Kind {
    match (name, &argument.kind) {
        ("Sub", Kind::Text(value)) => Kind::Text(substituted(value, parameters)),
        ("Sub", Kind::List(items)) => match items.first().and_then(Data::text) {
            Some(value) => {
                let mut own = parameters.clone();
                for (key, value) in items.get(1).into_iter().flat_map(Data::entries) {
                    let text = value
                        .text()
                        .map_or_else(|| HOLE.to_string(), |text| text.value().to_owned());
                    own.insert(key.value(), text);
                }
                Kind::Text(substituted(value, &own))
            }
            None => Kind::Unknown,
        },
        ("Ref", Kind::Text(value)) => referenced(value, parameters),
        ("GetAtt", Kind::Text(value)) => Kind::Reference(value.value().to_owned()),
        ("GetAtt", Kind::List(items)) => match items.first().and_then(Data::text) {
            Some(name) => Kind::Reference(name.value().to_owned()),
            None => Kind::Unknown,
        },
        ("Join", Kind::List(items)) => joined(items, argument),
        // Either may be meant; the first is the one that is used when the condition holds.
        ("If", Kind::List(items)) => items.get(1).map_or(Kind::Unknown, |item| item.kind.clone()),
        _ => Kind::Unknown,
    }
}

fn referenced(name: &Value, parameters: &Parameters<'_>) -> Kind {
    match parameters.get(name.value()) {
        Some(default) => Kind::Text(Value::made(default.as_str(), name.source(), name.span())),
        None => Kind::Reference(name.value().to_owned()),
    }
}

fn joined(items: &[Data], whole: &Data) -> Kind {
    let [
        separator,
        Data {
            kind: Kind::List(parts),
            ..
        },
    ] = items
    else {
        return Kind::Unknown;
    };
    let Some(separator) = separator.text() else {
        return Kind::Unknown;
    };
    let texts: Vec<_> = parts
        .iter()
        .map(|part| {
            part.text()
                .map_or_else(|| HOLE.to_string(), |text| text.value().to_owned())
        })
        .collect();
    Kind::Text(Value::made(
        texts.join(separator.value()),
        &whole.source,
        whole.span,
    ))
}

/// `${Name}` put in; `${!Name}` is `${Name}` itself.
fn substituted(value: &Value, parameters: &Parameters<'_>) -> Value {
    let text = value.value();
    if !text.contains("${") {
        return value.clone();
    }
    let outer = value.text();
    let mut built = String::new();
    let mut anchors = Vec::new();
    let mut at = 0;
    while let Some(found) = text[at..].find("${") {
        let open = at + found;
        anchors.push((
            built.len(),
            outer.locate(lockgate_evidence::Span::new(at, at + 1)).start,
        ));
        built.push_str(&text[at..open]);
        let Some(width) = text[open..].find('}') else {
            at = open;
            break;
        };
        let name = &text[open + 2..open + width];
        anchors.push((
            built.len(),
            outer
                .locate(lockgate_evidence::Span::new(open, open + 1))
                .start,
        ));
        match name.strip_prefix('!') {
            Some(literal) => built.extend(["${", literal, "}"]),
            None => match parameters.get(name) {
                Some(default) => built.push_str(default),
                None => built.push(HOLE),
            },
        }
        at = open + width + 1;
    }
    if at < text.len() {
        anchors.push((
            built.len(),
            outer.locate(lockgate_evidence::Span::new(at, at + 1)).start,
        ));
        built.push_str(&text[at..]);
    }
    anchors.dedup_by_key(|anchor| anchor.0);
    Value::anchored(built, value.source(), value.span(), anchors, false)
}
