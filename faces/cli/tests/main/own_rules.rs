//! Rules of the users' own, named by the policy and by people as those that are built in are.

use crate::bench::Bench;

/// A rule of `lockgate.toml`, and one of a configuration of gitleaks.
const RULES: &str = r#"
[secrets]
gitleaks-config = ".gitleaks.toml"

[[secrets.rule]]
id = "acme-key"
description = "a key of Acme's shop"
pattern = 'acme_([0-9a-z]{16})'
opens = "orders"
"#;

const GITLEAKS: &str = "\
title = 'ours'

[[rules]]
id = 'Beta_Pass'
description = 'a pass of Beta'
regex = '''beta_([0-9a-z]{16})'''
";

/// Sixteen letters and digits that look like nothing else.
fn value(seed: u64) -> String {
    format!("{:016x}", seed.wrapping_mul(0x9e37_79b9_7f4a_7c15))
}

/// A directory with a secret of each rule, and these lines before the rules.
fn bench(policy: &str) -> Bench {
    let bench = Bench::with("lockgate.toml", &format!("{policy}\n{RULES}"));
    bench.write(".gitleaks.toml", GITLEAKS);
    bench.write("a.txt", &format!("acme_{}\n", value(3)));
    bench.write("b.txt", &format!("beta_{}\n", value(5)));
    bench
}

fn found(bench: &Bench, rule: &str) -> serde_json::Value {
    let report = bench.leaks(&[]).report;
    let findings = report["findings"].as_array().cloned().unwrap_or_default();
    let mut found = findings.into_iter().filter(|of| of["rule"] == rule);
    found.next().unwrap_or_default()
}

const BOTH: [&str; 2] = ["secrets/acme-key", "secrets/gitleaks-beta-pass"];

#[test]
fn a_level_is_set_by_any_spelling() {
    for rule in BOTH {
        assert_eq!(found(&bench(""), rule)["severity"], "high");
        let short = rule.trim_start_matches("secrets/");
        for policy in [
            format!("[rules.\"{rule}\"]\nlevel = \"medium\""),
            format!("[rules.{short}]\nlevel = \"medium\""),
            format!("[rules]\n\"{rule}\" = {{ level = \"medium\" }}"),
            format!("rules = {{ \"{rule}\" = {{ level = \"medium\" }} }}"),
        ] {
            assert_eq!(
                found(&bench(&policy), rule)["severity"],
                "medium",
                "{policy}"
            );
        }
        let off = bench(&format!("[rules.\"{rule}\"]\nlevel = \"off\"")).leaks(&[]);
        assert_eq!((off.code, off.count()), (Some(1), 1), "{}", off.report);
    }
}

#[test]
fn an_exception_names_one_secret_and_expires() {
    for rule in BOTH {
        let fingerprint = found(&bench(""), rule)["fingerprint"].clone();
        let except = |until: &str, place: &str| {
            bench(&format!(
                "[[exception]]\nrule = \"{rule}\"\n{place}\nreason = \"revoked\"\nowner = \"ada\"\nexpires = {until}\n"
            ))
        };
        let by_fingerprint = format!("fingerprint = {fingerprint}");
        for place in [by_fingerprint.as_str(), "path = \"*.txt\""] {
            let passed = except("2999-01-01", place).leaks(&[]);
            assert_eq!(
                (passed.code, passed.count()),
                (Some(1), 1),
                "{}",
                passed.report
            );
        }
        let expired = except("2020-01-01", &by_fingerprint).run(&["scan"]);
        assert!(
            expired.stdout.contains("expired-exception"),
            "{}",
            expired.all()
        );
        assert!(expired.stdout.contains(rule), "{}", expired.all());
        // Another secret of the rule is found.
        let other = except("2999-01-01", &by_fingerprint);
        other.write("a.txt", &format!("acme_{}\n", value(4)));
        other.write("b.txt", &format!("beta_{}\n", value(6)));
        assert_eq!(found(&other, rule)["rule"], rule);
    }
}

#[test]
fn a_rule_that_is_nowhere_is_refused_with_the_name_that_was_meant() {
    let end =
        bench("[rules]\n'secrets/amce-key' = { level = 'off' }\n'beta-pass' = { level = 'off' }")
            .run(&["scan"]);
    insta::assert_snapshot!(end.all(), @"
    code: 2
    ----- stdout -----
    ----- stderr -----
    error: lockgate.toml:2:1: unknown rule `secrets/amce-key`
      |
    2 | 'secrets/amce-key' = * ***** * ***** *
      | ^^^^^^^^^^^^^^^^^^
      = hint: did you mean `secrets/acme-key`?

    lockgate.toml:3:1: unknown rule `beta-pass`
      |
    3 | 'beta-pass' = { level = 'off' }
      | ^^^^^^^^^^^
      = hint: did you mean `secrets/gitleaks-beta-pass`?

    hint: correct the problems above; nothing was scanned, because a policy with them could let pass what it should not
    ");
}

#[test]
fn rules_of_ones_own_are_explained_and_listed() {
    let bench = bench("[rules.'no-such']\nlevel = 'off'");
    insta::assert_snapshot!(bench.run(&["explain", "acme-key"]).all(), @"
    code: 0
    ----- stdout -----
    high[secrets/acme-key]: a key of Acme's shop stands in plain text
      confidence medium

      A rule of yours, defined in lockgate.toml:8.

    What it finds

      a key of Acme's shop, by the pattern of a rule of yours (lockgate.toml).

    Why it matters

      Whoever reads it can use it: it opens orders.

    Bad

        <a text that the pattern matches>

    Good

        <handed in at run time from a store of secrets>

    How to fix

      revoke it where it was issued, and make a new one.

    References
      - CWE-798: use of hard-coded credentials
    ----- stderr -----
    ");
    let end = bench.run(&["explain", "secrets/gitleaks-beta-pass"]);
    assert_eq!(end.code, Some(0), "{}", end.all());
    assert!(end.stdout.contains(".gitleaks.toml:3"), "{}", end.stdout);
    // What is wrong elsewhere in the policy may be why a rule is not there.
    let end = bench.run(&["explain", "acme-kee"]);
    assert!(
        end.code == Some(2) && end.stderr.contains("no-such"),
        "{}",
        end.all()
    );
    let end = bench.run(&["rules", "acme"]);
    assert!(end.stdout.contains("secrets/acme-key"), "{}", end.all());
    assert!(
        end.stderr.contains("the policy is not valid"),
        "{}",
        end.all()
    );
    bench.write("other.toml", RULES);
    let config = ["--config", "other.toml"];
    let end = bench.run(&[&["explain", "acme-kee"], &config[..]].concat());
    assert!(
        end.stderr.contains("did you mean `secrets/acme-key`?"),
        "{}",
        end.all()
    );
    let end = bench.run(&[&["explain", "beta-pass"], &config[..]].concat());
    assert!(
        end.stderr
            .contains("did you mean `secrets/gitleaks-beta-pass`?"),
        "{}",
        end.all()
    );
    let end = bench.run(&[&["rules", "--format", "json"], &config[..]].concat());
    assert!(
        end.stdout.contains("secrets/acme-key") && end.stderr.is_empty(),
        "{}",
        end.stderr
    );
}

#[test]
fn a_comment_does_not_ignore_a_secret_of_ones_own() {
    let bench = bench("");
    bench.write(
        ".github/workflows/a.yml",
        &format!(
            "on: push\njobs:\n  a:\n    runs-on: x\n    steps:\n      - run: echo acme_{} # lockgate: ignore[acme-key] ours until=2999-01-01\n",
            value(3)
        ),
    );
    let end = bench.run(&["scan"]);
    assert!(
        end.stdout
            .contains("`secrets/acme-key` is excepted by the secret's fingerprint"),
        "{}",
        end.stdout
    );
}

#[test]
fn a_configuration_that_cannot_be_read_is_named() {
    let bench = bench("[rules.'secrets/gitleaks-beta-pass']\nlevel = 'off'");
    std::fs::remove_file(bench.path(".gitleaks.toml")).expect("it was there");
    let end = bench.run(&["scan"]);
    assert!(
        end.code == Some(2) && end.stderr.contains(".gitleaks.toml"),
        "{}",
        end.all()
    );
    assert!(!end.stderr.contains("unknown rule"), "{}", end.all());
}

#[test]
fn what_a_rule_says_of_itself_cannot_act_on_terminals_and_logs() {
    let long = "word ".repeat(15);
    let bench = bench("");
    bench.write(
        "lockgate.toml",
        &format!(
            "[[secrets.rule]]\nid = 'x'\npattern = 'x[0-9]+'\ndescription = \"::error::a\\u202E \\u001B[2J {long}\"\n\
             opens = \"##[error]b {long} ::error::c\"\n"
        ),
    );
    for args in [&["explain", "secrets/x"][..], &["rules", "secrets/x"]] {
        let end = bench.run(args);
        assert_eq!(end.code, Some(0), "{}", end.all());
        let starts = |line: &str| line.trim_start().starts_with("::");
        assert!(!end.stdout.lines().any(starts), "{}", end.stdout);
        for bad in ["\u{202e}", "\u{1b}", "##["] {
            assert!(!end.stdout.contains(bad), "{bad:?} in {}", end.stdout);
        }
    }
}
