//! JWT roles of Vault and OpenBao ("JWT/OIDC auth method", API reference).

use std::collections::HashMap;

use crate::data::{Data, Kind};
use crate::hcl::Block;
use crate::model::{Condition, Operator, Policy, PolicyKind, Right};
use crate::value::Value;

/// The mounts of a folder, and whose tokens each takes.
#[derive(Default)]
pub(crate) struct Backends(HashMap<String, Value>);

impl Backends {
    pub(crate) fn new(blocks: &[Block]) -> Self {
        let mounts = blocks
            .iter()
            .filter(|block| block.of_type() == "vault_jwt_auth_backend");
        let issuers = mounts.filter_map(|block| {
            let keys = ["bound_issuer", "oidc_discovery_url"];
            let issuer = keys.into_iter().find_map(|key| block.body.text_of(key))?;
            Some((block.address(), issuer))
        });
        Self(issuers.collect())
    }

    /// The issuer of the mount that a role names.
    fn issuer(&self, backend: &Data) -> Option<Value> {
        let address: Vec<_> = backend.reference()?.split('.').take(2).collect();
        let issuer = self.0.get(&address.join("."))?;
        Some(Value::made(issuer.value(), &backend.source, backend.span))
    }
}

/// What a Terraform block says.
pub(crate) fn of_terraform(block: &Block, backends: &Backends) -> Option<Policy> {
    if block.of_type() != "vault_jwt_auth_backend_role" || block.kind != "resource" {
        return None;
    }
    let mut policy = role(&block.body, block.called("role_name"))?;
    policy.head = block.head;
    policy.issuer = block
        .body
        .get("backend")
        .and_then(|backend| backends.issuer(backend));
    policy.span = block.span;
    Some(policy)
}

/// A role as the API takes it.
pub(crate) fn of_object(data: &Data) -> Option<Policy> {
    let has = |key: &str| data.get(key).is_some();
    let bound = has("bound_claims") || has("bound_subject") || has("bound_audiences");
    if !bound || !(has("user_claim") || has("role_type")) {
        return None;
    }
    let name = data
        .text_of("role_name")
        .or_else(|| data.text_of("name"))
        .or_else(|| data.text_of("user_claim"))?;
    role(data, name)
}

fn role(data: &Data, name: Value) -> Option<Policy> {
    // People log in through `oidc`, which is the default; only `jwt` takes tokens of jobs.
    let of_type = data.text_of("role_type");
    if of_type
        .as_ref()
        .is_some_and(|of_type| of_type.value() == "oidc")
    {
        return None;
    }
    let mut policy = Policy::new(PolicyKind::VaultRole, name, data.span);
    // The issuer stands in the configuration of the mount, which serves every role.
    let globs = data
        .text_of("bound_claims_type")
        .is_some_and(|written| written.value() == "glob");
    let operator = if globs {
        Operator::StarGlob
    } else {
        Operator::Equals
    };
    match data.get("bound_claims").map(|claims| &claims.kind) {
        Some(Kind::Map(claims)) => {
            for (key, values) in claims {
                let claim = key.value().trim_start_matches('/').replace('/', ".");
                policy
                    .conditions
                    .push(condition(&claim, key, operator, values));
            }
        }
        None | Some(Kind::Null) => {}
        Some(_) => policy
            .gaps
            .push("`bound_claims` is not known here".to_owned()),
    }
    for (own, claim) in [("bound_subject", "sub"), ("bound_audiences", "aud")] {
        let entry = data.entries().rfind(|(key, _)| key.value() == own);
        if let Some((key, values)) = entry
            && values.text().is_none_or(|text| !text.value().is_empty())
        {
            policy
                .conditions
                .push(condition(claim, key, Operator::Equals, values));
        }
    }
    let rights = ["token_policies", "policies"]
        .into_iter()
        .filter_map(|key| data.get(key));
    policy.rights = rights
        .flat_map(Data::values)
        .map(|name| Right { name, level: None })
        .collect();
    Some(policy)
}

/// Several values may stand in one text with commas between, as Terraform's map of strings has it.
fn condition(claim: &str, key: &Value, operator: Operator, values: &Data) -> Condition {
    let mut condition = Condition::new(claim, key.clone(), operator, split(values));
    condition.span = key.span().cover(values.span);
    condition
}

fn split(values: &Data) -> Vec<Value> {
    let Some(text) = values.text().filter(|text| text.value().contains(',')) else {
        return values.values();
    };
    let mut at = 0;
    let mut parts = Vec::new();
    for part in text.value().split(',') {
        let span = lockgate_evidence::Span::new(at, at + part.len());
        let place = text.text().locate(span);
        parts.push(Value::anchored(
            part.trim().to_owned(),
            text.source(),
            place,
            vec![(0, place.start)],
            false,
        ));
        at += part.len() + 1;
    }
    parts
}
