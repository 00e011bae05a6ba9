//! `scan`, `baseline`, `init`: exit codes, streams, thresholds, and hostile trees.

use std::io::Read;
use std::process::Stdio;

use crate::bench::{Bench, UNSAFE};

const PATH: &str = ".github/workflows/greet.yml";

#[test]
fn a_finding_is_1_and_a_report_for_people() {
    insta::assert_snapshot!(Bench::with(PATH, UNSAFE).run(&["scan"]).all(), @r#"
    code: 1
    ----- stdout -----
    high[workload/template-injection]: `github.event.issue.title` is expanded into the script: anyone who opens an issue can run commands here, within reach of the caches that runs of the default branch restore
      --> .github/workflows/greet.yml:11:20
       |
     2 | on: issues
       |     ------ `issues` runs with the rights of this repository, and anyone who opens an issue starts it
    ...
    11 |       - run: echo "${{ github.event.issue.title }}"
       |                    ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
       |
       = fix available: hand the value over in `env` (lockgate fix)

    the seven locks
      1 identity       |?| unknown  not inspected by this version
      2 workload       | | open     1 finding in 1 file
      3 dependencies   |?| unknown  found no file to inspect
      4 artifacts      |?| unknown  not inspected by this version
      5 freshness      |?| unknown  not inspected by this version
      6 secrets        |=| closed   0 findings in 1 file
      7 configuration  |?| unknown  not inspected by this version

    found     1 finding: 1 high
    left out  1 below the threshold
    not asked
      - known vulnerable actions: no advisory data was named; see `--advisories`

    failed: findings at or over the threshold
    ----- stderr -----
    "#);
}

#[test]
fn nothing_found_is_0() {
    let end = Bench::with("README", "nothing in it").run(&["scan"]);
    assert_eq!(
        (end.code, end.stderr.as_str()),
        (Some(0), ""),
        "{}",
        end.stdout
    );
    assert!(
        end.stdout
            .ends_with("passed: nothing at or over the threshold\n")
    );
}

#[test]
fn nothing_inspected_is_3() {
    for args in [&["scan"][..], &["scan", "--locks", "workload"]] {
        let end = Bench::new().run(args);
        assert_eq!(end.code, Some(3), "{}", end.all());
        let words = "the paths given: hold no file that an asked lock looks at";
        assert!(end.stdout.contains(words), "{}", end.stdout);
        assert!(!end.stdout.contains("passed"), "{}", end.stdout);
    }
    let excluded = Bench::with("lockgate.toml", "[scan]\nexclude = [\"**\"]\n");
    excluded.write("README", "nothing in it");
    let end = excluded.run(&["scan"]);
    assert_eq!(end.code, Some(3), "{}", end.all());
    for command in [&["sbom"][..], &["packages", "list"]] {
        let end = Bench::with("README", "nothing in it").run(command);
        assert_eq!(end.code, Some(3), "{}", end.all());
        let words = "no file that lists packages was found";
        assert!(end.stderr.contains(words), "{}", end.stderr);
    }
}

#[test]
fn the_threshold_decides_the_code_and_counts_the_rest() {
    let text = UNSAFE
        .replace("on: issues", "on: push")
        .replace("run: echo", "uses: a/b@v1 #");
    let bench = Bench::with(PATH, &text);
    assert_eq!(bench.run(&["scan"]).code, Some(1));
    let ajar = bench.run(&["scan", "--fail-on", "critical"]);
    assert_eq!(ajar.code, Some(0), "{}", ajar.stdout);
    assert!(ajar.stdout.contains("|/| ajar"), "{}", ajar.stdout);
    let end = bench.run(&["scan", "--min-severity", "critical"]);
    assert_eq!(end.code, Some(0));
    assert!(end.stdout.contains("below the threshold"), "{}", end.stdout);
}

#[test]
fn what_cannot_be_inspected_is_3() {
    let bench = Bench::new();
    bench.write_bytes(PATH, b"on: push\njobs: {a: \xff}\n");
    let end = bench.run(&["scan", "--fail-on", "critical"]);
    assert_eq!(end.code, Some(3), "{}", end.all());
    assert!(end.stdout.contains("could not be told"), "{}", end.stdout);
    let quiet = bench.run(&["scan", "--fail-on", "critical", "--quiet"]);
    assert!(
        quiet.stdout.contains("could not be told"),
        "{}",
        quiet.stdout
    );
}

#[test]
fn wrong_paths_and_settings_are_2_with_a_hint() {
    let bench = Bench::with("lockgate.toml", "[scn]\n");
    for args in [
        &["scan"][..],
        &["scan", "nowhere"],
        &["scan", "--config", "none.toml"],
    ] {
        let end = bench.run(args);
        assert_eq!((end.code, end.stdout.as_str()), (Some(2), ""), "{args:?}");
        assert!(end.stderr.starts_with("error: "), "{}", end.stderr);
        assert!(end.stderr.contains("\n\nhint: "), "{}", end.stderr);
    }
}

#[test]
fn idle_flags_are_refused() {
    insta::assert_snapshot!(Bench::new().run(&["scan", "--dry-run"]).all(), @"
    code: 2
    ----- stdout -----
    ----- stderr -----
    error: `--dry-run` says how to fix, and nothing is to be fixed

    hint: use `lockgate fix --dry-run`
    ");
}

#[test]
fn data_goes_to_stdout_or_the_file_and_words_to_stderr() {
    let bench = Bench::with(PATH, UNSAFE);
    for format in ["json", "sarif", "github", "gitlab", "markdown", "html"] {
        let out = bench.run(&["scan", "--format", format]);
        assert_eq!(out.code, Some(1), "{format}");
        assert!(out.stderr.starts_with("lockgate: ") && out.stderr.lines().count() == 1);
        let quiet = bench.run(&["scan", "-q", "--format", format, "--output", "report"]);
        assert_eq!(
            (quiet.stdout, quiet.stderr),
            (String::new(), String::new()),
            "{format}"
        );
        assert!(!bench.read("report").is_empty());
    }
}

#[test]
fn the_same_input_gives_the_same_bytes() {
    let bench = Bench::with(PATH, UNSAFE);
    for format in ["text", "json", "sarif", "github", "markdown", "html"] {
        let first = bench.run(&["scan", "--format", format]).stdout;
        assert_eq!(
            first,
            bench.run(&["scan", "--format", format]).stdout,
            "{format}"
        );
    }
}

#[test]
fn a_baseline_takes_known_findings_out_even_when_lines_move() {
    let bench = Bench::with(PATH, UNSAFE);
    assert_eq!(
        bench.run(&["baseline", "write", "known.json"]).code,
        Some(0)
    );
    bench.write(PATH, &format!("# a new line\n{UNSAFE}"));
    let end = bench.run(&["scan", "--baseline", "known.json"]);
    assert_eq!(end.code, Some(0), "{}", end.stdout);
    assert!(end.stdout.contains("in the baseline"));
}

#[test]
fn init_writes_once() {
    let bench = Bench::with(PATH, UNSAFE);
    assert_eq!(bench.run(&["init"]).code, Some(0));
    assert_eq!(
        bench.run(&["scan"]).code,
        Some(1),
        "what was written is valid"
    );
    let again = bench.run(&["init"]);
    assert_eq!(again.code, Some(2), "{}", again.stderr);
}

#[test]
fn a_reader_that_has_seen_enough_is_no_error() {
    let bench = Bench::with(PATH, UNSAFE);
    let mut child = bench
        .command(&["rules", "--format", "json"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the binary runs");
    drop(child.stdout.take());
    let mut words = String::new();
    let mut stderr = child.stderr.take().expect("it is a pipe");
    stderr.read_to_string(&mut words).expect("words are UTF-8");
    let status = child.wait().expect("it ends");
    assert_eq!((status.code(), words.as_str()), (Some(0), ""));
}

#[cfg(unix)]
#[test]
fn a_hostile_path_and_file_cannot_act_in_any_format() {
    let name = ".github/workflows/::add-mask::x\u{1b}[2J\u{202e}\n##[debug],%0A.yml";
    let hostile = UNSAFE.replace("greet:", "\"\u{202e}##[debug]\\u001b[2J\":");
    let bench = Bench::with(name, &hostile);
    for format in [
        "text", "json", "sarif", "github", "gitlab", "markdown", "html",
    ] {
        let end = bench.run(&["scan", "--format", format]);
        for text in [&end.stdout, &end.stderr] {
            assert!(!text.contains(['\u{1b}', '\u{202e}']), "{format}: {text}");
            assert!(!text.contains("##["), "{format}: {text}");
            let command = |line: &&str| line.trim_start().starts_with("::") && format != "github";
            assert_eq!(text.lines().find(command), None, "{format}");
        }
    }
}

#[test]
fn a_secret_in_a_file_is_shown_in_no_format() {
    // Put together here, so that no scanner takes this file for a leak.
    let secret = [
        "ghp",
        "_",
        "a8Kd3Lz0Qw",
        "7Rt5Yp2Xc9",
        "Vb4Nm1Hs6J",
        "fGe8uT",
    ]
    .concat();
    let text = format!(
        "name: x\non: issues\njobs:\n  x:\n    runs-on: ubuntu-latest\n    env:\n      GH_TOKEN: {secret}\n      \
         A: ${{{{ github.event.issue.title }}}}\n    steps:\n      - run: echo \"${{{{ env.A }}}}\" {secret}\n",
    );
    let bench = Bench::with(PATH, &text);
    for format in [
        "text", "json", "sarif", "github", "gitlab", "markdown", "html",
    ] {
        let end = bench.run(&["scan", "--min-severity", "info", "--format", format]);
        assert!(end.stdout.contains("hardcoded-secret"), "{format}");
        assert!(!end.stdout.contains(&secret), "{format}\n{}", end.stdout);
    }
}
