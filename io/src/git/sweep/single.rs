//! Objects that stand alone: loose ones, and those whose first copy was damaged.

use lockgate_git::{Kind, ObjectId, hash_object};
use rayon::prelude::*;

use super::super::fault::Fault;
use super::super::loose;
use super::super::pack::Scratch;
use super::Shared;
use super::report::Count;
use super::visitor::{Interest, Seen, Visitor};

/// Shows the loose objects that are in no pack.
pub(super) fn visit<V: Visitor>(shared: &Shared<'_, V>, ids: &[(ObjectId, u32)]) {
    ids.par_chunks(64).for_each(|ids| {
        let (mut scratch, mut bytes) = (Scratch::default(), Vec::new());
        let mut count = Count::default();
        for (id, directory) in ids {
            one(shared, id, *directory, &mut scratch, &mut bytes, &mut count);
        }
        shared.tally.add(&mut count);
    });
}

fn one<V: Visitor>(
    shared: &Shared<'_, V>,
    id: &ObjectId,
    directory: u32,
    scratch: &mut Scratch,
    bytes: &mut Vec<u8>,
    count: &mut Count,
) {
    let wants = |kind| shared.visitor.wants(id, kind) == Interest::Look;
    if !Kind::ALL.into_iter().any(wants) {
        count.skipped += 1;
        return;
    }
    let store = &shared.repository.store;
    let limit = shared.repository.limits.object_bytes;
    let read = match store.directories.get(directory as usize) {
        Some(directory) => loose::read(directory, id, limit, scratch, bytes),
        None => Err(Fault::Missing),
    };
    match read {
        Ok(kind) => show(shared, id, kind, bytes, count),
        Err(fault) => shared.tally.fault(*id, None, fault),
    }
}

fn show<V: Visitor>(
    shared: &Shared<'_, V>,
    id: &ObjectId,
    kind: Kind,
    bytes: &[u8],
    count: &mut Count,
) {
    count.bytes += bytes.len() as u64;
    if shared.visitor.wants(id, kind) == Interest::Skip {
        count.skipped += 1;
        return;
    }
    if shared.sweep.verify && hash_object(id.hash_kind(), kind, bytes) != Some(*id) {
        shared.tally.fault(*id, Some(kind), Fault::WrongName);
        return;
    }
    count.shown += 1;
    let is_base = false;
    shared.visitor.whole(&Seen {
        id,
        kind,
        bytes,
        is_base,
    });
}

/// Looks once more for objects that could not be read, wherever there is another copy.
pub(super) fn again<V: Visitor>(shared: &Shared<'_, V>) {
    let faults = shared.tally.take_faults();
    if faults.is_empty() {
        return;
    }
    let mut reader = shared.repository.reader();
    let mut count = Count::default();
    for faulty in faults {
        match reader.find(&faulty.id) {
            Ok(object) if is_named(shared, &faulty.id, object.kind, &object.bytes) => {
                show(shared, &faulty.id, object.kind, &object.bytes, &mut count);
            }
            _ => shared.tally.fault(faulty.id, faulty.kind, faulty.fault),
        }
    }
    shared.tally.add(&mut count);
}

fn is_named<V: Visitor>(shared: &Shared<'_, V>, id: &ObjectId, kind: Kind, bytes: &[u8]) -> bool {
    !shared.sweep.verify || hash_object(id.hash_kind(), kind, bytes) == Some(*id)
}
