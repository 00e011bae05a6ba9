//! What hooks ask: what is staged, what a push would bring, what a push brought.

use std::fs;

use crate::bench::Bench;
use crate::git::token;

const STAGED: &[&str] = &["--staged"];

#[test]
fn only_new_secrets_of_what_is_staged_are_told() {
    let bench = Bench::repository();
    bench.committed("a.txt", &format!("one\n{}two\n", token(1)));
    bench.committed("gone.txt", &token(2));
    let nothing = bench.leaks(STAGED);
    assert_eq!((nothing.code, nothing.count()), (Some(0), 0));
    assert!(
        nothing
            .notes()
            .contains("staging area: nothing in it is new"),
        "{}",
        nothing.notes()
    );
    // The old one moves within the file, another file goes away, and a third is not staged.
    bench.write("a.txt", &format!("two\nthree\n{}", token(1)));
    fs::remove_file(bench.path("gone.txt")).expect("it was there");
    bench.git(&["add", "-A"]);
    bench.write("not-staged.txt", &token(3));
    let found = bench.leaks(STAGED);
    assert_eq!(
        (found.code, found.count(), found.objects()),
        (Some(0), 0, 1),
        "{}",
        found.report
    );
    // A new one is told, beside the old one.
    bench.write("a.txt", &format!("{}{}", token(1), token(4)));
    bench.git(&["add", "a.txt"]);
    let found = bench.leaks(STAGED);
    found.ends(1, 1);
    assert_eq!(found.report["findings"][0]["locations"][0]["path"], "a.txt");
}

#[test]
fn the_first_commit_is_looked_at_before_it_is_made() {
    let bench = Bench::repository();
    bench.write("src/a.txt", &token(5));
    bench.git(&["add", "-A"]);
    let found = bench.leaks(STAGED);
    found.ends(1, 1);
}

const ZEROS: &str = "0000000000000000000000000000000000000000";

#[test]
fn a_push_is_looked_at_before_it_leaves() {
    let bench = Bench::repository();
    let base = bench.committed("a", "a\n");
    bench.git(&["update-ref", "refs/remotes/origin/main", "HEAD"]);
    let tip = bench.committed("b", &token(6));
    let push = |line: &str| {
        let args = ["scan", "--pushed", "--locks", "secrets"];
        bench.run_with(&args, line.as_bytes())
    };
    let end = push(&format!("refs/heads/main {tip} refs/heads/main {base}\n"));
    assert_eq!(end.code, Some(1), "{}", end.all());
    let end = push(&format!("refs/heads/new {tip} refs/heads/new {ZEROS}\n"));
    assert_eq!(end.code, Some(1), "{}", end.all());
    let end = push(&format!("(delete) {ZEROS} refs/heads/main {base}\n"));
    assert_eq!(end.code, Some(0), "{}", end.all());
    assert_eq!(push("").code, Some(0));
    assert_eq!(push("nonsense\n").code, Some(2));
    bench.git(&["update-ref", "refs/remotes/origin/main", "HEAD"]);
    let end = push(&format!("refs/heads/main {tip} refs/heads/main {base}\n"));
    assert_eq!(end.code, Some(0), "{}", end.all());
}

#[test]
fn a_push_is_compared_with_the_remote_that_is_named() {
    let bench = Bench::repository();
    bench.committed("a", &token(9));
    bench.git(&["update-ref", "refs/remotes/origin/main", "HEAD"]);
    let tip = bench.committed("b", "b\n");
    let line = format!("refs/heads/main {tip} refs/heads/main {ZEROS}\n");
    let push = |more: &[&str]| {
        let args = [&["scan", "--pushed", "--locks", "secrets"], more].concat();
        bench.run_with(&args, line.as_bytes()).code
    };
    for (remote, code) in [
        ("origin", 0),
        ("orig", 1),
        ("public", 1),
        ("-x", 1),
        ("ssh://git@git.example.org/a.git", 1),
        ("", 0),
    ] {
        let remote = format!("--remote={remote}");
        assert_eq!(push(&[&remote]), Some(code), "{remote}");
    }
    assert_eq!(push(&[]), Some(0), "any remote counts where none is named");
    let alone = bench.run(&["scan", "--remote", "origin"]);
    assert_eq!(alone.code, Some(2), "{}", alone.all());
}

#[cfg(unix)]
#[test]
fn a_server_refuses_a_push_with_a_secret() {
    use std::os::unix::fs::PermissionsExt;

    let bench = Bench::repository();
    bench.write(".gitignore", "server.git\n");
    bench.committed("old", &token(7));
    bench.git(&["clone", "-q", "--bare", ".", "server.git"]);
    let hook = bench.path("server.git/hooks/pre-receive");
    let binary = env!("CARGO_BIN_EXE_lockgate");
    let text = format!("#!/bin/sh\nexec '{binary}' scan --received --locks secrets\n");
    fs::create_dir_all(hook.parent().expect("a directory")).expect("a directory");
    fs::write(&hook, text).expect("a file");
    fs::set_permissions(&hook, fs::Permissions::from_mode(0o755)).expect("it is ours");
    let push = |what: &[&str]| {
        let args = [&["push", "./server.git"], what].concat();
        let output = bench.try_git(".", &args, b"");
        (
            output.status.success(),
            String::from_utf8_lossy(&output.stderr).into_owned(),
        )
    };
    bench.committed("clean", "clean\n");
    let (passed, words) = push(&["main"]);
    assert!(passed && words.contains("0 findings"), "{words}");
    bench.committed("dirty", &token(8));
    bench.committed("dirty", "gone again\n");
    let (passed, words) = push(&["main"]);
    assert!(!passed && words.contains("dirty"), "{words}");
    let (passed, words) = push(&["main:refs/heads/other"]);
    assert!(!passed && words.contains("reachable from other"), "{words}");
    let (passed, words) = push(&["HEAD~2:refs/heads/side"]);
    assert!(passed, "{words}");
    let (passed, words) = push(&["--delete", "side"]);
    assert!(passed, "{words}");
}

#[test]
fn a_receiving_hook_that_is_told_nothing_does_not_pass() {
    let bench = Bench::repository();
    bench.committed("a", "a\n");
    let end = bench.run_with(&["scan", "--received", "--locks", "secrets"], b"");
    assert_eq!(end.code, Some(3), "{}", end.all());
}
