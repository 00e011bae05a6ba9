//! Loose objects.

use std::path::Path;

use lockgate_git::{Kind, LooseHeader, MAX_LOOSE_HEADER, ObjectId};

use super::fault::Fault;
use super::file::Positioned;
use super::gaps::Gap;
use super::pack::Scratch;
use super::store::{Store, list, loose_path};
use crate::{Error, reason};

/// Reads one loose object into `target`.
pub(super) fn read(
    directory: &Path,
    id: &ObjectId,
    limit: u64,
    scratch: &mut Scratch,
    target: &mut Vec<u8>,
) -> Result<Kind, Fault> {
    let file = Positioned::open(&loose_path(directory, id)).map_err(|error| unreadable(&error))?;
    if file.size() > limit {
        let size = file.size();
        return Err(Fault::TooLarge { size, limit });
    }
    let size = usize::try_from(file.size()).unwrap_or(usize::MAX);
    let read = file.read(0, size, &mut scratch.input);
    read.map_err(|error| Fault::Unreadable(reason(&error)))?;
    let most = limit.saturating_add(MAX_LOOSE_HEADER as u64);
    let most = usize::try_from(most).unwrap_or(usize::MAX);
    let inflater = &mut scratch.inflater;
    let inflated = inflater.inflate_unknown(&scratch.input, most, target);
    inflated.map_err(Fault::of)?;
    let header = LooseHeader::parse(target).map_err(Fault::of)?;
    target.drain(..header.len);
    if header.size == target.len() as u64 {
        Ok(header.kind)
    } else {
        let lies = "the object has another size than it says";
        Err(Fault::Damaged(lockgate_git::Damage::Malformed(lies)))
    }
}

fn unreadable(error: &Error) -> Fault {
    match error {
        Error::Missing { .. } => Fault::Missing,
        Error::Unsuitable { found, .. } => Fault::Unreadable(found.clone()),
        Error::Refused { reason, .. } => Fault::Unreadable(reason.clone()),
        other => Fault::Unreadable(other.to_string()),
    }
}

/// The ids of all loose objects with the directory that each is in, each once, in order.
pub(super) fn all(store: &Store, gaps: &mut Vec<Gap>) -> Vec<(ObjectId, u32)> {
    let mut found = Vec::new();
    for (at, directory) in (0..).zip(&store.directories) {
        for fan in fans(directory, gaps) {
            let path = directory.join(&fan);
            match list(&path) {
                Ok(names) => found.extend(names.iter().filter_map(|name| {
                    let hex = format!("{fan}{name}");
                    let id = ObjectId::from_hex(hex.as_bytes())?;
                    (id.hash_kind() == store.hash).then_some((id, at))
                })),
                Err(reason) => gaps.push(Gap::ObjectDirectory {
                    path: path.display().to_string(),
                    reason,
                }),
            }
        }
    }
    found.sort_unstable();
    found.dedup_by_key(|(id, _)| *id);
    found
}

fn fans(directory: &Path, gaps: &mut Vec<Gap>) -> Vec<String> {
    let is_fan = |name: &String| {
        name.len() == 2
            && name
                .bytes()
                .all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
    };
    match list(directory) {
        Ok(names) => names.into_iter().filter(is_fan).collect(),
        Err(reason) => {
            let path = directory.display().to_string();
            gaps.push(Gap::ObjectDirectory { path, reason });
            Vec::new()
        }
    }
}
