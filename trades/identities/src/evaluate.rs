//! Whether tokens satisfy a policy, condition by condition.

use std::collections::BTreeMap;

use regex::Regex;

use crate::cel::{self, Scalar};
use crate::gcp::claim_of;
use crate::issuer::bare;
use crate::model::{Condition, Operator, Policy, PolicyKind, Quantifier};
use crate::octo_sts;
use crate::pattern::{Pattern, Truth};
use crate::value::Value;

/// What is known of a claim.
pub type Claim = Scalar;

/// The claims of one token, or of all tokens a job can have: then some are only patterns.
#[derive(Clone, Debug, Default)]
pub struct Claims {
    known: BTreeMap<String, Claim>,
    /// True where a claim that is not named is not there, rather than not known.
    complete: bool,
}

impl Claims {
    /// Claims of which others may be there as well.
    pub fn partial() -> Self {
        Self::default()
    }

    /// All claims of one token.
    pub fn complete() -> Self {
        Self {
            complete: true,
            ..Self::default()
        }
    }

    /// Sets one.
    pub fn set(&mut self, name: &str, claim: Claim) {
        self.known.insert(name.to_owned(), claim);
    }

    /// Sets one to a text.
    pub fn text(&mut self, name: &str, text: &str) {
        self.set(name, Scalar::Text(Pattern::literal(text)));
    }

    /// What is known of one.
    pub fn claim(&self, name: &str) -> Claim {
        let missing = if self.complete {
            Scalar::Absent
        } else {
            Scalar::Unknown
        };
        self.known.get(name).cloned().unwrap_or(missing)
    }
}

/// What a policy says to tokens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// Whether it lets them in. For patterns: whether it lets one of them in.
    pub truth: Truth,
    /// Whether the issuer is the right one.
    pub issuer: Truth,
    /// Each condition, in the order of the policy.
    pub conditions: Vec<Truth>,
}

/// Asks a policy.
pub fn evaluate(policy: &Policy, claims: &Claims) -> Answer {
    let issuer = issuer(policy, claims);
    let conditions: Vec<_> = policy
        .conditions
        .iter()
        .map(|condition| holds(policy, condition, claims))
        .collect();
    let gaps = if policy.gaps.is_empty() {
        Truth::Yes
    } else {
        Truth::Unknown
    };
    let truth = conditions
        .iter()
        .copied()
        .fold(issuer.and(gaps), Truth::and);
    Answer {
        truth,
        issuer,
        conditions,
    }
}

fn issuer(policy: &Policy, claims: &Claims) -> Truth {
    let Some(wanted) = &policy.issuer else {
        return Truth::Unknown;
    };
    let Scalar::Text(given) = claims.claim("iss") else {
        return Truth::Unknown;
    };
    if let Operator::Regex { .. } = policy.issuer_operator {
        return regex(wanted.value(), true, &given);
    }
    match given.exact() {
        Some(given) => Pattern::literal(bare(wanted.value())).matches(bare(&given)),
        None => Truth::Unknown,
    }
}

fn holds(policy: &Policy, condition: &Condition, claims: &Claims) -> Truth {
    if let Some(expression) = &condition.expression {
        return cel::evaluate(expression, &|path| looked_up(policy, path, claims));
    }
    let claim = claims.claim(&condition.claim);
    if condition.operator == Operator::Null {
        return null(condition, &claim);
    }
    let given = match claim {
        Scalar::Unknown => return Truth::Unknown,
        Scalar::Absent => {
            return Truth::of(
                condition.is_vacuous() || condition.negated && policy.kind == PolicyKind::AwsRole,
            );
        }
        Scalar::Bool(value) => vec![Pattern::literal(if value { "true" } else { "false" })],
        Scalar::Text(text) => vec![text],
        Scalar::List(items) => items,
    };
    let each = given.iter().map(|given| one(condition, given));
    match condition.quantifier {
        Quantifier::All => each.fold(Truth::Yes, Truth::and),
        Quantifier::One | Quantifier::Any => each.fold(Truth::No, Truth::or),
    }
}

fn looked_up(policy: &Policy, path: &str, claims: &Claims) -> Claim {
    match claim_of(path, &policy.mappings) {
        Some(claim) => claims.claim(&claim),
        None => Scalar::Unknown,
    }
}

/// `Null: {key: "true"}` asks that the key is not there.
fn null(condition: &Condition, claim: &Claim) -> Truth {
    let wanted_absent = condition
        .values
        .iter()
        .any(|value| value.value().eq_ignore_ascii_case("true"));
    match claim {
        Scalar::Unknown => Truth::Unknown,
        Scalar::Absent => Truth::of(wanted_absent),
        _ => Truth::of(!wanted_absent),
    }
}

fn one(condition: &Condition, given: &Pattern) -> Truth {
    let met = condition
        .values
        .iter()
        .map(|value| compare(condition, value, given))
        .fold(Truth::No, Truth::or);
    if !condition.negated {
        return met;
    }
    // Of several texts some may differ.
    if given.is_wild() && met == Truth::Yes {
        Truth::Unknown
    } else {
        met.negated()
    }
}

fn compare(condition: &Condition, value: &Value, given: &Pattern) -> Truth {
    match condition.operator {
        Operator::Regex { anchored } => regex(value.value(), anchored, given),
        Operator::EqualsIgnoringCase => {
            let lower = given.exact().map(|text| text.to_lowercase());
            match lower {
                Some(lower) => Pattern::literal(&value.value().to_lowercase()).matches(&lower),
                None => Truth::Unknown,
            }
        }
        Operator::Other => Truth::Unknown,
        _ => {
            let patterns = condition.patterns_of(value);
            patterns
                .iter()
                .map(|pattern| pattern.meets(given))
                .fold(Truth::No, Truth::or)
        }
    }
}

/// A regular expression as octo-sts anchors it, or anywhere in the text.
fn regex(expression: &str, anchored: bool, given: &Pattern) -> Truth {
    let whole = if anchored {
        octo_sts::anchored(expression)
    } else {
        expression.to_owned()
    };
    match given.exact() {
        Some(text) if !whole.contains(crate::value::HOLE) => {
            let regex = regex::RegexBuilder::new(&whole).size_limit(1 << 20).build();
            regex.as_ref().map_or(Truth::Unknown, |regex: &Regex| {
                Truth::of(regex.is_match(&text))
            })
        }
        _ => {
            let Some(patterns) = Pattern::regex(&whole, false) else {
                return Truth::Unknown;
            };
            patterns
                .iter()
                .map(|pattern| pattern.meets(given))
                .fold(Truth::No, Truth::or)
        }
    }
}
