//! `lockgate.toml`, raw to valid.

use lockgate_evidence::{Confidence, Rule, Severity, Source};
use lockgate_settings::render;
use lockgate_verdict::{Level, Policy};

use crate::bench::{ALPHA, BETA, rules};

fn read(text: &str) -> Result<Policy, String> {
    let source = Source::new("lockgate.toml", text);
    Policy::read(&source, |_| rules()).map_err(|problems| render(&source, &problems))
}

#[test]
fn an_empty_file_is_a_policy() {
    let policy = read("").expect("nothing is required");
    assert_eq!((policy.fail_on, policy.exclude.len()), (None, 0));
}

#[test]
fn every_key_is_read() {
    let policy = read(
        "[scan]\nfail-on = 'high'\nmin-severity = 'info'\nmin-confidence = 'medium'\n\
         exclude = ['vendor/', '**/testdata']\nbaseline = 'b.json'\nadvisories = 'osv'\n\
         [rules.alpha]\nlevel = 'off'\n[rules.'workload/beta']\nlevel = 'critical'\n\
         [workload]\ncooldown-days = 3\n",
    )
    .expect("every key is known");
    assert_eq!(policy.fail_on, Some(Severity::High));
    assert_eq!(policy.min_severity, Some(Severity::Info));
    assert_eq!(policy.min_confidence, Some(Confidence::Medium));
    assert!(policy.excludes("vendor/a/b") && policy.excludes("x/testdata/y"));
    assert!(!policy.excludes("vendors"));
    assert_eq!(
        policy.baseline.as_ref().map(|path| path.value.as_str()),
        Some("b.json")
    );
    assert_eq!(
        policy.advisories.as_ref().map(|path| path.value.as_str()),
        Some("osv")
    );
    assert_eq!(policy.level(&ALPHA), Some(Level::Off));
    assert_eq!(policy.level(&BETA), Some(Level::At(Severity::Critical)));
    assert_eq!(policy.workload.cooldown_days, 3);
}

#[test]
fn everything_wrong_is_shown_at_once() {
    let problems = read(
        "excludes = []\n[scan]\nfail_on = 'hihg'\nmin-severity = 'hihg'\nexclude = 'vendor'\n\
         [rules.alhpa]\nlevel = 'low'\n[rules.'workload/zzz']\nlevel = 'low'\n[rules.beta]\nlevel = 'warn'\n\
         [rules.'workload/alpha']\n[workload]\ncooldown = 3\nallowed-actions = ['actions']\n",
    )
    .expect_err("much is wrong");
    insta::assert_snapshot!(problems, @r#"
    lockgate.toml:1:1: unknown key `excludes`
      |
    1 | excludes = []
      | ^^^^^^^^
      = hint: known are `scan`, `rules`, `workload`, `dependencies`, `secrets`, `exception`

    lockgate.toml:3:1: unknown key `fail_on`
      |
    3 | fail_on = 'hihg'
      | ^^^^^^^
      = hint: did you mean `fail-on`?

    lockgate.toml:4:16: unknown value of `min-severity`: `hihg`
      |
    4 | min-severity = 'hihg'
      |                ^^^^^^
      = hint: did you mean `high`?

    lockgate.toml:5:11: `exclude` must be a list of strings, found a string
      |
    5 | exclude = 'vendor'
      |           ^^^^^^^^

    lockgate.toml:6:8: unknown rule `alhpa`
      |
    6 | [rules.alhpa]
      |        ^^^^^
      = hint: did you mean `alpha`?

    lockgate.toml:8:8: unknown rule `workload/zzz`
      |
    8 | [rules.'workload/zzz']
      |        ^^^^^^^^^^^^^^
      = hint: `lockgate rules` lists them all

    lockgate.toml:11:9: unknown value of `level`: `warn`
       |
    11 | level = 'warn'
       |         ^^^^^^
       = hint: known are `off`, `info`, `low`, `medium`, `high`, `critical`

    lockgate.toml:12:1: missing `level`
       |
    12 | [rules.'workload/alpha']
       | ^^^^^^^^^^^^^^^^^^^^^^^^

    lockgate.toml:14:1: unknown key `cooldown`
       |
    14 | cooldown = 3
       | ^^^^^^^^
       = hint: known are `allowed-actions`, `denied-actions`, `tag-pinned-actions`, `repository`, `repository-id`, `owner-id`, `cooldown-days`

    lockgate.toml:15:20: `actions` is not a pattern of actions
       |
    15 | allowed-actions = ['actions']
       |                    ^^^^^^^^^
       = hint: write `owner/name`, or `owner/*` for all of an owner, without a version
    "#);
}

#[test]
fn a_rule_set_by_both_names_is_ambiguous() {
    let problems = read("[rules.alpha]\nlevel = 'low'\n[rules.'workload/alpha']\nlevel = 'off'\n");
    insta::assert_snapshot!(problems.expect_err("it is set twice"), @r#"
    lockgate.toml:3:8: `workload/alpha` is set twice, by its full and its short name
      |
    3 | [rules.'workload/alpha']
      |        ^^^^^^^^^^^^^^^^
    "#);
}

#[test]
fn a_wrong_exception_is_no_error_but_a_wrong_list_is() {
    assert!(read("[[exception]]\nrule = 1\nwhatever = 2\n").is_ok());
    insta::assert_snapshot!(read("[exception]\n").expect_err("no list"), @r#"
    lockgate.toml:1:1: `exception` must be a list of tables `[[exception]]`, found a table
      |
    1 | [exception]
      | ^^^^^^^^^^^
    "#);
}

#[test]
fn rules_of_the_users_own_are_known_to_levels_and_hints() {
    static OWN: Rule = Rule {
        id: "secrets/theirs-acme-key",
        ..ALPHA
    };
    let text = "[[exception]]\nrule = 'theirs-acme-key'\npath = 'a'\nreason = 'r'\nowner = 'o'\nexpires = 2030-01-01\n\
                [rules]\n'secrets/theirs-acme-key' = { level = 'off' }\n\
                [[secrets.rule]]\nid = 'acme-key'\ndescription = 'a key'\npattern = 'acme_[0-9]+'\n";
    let read = |text: &str| {
        let source = Source::new("lockgate.toml", text);
        let own = |secrets: &lockgate_secrets::Settings| {
            let own = secrets.rules().map(|own| &own.kind.rule);
            own.chain([&OWN, &BETA]).collect()
        };
        Policy::read(&source, own).map_err(|problems| render(&source, &problems))
    };
    let policy = read(text).expect("all are there");
    assert_eq!(policy.level(&OWN), Some(Level::Off));
    assert_eq!(policy.exceptions()[0].rule, &OWN);
    let problems = read(
        "[rules.'secrets/amce-key']\nlevel = 'off'\n\
         [[secrets.rule]]\nid = 'acme-key'\ndescription = 'a key'\npattern = 'acme_[0-9]+'\n",
    );
    insta::assert_snapshot!(problems.expect_err("it is misspelled"), @"
    lockgate.toml:1:8: unknown rule `secrets/amce-key`
      |
    1 | [rules.'secrets/amce-key']
      |        ^^^^^^^^^^^^^^^^^^
      = hint: did you mean `secrets/acme-key`?
    ");
    let problems = read("[rules.'secrets/acme-key']\nlevel = 'off'\n");
    insta::assert_snapshot!(problems.expect_err("it is called otherwise"), @"
    lockgate.toml:1:8: unknown rule `secrets/acme-key`
      |
    1 | [rules.'secrets/acme-key']
      |        ^^^^^^^^^^^^^^^^^^
      = hint: did you mean `secrets/theirs-acme-key`?
    ");
}
