//! An image in a tar, read where its members lie.

use std::collections::HashMap;
use std::io::{BufReader, Read};

use super::{Blobs, is_inside};
use crate::walk::{Place, Walk};
use crate::{Flow, Limits, Report, stream, tar};

/// The files of a tar by their names. Nothing is held but the names; each file is read from its place.
pub struct Tarball<'a> {
    open_at: Box<dyn Fn(u64) -> Option<Box<dyn Read + 'a>> + Sync + 'a>,
    files: HashMap<String, (u64, u64)>,
    links: HashMap<String, String>,
}

/// Members of a tar of an image; real ones have a few per layer.
const MOST_MEMBERS: u64 = 100_000;

impl<'a> Tarball<'a> {
    /// Reads the headers of a tar that is opened anew at an offset whenever it is asked; offset 0 is its beginning.
    pub fn new(
        path: &str,
        open_at: impl Fn(u64) -> Option<Box<dyn Read + 'a>> + Sync + 'a,
    ) -> (Self, Report) {
        let limits = Limits {
            members: MOST_MEMBERS,
            ..Limits::default()
        };
        let mut found = Self {
            open_at: Box::new(open_at),
            files: HashMap::new(),
            links: HashMap::new(),
        };
        let mut none = |_: crate::Member<'_>| Flow::Continue;
        let walk = Walk::new(&limits, &mut none);
        let Some(reader) = (found.open_at)(0) else {
            walk.gap(path, crate::Reason::Missing);
            return (found, walk.report());
        };
        let mut reader = BufReader::with_capacity(stream::BUFFER, reader);
        for member in tar::index(&walk, &Place::top(path), &mut reader) {
            let name = member.name.trim_start_matches("./").to_owned();
            match member.target {
                Some(target) => found
                    .links
                    .insert(name.clone(), beside(&name, &target))
                    .map(|_| ()),
                None => found
                    .files
                    .insert(name, (member.offset, member.size))
                    .map(|_| ()),
            };
        }
        (found, walk.report())
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
}

impl Blobs for Tarball<'_> {
    /// One link is followed: `docker save` once wrote a layer that occurs twice as a link to the first.
    fn open(&self, path: &str) -> Option<Box<dyn Read + '_>> {
        let target = self.links.get(path).map_or(path, String::as_str);
        let (offset, size) = self.files.get(target)?;
        Some(Box::new((self.open_at)(*offset)?.take(*size)))
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
