//! The rules about trust policies, one file each. They are asked once of the whole tree, after the rules about pipelines.

use lockgate_evidence::{Finding, Rule};

use crate::trust::TrustContext;

/// A rule and how it looks at all policies.
pub(crate) struct TrustCheck {
    pub(crate) rule: &'static Rule,
    pub(crate) check: fn(&TrustContext<'_>, &mut Vec<Finding>),
}

macro_rules! rules {
    ($($name:ident,)*) => {
        $(mod $name;)*

        /// Every rule about policies, and how it is asked.
        pub(crate) static CHECKS: &[TrustCheck] =
            &[$(TrustCheck { rule: &$name::RULE, check: $name::check },)*];
        /// Every rule about policies.
        pub(crate) static RULES: &[&Rule] = &[$(&$name::RULE,)*];
    };
}

rules! {
    any_ref_trust,
    attacker_reachable_trust,
    dead_trust_policy,
    insecure_trust_issuer,
    open_ended_trust_pattern,
    outsider_controlled_claim,
    over_broad_sts_permissions,
    pull_request_trust,
    trust_by_name,
    trust_without_audience,
    trust_without_subject,
    unpinned_trusted_workflow,
    unprotected_branch_trust,
    vacuous_trust_condition,
    wildcard_trust_subject,
}
