//! What lies in archives, compressed streams and images: every member is looked at as a file is.
//!
//! Knows bytes and a name and nothing of files, so that what stands in the history is opened by the same code.

use std::collections::BTreeSet;

use lockgate_containers::{Content, Flow, Format, Limits, Member, Report, open, sniff};
use lockgate_evidence::Fingerprint;
use lockgate_secrets::{Detector, FingerprintKey, Leak, Seen, Settings, Traces};
use memchr::memmem;

use super::image;
use super::unread::Unread;

/// Secrets of one file after which the rest is left unread; more are found where somebody keeps them on purpose.
const MOST_LEAKS: usize = 10_000;

/// What is said of a file at which we panicked.
pub(crate) const BROKEN_OFF: &str = "looking for secrets broke off, which is a bug in lockgate";

/// What containers may cost, and how secrets are told apart.
#[derive(Clone, Debug)]
pub(crate) struct Rules {
    depth: usize,
    bytes: u64,
    key: FingerprintKey,
}

impl Rules {
    /// As the user set them.
    pub(crate) fn new(settings: &Settings) -> Self {
        Self {
            depth: usize::from(settings.archive_depth),
            bytes: settings.archive_bytes,
            key: settings.fingerprint_key.clone(),
        }
    }

    /// Bounds for one file: besides the file itself 16 MiB of a member, a window and what nests are held.
    fn limits(&self) -> Limits {
        let mut limits = Limits::default();
        limits.depth = self.depth;
        limits.unpacked_bytes = self.bytes;
        limits.held_bytes = 24 << 20;
        limits.parts = true;
        // Logs and dumps pack two hundredfold; a thousandfold is a bomb or empty, and 16 MiB are read in any case.
        limits.ratio = 400;
        limits
    }
}

/// What one container gave.
#[derive(Debug, Default)]
pub(crate) struct Found {
    /// Members with leaks, under paths such as `outer.jar!/inner`.
    pub(crate) seen: Vec<Seen>,
    /// What was not looked at, to be said of the outer file.
    pub(crate) unread: Unread,
    /// True where only the leaks matter, and nothing of the text around them is kept.
    is_unshown: bool,
    /// The commit that the container stands in, where it is one of the history.
    commit: Option<String>,
    /// What the leaks are known by.
    known: BTreeSet<Fingerprint>,
}

/// What a zip has at its end, and how far from there it may stand.
const END_OF_ZIP: &[u8] = b"PK\x05\x06";
const LONGEST_END: usize = 22 + 0xffff;

/// Which container the bytes are.
///
/// `#!` begins scripts, which may have an archive behind them, and much source text in Rust; most have no such end, and are
/// told from a container by their beginning.
pub(crate) fn format(bytes: &[u8], path: &str) -> Option<Format> {
    let head = &bytes[..bytes.len().min(512)];
    let tail = &bytes[bytes.len() - bytes.len().min(LONGEST_END)..];
    let has_end = || {
        let mut ends = [head, tail].into_iter();
        ends.any(|part| memmem::find(part, END_OF_ZIP).is_some())
    };
    if bytes.starts_with(b"#!") && !has_end() {
        return sniff(head, path);
    }
    sniff(bytes, path)
}

/// Looks at every member of the container that `bytes` are, and gives what of the bytes the caller has still to look at:
/// all, where they are no container or were not read to the end; none, where everything was shown as a member.
pub(crate) fn look<'b>(
    detector: &Detector,
    rules: &Rules,
    path: &str,
    bytes: &'b [u8],
    found: &mut Found,
) -> &'b [u8] {
    let Some(format) = format(bytes, path) else {
        return bytes;
    };
    if !format.is_opened() || rules.depth == 0 {
        if hides_files(format, path) {
            found.unread.whole(format);
        }
        return bytes;
    }
    let mut looker = Looker {
        detector,
        rules,
        path,
        found,
        leaks: 0,
    };
    let is_complete = looker.run(format, bytes);
    match format {
        Format::Zip => around(bytes),
        _ if is_complete => &[],
        _ => bytes,
    }
}

/// What a zip has besides members: a comment behind them, or a program before them.
fn around(bytes: &[u8]) -> &[u8] {
    match memmem::find(bytes, b"PK\x03\x04") {
        None | Some(0) => bytes,
        Some(first) => &bytes[..first],
    }
}

/// Whether what is not opened is an archive, not a single packed stream.
fn hides_files(format: Format, path: &str) -> bool {
    let is_packed_tar = || path.contains(".tar.") || path.ends_with("tlz");
    match format {
        Format::ThinAr => false,
        Format::Lz4 | Format::Lzip | Format::Lzop | Format::Compress | Format::Lzma => {
            is_packed_tar()
        }
        other => !other.is_stream() || is_packed_tar(),
    }
}

impl Found {
    /// For who asks which secrets there are, and shows none.
    pub(crate) fn unshown() -> Self {
        Self {
            is_unshown: true,
            ..Self::default()
        }
    }

    /// For a container that stands in a commit.
    pub(crate) fn in_commit(commit: Option<&str>) -> Self {
        Self {
            commit: commit.map(str::to_owned),
            ..Self::default()
        }
    }

    /// Takes what was seen of the outer file, but for what members gave: what is stored unpacked stands in both.
    pub(crate) fn take(&mut self, seen: Vec<Seen>, rules: &Rules) {
        for mut seen in seen {
            let is_new = |leak: &Leak| !self.known.contains(&leak.secret.fingerprint(&rules.key));
            seen.leaks.retain(|(leak, _)| is_new(leak));
            if !seen.leaks.is_empty() {
                self.seen.push(seen);
            }
        }
    }
}

/// What is to be said of a place; asked where something is found.
pub(super) type Note<'a> = &'a dyn Fn() -> String;

/// The way through one container.
pub(super) struct Looker<'a> {
    pub(super) detector: &'a Detector,
    rules: &'a Rules,
    pub(super) path: &'a str,
    pub(super) found: &'a mut Found,
    leaks: usize,
}

impl Looker<'_> {
    /// True where everything was read.
    fn run(&mut self, format: Format, bytes: &[u8]) -> bool {
        let mut limits = self.rules.limits();
        let (shown, images) = match format {
            Format::Tar => image::look(self, bytes, &limits),
            _ => image::Shown::default(),
        }
        .into_parts();
        limits.unpacked_bytes = limits.unpacked_bytes.saturating_sub(images.unpacked_bytes);
        let path = self.path;
        let is_stopped = images.stopped;
        let is_complete = images.is_complete();
        self.state(images);
        if is_stopped {
            return false;
        }
        let rest = open(bytes, path, &limits, &mut |member| {
            if member.depth == 1 && shown.contains(plain(member.name)) {
                Flow::Skip
            } else {
                self.member(&member, limits.depth, &String::new)
            }
        });
        let is_complete = is_complete && rest.is_complete();
        self.state(rest);
        is_complete
    }

    /// One member; what is a container comes apart by itself, unless it lies too deep.
    pub(super) fn member(&mut self, member: &Member<'_>, depth: usize, note: Note<'_>) -> Flow {
        match member.content {
            Content::Part(bytes) if member.offset > 0 => {
                self.text(member.path, bytes, &|| further(member.offset, &note()))
            }
            Content::Whole(bytes) | Content::Part(bytes) => self.text(member.path, bytes, note),
            Content::Container(format, Some(bytes)) => {
                let is_closed = !format.is_opened() || member.depth >= depth;
                let has_stub = format == Format::Zip && !bytes.starts_with(b"PK");
                match (is_closed, has_stub) {
                    (true, _) => self.text(member.path, bytes, note),
                    (_, true) => self.text(member.path, around(bytes), note),
                    _ => Flow::Continue,
                }
            }
            _ => Flow::Continue,
        }
    }

    /// Looks at the bytes of one member.
    pub(super) fn text(&mut self, path: &str, bytes: &[u8], note: Note<'_>) -> Flow {
        let traces = self.detector.scan(bytes);
        if self.found.is_unshown {
            let leaks = self.detector.leaks_in(None, path, bytes, &traces);
            self.leaks += leaks.len();
            let seen = (!leaks.is_empty()).then(|| Seen::unshown(leaks));
            self.found.seen.extend(seen);
        } else {
            self.see(path, bytes, &traces, note);
        }
        if self.leaks > MOST_LEAKS {
            Flow::Stop
        } else {
            Flow::Continue
        }
    }

    fn see(&mut self, path: &str, bytes: &[u8], traces: &Traces, note: Note<'_>) {
        let commit = self.found.commit.clone();
        for mut seen in self.detector.see_in(commit.as_deref(), path, bytes, traces) {
            self.leaks += seen.leaks.len();
            let prints = seen.leaks.iter();
            let prints = prints.map(|(leak, _)| leak.secret.fingerprint(&self.rules.key));
            self.found.known.extend(prints);
            if seen.note.is_empty() {
                seen.note = note().into();
            }
            self.found.seen.push(seen);
        }
    }

    fn state(&mut self, report: Report) {
        if report.stopped {
            let reason = format!("it holds more than {MOST_LEAKS} secrets");
            self.found.unread.add(&reason, "");
        }
        self.found.unread.take(report, self.path);
    }
}

/// What is said of a place in a further part of a large member.
fn further(offset: u64, note: &str) -> String {
    let between = if note.is_empty() { "" } else { "; " };
    format!("lines are counted from byte {offset} of the member{between}{note}")
}

/// Names in tars often begin with `./`.
pub(super) fn plain(name: &str) -> &str {
    name.trim_start_matches("./")
}
