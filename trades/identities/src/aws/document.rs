//! Policy documents in JSON.

use super::{Statement, Test, issuer_of_arn};
use crate::data::{Data, Kind};
use crate::model::Policy;
use crate::value::Value;

/// True for a policy document.
pub(crate) fn is_document(data: &Data) -> bool {
    data.get("Statement")
        .is_some_and(|statement| statement.each().any(Data::is_map))
}

/// The policies of a document that belongs to `name`.
pub(crate) fn in_document(
    document: &Data,
    name: &Value,
    resolve: &dyn Fn(&Data) -> Option<Value>,
) -> Vec<Policy> {
    let statements: Vec<_> = document
        .all("Statement")
        .filter(|data| data.is_map())
        .map(statement)
        .collect();
    let denied = statements
        .iter()
        .any(|statement| statement.denies() && statement.federates());
    let mut policies: Vec<_> = statements
        .iter()
        .flat_map(|statement| statement.policies(name, &|data| named(data, resolve)))
        .collect();
    if denied {
        for policy in &mut policies {
            policy
                .gaps
                .push("another statement denies some tokens".to_owned());
        }
    }
    policies
}

fn named(principal: &Data, resolve: &dyn Fn(&Data) -> Option<Value>) -> Option<Value> {
    resolve(principal).or_else(|| principal.text().and_then(issuer_of_arn))
}

fn statement(data: &Data) -> Statement {
    let federated = data
        .get("Principal")
        .and_then(|principal| principal.get("Federated"));
    let mut statement = Statement {
        span: data.span,
        effect: data.text_of("Effect"),
        actions: data.get("Action").map(Data::values).unwrap_or_default(),
        federated: federated
            .into_iter()
            .flat_map(Data::each)
            .cloned()
            .collect(),
        tests: Vec::new(),
        gaps: Vec::new(),
    };
    match data.get("Condition").map(|condition| &condition.kind) {
        None | Some(Kind::Null) => {}
        Some(Kind::Map(operators)) => {
            for (operator, keys) in operators {
                if !keys.is_map() {
                    statement
                        .gaps
                        .push(format!("`{}` is not read", operator.shown()));
                }
                statement.tests.extend(
                    keys.entries()
                        .map(|(key, values)| test(operator, key, values)),
                );
            }
        }
        Some(_) => statement
            .gaps
            .push("`Condition` is not known here".to_owned()),
    }
    statement
}

fn test(operator: &Value, key: &Value, values: &Data) -> Test {
    Test {
        operator: operator.clone(),
        key: key.clone(),
        values: values.values(),
        span: key.span().cover(values.span),
    }
}
