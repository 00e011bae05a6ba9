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
    ad_hoc_package_install,
    archived_action,
    argument_injection,
    broken_actions_lock,
    disallowed_action,
    encoded_execution,
    environment_injection,
    evaluated_outside_text,
    insecure_url,
    known_vulnerable_action,
    locked_action_drift,
    locked_action_missing,
    malformed_file,
    opened_agent,
    output_clobbering,
    pin_comment_mismatch,
    prompt_injection,
    reinterpreted_text,
    remote_script,
    reverse_shell,
    superfluous_action,
    template_injection,
    typosquatted_action,
    unpinned_action,
    unpinned_hook,
    unpinned_image,
    unpinned_tool,
    update_bot_code_execution,
    update_bot_cooldown,
}
