//! What a token says, and what the policies of the tree say to it.

use lockgate_evidence::{ClaimShown, ConditionShown, PolicyAnswer, TokenShown};
use lockgate_identities::cel::Scalar;
use lockgate_identities::token::{Json, UnverifiedToken, decode};
use lockgate_identities::{
    Claims, Condition, Issuer, Operator, Policy, PolicyKind, Truth, evaluate,
};

pub use lockgate_identities::token::Error as TokenError;

use crate::Given;
use crate::trust::{self, certainty};

/// Longest value of a claim that is shown.
const MAX_SHOWN: usize = 300;

/// Takes a token apart and asks every policy. `now` is in seconds since 1970. The token's text and signature are in no
/// answer and no error.
pub fn explain_token(given: &Given, text: &str, now: i64) -> Result<TokenShown, TokenError> {
    let token = decode(text)?;
    let policies = trust::read(&given.files);
    let claims = token.as_claims();
    let mut answers: Vec<_> = policies
        .each()
        .map(|policy| answer(policy, &claims))
        .collect();
    answers.sort_by(|a, b| (&b.satisfied, &a.policy).cmp(&(&a.satisfied, &b.policy)));
    let issuer = token
        .text("iss")
        .map_or("not told", |url| Issuer::of(url).name());
    Ok(TokenShown {
        verified: false,
        issuer: issuer.to_owned(),
        validity: validity(&token, now),
        remarks: remarks(&token),
        header: shown(&token.header, header_meaning),
        claims: shown(&token.claims, meaning),
        policies: answers,
    })
}

fn answer(policy: &Policy, claims: &Claims) -> PolicyAnswer {
    let answer = evaluate(policy, claims);
    let mut conditions = vec![ConditionShown {
        claim: "iss".to_owned(),
        wanted: policy.issuer.as_ref().map_or_else(
            || "not told by this policy".to_owned(),
            lockgate_identities::Value::shown,
        ),
        given: given(&claims.claim("iss")),
        holds: certainty(answer.issuer),
    }];
    for (condition, truth) in policy.conditions.iter().zip(answer.conditions) {
        conditions.push(condition_shown(condition, claims, truth));
    }
    let mut gaps = policy.gaps.clone();
    let mut truth = answer.truth;
    if asks_own_audience(policy) {
        gaps.push(
            "the audience must be the service's own, which the policy does not write".to_owned(),
        );
        truth = truth.min(Truth::Unknown);
    }
    PolicyAnswer {
        policy: trust::shown(policy),
        satisfied: certainty(truth),
        conditions,
        gaps,
    }
}

/// Some services take only tokens for themselves where a policy names no audience.
fn asks_own_audience(policy: &Policy) -> bool {
    let has_default = matches!(
        policy.kind,
        PolicyKind::OctoSts | PolicyKind::GcpProvider | PolicyKind::GcpBinding
    );
    has_default && policy.on("aud").next().is_none()
}

fn condition_shown(condition: &Condition, claims: &Claims, truth: Truth) -> ConditionShown {
    if condition.expression.is_some() {
        return ConditionShown {
            claim: "expression".to_owned(),
            wanted: cut(&condition.written.shown()),
            given: String::new(),
            holds: certainty(truth),
        };
    }
    let values: Vec<_> = condition
        .values
        .iter()
        .map(lockgate_identities::Value::shown)
        .collect();
    let word = match condition.operator {
        Operator::Equals => "is",
        Operator::EqualsIgnoringCase => "is, whatever its case,",
        Operator::Like | Operator::StarGlob => "is like",
        Operator::Regex { .. } => "matches",
        Operator::Prefix => "starts with",
        Operator::Suffix => "ends with",
        Operator::Contains => "contains",
        Operator::Null => "is missing:",
        _ => "is compared in a way not known here with",
    };
    let not = if condition.negated { "not: " } else { "" };
    ConditionShown {
        claim: condition.claim.clone(),
        wanted: cut(&format!("{not}{word} {}", values.join(" or "))),
        given: given(&claims.claim(&condition.claim)),
        holds: certainty(truth),
    }
}

fn given(claim: &Scalar) -> String {
    cut(&match claim {
        Scalar::Text(text) => text.to_string(),
        Scalar::Bool(value) => value.to_string(),
        Scalar::List(items) => items
            .iter()
            .map(ToString::to_string)
            .collect::<Vec<_>>()
            .join(", "),
        Scalar::Absent => "no such claim".to_owned(),
        Scalar::Unknown => "of a kind that is not compared".to_owned(),
    })
}

fn cut(text: &str) -> String {
    let mut short: String = text.chars().take(MAX_SHOWN).collect();
    if short.len() < text.len() {
        short.push('…');
    }
    short
}

fn shown(entries: &[(String, Json)], meaning: fn(&str) -> &'static str) -> Vec<ClaimShown> {
    let each = entries.iter().map(|(name, value)| ClaimShown {
        name: cut(name),
        value: cut(&json(value, 0)),
        meaning: meaning(name).to_owned(),
    });
    each.collect()
}

fn json(value: &Json, depth: usize) -> String {
    match value {
        _ if depth > 6 => "…".to_owned(),
        Json::Null => "null".to_owned(),
        Json::Bool(value) => value.to_string(),
        Json::Number(number) => number.clone(),
        Json::Text(text) => cut(text),
        Json::List(items) => {
            let items: Vec<_> = items
                .iter()
                .take(20)
                .map(|item| json(item, depth + 1))
                .collect();
            format!("[{}]", items.join(", "))
        }
        Json::Object(entries) => {
            let each = entries
                .iter()
                .take(20)
                .map(|(key, value)| format!("{}: {}", cut(key), json(value, depth + 1)));
            format!("{{{}}}", each.collect::<Vec<_>>().join(", "))
        }
    }
}

fn validity(token: &UnverifiedToken, now: i64) -> String {
    let not_before = token.seconds("nbf").filter(|start| *start > now);
    match (token.seconds("exp"), not_before) {
        (_, Some(start)) => format!("not valid for another {}", span(start.saturating_sub(now))),
        (Some(end), _) if end <= now => format!("expired {} ago", span(now.saturating_sub(end))),
        (Some(end), _) => format!(
            "expires in {}; until then it is a secret",
            span(end.saturating_sub(now))
        ),
        (None, _) => "has no time of expiry that can be read".to_owned(),
    }
}

fn span(seconds: i64) -> String {
    match seconds {
        0..=119 => format!("{seconds} seconds"),
        120..=7199 => format!("{} minutes", seconds / 60),
        7200..=172_799 => format!("{} hours", seconds / 3600),
        _ => format!("{} days", seconds / 86_400),
    }
}

fn remarks(token: &UnverifiedToken) -> Vec<String> {
    let mut remarks = Vec::new();
    let algorithm = token
        .header
        .iter()
        .rfind(|(name, _)| name == "alg")
        .map(|(_, value)| value);
    match algorithm {
        Some(Json::Text(name)) if name.eq_ignore_ascii_case("none") => {
            remarks.push("`alg` is `none`: it is not signed, and nobody must accept it".to_owned());
        }
        Some(Json::Text(name)) if name.starts_with("HS") => {
            remarks.push(
                "it is signed with a shared secret, as no issuer of CI tokens does".to_owned(),
            );
        }
        Some(Json::Text(_)) => {}
        _ => remarks.push("its header names no algorithm".to_owned()),
    }
    if token.is_unsigned {
        remarks.push("it has no signature".to_owned());
    }
    for name in &token.repeated {
        remarks.push(format!(
            "`{}` stands more than once; readers differ in which they take",
            cut(name)
        ));
    }
    if token.text("iss").is_none() {
        remarks.push("it names no issuer as text".to_owned());
    }
    remarks
}

fn header_meaning(name: &str) -> &'static str {
    match name {
        "alg" => "the algorithm of the signature",
        "kid" => "the key of the issuer",
        "typ" => "the kind of token",
        "x5t" => "thumbprint of the key's certificate",
        _ => "",
    }
}

/// What claims mean (RFC 7519, section 4.1; the platforms' references of their claims).
fn meaning(name: &str) -> &'static str {
    match name {
        "iss" => "who issued it",
        "sub" => "whom it speaks of; what policies compare first",
        "aud" => "for whom it was made",
        "exp" => "not valid from then on",
        "nbf" => "not valid before",
        "iat" => "when it was issued",
        "jti" => "its own number",
        "actor" | "user_login" => "who started the run; not who wrote the code",
        "actor_id" | "user_id" => "number of who started the run",
        "repository" | "project_path" => "the repository, by a name that can be given again",
        "repository_id" | "project_id" => "the repository, by its number",
        "repository_owner" | "namespace_path" => "the owner, by a name that can be given again",
        "repository_owner_id" | "namespace_id" => "the owner, by its number",
        "repository_visibility" | "project_visibility" => "who can see the repository",
        "ref" => "the branch or tag",
        "ref_type" => "branch or tag",
        "ref_protected" => "whether branch or tag is protected",
        "base_ref" => "the branch a pull request wants to go to",
        "head_ref" => "the branch of a pull request, named by its author",
        "sha" => "the commit",
        "environment" => "the environment of the job",
        "event_name" | "pipeline_source" => "what started the run",
        "workflow" => "`name:` of the workflow, which its file chooses",
        "workflow_ref" => "the workflow file that was started",
        "job_workflow_ref" => "the workflow file that the job stands in",
        "runner_environment" => "whose machine it runs on",
        "run_id" | "run_number" | "run_attempt" | "pipeline_id" | "job_id" => "which run it is of",
        _ => "",
    }
}
