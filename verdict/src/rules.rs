//! What can be wrong with an exception or an inline ignore.
//!
//! The rules stand under lock 7, because a policy is configuration of the delivery path; that lock's own
//! questions are another matter, and its state is not derived from these findings.

use lockgate_evidence::{Confidence, Lock, Rule, Severity};

/// Every rule of the policy, by id.
pub static RULES: &[&Rule] = &[
    &EXPIRED_EXCEPTION,
    &EXPIRED_IGNORE,
    &MALFORMED_EXCEPTION,
    &MALFORMED_IGNORE,
    &UNUSED_EXCEPTION,
    &UNUSED_IGNORE,
];

/// True for the rules of this page, which no exception, ignore or baseline can silence.
pub fn is_policy(rule: &Rule) -> bool {
    rule.id.starts_with("policy/")
}

/// One rule whose page is a file beside this one: the same text for the doc comment and for users.
macro_rules! rule {
    ($name:ident, $id:literal, $page:literal, $summary:literal) => {
        #[doc = include_str!($page)]
        pub static $name: Rule = Rule {
            lock: Lock::Configuration,
            id: $id,
            summary: $summary,
            severity: Severity::Low,
            confidence: Confidence::High,
            fixable: false,
            page: include_str!($page),
        };
    };
}

rule!(
    EXPIRED_EXCEPTION,
    "policy/expired-exception",
    "rules/expired-exception.md",
    "an exception of `lockgate.toml` is past its expiry and excepts nothing any more"
);
rule!(
    EXPIRED_IGNORE,
    "policy/expired-ignore",
    "rules/expired-ignore.md",
    "an inline ignore is past its date and ignores nothing any more"
);
rule!(
    MALFORMED_EXCEPTION,
    "policy/malformed-exception",
    "rules/malformed-exception.md",
    "an exception of `lockgate.toml` is incomplete or wrong and excepts nothing"
);
rule!(
    MALFORMED_IGNORE,
    "policy/malformed-ignore",
    "rules/malformed-ignore.md",
    "an inline ignore is incomplete or wrong and ignores nothing"
);
rule!(
    UNUSED_EXCEPTION,
    "policy/unused-exception",
    "rules/unused-exception.md",
    "an exception of `lockgate.toml` matches no finding"
);
rule!(
    UNUSED_IGNORE,
    "policy/unused-ignore",
    "rules/unused-ignore.md",
    "an inline ignore matches no finding"
);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_page_has_every_heading() {
        let headings = [
            "What it finds",
            "Why it matters",
            "Bad",
            "Good",
            "How to fix",
            "References",
        ];
        for rule in RULES {
            for heading in headings {
                let section = rule.section(heading).unwrap_or_default();
                assert!(!section.is_empty(), "{}: {heading}", rule.id);
            }
        }
    }

    #[test]
    fn rules_stand_in_order_and_are_policy() {
        assert!(RULES.is_sorted_by_key(|rule| rule.id));
        assert!(RULES.iter().all(|rule| is_policy(rule)));
    }
}
