//! Walking the tree and reading what is wanted.

mod open;
mod peek;
mod root;
mod visit;

use std::cell::Cell;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use lockgate_evidence::Unknown;

use crate::read::kind;
use crate::read::{is_too_large, read_up_to, text_of};
use crate::{
    Bytes, Error, MAX_LOCKFILE_BYTES, MAX_LOCKFILES_BYTES, read_text, slashed, strip_base,
};
use open::Opened;
use root::Root;

pub use root::is_system_root;

/// What to look for.
pub struct Wanted<'a> {
    /// True for the path, from the root of the scan, of a file that someone asked for.
    pub wants: &'a (dyn Fn(&str) -> bool + Sync),
    /// True for the path, from `base`, of a file or directory that the policy leaves out.
    pub excludes: &'a (dyn Fn(&str) -> bool + Sync),
    /// The directory of `lockgate.toml`.
    pub base: Option<&'a Path>,
    /// Looks at the bytes of every regular file, wanted or not, in the thread that read them.
    pub looks: Option<&'a (dyn Fn(&Looked<'_>) + Sync)>,
    /// Takes the true bytes of files that are known by what they hold.
    pub peeks: Option<Peek<'a>>,
    /// True for the path in reports of a wanted file that may be larger than others: up to [`MAX_LOCKFILE_BYTES`] each, and
    /// [`MAX_LOCKFILES_BYTES`] together. They are read one after the other in the order of their paths, so that it does not
    /// depend on chance which of too many are.
    pub larger: Option<&'a (dyn Fn(&str) -> bool + Sync)>,
}

/// Who takes files that hold no text.
#[derive(Clone, Copy)]
pub struct Peek<'a> {
    /// True for the path, from the root of the scan, of a file whose first bytes may tell that it is wanted.
    pub at: &'a (dyn Fn(&str) -> bool + Sync),
    /// True for the path and the first bytes, at least 64 if there are as many, of what is wanted.
    pub begins: &'a (dyn Fn(&str, &[u8]) -> bool + Sync),
    /// Takes the file, in the thread that read it.
    pub takes: &'a (dyn Fn(&Looked<'_>) + Sync),
}

/// A file as it is looked at in passing.
#[derive(Clone, Copy, Debug)]
pub struct Looked<'a> {
    /// The path in reports.
    pub path: &'a str,
    /// The path that the policy speaks of.
    pub policy_path: &'a str,
    /// Where it is: absolute and without links. Overlapping paths show a file twice.
    pub location: &'a Path,
    /// What it holds, or why that could not be read.
    pub bytes: Result<&'a [u8], &'a str>,
}

/// One file that was read.
#[derive(Clone, Debug)]
pub struct TreeFile {
    /// The path in reports: from the root of the scan, or as the user named it.
    pub path: String,
    /// The path from the directory of `lockgate.toml`, which its patterns speak of.
    pub policy_path: String,
    /// Where it is: absolute and without links.
    pub location: PathBuf,
    /// What it holds.
    pub bytes: Bytes,
    /// True where the user named it himself.
    pub named: bool,
}

/// What is said of a lockfile for which no room is left.
const FULL: &str =
    "larger than 10 MiB, and the lockfiles before it take the room there is for such";

/// What a walk brings home, in the order of paths.
#[derive(Clone, Debug, Default)]
pub struct Gathered {
    /// Every wanted file.
    pub files: Vec<TreeFile>,
    /// Every wanted path that could not be looked at.
    pub unknowns: Vec<Unknown>,
}

impl Gathered {
    fn unknown(&mut self, subject: impl Into<String>, reason: impl Into<String>) {
        self.unknowns.push(Unknown {
            subject: subject.into(),
            reason: reason.into(),
        });
    }

    /// Reads files again that were too large for what is read of any file.
    fn read_larger(&mut self, may_be_larger: &(dyn Fn(&str) -> bool + Sync)) {
        let mut left = MAX_LOCKFILES_BYTES;
        let files = self.files.iter_mut();
        for file in files.filter(|file| is_too_large(&file.bytes) && may_be_larger(&file.path)) {
            let bytes = read_up_to(&file.location, MAX_LOCKFILE_BYTES);
            match left.checked_sub(bytes.text.len() as u64) {
                Some(rest) => (left, file.bytes) = (rest, bytes),
                None => file.bytes.damage = Some(FULL.to_owned()),
            }
        }
    }

    /// Overlapping paths name a file twice; it is the place on disk that tells.
    fn tidy(&mut self) {
        // As strings: comparing paths takes them apart at each look.
        fn place(file: &TreeFile) -> &[u8] {
            file.location.as_os_str().as_encoded_bytes()
        }
        self.files
            .sort_by(|a, b| (place(a), &a.path).cmp(&(place(b), &b.path)));
        self.files.dedup_by(|a, b| place(a) == place(b));
        self.files.sort_by(|a, b| a.path.cmp(&b.path));
        self.unknowns.sort();
        self.unknowns.dedup();
    }
}

/// Reads every wanted file under `paths`; no path means the current directory.
///
/// A file that is named is read whether it is wanted or not. In a directory the rules of `.gitignore`
/// hold, but not for the usual places of pipelines in its root (`.github`, `.gitlab-ci.yml`, `Jenkinsfile` …): a
/// tracked file is used by the forge even where `.gitignore` names it, so ignoring it would be a way to hide.
/// Links are not followed, except a directory that is itself named.
pub fn gather(paths: &[PathBuf], wanted: &Wanted<'_>) -> Result<Gathered, Error> {
    let here = [PathBuf::from(".")];
    let paths = if paths.is_empty() { &here[..] } else { paths };
    let home = Mutex::new(Gathered::default());
    for path in paths {
        let is_only = paths.len() == 1;
        let metadata = path.metadata().map_err(|error| missing(path, &error))?;
        if metadata.is_dir() {
            Root::new(path, is_only, wanted)?.walk(wanted, &home)?;
        } else {
            named_file(path, wanted, &home)?;
        }
    }
    let mut gathered = home.into_inner().unwrap_or_else(PoisonError::into_inner);
    gathered.tidy();
    if let Some(may_be_larger) = wanted.larger {
        gathered.read_larger(may_be_larger);
    }
    Ok(gathered)
}

/// A dangling link exists, but what it means does not.
fn missing(path: &Path, error: &std::io::Error) -> Error {
    Error::refused("read", path, error)
}

fn named_file(path: &Path, wanted: &Wanted<'_>, home: &Mutex<Gathered>) -> Result<(), Error> {
    let shown = shown(path);
    let metadata = path
        .symlink_metadata()
        .map_err(|error| missing(path, &error))?;
    if !metadata.is_file() {
        lock(home).unknown(shown, kind(&metadata));
        return Ok(());
    }
    let policy_path = wanted.base.and_then(|base| strip_base(path, base));
    let entry = Named {
        policy_path: &policy_path.unwrap_or_else(|| shown.clone()),
        path: &shown,
        asked: &shown,
        location: &locate(path)?,
    };
    lock(home).files.extend(read(&entry, true, true, wanted));
    Ok(())
}

/// A regular file by the names it goes under.
struct Named<'a> {
    path: &'a str,
    asked: &'a str,
    policy_path: &'a str,
    location: &'a Path,
}

impl<'a> Named<'a> {
    fn looked(&self, bytes: Result<&'a [u8], &'a str>) -> Looked<'a> {
        Looked {
            path: self.path,
            policy_path: self.policy_path,
            location: self.location,
            bytes,
        }
    }
}

/// Reads a file once, for whoever looks at it in passing and for whoever wants it.
fn read(file: &Named<'_>, is_wanted: bool, named: bool, wanted: &Wanted<'_>) -> Option<TreeFile> {
    let peek = wanted.peeks.filter(|peek| (peek.at)(file.asked));
    let bytes = match wanted.looks {
        Some(looks) => look(file, is_wanted, looks, peek.as_ref())?,
        None if peek.is_some_and(|peek| peek::alone(file, &peek)) => return None,
        None if is_wanted => read_text(file.location),
        None => return None,
    };
    is_wanted.then(|| TreeFile {
        path: file.path.to_owned(),
        policy_path: file.policy_path.to_owned(),
        location: file.location.to_owned(),
        bytes,
        named,
    })
}

thread_local! {
    /// What the last file was read into, so that not every file asks for memory.
    static BUFFER: Cell<Vec<u8>> = const { Cell::new(Vec::new()) };
}

/// A larger buffer is given back.
const MOST_KEPT: usize = 1024 * 1024;

/// Shows a file to who looks at all of them; gives what it holds where it is wanted besides, unless it was taken.
fn look(
    file: &Named<'_>,
    is_wanted: bool,
    looks: &(dyn Fn(&Looked<'_>) + Sync),
    peek: Option<&Peek<'_>>,
) -> Option<Bytes> {
    let mut bytes = BUFFER.take();
    let opened = Opened::at(file.location);
    let _alone = opened.as_ref().ok().and_then(alone);
    let read = opened.as_ref().map_err(String::clone);
    let read = read.and_then(|opened| opened.read_into(&mut bytes));
    let looked = file.looked(read.as_ref().map(|()| &bytes[..]).map_err(String::as_str));
    looks(&looked);
    let is_taken = peek.is_some_and(|peek| peek::seen(file, peek, &looked, opened.as_ref().ok()));
    if is_wanted && !is_taken {
        return Some(text_of(read.map(|()| bytes)));
    }
    if bytes.capacity() <= MOST_KEPT {
        BUFFER.set(bytes);
    }
    None
}

/// Files from this size on are held one at a time, whatever the number of threads.
const LARGE: u64 = 32 * 1024 * 1024;

/// The turn of a large file; nothing for others.
fn alone(opened: &Opened) -> Option<MutexGuard<'static, ()>> {
    static TURN: Mutex<()> = Mutex::new(());
    // Who panicked held nothing but the turn.
    (opened.size() >= LARGE).then(|| TURN.lock().unwrap_or_else(PoisonError::into_inner))
}

/// The absolute place of a file, with the links above it resolved.
fn locate(path: &Path) -> Result<PathBuf, Error> {
    let refused = |error| Error::refused("read", path, &error);
    let absolute = std::path::absolute(path).map_err(refused)?;
    let (Some(parent), Some(name)) = (absolute.parent(), absolute.file_name()) else {
        return Ok(absolute);
    };
    Ok(parent.canonicalize().map_err(refused)?.join(name))
}

/// The path as the user would type it from here.
pub fn shown(path: &Path) -> String {
    let here = std::env::current_dir().ok();
    let below = here
        .filter(|_| path.is_absolute())
        .and_then(|here| strip_base(path, &here));
    below.unwrap_or_else(|| slashed(path))
}

/// A visitor that panicked has pushed whole values or none, so what is there is good.
fn lock(home: &Mutex<Gathered>) -> MutexGuard<'_, Gathered> {
    home.lock().unwrap_or_else(PoisonError::into_inner)
}
