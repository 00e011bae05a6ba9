//! Federated credentials of Azure ("Workload identity federation", Microsoft Entra).

use lockgate_evidence::Span;

use crate::cel::{self, ExprKind};
use crate::data::Data;
use crate::hcl::Block;
use crate::model::{Condition, Operator, Policy, PolicyKind};
use crate::value::Value;

/// What a Terraform block says.
pub(crate) fn of_terraform(block: &Block) -> Option<Policy> {
    let known = matches!(
        block.of_type(),
        "azurerm_federated_identity_credential"
            | "azuread_application_federated_identity_credential"
            | "azuread_application_flexible_federated_identity_credential"
    );
    if !known || block.kind != "resource" {
        return None;
    }
    let keys = Keys {
        expression: "claims_matching_expression",
        audience: &["audience", "audiences"],
    };
    let name = ["name", "display_name"]
        .into_iter()
        .find_map(|key| block.body.text_of(key));
    let name = name
        .filter(Value::is_known)
        .unwrap_or_else(|| block.called("name"));
    let mut policy = credential(&block.body, name, &keys)?;
    policy.head = block.head;
    policy.span = block.span;
    Some(policy)
}

/// A credential in JSON or Bicep: an object with `issuer` and `subject`.
pub(crate) fn of_object(data: &Data) -> Option<Policy> {
    let keys = Keys {
        expression: "claimsMatchingExpression",
        audience: &["audiences", "audience"],
    };
    let properties = data
        .get("properties")
        .filter(|properties| properties.get("issuer").is_some())
        .unwrap_or(data);
    let has = |key: &str| properties.get(key).is_some();
    if !(has("issuer") && (has("subject") || has(keys.expression)))
        || !(has("audiences") || has("audience") || has("name"))
    {
        return None;
    }
    let name = data
        .text_of("name")
        .or_else(|| properties.text_of("issuer"))?;
    credential(properties, name, &keys)
}

struct Keys {
    expression: &'static str,
    audience: &'static [&'static str],
}

fn credential(data: &Data, name: Value, keys: &Keys) -> Option<Policy> {
    let mut policy = Policy::new(PolicyKind::AzureCredential, name, data.span);
    policy.issuer = Some(data.text_of("issuer")?);
    if let Some(subject) = data.text_of("subject") {
        policy
            .conditions
            .push(equals("sub", data, "subject", vec![subject]));
    } else if let Some(expression) = data.get(keys.expression) {
        // In the API it is an object with the language's version.
        let expression = expression
            .text_of("value")
            .or_else(|| expression.as_value());
        if let Some(expression) = expression {
            flexible(&mut policy, &expression);
        }
    }
    if policy.conditions.is_empty() && policy.gaps.is_empty() {
        policy.gaps.push("the subject is not known here".to_owned());
    }
    for key in keys.audience {
        if let Some(audiences) = data.get(key) {
            policy
                .conditions
                .push(equals("aud", data, key, audiences.values()));
            break;
        }
    }
    Some(policy)
}

fn equals(claim: &str, data: &Data, key: &str, values: Vec<Value>) -> Condition {
    let key = data
        .entries()
        .rfind(|(own, _)| own.value() == key)
        .map(|(own, _)| own.clone());
    let key = key.unwrap_or_else(|| Value::unknown(&data.source, data.span));
    Condition::new(claim, key, Operator::Equals, values)
}

/// `claims['sub'] matches 'repo:o/*' and claims['job_workflow_ref'] eq '…'`.
fn flexible(policy: &mut Policy, expression: &Value) {
    let text = expression.value();
    let mut at = 0;
    for part in text.split(" and ") {
        let start = at + (part.len() - part.trim_start().len());
        match comparison(part.trim(), start, expression) {
            Some(condition) => policy.conditions.push(condition),
            None => policy
                .gaps
                .push("the expression over its claims could not be read".to_owned()),
        }
        at += part.len() + " and ".len();
    }
}

fn comparison(part: &str, start: usize, expression: &Value) -> Option<Condition> {
    let rest = part
        .strip_prefix("claims['")
        .or_else(|| part.strip_prefix("claims[\""))?;
    let end = rest.find(['\'', '"'])?;
    let claim = &rest[..end];
    let rest = rest[end + 1..].strip_prefix(']')?.trim_start();
    let (word, value) = rest.split_once(' ')?;
    let operator = match word {
        "eq" => Operator::Equals,
        "matches" => Operator::Like,
        _ => return None,
    };
    let written = value.trim();
    let parsed = cel::parse(written)?;
    let ExprKind::Text(value) = parsed.kind else {
        return None;
    };
    let at = start + part.len() - written.len();
    let place = expression.text().locate(Span::new(at, at + written.len()));
    let value = Value::anchored(
        value,
        expression.source(),
        place,
        vec![(0, place.start + 1)],
        expression.is_exact(),
    );
    let whole = expression
        .text()
        .locate(Span::new(start, start + part.len()));
    let key = Value::made(claim, expression.source(), whole);
    Some(Condition::new(claim, key, operator, vec![value]))
}
