//! From objects to commits, as reports tell of them.

use std::collections::{BTreeMap, BTreeSet};

use lockgate_evidence::{CommitRef, Trail};
use lockgate_git::ObjectId;
use lockgate_io::git::history::{Attribution, By};
use lockgate_secrets::Detector;

/// Most references that are named.
const MOST_REFS: usize = 100;

/// Where a secret stands that all of these objects hold.
pub(super) fn trail<'i>(
    ids: impl IntoIterator<Item = &'i ObjectId>,
    found: &BTreeMap<ObjectId, Attribution>,
) -> Trail {
    let all: Vec<_> = ids
        .into_iter()
        .filter_map(|id| Some((id, found.get(id)?)))
        .collect();
    let first = all
        .iter()
        .filter_map(|(id, of)| Some((of.first.as_ref()?, *id, *of)));
    let last = all
        .iter()
        .filter_map(|(id, of)| Some((of.last.as_ref()?, *id, *of)));
    let order = |(by, id, _): &(&By, &ObjectId, &Attribution)| (by.seconds, by.commit, **id);
    let tell = |(by, id, of): (&By, &ObjectId, &Attribution)| commit(by, id, of);
    let refs: BTreeSet<_> = all
        .iter()
        .flat_map(|(_, of)| of.refs.iter().cloned())
        .collect();
    Trail {
        first: first.min_by_key(order).map(tell),
        last: last.max_by_key(order).map(tell),
        at_head: all.iter().any(|(_, of)| of.at_head),
        refs: refs.into_iter().take(MOST_REFS).collect(),
    }
}

/// Where a secret stands whose objects were asked for as one group.
pub(super) fn of_group(of: &Attribution) -> Trail {
    let path = |place: Option<&(ObjectId, Vec<u8>)>| {
        let path = place.map(|(_, path)| String::from_utf8_lossy(path).into_owned());
        path.unwrap_or_default()
    };
    let tell = |by: &By, path| CommitRef {
        id: by.commit.to_hex(),
        author: format!("{} <{}>", by.author, by.email),
        time: time(by.seconds),
        path,
    };
    Trail {
        // The places of the last commit come first.
        first: of.first.as_ref().map(|by| tell(by, path(of.places.last()))),
        last: of.last.as_ref().map(|by| tell(by, path(of.places.first()))),
        at_head: of.at_head,
        refs: of.refs.iter().take(MOST_REFS).cloned().collect(),
    }
}

fn commit(by: &By, id: &ObjectId, of: &Attribution) -> CommitRef {
    CommitRef {
        id: by.commit.to_hex(),
        author: format!("{} <{}>", by.author, by.email),
        time: time(by.seconds),
        path: paths(id, Some(of)).into_iter().next().unwrap_or_default(),
    }
}

/// The trail as reports may show it: branches, paths and even authors may be named like a secret.
pub(super) fn shown(trail: Trail, detector: &Detector) -> Trail {
    let shown = |text: String| detector.shown(&text);
    let commit = |commit: CommitRef| CommitRef {
        author: shown(commit.author),
        path: shown(commit.path),
        ..commit
    };
    Trail {
        first: trail.first.map(commit),
        last: trail.last.map(commit),
        refs: trail.refs.into_iter().map(shown).collect(),
        ..trail
    }
}

/// RFC 3339 in UTC; a time that no calendar knows is told as seconds.
pub(super) fn time(seconds: i64) -> String {
    jiff::Timestamp::from_second(seconds)
        .map_or_else(|_| format!("{seconds} s"), |time| time.to_string())
}

/// The paths of an object. What is no file, or what nothing holds, is told by its name.
pub(super) fn paths(id: &ObjectId, of: Option<&Attribution>) -> Vec<String> {
    let paths = of.map(|of| of.paths.as_slice()).unwrap_or_default();
    if paths.is_empty() {
        let is_commit = of.is_some_and(|of| of.first.as_ref().is_some_and(|by| by.commit == *id));
        let kind = if is_commit { "commit" } else { "object" };
        return vec![format!("({kind} {id})")];
    }
    let shown = paths
        .iter()
        .map(|path| String::from_utf8_lossy(path).into_owned());
    shown.collect()
}
