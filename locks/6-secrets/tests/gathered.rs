//! One finding of every secret.

use lockgate_evidence::{CommitRef, Finding, Trail};
use lockgate_secrets::samples::fill;
use lockgate_secrets::{Detector, FingerprintKey, Seen, Settings, gather};

const LINE: &str = "token = \"{{sample github-personal-access-token}}\"\n";

fn seen(path: &str, text: &str) -> Seen {
    let detector = Detector::new(Settings::default());
    let text = fill(text).text;
    let traces = detector.scan(text.as_bytes());
    let mut seen = detector.see(path, text.as_bytes(), &traces);
    assert_eq!(seen.len(), 1, "one text with leaks");
    seen.remove(0)
}

fn past(path: &str, day: u8, at_head: bool) -> Seen {
    let commit = CommitRef {
        id: format!("{day:040x}"),
        author: "Ada <ada@example.com>".to_owned(),
        time: format!("2025-01-{day:02}T00:00:00Z"),
        path: path.to_owned(),
    };
    Seen {
        trail: Some(Trail {
            first: Some(commit.clone()),
            last: Some(commit),
            at_head,
            refs: vec!["refs/heads/main".to_owned()],
        }),
        ..seen(path, LINE)
    }
}

fn only(seen: Vec<Seen>) -> Finding {
    let mut findings = gather(seen, &FingerprintKey::default());
    assert_eq!(findings.len(), 1);
    findings.remove(0)
}

fn places(finding: &Finding) -> Vec<String> {
    let place = |of: &lockgate_evidence::Location| {
        let revision = of.source.revision().map(|id| format!(" {}", &id[38..]));
        let line = of.source.position(of.span.start).line;
        format!(
            "{}:{line}{}",
            of.source.path(),
            revision.unwrap_or_default()
        )
    };
    finding.locations.iter().map(place).collect()
}

#[test]
fn one_secret_at_many_places_is_one_finding_and_cut_with_a_count() {
    let text = LINE.repeat(30);
    let finding = only(vec![seen("b", &text), seen("a", LINE)]);
    assert_eq!(finding.locations.len(), 20);
    assert_eq!(places(&finding)[..3], ["a:1", "b:1", "b:2"]);
    assert!(
        finding.message.ends_with("at 31 places"),
        "{}",
        finding.message
    );
    let exposed = finding.exposed.expect("it is a secret");
    assert_eq!(
        (exposed.places, exposed.paths),
        (31, vec!["a".to_owned(), "b".to_owned()])
    );
}

#[test]
fn what_stands_in_the_tree_comes_first_and_its_own_commit_is_not_told_twice() {
    let finding = only(vec![
        past("a", 3, false),
        past("z", 9, true),
        seen("z", LINE),
    ]);
    assert_eq!(places(&finding), ["z:1", "a:1 03"]);
    let exposed = finding.exposed.expect("it is a secret");
    let trail = exposed.trail.expect("the history was asked");
    let day = |of: Option<CommitRef>| of.map(|of| of.time[8..10].to_owned());
    assert_eq!(
        (day(trail.first).as_deref(), day(trail.last).as_deref()),
        (Some("03"), Some("09"))
    );
    assert!(trail.at_head);
}

#[test]
fn a_secret_of_the_history_says_so() {
    let finding = only(vec![past("a", 3, false)]);
    assert_eq!(places(&finding), ["a:1 03"]);
    assert!(
        finding
            .message
            .ends_with("stands in plain text in the history")
    );
    let finding = only(vec![past("a", 3, false), past("b", 4, false)]);
    assert!(finding.message.ends_with("at 2 places of the history"));
}

#[test]
fn the_name_of_a_file_is_looked_at_and_hidden() {
    let detector = Detector::new(Settings::default());
    let filled = fill("backup/{{sample github-personal-access-token}}.txt");
    let seen = detector.see(&filled.text, b"", &detector.scan(b""));
    let finding = only(seen);
    let secret = filled.values.values().next().expect("there is one");
    let path = finding.primary().source.path();
    assert!(
        !path.contains(&secret[8..20]) && path.starts_with("backup/ghp_…"),
        "{path}"
    );
    assert_eq!(finding.primary().note, "in the name of the file");
    let other = fill("backup/{{sample github-personal-access-token b}}.txt");
    assert_ne!(detector.shown(&other.text), detector.shown(&filled.text));
}

#[test]
fn what_is_called_a_key_very_often_is_data_and_tokens_are_not() {
    let keys = |many: usize| -> String {
        let line = |index| format!("{{\"count\": 2, \"key\": \"{{{{random 18 k{index}}}}}\"}}\n");
        (0..many).map(line).collect()
    };
    let detector = Detector::new(Settings::default());
    let found = |text: &str| {
        let text = fill(text).text;
        let traces = detector.scan(text.as_bytes());
        let seen = detector.see("src/missions.json", text.as_bytes(), &traces);
        gather(seen, &FingerprintKey::default()).len()
    };
    assert_eq!(found(&keys(24)), 24);
    assert_eq!(found(&keys(60)), 0);
    assert_eq!(found(&(keys(60) + LINE)), 1);
    assert_eq!(found(&keys(1).repeat(60)), 1);
}
