//! What the program says about itself, and of its own use.

use crate::bench::Bench;

#[test]
fn version_and_help_are_data() {
    let bench = Bench::new();
    let version = bench.run(&["--version"]);
    assert_eq!(
        (version.code, version.stdout.as_str()),
        (Some(0), "lockgate [VERSION]\n")
    );
    let help = bench.run(&["scan", "--help"]);
    assert_eq!(help.code, Some(0));
    assert!(help.stdout.contains("Nothing goes out to the network"));
}

#[test]
fn wrong_usage_is_2_and_says_so_on_stderr() {
    let bench = Bench::new();
    for args in [
        &["scna"][..],
        &["scan", "--format", "pdf"],
        &["scan", "--fail-on", "x"],
        &[],
    ] {
        let end = bench.run(args);
        assert_eq!((end.code, end.stdout.as_str()), (Some(2), ""), "{args:?}");
        assert!(!end.stderr.is_empty(), "{args:?}");
    }
}

#[test]
fn a_mistyped_rule_gets_the_corrected_command() {
    insta::assert_snapshot!(Bench::new().run(&["explain", "templat-injection"]).all(), @"
    code: 2
    ----- stdout -----
    ----- stderr -----
    error: no rule is named `templat-injection`

    hint: did you mean `workload/template-injection`? use `lockgate explain workload/template-injection`
    ");
}

#[test]
fn a_rule_unlike_any_gets_the_list() {
    insta::assert_snapshot!(Bench::new().run(&["explain", "qqqqqq"]).all(), @"
    code: 2
    ----- stdout -----
    ----- stderr -----
    error: no rule is named `qqqqqq`

    hint: `lockgate rules` lists every rule
    ");
}

#[test]
fn every_rule_can_be_explained() {
    let bench = Bench::new();
    let rules = bench.run(&["rules", "--format", "json"]).stdout;
    let rules: serde_json::Value = serde_json::from_str(&rules).expect("it is JSON");
    for rule in rules.as_array().expect("an array") {
        let id = rule["id"].as_str().expect("a name");
        let page = bench.run(&["explain", id]);
        assert_eq!(page.code, Some(0), "{id}");
        for heading in ["What it finds", "Why it matters", "How to fix"] {
            assert!(page.stdout.contains(heading), "{id} lacks {heading}");
        }
    }
}

#[test]
fn colour_is_for_terminals_and_for_those_who_ask() {
    let bench = Bench::new();
    let coloured = |args: &[&str], variable: Option<&str>| {
        let mut command = bench.command(args);
        command.envs(variable.map(|name| (name, "1")));
        let output = command.output().expect("the binary runs");
        output.stdout.contains(&0x1b)
    };
    assert!(!coloured(&["rules"], None));
    assert!(!coloured(&["rules"], Some("NO_COLOR")));
    assert!(coloured(&["rules"], Some("CLICOLOR_FORCE")));
    assert!(coloured(&["rules", "--color", "always"], None));
    assert!(!coloured(
        &["rules", "--color", "never"],
        Some("CLICOLOR_FORCE")
    ));
}
