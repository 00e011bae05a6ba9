//! Every object of a repository.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use lockgate_evidence::Trail;
use lockgate_git::{Kind, ObjectId};
use lockgate_io::git::history::Attribution;
use lockgate_io::git::sweep::{Progress, Sweep, Swept};
use lockgate_io::git::{Reader, Repository};
use lockgate_secrets::{Detector, Seen};

use super::SeenPast;
use super::cache::Cache;
use super::look::{Found, Looker, Mark};
use super::trails;
use crate::leaks::archive::{self, Rules};

/// At so many paths one secret is shown; its trail tells of all.
const MOST_PLACES: usize = 4;

/// Looks at every object that the cache does not know.
pub(crate) fn whole(
    repository: &Repository,
    detector: &Detector,
    archives: &Rules,
    cache: Option<&Path>,
    progress: Option<&(dyn Fn(Progress) + Sync)>,
) -> SeenPast {
    let mut past = SeenPast::default();
    for gap in repository.gaps() {
        past.unknown("history", gap);
    }
    let mut cache = Cache::load(cache, repository, detector);
    let looker = Looker::new(detector, &cache, archives);
    let sweep = Sweep {
        progress,
        ..Sweep::default()
    };
    let swept = repository.sweep(&looker, sweep);
    let Found {
        marks,
        clean,
        unread,
    } = looker.finish();
    state(&swept, &mut past);
    cache.add(clean);
    if let Some(reason) = cache.save() {
        past.unknown("cache of scanned objects", reason);
    }
    past.objects = usize::try_from(swept.shown).unwrap_or(usize::MAX) + cache.known();
    if past.objects == 0 {
        past.unknown("history", "the repository holds no object to look at");
    }
    let ids: BTreeSet<_> = marks
        .values()
        .flatten()
        .chain(unread.keys())
        .copied()
        .collect();
    let ids: Vec<_> = ids.into_iter().collect();
    let attributed = repository.attribute(&ids);
    for faulty in &attributed.faulty {
        past.unknown(format!("object {}", faulty.id), &faulty.fault);
    }
    state_unread(detector, &unread, &attributed.found, &mut past);
    let archives = (detector, archives);
    show(repository, archives, &marks, &attributed.found, &mut past);
    past
}

fn state(swept: &Swept, past: &mut SeenPast) {
    for faulty in &swept.faulty {
        past.unknown(format!("object {}", faulty.id), &faulty.fault);
    }
    for gap in &swept.gaps {
        past.unknown("history", gap);
    }
}

/// Containers that were not read in full, by their paths: one that has many versions is told once.
fn state_unread(
    detector: &Detector,
    unread: &BTreeMap<ObjectId, String>,
    found: &BTreeMap<ObjectId, Attribution>,
    past: &mut SeenPast,
) {
    let mut by_path: BTreeMap<String, (&str, usize)> = BTreeMap::new();
    for (id, reason) in unread {
        let paths = trails::paths(id, found.get(id));
        let path = paths.into_iter().next().unwrap_or_default();
        by_path.entry(path).or_insert((reason, 0)).1 += 1;
    }
    for (path, (reason, versions)) in by_path {
        let more = match versions {
            1 => String::new(),
            many => format!(", and likewise in {} of its other versions", many - 1),
        };
        past.unknown(detector.shown(&path), format!("{reason}{more}"));
    }
}

/// Reads the objects at which each secret is to be shown.
fn show(
    repository: &Repository,
    looking: (&Detector, &Rules),
    marks: &BTreeMap<Mark, Vec<ObjectId>>,
    found: &BTreeMap<ObjectId, Attribution>,
    past: &mut SeenPast,
) {
    let mut wanted: BTreeMap<Place, Vec<(Mark, &Trail)>> = BTreeMap::new();
    let known: BTreeMap<_, _> = marks
        .iter()
        .map(|(mark, ids)| (*mark, trails::trail(ids, found)))
        .collect();
    for (mark, ids) in marks {
        for place in places(ids, found) {
            wanted.entry(place).or_default().push((*mark, &known[mark]));
        }
    }
    let mut reader = repository.reader();
    for (place, marks) in wanted {
        match shown(&mut reader, looking, &place, &marks) {
            Ok(seen) => past.seen.extend(seen),
            Err(fault) => past.unknown(format!("object {}", place.object), fault),
        }
    }
}

/// An object at a path.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Place {
    path: String,
    object: ObjectId,
}

/// Where a secret is shown: for each path the youngest object, those at `HEAD` and the youngest paths first.
fn places(ids: &[ObjectId], found: &BTreeMap<ObjectId, Attribution>) -> Vec<Place> {
    let mut by_path: BTreeMap<String, (bool, i64, ObjectId)> = BTreeMap::new();
    for id in ids {
        let attribution = found.get(id);
        let rank = |attribution: &Attribution| {
            let last = attribution.last.as_ref().map_or(i64::MIN, |by| by.seconds);
            (attribution.at_head, last, *id)
        };
        let rank = attribution.map_or((false, i64::MIN, *id), rank);
        for path in trails::paths(id, attribution) {
            let best = by_path.entry(path).or_insert(rank);
            *best = (*best).max(rank);
        }
    }
    let mut places: Vec<_> = by_path.into_iter().collect();
    places.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    let places = places.into_iter().take(MOST_PLACES);
    places
        .map(|(path, (_, _, object))| Place { path, object })
        .collect()
}

fn shown(
    reader: &mut Reader<'_>,
    (detector, archives): (&Detector, &Rules),
    place: &Place,
    marks: &[(Mark, &Trail)],
) -> Result<Vec<Seen>, lockgate_io::git::Fault> {
    let object = reader.find(&place.object)?;
    let mut inside = archive::Found::default();
    let bytes = &object.bytes[..];
    let rest = match object.kind {
        Kind::Blob => archive::look(detector, archives, &place.path, bytes, &mut inside),
        _ => bytes,
    };
    let traces = detector.scan(rest);
    let mut shown = Vec::new();
    let commit = marks.iter().find_map(|(_, trail)| trail.last.as_ref());
    let commit = commit.map(|commit| commit.id.as_str());
    inside.take(
        detector.see_in(commit, &place.path, rest, &traces),
        archives,
    );
    for seen in inside.seen {
        for (mark, trail) in marks {
            let mut own = seen.clone();
            own.leaks
                .retain(|(leak, _)| Mark::of(&leak.secret) == *mark);
            if !own.leaks.is_empty() {
                own.trail = Some((*trail).clone());
                shown.push(own);
            }
        }
    }
    Ok(shown)
}
