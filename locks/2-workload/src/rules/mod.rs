//! The rules, one file each. A new rule is one file, one line here, one case, one line in the changelog.

use lockgate_evidence::{Finding, Rule};

use crate::context::Context;

/// A rule and how it looks at one file.
pub(crate) struct Check {
    pub(crate) rule: &'static Rule,
    pub(crate) check: fn(&Context<'_>, &mut Vec<Finding>),
}

macro_rules! rules {
    ($($name:ident,)*) => {
        $(mod $name;)*

        /// Every rule, and how it is asked.
        pub(crate) static CHECKS: &[Check] = &[$(Check { rule: &$name::RULE, check: $name::check },)*];
        /// Every rule.
        pub(crate) static RULES: &[&Rule] = &[$(&$name::RULE,)*];
    };
}

rules! {
    debug_tracing,
    disabled_provenance,
    dumped_context,
    excessive_permissions,
    hardcoded_container_credentials,
    hardcoded_secret,
    inherited_secrets,
    long_lived_publish_credential,
    malformed_file,
    missing_permissions,
    over_broad_app_token,
    persisted_checkout_credentials,
    secret_egress,
    secret_in_command_line,
    secret_outside_environment,
    static_cloud_credential,
    unmasked_derived_secret,
    unpinned_action,
    whole_secrets_context,
}
