//! `fix`: what it shows, what it changes, what it leaves.

use crate::bench::{Bench, UNSAFE};

const PATH: &str = ".github/workflows/greet.yml";

#[test]
fn a_dry_run_shows_a_diff_and_changes_nothing() {
    let bench = Bench::with(PATH, UNSAFE);
    insta::assert_snapshot!(bench.run(&["fix", "--dry-run"]).all(), @r#"
    code: 1
    ----- stdout -----
    --- a/.github/workflows/greet.yml
    +++ b/.github/workflows/greet.yml
    @@ -8,4 +8,6 @@
         timeout-minutes: 5
         steps:
           # say hello
    -      - run: echo "${{ github.event.issue.title }}"
    +      - env:
    +          ISSUE_TITLE: ${{ github.event.issue.title }}
    +        run: echo "${ISSUE_TITLE}"
    ----- stderr -----
    would fix .github/workflows/greet.yml
      hand the value over in `env` (1)
    "#);
    assert_eq!(bench.read(PATH), UNSAFE);
}

#[test]
fn the_diff_is_what_patch_applies() {
    let bench = Bench::with(PATH, UNSAFE);
    let diff = bench.run(&["fix", "--dry-run", "--quiet"]).stdout;
    bench.write("change.diff", &diff);
    let patched = std::process::Command::new("git")
        .args(["apply", "--unsafe-paths", "-p1", "change.diff"])
        .current_dir(bench.path("."))
        .status();
    if patched.is_ok_and(|status| status.success()) {
        let by_patch = bench.read(PATH);
        bench.write(PATH, UNSAFE);
        bench.run(&["fix"]);
        assert_eq!(bench.read(PATH), by_patch);
    } else {
        crate::peers::skipped("git");
    }
}

#[test]
fn fixing_removes_the_finding_keeps_comments_and_settles() {
    let bench = Bench::with(PATH, UNSAFE);
    insta::assert_snapshot!(bench.run(&["fix"]).all(), @"
    code: 0
    ----- stdout -----
    the seven locks
      1 identity       |?| unknown  not inspected by this version
      2 workload       |=| closed   0 findings in 1 file
      3 dependencies   |?| unknown  found no file to inspect
      4 artifacts      |?| unknown  not inspected by this version
      5 freshness      |?| unknown  not inspected by this version
      6 secrets        |=| closed   0 findings in 1 file
      7 configuration  |?| unknown  not inspected by this version

    found     no findings
    left out  nothing
    not asked
      - known vulnerable actions: no advisory data was named; see `--advisories`

    passed: nothing at or over the threshold
    ----- stderr -----
    fixed .github/workflows/greet.yml
      hand the value over in `env` (1)
    ");
    let fixed = bench.read(PATH);
    assert!(fixed.contains("# say hello"));
    assert_eq!(bench.run(&["scan", "--fix"]).code, Some(0));
    assert_eq!(bench.read(PATH), fixed, "a second run changes nothing");
}

const WIDE: &str = "\
on: push
permissions: write-all # too much
jobs:
  test:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - run: ./check.sh
  robot:
    runs-on: ubuntu-latest
    steps:
      - uses: example/robot@v1
";

#[test]
fn permissions_are_reduced_and_what_is_not_known_is_named() {
    let bench = Bench::with(".github/workflows/ci.yml", WIDE);
    let end = bench.run(&["fix", "--permissions", "--dry-run"]);
    insta::assert_snapshot!(end.all(), @"
    code: 1
    ----- stdout -----
    --- a/.github/workflows/ci.yml
    +++ b/.github/workflows/ci.yml
    @@ -1,12 +1,16 @@
     on: push
    -permissions: write-all # too much
    +permissions: {} # too much
     jobs:
       test:
         runs-on: ubuntu-latest
    +    permissions:
    +      contents: read
         steps:
           - uses: actions/checkout@v4
           - run: ./check.sh
       robot:
         runs-on: ubuntu-latest
    +    # lockgate: `example/robot` is not known; the rights it had are kept
    +    permissions: write-all
         steps:
           - uses: example/robot@v1
    ----- stderr -----
    note: .github/workflows/ci.yml: job `test`: what `./check.sh` does is not known; it is taken not to push
    would fix .github/workflows/ci.yml
      reduce `permissions` to what is used (1)
    ");
    assert_eq!(bench.read(".github/workflows/ci.yml"), WIDE);
}

#[test]
fn permissions_settle() {
    let path = ".github/workflows/ci.yml";
    let bench = Bench::with(path, WIDE);
    bench.run(&["fix", "--permissions"]);
    let once = bench.read(path);
    assert_ne!(once, WIDE);
    bench.run(&["fix", "--permissions"]);
    assert_eq!(bench.read(path), once);
}
