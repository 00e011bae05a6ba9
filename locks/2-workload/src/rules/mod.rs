//! The rules, one file each. A new rule is one file, one line here, one case, one line in the changelog.

use lockgate_evidence::{Finding, Rule};

pub(crate) use tried::{checks_of, platforms_of};

use crate::context::Context;

mod tried;

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
    ad_hoc_package_install,
    always_true_condition,
    any_agent,
    archived_action,
    argument_injection,
    artifact_overwrite,
    artifact_poisoning,
    bot_auto_merge,
    broken_actions_lock,
    cache_poisoning,
    changing_head_reference,
    controller_code,
    credential_in_groovy_string,
    credentials_for_proposed_code,
    dangerous_trigger,
    debug_tracing,
    disabled_provenance,
    disallowed_action,
    discouraged_feature,
    dumped_context,
    encoded_execution,
    environment_injection,
    evaluated_outside_text,
    excessive_permissions,
    groovy_from_workspace,
    hardcoded_container_credentials,
    hardcoded_secret,
    hidden_text,
    ignored_security_step,
    inherited_secrets,
    insecure_url,
    insecure_workflow_command,
    known_vulnerable_action,
    late_mask,
    locked_action_drift,
    locked_action_missing,
    long_lived_publish_credential,
    malformed_file,
    missing_concurrency,
    missing_permissions,
    missing_timeout,
    obfuscated_expression,
    obfuscated_uses,
    opaque_inputs,
    open_approval,
    open_webhook,
    opened_agent,
    outdated_action_runtime,
    output_clobbering,
    over_broad_app_token,
    password_parameter_default,
    persisted_checkout_credentials,
    pin_comment_mismatch,
    privileged_container,
    prompt_injection,
    pull_request_identity,
    reinterpreted_text,
    release_cache_poisoning,
    remote_include,
    remote_script,
    replaceable_local_action,
    reverse_shell,
    root_container,
    secret_egress,
    secret_in_command_line,
    secret_outside_environment,
    self_hosted_runner,
    spoofable_actor_check,
    stale_label_gate,
    static_cloud_credential,
    steering_dispatch_input,
    superfluous_action,
    template_injection,
    typosquatted_action,
    unattested_release,
    unchecked_certificate,
    undeclared_deployment,
    undocumented_permission,
    unknown_permission,
    unmasked_derived_secret,
    unnamed_workflow,
    unpinned_action,
    unpinned_hook,
    unpinned_image,
    unpinned_package,
    unpinned_tool,
    unsound_contains,
    unsound_ternary,
    untrusted_checkout,
    untrusted_code_execution,
    unverified_owner,
    update_bot_code_execution,
    update_bot_cooldown,
    whole_secrets_context,
}
