//! Workload identity federation of Google Cloud ("Configure workload identity federation with deployment pipelines").

use lockgate_evidence::Span;

use crate::cel::{self, Expr, ExprKind};
use crate::data::{Data, Kind};
use crate::hcl::Block;
use crate::model::{Condition, Mapping, Operator, Policy, PolicyKind, Right};
use crate::value::{HOLE, Value};

/// What a Terraform block says.
pub(crate) fn of_terraform(block: &Block) -> Vec<Policy> {
    match block.of_type() {
        "google_iam_workload_identity_pool_provider" if block.kind == "resource" => {
            let parts = Parts {
                mapping: block.body.get("attribute_mapping"),
                condition: block.body.text_of("attribute_condition"),
                oidc: block.body.all("oidc").next(),
                keys: ("issuer_uri", "allowed_audiences"),
            };
            let name = block.called("workload_identity_pool_provider_id");
            let mut policy = provider(name, block.span, parts);
            if let Some(policy) = &mut policy {
                policy.head = block.head;
                policy.pool = block.body.get("workload_identity_pool_id").and_then(pool);
            }
            policy.into_iter().collect()
        }
        name if name.starts_with("google_")
            && name.contains("_iam_")
            && block.kind == "resource" =>
        {
            let members = ["member", "members"]
                .into_iter()
                .filter_map(|key| block.body.get(key));
            let role = block.body.text_of("role");
            let target = ["service_account_id", "bucket", "project"]
                .into_iter()
                .find_map(|key| block.body.text_of(key));
            members
                .flat_map(Data::each)
                .filter_map(|member| binding(block, member, role.as_ref(), target.as_ref()))
                .collect()
        }
        _ => Vec::new(),
    }
}

/// A provider as the API writes it.
pub(crate) fn of_export(data: &Data) -> Option<Policy> {
    let oidc = data
        .get("oidc")
        .filter(|oidc| oidc.get("issuerUri").is_some())?;
    let mapping = data.get("attributeMapping");
    let parts = Parts {
        mapping,
        condition: data.text_of("attributeCondition"),
        oidc: Some(oidc),
        keys: ("issuerUri", "allowedAudiences"),
    };
    let name = data.text_of("name").or_else(|| oidc.text_of("issuerUri"))?;
    provider(name, data.span, parts)
}

struct Parts<'a> {
    mapping: Option<&'a Data>,
    condition: Option<Value>,
    oidc: Option<&'a Data>,
    keys: (&'static str, &'static str),
}

fn provider(name: Value, span: Span, parts: Parts<'_>) -> Option<Policy> {
    let oidc = parts.oidc?;
    let mut policy = Policy::new(PolicyKind::GcpProvider, name, span);
    policy.issuer = oidc.text_of(parts.keys.0);
    let audiences = oidc.get(parts.keys.1).map(Data::values).unwrap_or_default();
    if let Some(first) = audiences.first() {
        policy.conditions.push(Condition::new(
            "aud",
            first.clone(),
            Operator::Equals,
            audiences,
        ));
    }
    match parts.mapping.map(|mapping| &mapping.kind) {
        Some(Kind::Map(entries)) => {
            policy.mappings = entries.iter().filter_map(mapping).collect();
        }
        Some(Kind::Null) | None => {}
        Some(_) => policy
            .gaps
            .push("the attribute mapping is not known here".to_owned()),
    }
    if let Some(text) = parts.condition {
        read_condition(&mut policy, &text);
    }
    Some(policy)
}

fn mapping((attribute, expression): &(Value, Data)) -> Option<Mapping> {
    Some(Mapping {
        attribute: attribute.clone(),
        expression: expression.as_value()?,
    })
}

/// Adds what an attribute condition asks for.
fn read_condition(policy: &mut Policy, text: &Value) {
    if text.value().chars().all(|character| character == HOLE) {
        policy
            .gaps
            .push("the attribute condition is not known here".to_owned());
        return;
    }
    let Some(expression) = cel::parse(text.value()) else {
        policy
            .gaps
            .push("the attribute condition could not be read".to_owned());
        return;
    };
    let mappings = policy.mappings.clone();
    for part in expression.conjuncts() {
        policy.conditions.push(condition(part, text, &mappings));
    }
}

/// One conjunct: a comparison of one claim where it is one, else an expression.
fn condition(part: &Expr, text: &Value, mappings: &[Mapping]) -> Condition {
    let span = text.text().locate(part.span);
    let written = part_of(text, part.span);
    if let Some((claim, operator, values)) = comparison(part, mappings) {
        let values = values
            .into_iter()
            .map(|(value, span)| at(text, value, span))
            .collect();
        let mut condition = Condition::new(claim, written.clone(), operator, values);
        condition.written = written;
        condition.span = span;
        return condition;
    }
    let mut condition = Condition::new("", written.clone(), Operator::Expression, Vec::new());
    condition.written = written;
    condition.span = span;
    condition.expression = Some(part.clone());
    condition
}

fn part_of(text: &Value, span: Span) -> Value {
    let inner = text.value().get(span.range()).unwrap_or("");
    Value::made(inner, text.source(), text.text().locate(span))
}

fn at(text: &Value, value: String, span: Span) -> Value {
    let place = text.text().locate(span);
    Value::anchored(
        value,
        text.source(),
        place,
        vec![(0, place.start + 1)],
        text.is_exact(),
    )
}

type Comparison = (String, Operator, Vec<(String, Span)>);

/// `claim == 'x'`, `claim in [..]`, `claim.startsWith('x')` …, and several of the same joined by `||`.
fn comparison(part: &Expr, mappings: &[Mapping]) -> Option<Comparison> {
    let mut found: Option<Comparison> = None;
    for choice in part.disjuncts() {
        let (claim, operator, values) = simple(choice, mappings)?;
        match &mut found {
            None => found = Some((claim, operator, values)),
            Some((own, by, all)) if *own == claim && *by == operator => all.extend(values),
            Some(_) => return None,
        }
    }
    found
}

fn simple(expr: &Expr, mappings: &[Mapping]) -> Option<Comparison> {
    let text = |expr: &Expr| match &expr.kind {
        ExprKind::Text(text) | ExprKind::Number(text) => Some((text.clone(), expr.span)),
        _ => None,
    };
    match &expr.kind {
        ExprKind::Equal(left, right) => {
            let (path, value) = match text(right) {
                Some(value) => (left, value),
                None => (right, text(left)?),
            };
            Some((claim(path, mappings)?, Operator::Equals, vec![value]))
        }
        ExprKind::In(left, right) => {
            let ExprKind::List(items) = &right.kind else {
                return None;
            };
            let values: Option<Vec<_>> = items.iter().map(text).collect();
            Some((claim(left, mappings)?, Operator::Equals, values?))
        }
        ExprKind::Method(target, name, arguments) => {
            let operator = match name.as_str() {
                "startsWith" => Operator::Prefix,
                "endsWith" => Operator::Suffix,
                "contains" => Operator::Contains,
                "matches" => Operator::Regex { anchored: false },
                _ => return None,
            };
            let [only] = arguments.as_slice() else {
                return None;
            };
            Some((claim(target, mappings)?, operator, vec![text(only)?]))
        }
        _ => None,
    }
}

fn claim(expr: &Expr, mappings: &[Mapping]) -> Option<String> {
    let ExprKind::Path(path) = &expr.kind else {
        return None;
    };
    claim_of(path, mappings)
}

/// The claim that a path stands for: itself below `assertion`, through the mapping otherwise.
pub fn claim_of(path: &str, mappings: &[Mapping]) -> Option<String> {
    if let Some(claim) = path.strip_prefix("assertion.") {
        return (!claim.contains(HOLE)).then(|| claim.to_owned());
    }
    let mapping = mappings
        .iter()
        .find(|mapping| mapping.attribute.value() == path)?;
    let expression = cel::parse(mapping.expression.value())?;
    let ExprKind::Path(inner) = &expression.kind else {
        return None;
    };
    Some(inner.strip_prefix("assertion.")?.to_owned())
}

/// A grant to a member of a pool.
fn binding(
    block: &Block,
    member: &Data,
    role: Option<&Value>,
    target: Option<&Value>,
) -> Option<Policy> {
    let member = member
        .text()
        .filter(|member| member.value().contains("principal"))?;
    let mut policy = bound(member)?;
    policy.name = block.labels.get(1).cloned().unwrap_or(policy.name);
    policy.span = block.span;
    policy.rights = role
        .map(|role| Right {
            name: role.clone(),
            level: None,
        })
        .into_iter()
        .collect();
    policy.targets = target.cloned().into_iter().collect();
    Some(policy)
}

/// What `principalSet://…` and `principal://…` ask for ("Principal identifiers", Google Cloud IAM).
pub(crate) fn bound(member: &Value) -> Option<Policy> {
    let text = member.value();
    let (scheme, rest) = text.split_once("://")?;
    let mut policy = Policy::new(PolicyKind::GcpBinding, member.clone(), member.span());
    policy.pool = written_pool(member);
    let offset = |part: &str| part.as_ptr() as usize - text.as_ptr() as usize;
    let value = |part: &str| {
        let start = offset(part);
        let place = member.text().locate(Span::new(start, start + part.len()));
        Value::anchored(
            part.to_owned(),
            member.source(),
            place,
            vec![(0, place.start)],
            member.is_exact(),
        )
    };
    match scheme {
        "principal" => {
            let (_, subject) = rest.split_once("/subject/")?;
            policy.conditions.push(Condition::new(
                "google.subject",
                value(subject),
                Operator::Equals,
                vec![value(subject)],
            ));
        }
        "principalSet" => {
            if let Some((_, rest)) = rest.split_once("/attribute.") {
                let (name, wanted) = rest.split_once('/')?;
                let claim = format!("attribute.{name}");
                policy.conditions.push(Condition::new(
                    claim,
                    value(name),
                    Operator::Equals,
                    vec![value(wanted)],
                ));
            } else if rest.contains("/group/") {
                policy.gaps.push("groups are not known here".to_owned());
            } else if !rest.ends_with("/*") {
                policy.gaps.push("the member is not known here".to_owned());
            }
        }
        _ => return None,
    }
    Some(policy)
}

/// The reference or the name of a pool, as far as it can be compared.
fn pool(data: &Data) -> Option<String> {
    match &data.kind {
        Kind::Reference(name) => Some(name.split('.').take(2).collect::<Vec<_>>().join(".")),
        Kind::Text(value) if value.is_known() => Some(value.value().to_owned()),
        _ => None,
    }
}

/// The pool that a member names: by reference where the text has one, else the part after `workloadIdentityPools/`.
fn written_pool(member: &Value) -> Option<String> {
    let written = member.source().slice(member.span());
    if let Some(at) = written.find("google_iam_workload_identity_pool.") {
        let reference = written[at..].split(['}', '"', ' ', '[']).next()?;
        return Some(reference.split('.').take(2).collect::<Vec<_>>().join("."));
    }
    let (_, rest) = member.value().split_once("workloadIdentityPools/")?;
    let name = rest.split('/').next()?;
    (!name.contains(HOLE)).then(|| name.to_owned())
}

/// Gives each grant what its provider asks for, its attributes as claims. Without a provider the attribute's name
/// stands for the claim, as it does in nearly every mapping.
pub(crate) fn join(policies: &mut [Policy]) {
    let providers: Vec<Policy> = policies
        .iter()
        .filter(|policy| policy.kind == PolicyKind::GcpProvider)
        .cloned()
        .collect();
    for policy in policies
        .iter_mut()
        .filter(|policy| policy.kind == PolicyKind::GcpBinding)
    {
        let same = |provider: &&Policy| policy.pool.is_some() && provider.pool == policy.pool;
        let mut fitting = providers.iter().filter(same);
        let found = match (fitting.next(), fitting.next()) {
            (Some(only), None) => Some(only),
            (None, _) if providers.len() == 1 && policy.pool.is_none() => providers.first(),
            _ => None,
        };
        if let Some(provider) = found {
            adopt(policy, provider);
        } else {
            policy
                .gaps
                .push("the provider of its pool is not in this folder".to_owned());
            for condition in &mut policy.conditions {
                condition.claim = guessed(&condition.claim);
            }
        }
    }
}

fn guessed(attribute: &str) -> String {
    if attribute == "google.subject" {
        return "sub".to_owned();
    }
    attribute
        .strip_prefix("attribute.")
        .unwrap_or(attribute)
        .to_owned()
}

fn adopt(policy: &mut Policy, provider: &Policy) {
    policy.issuer.clone_from(&provider.issuer);
    policy.mappings.clone_from(&provider.mappings);
    for condition in &mut policy.conditions {
        if let Some(claim) = claim_of(&condition.claim, &provider.mappings) {
            condition.claim = claim;
        }
    }
    policy
        .conditions
        .extend(provider.conditions.iter().cloned());
    policy.gaps.extend(provider.gaps.iter().cloned());
}
