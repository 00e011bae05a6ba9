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
    bot_auto_merge,
    dangerous_trigger,
    environment_injection,
    evaluated_outside_text,
    hidden_text,
    ignored_security_step,
    insecure_workflow_command,
    malformed_file,
    missing_concurrency,
    missing_timeout,
    obfuscated_expression,
    obfuscated_uses,
    opened_agent,
    output_clobbering,
    privileged_container,
    prompt_injection,
    root_container,
    self_hosted_runner,
    spoofable_actor_check,
    stale_label_gate,
    steering_dispatch_input,
    template_injection,
    unnamed_workflow,
    unpinned_action,
    unsound_contains,
    unsound_ternary,
}
