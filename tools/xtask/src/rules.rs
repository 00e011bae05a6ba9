//! Every rule has a whole page, and cases that show it speak and keep silent.

use std::path::Path;

use lockgate_evidence::{Lock, Rule};
use lockgate_testkit::{CaseFile, load};

const HEADINGS: &[&str] = &[
    "What it finds",
    "Why it matters",
    "Bad",
    "Good",
    "How to fix",
    "References",
];

/// Faults of rules.
pub fn check(root: &Path) -> anyhow::Result<Vec<String>> {
    let cases = load(&root.join("cases/2-workload"))?;
    let mut faults = Vec::new();
    for rule in lockgate_engine::rules() {
        faults.extend(page(rule));
        // Rules about the policy file are shown by the tests of the room that owns it.
        if rule.lock == Lock::Workload && rule.id.starts_with("workload/") {
            faults.extend(case(rule, &cases));
        }
    }
    Ok(faults)
}

fn page(rule: &Rule) -> Vec<String> {
    let missing = HEADINGS
        .iter()
        .filter(|heading| rule.section(heading).is_none_or(str::is_empty));
    missing
        .map(|heading| format!("{}: its page has no `{heading}`", rule.id))
        .collect()
}

fn case(rule: &Rule, cases: &[CaseFile]) -> Vec<String> {
    let Some(case) = cases.iter().find(|case| case.name == rule.name()) else {
        return vec![format!("{}: has no case file", rule.id)];
    };
    let expected: Vec<_> = case
        .scenarios
        .iter()
        .filter_map(|scenario| scenario.block("expected"))
        .collect();
    let silent = expected
        .iter()
        .filter(|block| block.text.trim() == "nothing")
        .count();
    let mut faults = Vec::new();
    if silent == 0 {
        faults.push(format!("{}: no scenario shows it silent", rule.id));
    }
    if silent == expected.len() {
        faults.push(format!("{}: no scenario shows it speak", rule.id));
    }
    let fixed = expected.iter().any(|block| block.text.contains("  fix ("));
    if fixed != rule.fixable {
        faults.push(format!(
            "{}: declared fixable: {}, shown fixable: {fixed}",
            rule.id, rule.fixable
        ));
    }
    faults
}
