//! An image in a tar, read where its members lie.

use std::collections::HashMap;
use std::io::{BufReader, Read};
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

use super::{Blobs, is_inside};
use crate::walk::{Place, Walk};
use crate::{Flow, Limits, Report, stream, tar};

/// The files of a tar by their names. Each file is read from its place; held are only names, and of a packed tar what may be
/// documents.
pub struct Tarball<'a> {
    open_at: Box<dyn Fn(u64) -> Option<Box<dyn Read + 'a>> + Sync + 'a>,
    files: HashMap<String, (u64, u64)>,
    links: HashMap<String, String>,
    held: HashMap<String, Vec<u8>>,
    /// How often a file may still be reached by unpacking all before it; `None` where nothing is packed.
    pub(super) reopens: Option<AtomicUsize>,
}

/// Members of a tar of an image; real ones have a few per layer.
const MOST_MEMBERS: u64 = 100_000;

impl<'a> Tarball<'a> {
    /// Reads the headers of a tar that is opened anew at an offset whenever it is asked; offset 0 is its beginning.
    pub fn new(
        path: &str,
        open_at: impl Fn(u64) -> Option<Box<dyn Read + 'a>> + Sync + 'a,
    ) -> (Self, Report) {
        Self::indexed(path, open_at, 0)
    }

    /// As [`Tarball::new`], with so many bytes of documents held.
    pub(super) fn indexed(
        path: &str,
        open_at: impl Fn(u64) -> Option<Box<dyn Read + 'a>> + Sync + 'a,
        held_bytes: u64,
    ) -> (Self, Report) {
        let limits = Limits {
            members: MOST_MEMBERS,
            held_bytes,
            ..Limits::default()
        };
        let mut found = Self {
            open_at: Box::new(open_at),
            files: HashMap::new(),
            links: HashMap::new(),
            held: HashMap::new(),
            reopens: None,
        };
        let mut none = |_: crate::Member<'_>| Flow::Continue;
        let walk = Walk::new(&limits, &mut none);
        let Some(reader) = (found.open_at)(0) else {
            walk.gap(path, crate::Reason::Missing);
            return (found, walk.report());
        };
        let mut reader = BufReader::with_capacity(stream::BUFFER, reader);
        for member in tar::index(&walk, &Place::top(path), &mut reader) {
            found.add(member);
        }
        (found, walk.report())
    }

    fn add(&mut self, member: tar::Indexed) {
        let name = member.name.trim_start_matches("./").to_owned();
        if let Some(target) = member.target {
            let target = beside(&name, &target);
            self.links.insert(name, target);
            return;
        }
        self.held.remove(&name);
        let bytes = member.bytes.map(|bytes| (name.clone(), bytes));
        self.held.extend(bytes);
        self.files.insert(name, (member.offset, member.size));
    }

    /// The bytes of a tar that are in memory.
    pub fn of(bytes: &'a [u8], path: &str) -> (Self, Report) {
        Self::new(path, move |at| {
            let rest = bytes.get(usize::try_from(at).ok()?..)?;
            Some(Box::new(rest) as Box<dyn Read + 'a>)
        })
    }

    /// Whether a file of this name is there.
    pub fn contains(&self, path: &str) -> bool {
        self.files.contains_key(path)
    }

    fn target<'p>(&'p self, path: &'p str) -> &'p str {
        self.links.get(path).map_or(path, String::as_str)
    }

    /// Where a file lies, and its length.
    pub(super) fn place(&self, path: &str) -> Option<(u64, u64)> {
        self.files.get(self.target(path)).copied()
    }

    /// The tar from its beginning.
    pub(super) fn open_first(&self) -> Option<Box<dyn Read + 'a>> {
        (self.open_at)(0)
    }

    /// Whether a file may be opened where it lies.
    fn may_reopen(&self) -> bool {
        let left = self.reopens.as_ref();
        left.is_none_or(|left| {
            let less = |left: usize| left.checked_sub(1);
            left.fetch_update(Relaxed, Relaxed, less).is_ok()
        })
    }
}

impl Blobs for Tarball<'_> {
    /// One link is followed: `docker save` once wrote a layer that occurs twice as a link to the first.
    fn open(&self, path: &str) -> Option<Box<dyn Read + '_>> {
        if let Some(bytes) = self.held.get(self.target(path)) {
            return Some(Box::new(bytes.as_slice()));
        }
        let (offset, size) = self.place(path).filter(|_| self.may_reopen())?;
        Some(Box::new((self.open_at)(offset)?.take(size)))
    }
}

/// The target of a link, seen from the root of the tar; empty if it leaves it.
fn beside(name: &str, target: &str) -> String {
    let mut parts: Vec<&str> = name.split('/').collect();
    parts.pop();
    for part in target.split('/') {
        match part {
            ".." if parts.pop().is_none() => return String::new(),
            "." | "" | ".." => {}
            _ => parts.push(part),
        }
    }
    let joined = parts.join("/");
    if is_inside(&joined) {
        joined
    } else {
        String::new()
    }
}
