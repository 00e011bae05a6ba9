//! The rules, one file each. A new rule is one file, one line here, one case, one line in the changelog.

use std::sync::LazyLock;

use lockgate_evidence::{Finding, Rule};

pub(crate) use tried::{checks_of, platforms_of};

use crate::context::Context;

mod tried;
pub(crate) mod trust;

/// Every rule of the lock: about pipelines, then about trust policies.
pub(crate) fn all() -> &'static [&'static Rule] {
    static ALL: LazyLock<Vec<&'static Rule>> =
        LazyLock::new(|| RULES.iter().chain(trust::RULES).copied().collect());
    &ALL
}

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
    assumed_cloud_role,
    bot_auto_merge,
    broken_actions_lock,
    cache_poisoning,
    changing_head_reference,
    controller_code,
    credential_in_groovy_string,
    credentials_for_proposed_code,
    dangerous_trigger,
    debug_tracing,
    default_service_account,
    disabled_provenance,
    disallowed_action,
    discouraged_feature,
    docker_in_docker,
    dotenv_injection,
    double_pipeline,
    dumped_context,
    encoded_execution,
    environment_injection,
    evaluated_outside_text,
    excessive_permissions,
    expanded_secret,
    exposed_job_token,
    floating_machine_image,
    fork_filled_cache,
    generated_child_pipeline,
    groovy_from_workspace,
    hardcoded_container_credentials,
    hardcoded_secret,
    hidden_text,
    host_path_mount,
    id_token_audience,
    ignored_security_step,
    inherited_secrets,
    insecure_url,
    insecure_workflow_command,
    job_token_write,
    known_vulnerable_action,
    late_mask,
    locked_action_drift,
    locked_action_missing,
    logging_command_injection,
    long_lived_publish_credential,
    malformed_file,
    manifest_injection,
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
    persisted_job_token,
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
    root_allowed,
    root_container,
    secret_egress,
    secret_in_artifact,
    secret_in_command_line,
    secret_outside_environment,
    secret_parameter,
    secrets_for_proposed_changes,
    secrets_given_to_orb,
    self_hosted_runner,
    spoofable_actor_check,
    stale_label_gate,
    static_cloud_credential,
    steering_dispatch_input,
    superfluous_action,
    template_injection,
    typosquatted_action,
    unattested_release,
    uncertified_orb,
    unchecked_certificate,
    uncleaned_workspace,
    undeclared_deployment,
    undocumented_permission,
    unguarded_deployment,
    unknown_permission,
    unlimited_ssh_keys,
    unmasked_derived_secret,
    unmasked_secret_variable,
    unnamed_workflow,
    unpinned_action,
    unpinned_hook,
    unpinned_image,
    unpinned_package,
    unpinned_tool,
    unprotected_cache,
    unprotected_deployment,
    unprotected_variable,
    unsound_contains,
    unsound_ternary,
    untracked_deployment,
    untrusted_checkout,
    untrusted_code_execution,
    unused_id_token,
    unverified_owner,
    unverified_webhook,
    update_bot_code_execution,
    update_bot_cooldown,
    weakened_security_job,
    whole_secrets_context,
}
