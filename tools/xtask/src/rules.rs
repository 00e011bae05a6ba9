//! Every rule has a whole page, and cases that show it speak and keep silent.

use std::path::Path;

use lockgate_evidence::{Lock, Rule};
use lockgate_pipelines::model::Platform;
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
    let of_dependencies = load(&root.join("cases/3-dependencies"))?;
    let of_secrets = load(&root.join("cases/6-secrets"))?;
    let mut faults = Vec::new();
    for rule in lockgate_engine::rules() {
        faults.extend(page(rule));
        // Rules about the policy file are shown by the tests of the room that owns it.
        if rule.lock == Lock::Workload && rule.id.starts_with("workload/") {
            faults.extend(case(rule, &cases));
        }
        if rule.lock == Lock::Dependencies {
            faults.extend(case(rule, &of_dependencies));
        }
        // Kinds that are data are tried with samples made from their forms.
        if rule.lock == Lock::Secrets && !lockgate_engine::is_data(rule) {
            faults.extend(shown(rule, &of_secrets));
        }
    }
    Ok(faults)
}

/// Files that are no text; tests beside the code that reads them show these.
const BINARY: &[&str] = &["java-keystore", "keepass-database", "pkcs12-keystore"];

/// Some case shows the rule find something.
fn shown(rule: &Rule, cases: &[CaseFile]) -> Option<String> {
    if BINARY.contains(&rule.name()) {
        return None;
    }
    let word = format!(" {} ", rule.name());
    let speaks = |case: &CaseFile| expected(case).iter().any(|text| text.contains(&word));
    (!cases.iter().any(speaks)).then(|| format!("{}: no case shows it speak", rule.id))
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
    let own: Vec<_> = cases
        .iter()
        .filter(|case| case.name == rule.name())
        .collect();
    if own.is_empty() {
        return vec![format!("{}: has no case file", rule.id)];
    }
    let expected: Vec<_> = own.iter().flat_map(|case| expected(case)).collect();
    let silent = expected.iter().filter(|text| is_silent(text)).count();
    let mut faults = Vec::new();
    if silent == 0 {
        faults.push(format!("{}: no scenario shows it silent", rule.id));
    }
    if silent == expected.len() {
        faults.push(format!("{}: no scenario shows it speak", rule.id));
    }
    let fixed = expected.iter().any(|text| text.contains("  fix ("));
    if fixed != rule.fixable {
        faults.push(format!(
            "{}: declared fixable: {}, shown fixable: {fixed}",
            rule.id, rule.fixable
        ));
    }
    faults.extend(platforms(rule, &own));
    faults
}

/// Where a rule is said to have been tried, a case of that platform shows it speak.
fn platforms(rule: &Rule, own: &[&CaseFile]) -> Vec<String> {
    let platforms = lockgate_workload::platforms_of(rule).into_iter();
    let foreign = platforms.filter(|platform| *platform != Platform::GitHub);
    let unseen = foreign.filter(|platform| {
        let of_platform = own.iter().filter(|case| case.folder() == platform.key());
        !of_platform
            .flat_map(|case| expected(case))
            .any(|text| !is_silent(text))
    });
    unseen
        .map(|platform| {
            let (id, key) = (rule.id, platform.key());
            format!("{id}: tried on {key}, but no case in `{key}/` shows it speak")
        })
        .collect()
}

fn expected(case: &CaseFile) -> Vec<&str> {
    let blocks = case
        .scenarios
        .iter()
        .filter_map(|scenario| scenario.block("expected"));
    blocks.map(|block| block.text.as_str()).collect()
}

fn is_silent(expected: &str) -> bool {
    expected.trim() == "nothing"
}
