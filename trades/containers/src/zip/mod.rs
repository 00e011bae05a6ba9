//! Zip archives (PKWARE APPNOTE 6.3.10).
//!
//! Read here and not by the `zip` crate: that keeps one member of each name, goes by the directory alone and reads nothing of
//! an archive whose end is missing. What hides bytes from a scanner is exactly what must be stated.

mod directory;
mod local;
mod method;

use std::collections::HashSet;
use std::io::BufRead;

use crate::member::text;
use crate::walk::{Entry, Place, Walk};
use crate::{Kind, Reason};
use directory::{Directory, Listed};
use local::Local;

/// Whether an archive ends these bytes.
pub(crate) fn has_end(bytes: &[u8]) -> bool {
    directory::find_end(bytes).is_some()
}

/// Walks an archive by its directory; what that does not tell is read by the headers of the members.
pub(crate) fn walk(walk: &Walk<'_>, place: &Place, bytes: &[u8]) {
    match Directory::read(bytes, walk.limits.members) {
        Ok(directory) => listed(walk, place, bytes, &directory),
        Err(reason) => {
            walk.gap(&place.path, reason);
            local::walk(walk, place, &mut &bytes[..], None);
        }
    }
}

/// Walks an archive without its directory.
pub(crate) fn walk_stream(walk: &Walk<'_>, place: &Place, reader: &mut dyn BufRead) {
    local::walk(walk, place, reader, None);
}

fn listed(walk: &Walk<'_>, place: &Place, bytes: &[u8], directory: &Directory<'_>) {
    for reason in &directory.faults {
        walk.gap(&place.path, reason.clone());
    }
    let bytes = &bytes[..directory.start];
    let ranges = directory.ranges(bytes);
    let overlapping = overlapping(&ranges, directory.entries.len());
    let mut names = HashSet::new();
    for (entry, overlaps) in directory.entries.iter().zip(overlapping) {
        if walk.is_over() {
            return;
        }
        if !names.insert(entry.name) {
            walk.gap_at(place, entry.name, Reason::DuplicateName);
        }
        if overlaps {
            walk.gap_at(place, entry.name, Reason::Overlap);
        } else {
            member(walk, place, bytes, entry);
        }
    }
    unlisted(walk, place, bytes, &ranges);
}

/// Which entries begin before the end of an earlier one.
fn overlapping(ranges: &[(usize, usize, usize)], count: usize) -> Vec<bool> {
    let mut found = vec![false; count];
    let mut reached = 0;
    for (start, end, index) in ranges {
        if *start < reached {
            found[*index] = true;
        }
        reached = reached.max(*end);
    }
    found
}

fn member(walk: &Walk<'_>, place: &Place, bytes: &[u8], listed: &Listed<'_>) {
    let Some((local, data)) = Local::at(bytes, listed.offset) else {
        return walk.gap_at(
            place,
            listed.name,
            Reason::Damaged("its header is not where the directory says"),
        );
    };
    disagreements(walk, place, listed, &local);
    let (data, whole) = match data.get(..listed.packed) {
        Some(data) => (data, true),
        None => (data, false),
    };
    if listed.is_directory() {
        let entry = Entry {
            name: listed.name,
            kind: Kind::Directory,
            mode: listed.mode,
        };
        return walk.bare(place, &entry);
    }
    if listed.is_symlink() && whole && listed.method == 0 {
        let entry = Entry {
            name: listed.name,
            kind: Kind::Symlink(text(data)),
            mode: listed.mode,
        };
        return walk.bare(place, &entry);
    }
    let entry = Entry {
        name: listed.name,
        kind: Kind::File,
        mode: listed.mode,
    };
    if listed.is_encrypted() {
        return walk.gap_at(place, listed.name, Reason::Encrypted);
    }
    let expected = method::Expected {
        size: listed.unpacked,
        checksum: listed.checksum,
    };
    method::unpack(
        walk,
        place,
        &entry,
        listed.method,
        &mut &data[..],
        Some(expected),
    );
    if !whole {
        walk.gap_at(place, listed.name, Reason::Truncated);
    }
}

/// Readers that go by the headers and readers that go by the directory would see different members.
fn disagreements(walk: &Walk<'_>, place: &Place, listed: &Listed<'_>, local: &Local<'_>) {
    let sizes = local.has_descriptor()
        || (local.packed, local.unpacked) == (listed.packed as u64, listed.unpacked);
    let pairs = [
        (local.name == listed.name, "name"),
        (local.method == listed.method, "method"),
        (sizes, "size"),
    ];
    for (_, what) in pairs.iter().filter(|(same, _)| !same) {
        walk.gap_at(place, listed.name, Reason::Disagree(what));
    }
}

/// Members in the holes between those that the directory lists.
fn unlisted(walk: &Walk<'_>, place: &Place, bytes: &[u8], ranges: &[(usize, usize, usize)]) {
    let mut reached = 0;
    let ends = std::iter::once((bytes.len(), bytes.len(), 0));
    for (start, end, _) in ranges.iter().copied().chain(ends) {
        if let Some(hole) = bytes
            .get(reached..start)
            .filter(|hole| hole.len() > local::SIZE)
        {
            hidden(walk, place, hole);
        }
        reached = reached.max(end);
    }
}

/// A hole may begin with the descriptor of the member before it.
fn hidden(walk: &Walk<'_>, place: &Place, hole: &[u8]) {
    let starts = [0, 12, 16, 20, 24];
    let found = starts
        .iter()
        .filter_map(|at| hole.get(*at..))
        .find(|rest| rest.starts_with(local::MAGIC));
    if let Some(mut rest) = found {
        local::walk(walk, place, &mut rest, Some(&Reason::Unlisted));
    }
}
