//! Repositories made by the real Git, with nothing of the machine's own settings.

use std::io::Write;
use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

use lockgate_secrets::samples::of;

use crate::bench::{Bench, End};

/// When Git thinks it is.
static CLOCK: AtomicU64 = AtomicU64::new(1_700_000_000);

/// The line of a token that is found wherever it stands; each number gives another one.
pub(crate) fn token(seed: u64) -> String {
    let sample = of("github-personal-access-token", seed).expect("the kind is known");
    let value = String::from_utf8(sample.value).expect("tokens are text");
    format!("note {value}\n")
}

impl Bench {
    /// A directory that is a repository.
    pub(crate) fn repository() -> Self {
        let bench = Self::new();
        bench.git(&["init", "-q", "-b", "main"]);
        bench
    }

    /// Runs Git here; gives what it prints.
    pub(crate) fn git(&self, args: &[&str]) -> String {
        self.git_in(".", args)
    }

    /// Runs Git in a directory below.
    pub(crate) fn git_in(&self, directory: &str, args: &[&str]) -> String {
        let output = self.try_git(directory, args, b"");
        let words = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "git {args:?}: {words}");
        String::from_utf8_lossy(&output.stdout).trim().to_owned()
    }

    /// Runs Git in a directory below, whatever comes of it.
    pub(crate) fn try_git(&self, directory: &str, args: &[&str], input: &[u8]) -> Output {
        let date = format!("{} +0000", CLOCK.fetch_add(60, Relaxed));
        let mut child = Command::new("git")
            .args(["-c", "protocol.file.allow=always"])
            .args(args)
            .current_dir(self.path(directory))
            .env_clear()
            .env("PATH", std::env::var_os("PATH").unwrap_or_default())
            .env("HOME", self.path(""))
            .env("GIT_CONFIG_NOSYSTEM", "1")
            .env("GIT_AUTHOR_NAME", "An Author")
            .env("GIT_AUTHOR_EMAIL", "author@example.org")
            .env("GIT_COMMITTER_NAME", "A Committer")
            .env("GIT_COMMITTER_EMAIL", "committer@example.org")
            .env("GIT_AUTHOR_DATE", &date)
            .env("GIT_COMMITTER_DATE", &date)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("git is there");
        let mut stdin = child.stdin.take().expect("a pipe");
        stdin.write_all(input).expect("git reads");
        drop(stdin);
        child.wait_with_output().expect("git ends")
    }

    /// Commits everything; gives the id.
    pub(crate) fn commit(&self, message: &str) -> String {
        self.git(&["add", "-A"]);
        self.git(&["commit", "-q", "--allow-empty", "-m", message]);
        self.git(&["rev-parse", "HEAD"])
    }

    /// A file in a commit of its own.
    pub(crate) fn committed(&self, path: &str, text: &str) -> String {
        self.write(path, text);
        self.commit(&format!("write {path}"))
    }

    /// Runs the binary with a standard input.
    pub(crate) fn run_with(&self, args: &[&str], input: &[u8]) -> End {
        let mut command = self.command(args);
        command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        let mut child = command.spawn().expect("the binary runs");
        let mut stdin = child.stdin.take().expect("a pipe");
        stdin.write_all(input).expect("the binary reads");
        drop(stdin);
        let output = child.wait_with_output().expect("the binary ends");
        self.end(&output)
    }

    /// The findings of lock 6, as the JSON report has them.
    pub(crate) fn leaks(&self, args: &[&str]) -> Leaks {
        let all = [&["scan", "--locks", "secrets", "--format", "json"], args].concat();
        Leaks::of(&self.run(&all))
    }
}

impl Bench {
    /// The same of tree and history, with a directory for the cache.
    pub(crate) fn leaks_caching(&self, cache: &Path, args: &[&str]) -> Leaks {
        let history = [
            "scan",
            "--locks",
            "secrets",
            "--format",
            "json",
            "--history",
        ];
        let mut command = self.command(&[&history, args].concat());
        let output = command.env("LOCKGATE_CACHE_DIR", cache).output();
        Leaks::of(&self.end(&output.expect("the binary runs")))
    }
}

/// What a report says of secrets.
#[derive(Debug)]
pub(crate) struct Leaks {
    pub(crate) code: Option<i32>,
    pub(crate) report: serde_json::Value,
}

impl Leaks {
    pub(crate) fn of(end: &End) -> Self {
        let report = serde_json::from_str(&end.stdout)
            .unwrap_or_else(|_| panic!("no report: {}{}", end.stdout, end.stderr));
        let code = end.code;
        Self { code, report }
    }

    /// Holds where the run ended with that code and so many findings.
    #[track_caller]
    pub(crate) fn ends(&self, code: i32, count: usize) {
        let ended = (self.code, self.count());
        assert_eq!(ended, (Some(code), count), "{}", self.report);
    }

    /// How many findings there are.
    pub(crate) fn count(&self) -> usize {
        self.report["findings"].as_array().map_or(0, Vec::len)
    }

    /// The trail of the only finding.
    pub(crate) fn trail(&self) -> &serde_json::Value {
        assert_eq!(self.count(), 1, "{}", self.report);
        &self.report["findings"][0]["exposed"]["trail"]
    }

    /// What lock 6 could not tell, a line each.
    pub(crate) fn unknowns(&self) -> String {
        self.lines("unknowns")
    }

    /// What lock 6 was not asked.
    pub(crate) fn notes(&self) -> String {
        self.lines("not_asked")
    }

    fn lines(&self, name: &str) -> String {
        let all = self.report["locks"]["secrets"][name].as_array();
        let lines = all.into_iter().flatten().map(|one| {
            let word = |name: &str| one[name].as_str().unwrap_or_default().to_owned();
            format!("{}: {}\n", word("subject"), word("reason"))
        });
        lines.collect()
    }

    /// How many objects were looked at.
    pub(crate) fn objects(&self) -> u64 {
        self.report["locks"]["secrets"]["objects"]
            .as_u64()
            .unwrap_or(0)
    }
}
