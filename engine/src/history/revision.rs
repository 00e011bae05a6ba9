//! Revisions as people write them: `main`, `v1.0`, `HEAD~3`, `0123abc^2`.

use lockgate_git::{Commit, Kind, ObjectId, Tag};
use lockgate_io::git::{Reader, Repository};

/// No more generations are gone up.
const MOST_STEPS: usize = 1_000_000;

/// The object that a revision names.
pub(super) fn resolve(repository: &Repository, revision: &str) -> Option<ObjectId> {
    let end = revision.find(['~', '^']).unwrap_or(revision.len());
    let (name, mut steps) = revision.split_at(end);
    let name = if name == "@" { "HEAD" } else { name };
    let mut id = repository.resolve(name)?;
    let mut reader = repository.reader();
    while let Some(step) = steps.chars().next() {
        let digits = steps[1..].find(|c: char| !c.is_ascii_digit());
        let end = digits.map_or(steps.len(), |at| at + 1);
        let number: usize = if end == 1 {
            1
        } else {
            steps[1..end].parse().ok()?
        };
        id = match step {
            '~' => up(&mut reader, id, number)?,
            _ if number == 0 => peeled(&mut reader, id)?,
            _ => *parents(&mut reader, id)?.get(number - 1)?,
        };
        steps = &steps[end..];
        if !steps.is_empty() && !steps.starts_with(['~', '^']) {
            return None;
        }
    }
    Some(id)
}

fn up(reader: &mut Reader<'_>, mut id: ObjectId, steps: usize) -> Option<ObjectId> {
    for _ in 0..steps.min(MOST_STEPS) {
        id = *parents(reader, id)?.first()?;
    }
    Some(id)
}

fn parents(reader: &mut Reader<'_>, id: ObjectId) -> Option<Vec<ObjectId>> {
    let id = peeled(reader, id)?;
    let bytes = reader.find_kind(&id, Kind::Commit).ok()?;
    Some(Commit::parse(&bytes).ok()?.parents)
}

fn peeled(reader: &mut Reader<'_>, mut id: ObjectId) -> Option<ObjectId> {
    for _ in 0..100 {
        let object = reader.find(&id).ok()?;
        match object.kind {
            Kind::Tag => id = Tag::parse(&object.bytes).ok()?.target,
            _ => return Some(id),
        }
    }
    None
}
