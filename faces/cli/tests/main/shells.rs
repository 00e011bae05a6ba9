//! Completions and the manual page, read by the programs they are for.

use std::io::Write;
use std::process::{Command, Stdio};

use crate::bench::Bench;
use crate::peers::skipped;

/// Feeds text to a program and tells whether it was content; nothing where it is not installed.
fn content(program: &str, args: &[&str], text: &str) -> Option<bool> {
    let child = Command::new(program)
        .args(args)
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .spawn();
    let Ok(mut child) = child else {
        skipped(program);
        return None;
    };
    let mut stdin = child.stdin.take().expect("it is a pipe");
    stdin.write_all(text.as_bytes()).expect("it is read");
    drop(stdin);
    Some(child.wait().expect("it ends").success())
}

#[test]
fn shells_can_read_their_completions() {
    let bench = Bench::new();
    for shell in ["bash", "zsh", "fish"] {
        let script = bench.run(&["completions", shell]);
        assert_eq!(script.code, Some(0));
        assert!(script.stdout.contains("min-severity"), "{shell}");
        bench.write(shell, &script.stdout);
        let path = bench.path(shell).display().to_string();
        assert_ne!(content(shell, &["-n", &path], ""), Some(false), "{shell}");
    }
}

#[test]
fn the_manual_page_is_well_formed_and_tells_every_flag() {
    let bench = Bench::new();
    let page = bench.run(&["man"]).stdout;
    for words in [
        "\\-\\-advisories",
        "\\-\\-dry\\-run",
        "EXIT STATUS",
        "LOCKGATE BASELINE WRITE",
    ] {
        assert!(page.contains(words), "{words}");
    }
    assert_ne!(
        content("mandoc", &["-T", "lint", "-W", "error"], &page),
        Some(false)
    );
    assert_ne!(
        content("groff", &["-man", "-Tutf8", "-ww"], &page),
        Some(false)
    );
}
