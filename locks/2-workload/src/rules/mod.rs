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
    argument_injection,
    artifact_overwrite,
    artifact_poisoning,
    cache_poisoning,
    changing_head_reference,
    environment_injection,
    evaluated_outside_text,
    malformed_file,
    opened_agent,
    output_clobbering,
    prompt_injection,
    release_cache_poisoning,
    template_injection,
    unpinned_action,
    untrusted_checkout,
    untrusted_code_execution,
}
