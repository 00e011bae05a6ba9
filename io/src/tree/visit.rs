//! One directory entry.

use std::borrow::Cow;
use std::fs::FileType;
use std::path::Path;
use std::sync::Mutex;

use ignore::{DirEntry, WalkState};

use super::root::{Root, is_looked_at};
use super::{Gathered, Wanted, lock};
use crate::read::{LINK, walk_reason};
use crate::slashed;

/// What every visitor of a walk shares.
pub(super) struct Visit<'a> {
    pub(super) root: &'a Root,
    pub(super) is_filtered: bool,
    pub(super) wanted: &'a Wanted<'a>,
    pub(super) home: &'a Mutex<Gathered>,
}

/// An entry by the names it goes under.
struct Entry<'a> {
    location: &'a Path,
    shown: Cow<'a, str>,
    asked: Cow<'a, str>,
    policy: Cow<'a, str>,
    is_utf8: bool,
}

/// Looks at one entry; what is wanted is read here, in the thread that found it.
pub(super) fn visit(visit: &Visit<'_>, entry: Result<DirEntry, ignore::Error>) -> WalkState {
    match entry {
        Ok(entry) => look(visit, &entry),
        Err(error) => {
            complain(visit, &error);
            WalkState::Continue
        }
    }
}

fn look(visit: &Visit<'_>, entry: &DirEntry) -> WalkState {
    let Some(kind) = entry.file_type() else {
        return WalkState::Continue;
    };
    let root = visit.root;
    let below = Below::of(root, entry.path());
    let path = below.path.as_ref();
    if path.is_empty() {
        return WalkState::Continue;
    }
    if entry.file_name() == ".git" || (visit.is_filtered && is_looked_at(path)) {
        return WalkState::Skip;
    }
    let named = Entry {
        location: entry.path(),
        shown: joined(&root.shown, path),
        asked: joined(&root.asked, path),
        policy: joined(&root.policy, path),
        is_utf8: below.is_utf8,
    };
    if (visit.wanted.excludes)(&named.policy) {
        return WalkState::Skip;
    }
    if !kind.is_dir() {
        take(visit, named, kind);
    }
    WalkState::Continue
}

/// A path as seen from the root of the walk, with `/` between parts.
struct Below<'a> {
    path: Cow<'a, str>,
    is_utf8: bool,
}

impl<'a> Below<'a> {
    fn of(root: &Root, path: &'a Path) -> Self {
        if let Some(below) = plainly(root, path) {
            return Self {
                path: Cow::Borrowed(below),
                is_utf8: true,
            };
        }
        let below = path.strip_prefix(&root.location).unwrap_or(path);
        Self {
            path: Cow::Owned(slashed(below)),
            is_utf8: below.to_str().is_some(),
        }
    }
}

/// What follows the root as it is written: the walk joins names to it, so that nothing else can stand between.
fn plainly<'a>(root: &Root, path: &'a Path) -> Option<&'a str> {
    let root = root.location.to_str().filter(|_| cfg!(unix))?;
    path.to_str()?.strip_prefix(root)?.strip_prefix('/')
}

/// Most often nothing stands before the path.
fn joined<'a>(before: &str, path: &'a str) -> Cow<'a, str> {
    if before.is_empty() {
        Cow::Borrowed(path)
    } else {
        Cow::Owned(format!("{before}{path}"))
    }
}

fn take(visit: &Visit<'_>, entry: Entry<'_>, kind: FileType) {
    let wants = visit.wanted.wants;
    // A link may stand for a directory of workflows as well as for a file.
    let is_wanted = wants(&entry.asked)
        || (kind.is_symlink() && wants(&format!("{}/workflow.yml", entry.asked)));
    let peeks = visit.wanted.peeks.as_ref();
    let is_peeked_at = || peeks.is_some_and(|peek| (peek.at)(&entry.asked));
    let is_looked_at =
        kind.is_file() && entry.is_utf8 && (visit.wanted.looks.is_some() || is_peeked_at());
    if !is_wanted && !is_looked_at {
        return;
    }
    let refusal = if kind.is_symlink() {
        LINK
    } else if !kind.is_file() {
        "not a regular file"
    } else if !entry.is_utf8 {
        "its name is not UTF-8"
    } else {
        let named = super::Named {
            path: &entry.shown,
            asked: &entry.asked,
            policy_path: &entry.policy,
            location: entry.location,
        };
        if let Some(file) = super::read(&named, is_wanted, false, visit.wanted) {
            lock(visit.home).files.push(file);
        }
        return;
    };
    lock(visit.home).unknown(entry.shown, refusal);
}

/// A directory that cannot be listed may hold what is wanted.
fn complain(visit: &Visit<'_>, error: &ignore::Error) {
    let below = path_of(error).and_then(|path| path.strip_prefix(&visit.root.location).ok());
    let path = format!(
        "{}{}",
        visit.root.shown,
        below.map(slashed).unwrap_or_default()
    );
    let subject = if path.is_empty() {
        ".".to_owned()
    } else {
        path
    };
    lock(visit.home).unknown(subject, walk_reason(error));
}

fn path_of(error: &ignore::Error) -> Option<&Path> {
    match error {
        ignore::Error::WithPath { path, .. } => Some(path),
        ignore::Error::WithDepth { err, .. } | ignore::Error::WithLineNumber { err, .. } => {
            path_of(err)
        }
        _ => None,
    }
}
