//! Policies of octo-sts, `.github/chainguard/NAME.sts.yaml` (octo-sts/app, README and `pkg/octosts/trust_policy.go`).

use lockgate_evidence::{Source, Span};
use lockgate_pipelines::yaml;

use crate::data::{self, Data};
use crate::model::{Condition, Operator, Policy, PolicyFile, PolicyKind, Right};
use crate::value::Value;

/// The ending of such a file.
pub(crate) const ENDING: &str = ".sts.yaml";

/// Reads one.
pub(crate) fn read(source: &Source) -> PolicyFile {
    let document = yaml::parse(source);
    let roots = data::documents(&document);
    let syntax = document
        .problems()
        .first()
        .map(|problem| problem.message.clone());
    let policy = roots
        .first()
        .filter(|root| root.is_map())
        .map(|root| policy(root, source));
    let problem = match &policy {
        None => Some("not read as a policy of octo-sts".to_owned()),
        Some(_) => syntax,
    };
    PolicyFile {
        source: source.clone(),
        policies: policy.into_iter().collect(),
        problem,
        comments: document.comments().to_vec(),
    }
}

fn policy(root: &Data, source: &Source) -> Policy {
    let file = source.path().rsplit('/').next().unwrap_or(source.path());
    let name = file.strip_suffix(ENDING).unwrap_or(file);
    let head = root
        .entries()
        .next()
        .map_or(root.span, |(key, _)| key.span());
    let mut policy = Policy::new(
        PolicyKind::OctoSts,
        Value::made(name, source, head),
        root.span,
    );
    policy.issuer = root.text_of("issuer");
    if let Some(pattern) = root.text_of("issuer_pattern") {
        policy.issuer = Some(pattern);
        policy.issuer_operator = Operator::Regex { anchored: true };
    }
    for (key, claim, operator) in [
        ("subject", "sub", Operator::Equals),
        ("subject_pattern", "sub", Operator::Regex { anchored: true }),
        ("audience", "aud", Operator::Equals),
        (
            "audience_pattern",
            "aud",
            Operator::Regex { anchored: true },
        ),
    ] {
        let entry = root.entries().rfind(|(own, _)| own.value() == key);
        if let Some((key, value)) = entry {
            policy
                .conditions
                .push(Condition::new(claim, key.clone(), operator, value.values()));
        }
    }
    for (key, value) in root
        .get("claim_pattern")
        .into_iter()
        .flat_map(Data::entries)
    {
        let operator = Operator::Regex { anchored: true };
        policy.conditions.push(Condition::new(
            key.value(),
            key.clone(),
            operator,
            value.values(),
        ));
    }
    let permissions = root.get("permissions").into_iter().flat_map(Data::entries);
    policy.rights = permissions
        .map(|(name, level)| Right {
            name: name.clone(),
            level: level.as_value(),
        })
        .collect();
    policy.targets = root
        .get("repositories")
        .map(Data::values)
        .unwrap_or_default();
    policy
}

/// How octo-sts anchors a pattern: `^` before and `$` behind the text, so that each binds only to the nearest
/// alternative of a bare `a|b`.
pub fn anchored(pattern: &str) -> String {
    format!("^{pattern}$")
}

/// True where a pattern has alternatives outside any group, whose ends are then open.
pub fn has_bare_alternatives(pattern: &str) -> bool {
    let mut depth = 0_usize;
    let mut class = false;
    let mut escaped = false;
    for character in pattern.chars() {
        match character {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '[' if !class => class = true,
            ']' => class = false,
            '(' if !class => depth += 1,
            ')' if !class => depth = depth.saturating_sub(1),
            '|' if !class && depth == 0 => return true,
            _ => {}
        }
    }
    false
}

/// The comments of a text whose comments start with `#`, outside of quotes, one a line.
pub(crate) fn hash_comments(text: &str) -> Vec<Span> {
    let mut spans = Vec::new();
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        let mut quoted = false;
        let mut escaped = false;
        let hash = line.char_indices().find(|(_, character)| match character {
            _ if escaped => {
                escaped = false;
                false
            }
            '\\' => {
                escaped = quoted;
                false
            }
            '"' => {
                quoted = !quoted;
                false
            }
            '#' => !quoted,
            _ => false,
        });
        if let Some((at, _)) = hash {
            spans.push(Span::new(start + at, start + line.trim_end().len()));
        }
        start += line.len();
    }
    spans
}
