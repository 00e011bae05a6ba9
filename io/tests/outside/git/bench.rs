//! Repositories made by the real Git, with nothing of the machine's own settings.

use std::collections::BTreeMap;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use lockgate_git::{HashKind, Kind, ObjectId, hash_object};
use tempfile::TempDir;

/// A repository in a directory that goes away with it.
pub struct Bench {
    pub root: TempDir,
    pub path: PathBuf,
    clock: u64,
}

impl Bench {
    pub fn new(arguments: &[&str]) -> Self {
        let root = TempDir::new().expect("a directory");
        let path = root.path().join("work");
        std::fs::create_dir(&path).expect("a directory");
        let bench = Self {
            root,
            path,
            clock: 1_700_000_000,
        };
        let mut all = vec!["init", "-q", "-b", "main"];
        all.extend(arguments);
        bench.git(&all);
        bench
    }

    /// Runs Git here; gives what it prints.
    pub fn git(&self, arguments: &[&str]) -> Vec<u8> {
        run(&self.path, self.root.path(), self.clock, arguments, b"")
    }

    pub fn text(&self, arguments: &[&str]) -> String {
        let output = String::from_utf8(self.git(arguments)).expect("text");
        output.trim_end().to_owned()
    }

    pub fn id(&self, name: &str) -> ObjectId {
        ObjectId::from_hex(self.text(&["rev-parse", name]).as_bytes()).expect("an id")
    }

    pub fn write(&self, name: &str, text: &[u8]) {
        let path = self.path.join(name);
        std::fs::create_dir_all(path.parent().expect("a parent")).expect("a directory");
        std::fs::write(path, text).expect("a file");
    }

    pub fn commit(&mut self, message: &str) -> ObjectId {
        self.clock += 60;
        self.git(&["add", "-A"]);
        self.git(&["commit", "-q", "--allow-empty", "-m", message]);
        self.id("HEAD")
    }

    /// A history of files that grow, change in the middle and move.
    pub fn grow(&mut self, commits: u32) {
        for number in 0..commits {
            for file in 0..4 {
                let name = format!("src/part{file}/file.txt");
                self.write(&name, body(number, file).as_bytes());
            }
            self.write(
                &format!("docs/{}.md", number % 7),
                format!("# {number}\n").as_bytes(),
            );
            self.commit(&format!("change {number}"));
        }
    }

    /// Every object, as Git itself reads it: the id, the kind, and the id that its bytes give.
    pub fn objects(&self) -> BTreeMap<ObjectId, (Kind, ObjectId)> {
        parse_batch(&self.git(&["cat-file", "--batch-all-objects", "--batch"]))
    }
}

fn body(number: u32, file: u32) -> String {
    let mut text = String::new();
    for line in 0..200 {
        let stamp = if line % 40 == number % 40 {
            number
        } else {
            line
        };
        text.push_str(&format!(
            "line {line} of file {file}, last touched at {stamp}\n"
        ));
    }
    for line in 0..number {
        text.push_str(&format!("appended {line}\n"));
    }
    text
}

pub fn run(at: &Path, home: &Path, clock: u64, arguments: &[&str], input: &[u8]) -> Vec<u8> {
    let date = format!("{clock} +0100");
    let mut child = Command::new("git")
        .args(arguments)
        .current_dir(at)
        .env_clear()
        .env("PATH", std::env::var_os("PATH").unwrap_or_default())
        .env("HOME", home)
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
    let output = child.wait_with_output().expect("git ends");
    let words = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "git {arguments:?}: {words}");
    output.stdout
}

fn parse_batch(mut bytes: &[u8]) -> BTreeMap<ObjectId, (Kind, ObjectId)> {
    let mut found = BTreeMap::new();
    while !bytes.is_empty() {
        let end = bytes
            .iter()
            .position(|&byte| byte == b'\n')
            .expect("a line");
        let line = std::str::from_utf8(&bytes[..end]).expect("text");
        let words: Vec<&str> = line.split(' ').collect();
        let id = ObjectId::from_hex(words[0].as_bytes()).expect("an id");
        let kind = Kind::from_name(words[1].as_bytes()).expect("a kind");
        let size: usize = words[2].parse().expect("a size");
        let body = &bytes[end + 1..end + 1 + size];
        found.insert(id, (kind, hashed(id.hash_kind(), kind, body)));
        bytes = &bytes[end + 2 + size..];
    }
    found
}

pub fn hashed(hash: HashKind, kind: Kind, bytes: &[u8]) -> ObjectId {
    hash_object(hash, kind, bytes).expect("no collision")
}
