//! Trust policies of AWS roles (AWS IAM User Guide, "Creating a role for `OpenID` Connect federation").

mod cloudformation;
mod document;
mod terraform;

pub(crate) use cloudformation::{filled, stack};
pub(crate) use document::{in_document, is_document};
pub(crate) use terraform::{Roles, policies as of_terraform};

use lockgate_evidence::Span;

use crate::data::Data;
use crate::issuer;
use crate::model::{Condition, Operator, Policy, PolicyKind, Quantifier};
use crate::value::Value;

/// One statement, from whatever format.
struct Statement {
    span: Span,
    /// The effect; `Allow` where nothing is written.
    effect: Option<Value>,
    actions: Vec<Value>,
    federated: Vec<Data>,
    tests: Vec<Test>,
    gaps: Vec<String>,
}

/// One key of a `Condition`.
struct Test {
    operator: Value,
    key: Value,
    values: Vec<Value>,
    span: Span,
}

impl Statement {
    fn federates(&self) -> bool {
        self.actions.iter().any(|action| {
            let action = action.value();
            action.eq_ignore_ascii_case("sts:AssumeRoleWithWebIdentity")
                || matches!(action, "*" | "sts:*")
        })
    }

    fn denies(&self) -> bool {
        self.effect
            .as_ref()
            .is_some_and(|effect| effect.value().eq_ignore_ascii_case("deny"))
    }

    /// One policy for each issuer it trusts.
    fn policies(&self, name: &Value, resolve: &dyn Fn(&Data) -> Option<Value>) -> Vec<Policy> {
        if self.denies() || !self.federates() || self.federated.is_empty() {
            return Vec::new();
        }
        let each = self
            .federated
            .iter()
            .map(|principal| self.policy(name, principal, resolve));
        each.filter(is_for_jobs).collect()
    }

    fn policy(
        &self,
        name: &Value,
        principal: &Data,
        resolve: &dyn Fn(&Data) -> Option<Value>,
    ) -> Policy {
        let mut policy = Policy::new(PolicyKind::AwsRole, name.clone(), self.span);
        policy.source = principal.source.clone();
        policy.head = principal.span;
        policy.issuer = resolve(principal).or_else(|| self.issuer_of_keys());
        policy.conditions = self
            .tests
            .iter()
            .filter_map(|test| test.condition(policy.issuer.as_ref()))
            .collect();
        policy.gaps.clone_from(&self.gaps);
        policy
    }

    /// Condition keys start with the issuer they speak of.
    fn issuer_of_keys(&self) -> Option<Value> {
        let of_key = |test: &Test| {
            let (issuer, _) = test.key.value().rsplit_once(':')?;
            let is_url = issuer.contains('.') && !issuer.contains(crate::value::HOLE);
            is_url.then(|| Value::made(issuer, test.key.source(), test.key.span()))
        };
        self.tests.iter().find_map(of_key)
    }
}

fn is_for_jobs(policy: &Policy) -> bool {
    let Some(issuer) = &policy.issuer else {
        return true;
    };
    let url = issuer.value();
    let is_document = url.contains(":saml-provider/");
    !is_document && issuer::Issuer::of(url) != issuer::Issuer::People
}

/// The issuer in the ARN of a provider.
fn issuer_of_arn(value: &Value) -> Option<Value> {
    let text = value.value();
    let issuer = match text.split_once("oidc-provider/") {
        Some((_, issuer)) => issuer,
        None if text.starts_with("arn:") || !text.contains('.') || text.contains('/') => {
            return None;
        }
        None => text,
    };
    let known = !issuer.starts_with(crate::value::HOLE);
    known.then(|| Value::made(issuer, value.source(), value.span()))
}

impl Test {
    fn condition(&self, issuer: Option<&Value>) -> Option<Condition> {
        let (scope, claim) = self
            .key
            .value()
            .rsplit_once(':')
            .unwrap_or(("", self.key.value()));
        // `aws:SourceIp` and the like say nothing of the token.
        if matches!(scope, "aws" | "sts") {
            return None;
        }
        let of_other = issuer.is_some_and(|issuer| {
            issuer.is_known()
                && !scope.contains(crate::value::HOLE)
                && !scope.eq_ignore_ascii_case(issuer::bare(issuer.value()))
        });
        let words = Words::of(self.operator.value());
        let claim = if of_other { self.key.value() } else { claim };
        let mut condition =
            Condition::new(claim, self.key.clone(), words.operator, self.values.clone());
        condition.written = self.operator.clone();
        condition.negated = words.negated;
        condition.quantifier = words.quantifier;
        condition.if_exists = words.if_exists;
        condition.span = self.span;
        Some(condition)
    }
}

/// A condition operator taken apart (AWS IAM, "IAM JSON policy elements: Condition operators").
struct Words {
    operator: Operator,
    negated: bool,
    quantifier: Quantifier,
    if_exists: bool,
}

impl Words {
    fn of(written: &str) -> Self {
        let lower = written.to_ascii_lowercase();
        let (quantifier, rest) = match lower.split_once(':') {
            Some(("foranyvalue", rest)) => (Quantifier::Any, rest),
            Some(("forallvalues", rest)) => (Quantifier::All, rest),
            _ => (Quantifier::One, lower.as_str()),
        };
        let (rest, if_exists) = rest
            .strip_suffix("ifexists")
            .map_or((rest, false), |rest| (rest, true));
        let (operator, negated) = match rest {
            "stringequals" | "arnequals" => (Operator::Equals, false),
            "stringnotequals" | "arnnotequals" => (Operator::Equals, true),
            "stringequalsignorecase" => (Operator::EqualsIgnoringCase, false),
            "stringnotequalsignorecase" => (Operator::EqualsIgnoringCase, true),
            "stringlike" | "arnlike" => (Operator::Like, false),
            "stringnotlike" | "arnnotlike" => (Operator::Like, true),
            "null" => (Operator::Null, false),
            _ => (Operator::Other, false),
        };
        Self {
            operator,
            negated,
            quantifier,
            if_exists,
        }
    }
}
