//! A directory of its own for each test, and the binary in it.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use tempfile::TempDir;

/// A workflow in which an outsider can run commands, which `fix` can mend.
pub(crate) const UNSAFE: &str = "\
name: greet
on: issues
permissions: {}
concurrency: greet-${{ github.event.issue.number }}
jobs:
  greet:
    runs-on: ubuntu-latest
    timeout-minutes: 5
    steps:
      # say hello
      - run: echo \"${{ github.event.issue.title }}\"
";

/// Where files are written and the binary is run.
pub(crate) struct Bench(TempDir);

/// What came of a run, paths redacted.
pub(crate) struct End {
    /// The exit code; none where a signal ended it.
    pub(crate) code: Option<i32>,
    /// Data.
    pub(crate) stdout: String,
    /// Words.
    pub(crate) stderr: String,
}

impl Bench {
    /// An empty directory.
    pub(crate) fn new() -> Self {
        Self(TempDir::new().expect("a temporary directory"))
    }

    /// A directory with one file.
    pub(crate) fn with(path: &str, text: &str) -> Self {
        let bench = Self::new();
        bench.write(path, text);
        bench
    }

    /// Writes a file and the directories above it.
    pub(crate) fn write(&self, path: &str, text: &str) {
        self.write_bytes(path, text.as_bytes());
    }

    /// Writes a file that need not be text.
    pub(crate) fn write_bytes(&self, path: &str, bytes: &[u8]) {
        let path = self.path(path);
        let parent = path.parent().expect("a file stands in a directory");
        std::fs::create_dir_all(parent).expect("directories can be made");
        std::fs::write(path, bytes).expect("a file can be written");
    }

    /// Reads a file.
    pub(crate) fn read(&self, path: &str) -> String {
        std::fs::read_to_string(self.path(path)).expect("a file can be read")
    }

    /// A path inside.
    pub(crate) fn path(&self, path: &str) -> PathBuf {
        self.0.path().join(path)
    }

    /// The binary, about to run here with nothing from outside.
    pub(crate) fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_lockgate"));
        command.args(args).current_dir(self.0.path()).env_clear();
        command
    }

    /// Runs the binary.
    pub(crate) fn run(&self, args: &[&str]) -> End {
        let output = self.command(args).output().expect("the binary runs");
        self.end(&output)
    }

    pub(crate) fn end(&self, output: &Output) -> End {
        End {
            code: output.status.code(),
            stdout: redact(&output.stdout, self.0.path()),
            stderr: redact(&output.stderr, self.0.path()),
        }
    }
}

impl End {
    /// The code and both streams, for snapshots.
    pub(crate) fn all(&self) -> String {
        let code = self.code.unwrap_or(-1);
        format!(
            "code: {code}\n----- stdout -----\n{}----- stderr -----\n{}",
            self.stdout, self.stderr
        )
    }
}

fn redact(bytes: &[u8], dir: &Path) -> String {
    let text = String::from_utf8_lossy(bytes);
    let text = text.replace(&dir.display().to_string(), "[DIR]");
    text.replace(env!("CARGO_PKG_VERSION"), "[VERSION]")
}
