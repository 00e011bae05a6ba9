//! Roles, policy documents and providers in Terraform (provider `hashicorp/aws`).

use std::collections::HashMap;

use super::document::{in_document, is_document};
use super::{Statement, Test, issuer_of_arn};
use crate::data::{Data, Kind};
use crate::hcl::Block;
use crate::model::{Condition, Operator, Policy, PolicyKind, Right};
use crate::value::Value;

/// What the files of a folder say of one another.
#[derive(Default)]
pub(crate) struct Roles {
    /// Address of a provider, to its issuer.
    issuers: HashMap<String, Value>,
    /// Address of a policy document, to the role that uses it.
    documents: HashMap<String, User>,
    /// Name of a role within the folder, to the policies attached to it.
    attached: HashMap<String, Vec<Value>>,
}

/// A role that takes its trust policy from a document.
#[derive(Clone)]
struct User {
    name: Value,
    address: String,
    managed: Vec<Value>,
}

impl Roles {
    pub(crate) fn new(blocks: &[Block]) -> Self {
        let mut roles = Self::default();
        for block in blocks {
            match block.of_type() {
                "aws_iam_openid_connect_provider" => {
                    if let Some(url) = block.body.text_of("url") {
                        roles.issuers.insert(block.address(), url);
                    }
                }
                "aws_iam_role" => {
                    let document = block.body.get("assume_role_policy");
                    if let Some(document) = document.and_then(Data::reference) {
                        let user = User {
                            name: block.called("name"),
                            address: block.address(),
                            managed: managed(block),
                        };
                        roles.documents.insert(resource_of(document), user);
                    }
                }
                "aws_iam_role_policy_attachment" => {
                    let role = block
                        .body
                        .get("role")
                        .and_then(Data::reference)
                        .map(resource_of);
                    let policy = block.body.text_of("policy_arn");
                    if let (Some(role), Some(policy)) = (role, policy) {
                        roles.attached.entry(role).or_default().push(policy);
                    }
                }
                _ => {}
            }
        }
        roles
    }

    /// What is attached to a role elsewhere, and what it names itself.
    fn rights(&self, address: &str, managed: &[Value]) -> Vec<Right> {
        let attached = self.attached.get(address).into_iter().flatten();
        let all = managed.iter().chain(attached);
        all.map(|name| Right {
            name: name.clone(),
            level: None,
        })
        .collect()
    }

    fn issuer(&self, principal: &Data) -> Option<Value> {
        let url = match &principal.kind {
            Kind::Reference(name) => self.issuers.get(&resource_of(name))?,
            Kind::Text(value) => return issuer_of_arn(value),
            _ => return None,
        };
        Some(Value::made(
            crate::issuer::bare(url.value()),
            &principal.source,
            principal.span,
        ))
    }
}

/// `aws_iam_role.ci.name` is `aws_iam_role.ci`; of a data source, three parts.
fn resource_of(reference: &str) -> String {
    let count = if reference.starts_with("data.") { 3 } else { 2 };
    reference
        .split('.')
        .take(count)
        .collect::<Vec<_>>()
        .join(".")
}

/// What one block says.
pub(crate) fn policies(block: &Block, roles: &Roles) -> Vec<Policy> {
    match (block.kind.as_str(), block.of_type()) {
        ("resource", "aws_iam_role") => role(block, roles),
        ("data", "aws_iam_policy_document") => document(block, roles),
        ("resource" | "data", "aws_iam_openid_connect_provider") => {
            provider(block).into_iter().collect()
        }
        _ => Vec::new(),
    }
}

fn role(block: &Block, roles: &Roles) -> Vec<Policy> {
    let Some(document) = block.body.get("assume_role_policy") else {
        return Vec::new();
    };
    let embedded = document.embedded();
    let document = embedded.as_ref().unwrap_or(document);
    if !is_document(document) {
        return Vec::new();
    }
    let mut policies = in_document(document, &block.called("name"), &|data| roles.issuer(data));
    let rights = roles.rights(&block.address(), &managed(block));
    for policy in &mut policies {
        policy.rights.clone_from(&rights);
    }
    policies
}

fn managed(block: &Block) -> Vec<Value> {
    block
        .body
        .get("managed_policy_arns")
        .map(Data::values)
        .unwrap_or_default()
}

fn document(block: &Block, roles: &Roles) -> Vec<Policy> {
    let statements: Vec<_> = block.body.all("statement").map(statement).collect();
    let used_by = roles.documents.get(&block.address());
    let name = used_by.map_or_else(|| block.called(""), |user| user.name.clone());
    let rights = used_by
        .map(|user| roles.rights(&user.address, &user.managed))
        .unwrap_or_default();
    let denied = statements
        .iter()
        .any(|statement| statement.denies() && statement.federates());
    let open = ["source_policy_documents", "override_policy_documents"]
        .iter()
        .any(|key| block.body.get(key).is_some());
    let resolve = |data: &Data| roles.issuer(data);
    let mut policies: Vec<_> = statements
        .iter()
        .flat_map(|statement| statement.policies(&name, &resolve))
        .collect();
    for policy in &mut policies {
        policy.rights.clone_from(&rights);
        if denied || open {
            policy
                .gaps
                .push("other statements are added to this one".to_owned());
        }
    }
    policies
}

fn statement(data: &Data) -> Statement {
    let principals = data.all("principals");
    let federated = principals.filter(|principal| {
        principal
            .text_of("type")
            .is_some_and(|of_type| of_type.value().eq_ignore_ascii_case("Federated"))
    });
    let identifiers = federated.filter_map(|principal| principal.get("identifiers"));
    Statement {
        span: data.span,
        effect: data.text_of("effect"),
        actions: data.get("actions").map(Data::values).unwrap_or_default(),
        federated: identifiers.flat_map(Data::each).cloned().collect(),
        tests: data.all("condition").filter_map(test).collect(),
        gaps: Vec::new(),
    }
}

fn test(data: &Data) -> Option<Test> {
    Some(Test {
        operator: data.text_of("test")?,
        key: data.text_of("variable")?,
        values: data.get("values").map(Data::values).unwrap_or_default(),
        span: data.span,
    })
}

fn provider(block: &Block) -> Option<Policy> {
    let mut policy = Policy::new(PolicyKind::AwsProvider, block.called(""), block.span);
    let issuer = block.body.text_of("url")?;
    policy.head = issuer.span();
    policy.issuer = Some(issuer);
    // A data source only looks the provider up.
    if block.kind == "resource" {
        policy.thumbprints = block
            .body
            .get("thumbprint_list")
            .map(Data::values)
            .unwrap_or_default();
    }
    let audiences = block
        .body
        .get("client_id_list")
        .map(Data::values)
        .unwrap_or_default();
    policy
        .conditions
        .extend(audience(&policy.name.clone(), audiences));
    Some(policy)
}

/// A provider lets only tokens for its own audiences in.
pub(super) fn audience(key: &Value, audiences: Vec<Value>) -> Option<Condition> {
    let first = audiences.first()?.clone();
    let mut condition = Condition::new("aud", key.clone(), Operator::Equals, audiences);
    condition.span = condition
        .values
        .iter()
        .map(Value::span)
        .fold(first.span(), lockgate_evidence::Span::cover);
    Some(condition)
}
