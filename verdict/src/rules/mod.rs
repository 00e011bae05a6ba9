//! What can be wrong with an exception or an inline ignore.
//!
//! The rules stand under lock 7, because a policy is configuration of the delivery path; that lock's own
//! questions are another matter, and its state is not derived from these findings.

mod expired_exception;
mod expired_ignore;
mod malformed_exception;
mod malformed_ignore;
mod unused_exception;
mod unused_ignore;

use lockgate_evidence::Rule;

pub use expired_exception::RULE as EXPIRED_EXCEPTION;
pub use expired_ignore::RULE as EXPIRED_IGNORE;
pub use malformed_exception::RULE as MALFORMED_EXCEPTION;
pub use malformed_ignore::RULE as MALFORMED_IGNORE;
pub use unused_exception::RULE as UNUSED_EXCEPTION;
pub use unused_ignore::RULE as UNUSED_IGNORE;

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
