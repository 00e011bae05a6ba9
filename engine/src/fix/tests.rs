//! Rounds of fixing, with a lock that finds words.

use std::collections::HashMap;

use lockgate_evidence::{
    Confidence, Finding, Fix, Lock, Rule, Safety, Severity, Source, Span, Unknown,
};
use lockgate_verdict::{Asked, Baseline, Policy, Thresholds};
use lockgate_workload::{Advisories, File, Given, Inspection, Settings};

use super::{FixPlan, plan};
use crate::advisories::Data;
use crate::detector::Detection;
use crate::inspect::Tree;
use crate::setup::Setup;

static RULE: Rule = Rule {
    lock: Lock::Workload,
    id: "workload/word",
    summary: "a test",
    severity: Severity::Low,
    confidence: Confidence::High,
    fixable: true,
    page: "",
};

fn setup() -> Setup {
    let secrets = lockgate_secrets::Settings::default();
    Setup {
        database: None,
        vex: Vec::new(),
        detection: Detection::new(&secrets, None).expect("nothing is read"),
        rules: crate::rules(),
        policy: Policy::default(),
        base: None,
        thresholds: Thresholds::default(),
        baseline: Baseline::default(),
        advisories: Data::not_given(),
        today: jiff::civil::date(2026, 6, 15),
    }
}

fn tree(files: &[(&str, &str)]) -> Tree {
    let file = |(path, text): &(&str, &str)| File {
        source: Source::new(*path, *text),
        damage: text.contains('\u{fffd}').then(|| "not UTF-8".to_owned()),
        named: true,
    };
    Tree {
        dependencies: Vec::new(),
        listed: crate::installed::Told::default(),
        roots: Vec::new(),
        given: Given {
            files: files.iter().map(file).collect(),
            settings: Settings::default(),
            advisories: Advisories::NotGiven,
        },
        places: files
            .iter()
            .map(|(path, _)| ((*path).to_owned(), format!("/{path}").into()))
            .collect(),
        asked: Asked {
            locks: Vec::new(),
            everything: true,
            history: true,
            policy_paths: HashMap::new(),
        },
        secrets: setup().detection.detector,
        unknowns: Vec::new(),
        lock: inspect,
    }
}

/// Finds words; each says how its fix goes.
fn inspect(given: &Given) -> Inspection {
    let mut seen = Inspection::default();
    for file in &given.files {
        let text = file.source.text();
        assert!(!text.contains("panic"), "a bug in the lock");
        let broken = text.match_indices("broken").map(|_| Unknown {
            subject: file.source.path().to_owned(),
            reason: "broken".to_owned(),
        });
        seen.unknowns.extend(broken);
        for word in text.split_inclusive([' ', '\n']).map(str::trim) {
            let start = word.as_ptr() as usize - text.as_ptr() as usize;
            let span = Span::new(start, start + word.len());
            seen.findings
                .extend(finding(given, &file.source, word, span));
        }
    }
    seen
}

fn finding(given: &Given, source: &Source, word: &str, span: Span) -> Option<Finding> {
    let safe = Fix::new(word, Safety::Safe);
    let fix = match word {
        "bad" => safe.edit(source, span, "good"),
        "worse" => safe.edit(source, span, "bad"),
        "risky" => Fix::new(word, Safety::Unsafe).edit(source, span, "calm"),
        "stays" => safe.edit(source, Span::at(0), "# "),
        "breaks" => safe.edit(source, span, "broken"),
        "panics" => safe.edit(source, span, "panic"),
        "wide" => safe.edit(source, Span::new(0, source.text().len()), "bad"),
        "head" => safe
            .edit(source, span, "body")
            .edit(source, Span::at(0), "HEAD "),
        "self" => safe.edit(source, span, "a").edit(source, span, "b"),
        "outside" => safe.edit(source, Span::new(90, 99), "x"),
        "foreign" => safe.edit(&Source::new("other.yml", ""), Span::at(0), "x"),
        "both" => given.files.iter().fold(safe, |fix, file| {
            let end = file.source.text().find("both").unwrap_or_default();
            fix.edit(&file.source, Span::new(end, end + 4), "done")
        }),
        _ => return None,
    };
    Some(Finding::new(&RULE, source, span, word).fix(fix))
}

fn fix(text: &str) -> String {
    let plan = plan_all(&[("w.yml", text)], false);
    plan.files
        .first()
        .map_or_else(|| text.to_owned(), |file| file.after.clone())
}

fn plan_all(files: &[(&str, &str)], allow_unsafe: bool) -> FixPlan {
    let plan = plan(&mut tree(files), &setup(), allow_unsafe);
    plan.expect("nothing is read")
}

#[test]
fn fixes_are_applied_until_none_is_left() {
    let plan = plan_all(&[("b.yml", "x"), ("a.yml", "worse and bad\n")], false);
    assert_eq!(plan.files.len(), 1, "only what changed");
    let file = &plan.files[0];
    assert_eq!(
        (file.path.as_str(), file.before.as_str()),
        ("a.yml", "worse and bad\n")
    );
    assert_eq!(file.after, "good and good\n");
    assert_eq!(file.titles, ["worse", "bad", "bad"]);
    assert_eq!(fix(&file.after), file.after, "a second run changes nothing");
}

#[test]
fn what_may_change_behaviour_waits_to_be_allowed() {
    let plan = plan_all(&[("w.yml", "risky bad")], false);
    assert_eq!(
        (plan.files[0].after.as_str(), plan.unsafe_left),
        ("risky good", 1)
    );
    let plan = plan_all(&[("w.yml", "risky bad")], true);
    assert_eq!(
        (plan.files[0].after.as_str(), plan.unsafe_left),
        ("calm good", 0)
    );
}

#[test]
fn an_edit_that_several_findings_want_is_made_once() {
    assert_eq!(fix("head head"), "HEAD body body");
}

#[test]
fn overlapping_fixes_take_turns() {
    assert_eq!(
        fix("bad wide"),
        "good",
        "the first goes first, the second in the next round"
    );
}

#[test]
fn a_fix_that_leaves_its_finding_is_not_applied() {
    assert_eq!(fix("stays"), "stays");
    assert_eq!(fix("stays bad stays"), "stays good stays");
}

#[test]
fn a_fix_that_breaks_the_file_is_dropped_with_all_fixes_of_that_file() {
    assert_eq!(fix("bad breaks"), "bad breaks");
    assert_eq!(fix("bad panics"), "bad panics");
    assert_eq!(fix("bad broken"), "good broken", "it was broken before");
    let plan = plan_all(&[("a.yml", "bad breaks"), ("b.yml", "bad")], false);
    assert_eq!(plan.files.len(), 1);
    assert_eq!(plan.files[0].path, "b.yml");
}

#[test]
fn a_fix_over_two_files_is_applied_to_both_or_none() {
    let plan = plan_all(&[("a.yml", "both"), ("b.yml", "both")], false);
    assert_eq!(
        plan.files
            .iter()
            .map(|file| file.after.as_str())
            .collect::<Vec<_>>(),
        ["done", "done"]
    );
    let plan = plan_all(&[("a.yml", "both breaks"), ("b.yml", "both")], false);
    assert!(plan.files.is_empty(), "{plan:?}");
}

#[test]
fn impossible_fixes_are_left_out() {
    for text in ["self", "outside", "foreign"] {
        assert_eq!(fix(text), text);
    }
}

#[test]
fn a_damaged_file_is_never_written_back() {
    assert_eq!(fix("bad \u{fffd}"), "bad \u{fffd}");
}

#[test]
fn a_panic_of_the_lock_is_an_unknown() {
    let tree = tree(&[("w.yml", "panic")]);
    let seen = tree.inspect().map(|seen| (Lock::Workload, seen));
    let report = tree.judge_all(seen.into_iter().collect(), &setup());
    let unknowns: Vec<_> = report.unknowns().map(|gap| gap.subject.as_str()).collect();
    assert_eq!((unknowns, report.failed), (vec!["workload"], false));
}
