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
    always_true_condition,
    argument_injection,
    artifact_overwrite,
    artifact_poisoning,
    bot_auto_merge,
    cache_poisoning,
    changing_head_reference,
    dangerous_trigger,
    debug_tracing,
    dumped_context,
    environment_injection,
    evaluated_outside_text,
    excessive_permissions,
    hardcoded_container_credentials,
    hardcoded_secret,
    hidden_text,
    ignored_security_step,
    inherited_secrets,
    insecure_workflow_command,
    long_lived_publish_credential,
    malformed_file,
    missing_concurrency,
    missing_permissions,
    missing_timeout,
    obfuscated_expression,
    obfuscated_uses,
    opened_agent,
    output_clobbering,
    over_broad_app_token,
    persisted_checkout_credentials,
    privileged_container,
    prompt_injection,
    release_cache_poisoning,
    root_container,
    secret_egress,
    secret_in_command_line,
    secret_outside_environment,
    self_hosted_runner,
    spoofable_actor_check,
    stale_label_gate,
    static_cloud_credential,
    steering_dispatch_input,
    template_injection,
    unmasked_derived_secret,
    unnamed_workflow,
    unpinned_action,
    unsound_contains,
    unsound_ternary,
    untrusted_checkout,
    untrusted_code_execution,
    whole_secrets_context,
}
