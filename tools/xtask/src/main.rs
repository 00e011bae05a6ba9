//! The checks that keep the house in order, and its generated files.
//!
//! `cargo xtask check` says what is out of order; `cargo xtask generate` writes what is generated.

mod arrows;
mod generated;
mod rules;
mod sizes;
mod text;
mod tokens;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

fn main() -> anyhow::Result<ExitCode> {
    let command = std::env::args().nth(1).unwrap_or_default();
    let root = root();
    match command.as_str() {
        "check" => check(&root),
        "generate" => generated::write(&root).map(|()| ExitCode::SUCCESS),
        _ => {
            say("usage: cargo xtask check|generate");
            Ok(ExitCode::from(2))
        }
    }
}

/// Runs every check; each gives what is wrong, one sentence a fault.
fn check(root: &Path) -> anyhow::Result<ExitCode> {
    let mut faults = Vec::new();
    faults.extend(arrows::check(root)?);
    faults.extend(rules::check(root)?);
    faults.extend(generated::check(root)?);
    faults.extend(sizes::check(root)?);
    faults.extend(text::check(root)?);
    for fault in &faults {
        say(fault);
    }
    say(&format!("xtask: {} faults", faults.len()));
    Ok(if faults.is_empty() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

#[expect(clippy::print_stderr, reason = "this tool speaks to people")]
fn say(text: &str) {
    eprintln!("{text}");
}
