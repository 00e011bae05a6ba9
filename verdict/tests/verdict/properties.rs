//! Less evidence never opens a gate.

use lockgate_evidence::{Confidence, Finding, Report, Severity, Source, Span};
use lockgate_verdict::{Policy, is_policy};
use proptest::prelude::*;

use crate::bench::{ALPHA, BETA, Case, rules};

const TEXT: &str = "a # lockgate: ignore[alpha] why until=2099-01-01\na\na\nb\n# lockgate: ignore[beta] why until=2001-01-01\na\n";

/// A small world, so that equal contents, places and fingerprints are common.
fn finding() -> impl Strategy<Value = Finding> {
    let place = prop::sample::select(vec![0, 49, 51, 53, 101]);
    let severity = prop::sample::select(Severity::ALL.to_vec());
    let confidence = prop::sample::select(Confidence::ALL.to_vec());
    let parts = (any::<bool>(), any::<bool>(), place, severity, confidence);
    parts.prop_map(|(alpha, first, place, severity, confidence)| {
        let source = Source::new(if first { "w.yml" } else { "x.yml" }, TEXT);
        let rule = if alpha { &ALPHA } else { &BETA };
        let found = Finding::new(rule, &source, Span::new(place, place + 1), "found");
        found.severity(severity).confidence(confidence)
    })
}

fn findings() -> impl Strategy<Value = Vec<Finding>> {
    prop::collection::vec(finding(), 0..12)
}

/// Exceptions, levels and what the baseline holds, drawn from what can match.
#[derive(Clone, Debug)]
struct World {
    policy: String,
    known: Vec<(Finding, usize)>,
    fail_on: Severity,
    min_confidence: Confidence,
}

fn world() -> impl Strategy<Value = World> {
    let exception = prop::sample::select(vec![
        "rule = 'alpha'\npath = 'w.yml'\nexpires = 2099-01-01",
        "rule = 'alpha'\npath = '**'\nexpires = 2001-01-01",
        "rule = 'beta'\npath = 'x.yml'\nexpires = 2099-01-01",
        "rule = 'beta'\npath = '*.yml'",
    ]);
    let exceptions = prop::collection::vec(exception, 0..3);
    let level = prop::sample::select(vec![
        "",
        "[rules.beta]\nlevel = 'off'\n",
        "[rules.alpha]\nlevel = 'low'\n",
    ]);
    let known = prop::collection::vec((finding(), 0..3_usize), 0..4);
    let severity = prop::sample::select(Severity::ALL.to_vec());
    let confidence = prop::sample::select(Confidence::ALL.to_vec());
    let parts = (exceptions, level, known, severity, confidence);
    parts.prop_map(
        |(exceptions, level, known, fail_on, min_confidence)| World {
            policy: exceptions
                .iter()
                .fold(level.to_owned(), |policy, exception| {
                    format!("{policy}[[exception]]\nreason = 'r'\nowner = 'o'\n{exception}\n")
                }),
            known,
            fail_on,
            min_confidence,
        },
    )
}

impl World {
    fn case(&self, findings: Vec<Finding>) -> Case {
        let sources = ["w.yml", "x.yml"].map(|path| Source::new(path, TEXT));
        let mut case = Case::new(findings).policy(&self.policy);
        for source in &sources {
            case = case.comments_of(source);
        }
        case.thresholds.fail_on = self.fail_on;
        case.thresholds.min_confidence = self.min_confidence;
        let numbered = self.known.iter().map(|(finding, occurrence)| {
            let mut finding = finding.clone();
            finding.occurrence = *occurrence;
            finding.fingerprint()
        });
        case.baseline = numbered.collect();
        case
    }
}

/// What a lock found and is shown; findings on the policy itself come and go with the policy.
fn evidence(report: &Report) -> Vec<&Finding> {
    report
        .findings
        .iter()
        .filter(|finding| !is_policy(finding.rule))
        .collect()
}

fn fails(report: &Report, world: &World) -> bool {
    evidence(report)
        .iter()
        .any(|finding| finding.severity >= world.fail_on)
}

fn shown(report: &Report) -> Vec<String> {
    let lines = report.findings.iter();
    let mut lines: Vec<_> = lines
        .map(|f| format!("{f:?} {}", f.fingerprint()))
        .collect();
    lines.push(format!("{:?} {:?}", report.counts, report.failed));
    lines
}

fn config() -> ProptestConfig {
    ProptestConfig {
        cases: 500,
        failure_persistence: None,
        ..ProptestConfig::default()
    }
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn the_order_of_findings_does_not_matter(
        (sorted, shuffled) in findings().prop_flat_map(|all| (Just(all.clone()), Just(all).prop_shuffle())),
        world in world(),
    ) {
        let (one, other) = (world.case(sorted).judge(), world.case(shuffled).judge());
        prop_assert_eq!(shown(&one), shown(&other));
    }

    #[test]
    fn one_finding_more_never_saves_a_run(all in findings(), more in finding(), world in world()) {
        let before = world.case(all.clone()).judge();
        let after = world.case(all.into_iter().chain([more]).collect()).judge();
        prop_assert!(!fails(&before, &world) || fails(&after, &world));
        prop_assert!(evidence(&before).len() <= evidence(&after).len());
    }

    #[test]
    fn one_exception_less_never_hides_a_finding(all in findings(), world in world(), which in any::<prop::sample::Index>()) {
        let with = world.case(all.clone());
        let count = with.policy.exceptions().len();
        let mut without = world.case(all);
        if count > 0 {
            without.policy = Policy::without_exception(without.policy, which.index(count));
        }
        let (with, without) = (with.judge(), without.judge());
        prop_assert!(evidence(&with).len() <= evidence(&without).len());
        prop_assert!(!fails(&with, &world) || fails(&without, &world));
    }

    #[test]
    fn every_finding_is_shown_or_counted(all in findings(), world in world()) {
        let report = world.case(all.clone()).judge();
        let bare = Case::new(all).judge();
        let policy = report.findings.len() - evidence(&report).len();
        let on_policy_below = report.counts.total() + evidence(&report).len();
        prop_assert!(on_policy_below >= bare.findings.len() && policy <= 8);
    }

    #[test]
    fn no_text_breaks_the_reading_of_a_policy(text in "\\PC{0,80}", key in "[a-z.\\[\\]='\" \n-]{0,60}") {
        for text in [text, key] {
            let _ = Policy::read(&Source::new("lockgate.toml", text), |_| rules());
        }
    }

    #[test]
    fn no_comment_breaks_the_reading_of_ignores(text in "(# ?lockgate: ?ignore)?[\\[\\]a-z=,é \n-]{0,60}") {
        let source = Source::new("w.yml", format!("# lockgate: ignore{text}"));
        let _ = Case::new(Vec::new()).comments_of(&source).judge();
    }
}
