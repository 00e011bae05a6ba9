//! Runs `cases/2-workload/incidents/*.md`: one file per published incident.
//!
//! A scenario holds the files and, under `expected`, every finding that is at least medium. The block `points-at`
//! names the rule and the line of the hole; updating never rewrites it, so a rule that falls silent is noticed. In a
//! scenario without that block nothing points any more: the rules named before it say nothing at that level.

use std::path::Path;

use lockgate_evidence::{Finding, Severity};
use lockgate_testkit::{Block, CaseFile, Scenario, load};

use crate::cases::{everything, inputs};

#[test]
fn every_incident_is_pointed_at() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let update = std::env::var_os("UPDATE_CASES").is_some();
    let threats = read(&root.join("docs/threats.md"));
    let files = load(&root.join("cases/2-workload/incidents")).expect("the folder is there");
    let only = std::env::var("CASE").ok();
    let mut wrong = Vec::new();
    for file in files
        .iter()
        .filter(|file| only.as_ref().is_none_or(|name| *name == file.name))
    {
        wrong.extend(unsaid(file, &threats));
        let (replacements, stale) = run(file, &mut wrong);
        if update {
            file.rewrite(&replacements).expect("it can be written");
        } else {
            wrong.extend(stale);
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

/// An incident says when it was and who published it, and stands in the table of threats.
fn unsaid(file: &CaseFile, threats: &str) -> Vec<String> {
    let text = read(&file.path);
    let dated = text.lines().any(|line| {
        line.strip_prefix("- date: ")
            .is_some_and(|date| date.starts_with("20"))
    });
    let referenced = text.lines().any(|line| line.starts_with("- reference: "));
    let listed = threats.contains(&format!("incidents/{}.md", file.name));
    let faults = [
        (dated, "no line `- date: YYYY-MM-DD`"),
        (referenced, "no line `- reference: `"),
        (listed, "not in docs/threats.md"),
    ];
    let missing = faults.into_iter().filter(|(said, _)| !said);
    missing
        .map(|(_, fault)| format!("{}: {fault}", file.name))
        .collect()
}

fn read(path: &Path) -> String {
    std::fs::read_to_string(path).expect("the file can be read")
}

/// Gives the blocks that should read otherwise and says so; what does not point as it must is `wrong`.
fn run(file: &CaseFile, wrong: &mut Vec<String>) -> (Vec<(Block, String)>, Vec<String>) {
    let (mut replacements, mut stale) = (Vec::new(), Vec::new());
    let mut pointed: Vec<String> = Vec::new();
    for scenario in &file.scenarios {
        let place = format!("{} > {}", file.name, scenario.title);
        let found = findings(scenario);
        let faults = match scenario.block("points-at") {
            Some(block) => silent(block, &found, &mut pointed),
            None => still(&found, &pointed),
        };
        wrong.extend(faults.iter().map(|fault| format!("{place}: {fault}")));
        let expected = scenario.block("expected");
        let expected = expected.unwrap_or_else(|| panic!("{place}: no `expected`"));
        let actual = render(&found);
        if expected.text != actual {
            stale.push(format!(
                "{place}\n--- expected\n{}--- actual\n{actual}",
                expected.text
            ));
            replacements.push((expected.clone(), actual));
        }
    }
    if pointed.is_empty() {
        wrong.push(format!("{}: nothing is pointed at", file.name));
    }
    (replacements, stale)
}

fn findings(scenario: &Scenario) -> Vec<Finding> {
    let mut found = everything(scenario, &inputs(scenario));
    found.retain(|finding| finding.severity >= Severity::Medium);
    found.sort_by(|left, right| left.order().cmp(&right.order()));
    found
}

/// The lines of `points-at`, each `rule path:line`, that no finding answers.
fn silent(block: &Block, found: &[Finding], pointed: &mut Vec<String>) -> Vec<String> {
    let mut faults = Vec::new();
    for wanted in block.text.lines() {
        let rule = wanted.split(' ').next().unwrap_or_default();
        pointed.push(rule.to_owned());
        if !found.iter().any(|finding| place(finding) == wanted) {
            faults.push(format!("nothing says `{wanted}`"));
        }
    }
    faults
}

/// What is still pointed at where the hole is mended.
fn still(found: &[Finding], pointed: &[String]) -> Vec<String> {
    found
        .iter()
        .filter(|finding| pointed.contains(&finding.rule.id.to_string()))
        .map(|finding| format!("still says `{}`", place(finding)))
        .collect()
}

fn render(found: &[Finding]) -> String {
    if found.is_empty() {
        return "nothing\n".to_owned();
    }
    found.iter().map(line).collect()
}

fn line(finding: &Finding) -> String {
    let (severity, message) = (finding.severity, &finding.message);
    format!("{} {severity} {message}\n", place(finding))
}

/// `rule path:line`.
fn place(finding: &Finding) -> String {
    let primary = finding.primary();
    let line = primary.source.position(primary.span.start).line;
    format!("{} {}:{line}", finding.rule.id, primary.source.path())
}
