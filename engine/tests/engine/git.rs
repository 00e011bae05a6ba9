//! Repositories made by the real Git, with nothing of the machine's own settings.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use tempfile::TempDir;

/// A repository in a directory that goes away with it.
pub(crate) struct Git(TempDir);

impl Git {
    /// An empty one.
    pub(crate) fn new() -> Self {
        let git = Self(TempDir::new().expect("a temporary directory"));
        git.run(&["init", "-q", "-b", "main"], b"");
        git
    }

    pub(crate) fn path(&self) -> PathBuf {
        self.0.path().to_owned()
    }

    /// Runs Git here with this standard input.
    pub(crate) fn run(&self, arguments: &[&str], input: &[u8]) {
        run(self.0.path(), arguments, input);
    }
}

fn run(at: &Path, arguments: &[&str], input: &[u8]) {
    let mut child = Command::new("git")
        .args(arguments)
        .current_dir(at)
        .env_clear()
        .env("PATH", std::env::var_os("PATH").unwrap_or_default())
        .env("HOME", at)
        .env("GIT_CONFIG_NOSYSTEM", "1")
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("git is there");
    let mut stdin = child.stdin.take().expect("a pipe");
    stdin.write_all(input).expect("git reads");
    drop(stdin);
    let status = child.wait().expect("git ends");
    assert!(status.success(), "git {arguments:?}");
}
