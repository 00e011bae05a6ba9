//! What `fix` writes, read by zizmor: its finding is there before and gone after.

use std::collections::BTreeMap;
use std::process::Command;

use crate::bench::Bench;
use crate::peers::{peers, skipped};

const CI: &str = ".github/workflows/ci.yml";

/// How often zizmor finds each of its audits in the tree; `None` where it is not installed.
fn audits(bench: &Bench) -> Option<BTreeMap<String, usize>> {
    let zizmor = peers().join("bin/zizmor");
    if !zizmor.exists() {
        skipped("zizmor");
        return None;
    }
    let output = Command::new(zizmor)
        .args([
            "--offline",
            "--no-config",
            "--no-progress",
            "--persona=auditor",
            "--format=json",
        ])
        .arg(bench.path("."))
        .output()
        .expect("zizmor runs");
    let found: Vec<serde_json::Value> =
        serde_json::from_slice(&output.stdout).expect("zizmor prints JSON");
    let mut counts = BTreeMap::new();
    for finding in found {
        let name = finding["ident"].as_str().unwrap_or_default().to_owned();
        *counts.entry(name).or_insert(0) += 1;
    }
    Some(counts)
}

/// Fixes the file and asks zizmor before and after. Comments must survive.
fn fixed_for_zizmor(audit: &str, path: &str, text: &str) {
    let bench = Bench::with(path, text);
    let Some(before) = audits(&bench) else { return };
    assert!(
        before.contains_key(audit),
        "zizmor finds no `{audit}` to begin with: {before:?}"
    );
    bench.run(&["fix", "--unsafe", "--min-severity", "info"]);
    let after = audits(&bench).expect("zizmor was there before");
    let fixed = bench.read(path);
    assert!(
        !after.contains_key(audit),
        "zizmor still finds `{audit}`: {after:?}\n{fixed}"
    );
    assert_eq!(
        text.matches("# kept").count(),
        fixed.matches("# kept").count(),
        "{fixed}"
    );
    bench.run(&["fix", "--unsafe", "--min-severity", "info"]);
    assert_eq!(bench.read(path), fixed, "a second run changes something");
}

#[test]
fn template_injection() {
    let text = "\
name: ci # kept
on: issues
permissions: {}
jobs:
  greet:
    runs-on: ubuntu-latest
    steps:
      # kept
      - run: |
          echo \"${{ github.event.issue.title }}\" # kept
          echo ${{ github.event.issue.body }}
      - name: x
        env:
          A: b # kept
        run: echo '${{ github.event.issue.title }}'
";
    fixed_for_zizmor("template-injection", CI, text);
}

#[test]
fn persisted_credentials() {
    let text = "\
name: ci
on: push
permissions: {}
jobs:
  build:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4 # kept
      - name: again
        uses: actions/checkout@v4
        with:
          path: other # kept
      - run: make
";
    fixed_for_zizmor("artipacked", CI, text);
}

#[test]
fn default_permissions() {
    let text = "\
name: ci
on: push # kept
jobs:
  build:
    runs-on: ubuntu-latest
    steps:
      - run: make
";
    fixed_for_zizmor("excessive-permissions", CI, text);
}

#[test]
fn insecure_commands() {
    let text = "\
name: ci
on: push
permissions: {}
jobs:
  build:
    runs-on: ubuntu-latest
    steps:
      - run: make # kept
        env:
          ACTIONS_ALLOW_UNSECURE_COMMANDS: true
          OTHER: 1 # kept
";
    fixed_for_zizmor("insecure-commands", CI, text);
}

#[test]
fn conditions_that_are_always_true() {
    let text = "\
name: ci
on: pull_request
permissions: {}
jobs:
  build:
    if: ${{ github.actor == 'x' }} && true # kept
    runs-on: ubuntu-latest
    steps:
      - run: make
  other:
    if: |
      ${{ github.ref == 'refs/heads/main' }}
    runs-on: ubuntu-latest
    steps:
      - run: make
";
    fixed_for_zizmor("unsound-condition", CI, text);
}

#[test]
fn bot_conditions() {
    let text = "\
name: ci
on: pull_request_target
permissions: {}
jobs:
  build:
    if: github.actor == 'dependabot[bot]' # kept
    runs-on: ubuntu-latest
    steps:
      - run: make
";
    fixed_for_zizmor("bot-conditions", CI, text);
}

#[test]
fn caches_of_releases() {
    let text = "\
name: ci
on: release
permissions: {}
jobs:
  build:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/setup-go@4b73464bb391d4059bd26b0524d20df3927bd417 # v6.3.0
        with:
          go-version: '1.26' # kept
      - uses: softprops/action-gh-release@4b73464bb391d4059bd26b0524d20df3927bd417 # v2
";
    fixed_for_zizmor("cache-poisoning", CI, text);
}

#[test]
fn update_bots_without_a_cooldown() {
    let text = "\
version: 2
updates:
  - package-ecosystem: cargo # kept
    directory: /
    schedule:
      interval: weekly
  - package-ecosystem: npm
    directory: /
    insecure-external-code-execution: deny
    cooldown:
      default-days: 2 # kept
    schedule:
      interval: weekly
";
    fixed_for_zizmor("dependabot-cooldown", ".github/dependabot.yml", text);
}

#[test]
fn update_bots_that_execute_code() {
    let text = "\
version: 2
updates:
  - package-ecosystem: bundler # kept
    directory: /
    insecure-external-code-execution: allow
    cooldown:
      default-days: 7
    schedule:
      interval: weekly
";
    fixed_for_zizmor("dependabot-execution", ".github/dependabot.yml", text);
}
