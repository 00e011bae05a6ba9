//! That looking at the deltas of a pack gives for every object what looking at the whole object gives.

use std::path::Path;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

use lockgate_git::{Kind, ObjectId};
use lockgate_io::git::sweep::{Derived, Interest, Seen, Sweep, Visitor};
use lockgate_io::git::{Environment, Limits, Repository};
use lockgate_secrets::samples::all;
use lockgate_secrets::{Detector, Settings, Traces};

use crate::git::Git;

/// Looks at every object both ways.
struct Oracle {
    detector: Detector,
    whole: AtomicU64,
    deltas: AtomicU64,
    traced: AtomicU64,
    differing: Mutex<Vec<String>>,
}

impl Oracle {
    fn new() -> Self {
        // What the rules of users find is decided by the whole text in any case.
        let mut settings = Settings::default();
        settings.decode_depth = 3;
        Self {
            detector: Detector::new(settings),
            whole: AtomicU64::new(0),
            deltas: AtomicU64::new(0),
            traced: AtomicU64::new(0),
            differing: Mutex::default(),
        }
    }

    /// Sweeps a repository; gives how many objects were looked at whole, how many as deltas, and how many of these held
    /// something.
    fn judge(&self, path: &Path) -> (u64, u64, u64) {
        let repository = Repository::open(path, &Environment::default(), Limits::default());
        let repository = repository.expect("a repository");
        let swept = repository.sweep(self, Sweep::default());
        assert_eq!(swept.faulty, []);
        let differing = self.differing.lock().expect("whole");
        assert!(
            differing.is_empty(),
            "{} objects differ:\n{}",
            differing.len(),
            differing.iter().take(20).cloned().collect::<String>()
        );
        (
            self.whole.load(Relaxed),
            self.deltas.load(Relaxed),
            self.traced.load(Relaxed),
        )
    }
}

impl Visitor for Oracle {
    type Kept = Traces;

    fn wants(&self, _: &ObjectId, kind: Kind) -> Interest {
        match kind {
            Kind::Tree => Interest::Skip,
            _ => Interest::Look,
        }
    }

    fn whole(&self, seen: &Seen<'_>) -> Traces {
        self.whole.fetch_add(1, Relaxed);
        self.detector.scan(seen.bytes)
    }

    fn delta(&self, seen: &Seen<'_>, derived: &Derived<'_, Traces>) -> Traces {
        let base = derived.kept.expect("all of a family are looked at");
        let (len, pieces) = (derived.base.len(), derived.segments);
        let by_delta = self.detector.rescan(seen.bytes, base, len, pieces);
        let whole = self.detector.scan(seen.bytes);
        self.deltas.fetch_add(1, Relaxed);
        self.traced.fetch_add(u64::from(!whole.is_empty()), Relaxed);
        if by_delta != whole {
            let (left, right) = (format!("{by_delta:#?}"), format!("{whole:#?}"));
            let only = |one: &str, other: &str| {
                let lines = one.lines().zip(other.lines());
                let first = lines.enumerate().find(|(_, (one, other))| one != other);
                let at = first.map_or(one.lines().count().min(other.lines().count()), |(at, _)| at);
                let from = at.saturating_sub(12);
                let lines: Vec<_> = one.lines().skip(from).take(24).collect();
                format!("    {}\n", lines.join("\n    "))
            };
            let text = format!(
                "{} ({} bytes, {} pieces)\n  by delta\n{}  whole\n{}",
                seen.id,
                seen.bytes.len(),
                pieces.len(),
                only(&left, &right),
                only(&right, &left)
            );
            self.differing.lock().expect("whole").push(text);
        }
        by_delta
    }
}

/// Numbers in an order that repeats late, the same in every run.
struct Dice(u64);

impl Dice {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 >> 16
    }

    fn below(&mut self, limit: usize) -> usize {
        usize::try_from(self.next()).expect("48 bits") % limit.max(1)
    }

    fn letters(&mut self, len: usize) -> Vec<u8> {
        let letters = b"abcdefghjkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789+/";
        (0..len)
            .map(|_| letters[self.below(letters.len())])
            .collect()
    }
}

/// Makes versions of files and the stream from which Git imports them.
struct Forge {
    dice: Dice,
    samples: Vec<Vec<u8>>,
}

impl Forge {
    fn new(seed: u64) -> Self {
        Self {
            dice: Dice(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1),
            samples: all(seed).into_iter().map(|sample| sample.line).collect(),
        }
    }

    /// A few lines that hold a secret, a part of one, or none.
    fn lines(&mut self) -> Vec<u8> {
        let end: &[u8] = if self.dice.below(6) == 0 {
            b"\r\n"
        } else {
            b"\n"
        };
        let wide = self.dice.below(40) + 10;
        let letters = self.dice.letters(wide);
        let shown = String::from_utf8_lossy(&letters).into_owned();
        let text = match self.dice.below(12) {
            0..=2 => {
                let at = self.dice.below(self.samples.len());
                return self.samples[at].clone();
            }
            3 => format!("password:\n\n  - \"{shown}\""),
            4 => format!("db_password =\n\t\"{shown}\" +\n\t\"{shown}\""),
            5 => self.pem(),
            6 => format!("url = postgres://app:{shown}@db.example/x"),
            7 => format!("{{\"private_key\": \"{shown}\", \"token\":\n\"{shown}\"}}"),
            8 => format!("machine db.example\nlogin app\npassword {shown}"),
            9 => "word ".repeat(self.dice.below(600)),
            _ => format!("fn words() {{ let x = {}; }}", self.dice.below(1000)),
        };
        let mut bytes = text
            .replace('\n', &String::from_utf8_lossy(end))
            .into_bytes();
        if self.dice.below(12) > 0 {
            bytes.extend(end);
        }
        bytes
    }

    fn pem(&mut self) -> String {
        let mark = |word: &str| format!("-----{word} RSA PRIVATE KEY-----");
        let mut text = mark("BEGIN");
        for _ in 0..self.dice.below(24) + 2 {
            text.push('\n');
            text.push_str(&String::from_utf8_lossy(&self.dice.letters(64)));
        }
        text.push('\n');
        if self.dice.below(4) > 0 {
            text.push_str(&mark("END"));
        }
        text
    }

    /// The next version of a file.
    fn edit(&mut self, text: &[u8]) -> Vec<u8> {
        let mut text = text.to_vec();
        for _ in 0..=self.dice.below(4) {
            let at = self.place(&text);
            let end = (at + self.dice.below(300)).min(text.len());
            match self.dice.below(9) {
                0..=2 => drop(text.splice(at..at, self.lines())),
                3 => drop(text.splice(at..end, self.lines())),
                4 => drop(text.drain(at..end)),
                5 => {
                    let moved: Vec<u8> = text[at..end].to_vec();
                    let to = self.place(&text);
                    drop(text.splice(to..to, moved));
                }
                6 => {
                    let new = self.dice.letters(1);
                    drop(text.splice(at..(at + 1).min(text.len()), new));
                }
                7 if self.dice.below(4) == 0 => drop(text.splice(at..at, [0])),
                _ => drop(text.splice(at..at, *b"\n")),
            }
        }
        text
    }

    /// Somewhere, mostly where a line begins.
    fn place(&mut self, text: &[u8]) -> usize {
        let at = self.dice.below(text.len() + 1);
        let feed = text[at..].iter().position(|byte| *byte == b'\n');
        match feed {
            Some(feed) if self.dice.below(3) > 0 => at + feed + 1,
            _ => at,
        }
    }

    /// A stream for `git fast-import`.
    fn stream(&mut self, files: usize, versions: usize) -> Vec<u8> {
        let mut texts: Vec<Vec<u8>> = (0..files)
            .map(|_| {
                (0..self.dice.below(60))
                    .flat_map(|_| self.lines())
                    .collect()
            })
            .collect();
        let mut stream = Vec::new();
        for version in 0..versions {
            let who = format!("A <a@example.org> {} +0000", 1_700_000_000 + version);
            stream.extend(format!("commit refs/heads/main\ncommitter {who}\n").bytes());
            let message = self.lines();
            data(&mut stream, &message);
            for (number, text) in texts.iter_mut().enumerate() {
                *text = self.edit(text);
                stream.extend(format!("M 644 inline file{number}.txt\n").bytes());
                // Every fifth is kept in another form.
                match number % 5 {
                    4 => data(&mut stream, &wide(text)),
                    _ => data(&mut stream, text),
                }
            }
        }
        stream
    }
}

fn wide(text: &[u8]) -> Vec<u8> {
    let text = String::from_utf8_lossy(text);
    [0xfeff]
        .into_iter()
        .chain(text.encode_utf16())
        .flat_map(u16::to_le_bytes)
        .collect()
}

fn data(stream: &mut Vec<u8>, bytes: &[u8]) {
    stream.extend(format!("data {}\n", bytes.len()).bytes());
    stream.extend(bytes);
    stream.push(b'\n');
}

/// A packed repository of so many versions of so many files.
fn generated(seed: u64, files: usize, versions: usize) -> Git {
    let git = Git::new();
    let stream = Forge::new(seed).stream(files, versions);
    git.run(&["fast-import", "--quiet"], &stream);
    git.run(&["repack", "-adfq", "--depth=50", "--window=50"], b"");
    git
}

#[test]
fn deltas_of_generated_histories_give_what_whole_objects_give() {
    for seed in 1..=4 {
        let git = generated(seed, 6, 30);
        let (_, deltas, traced) = Oracle::new().judge(&git.path());
        assert!(
            deltas > 60 && traced > 40,
            "{deltas} deltas, {traced} with traces"
        );
    }
}

#[test]
#[expect(clippy::print_stdout, reason = "whoever asks for it wants the counts")]
#[ignore = "asks for repositories in LOCKGATE_ORACLE_REPOS, with colons between them"]
fn deltas_of_real_histories_give_what_whole_objects_give() {
    let paths = std::env::var("LOCKGATE_ORACLE_REPOS").expect("LOCKGATE_ORACLE_REPOS is set");
    for path in std::env::split_paths(&paths) {
        let (whole, deltas, traced) = Oracle::new().judge(&path);
        println!(
            "{}: {whole} whole, {deltas} deltas, {traced} with traces",
            path.display()
        );
    }
}

#[test]
#[expect(clippy::print_stdout, reason = "whoever asks for it wants the counts")]
#[ignore = "takes minutes"]
fn deltas_of_many_generated_histories_give_what_whole_objects_give() {
    let mut all = (0, 0, 0);
    for seed in 100..300 {
        let git = generated(seed, 10, 60);
        let one = Oracle::new().judge(&git.path());
        all = (all.0 + one.0, all.1 + one.1, all.2 + one.2);
        println!("up to {seed}: {all:?} whole, deltas, with traces");
    }
}
