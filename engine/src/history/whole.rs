//! Every object of a repository.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use lockgate_evidence::Trail;
use lockgate_git::ObjectId;
use lockgate_io::git::history::{Attribution, Connected};
use lockgate_io::git::sweep::{Progress, Sweep, Swept};
use lockgate_io::git::{Reader, Repository};
use lockgate_secrets::Seen;

use super::cache::Cache;
use super::eye::{Eye, Mark};
use super::look::{Found, Looker};
use super::{Excluded, SeenPast, submodules, trails};

/// At so many paths one secret is shown; its trail tells of all.
const MOST_PLACES: usize = 4;

/// So many objects that are missing are told one by one.
const MOST_MISSING: usize = 20;

/// Looks at every object that the cache does not know. What stands at excluded paths only is not told.
pub(crate) fn whole(
    repository: &Repository,
    eye: Eye<'_>,
    excluded: Excluded<'_>,
    cache: Option<&Path>,
    progress: Option<&(dyn Fn(Progress) + Sync)>,
) -> SeenPast {
    let mut past = SeenPast::default();
    for gap in repository.gaps() {
        past.unknown("history", gap);
    }
    let mut cache = Cache::load(cache, repository, eye);
    let known = cache.known(repository);
    let looker = Looker::new(eye, &cache);
    let sweep = Sweep {
        progress,
        ..Sweep::default()
    };
    let swept = repository.sweep(&looker, sweep);
    let mut found = looker.finish();
    state(&swept, &mut past);
    missing(repository, &mut past);
    for path in submodules::at_head(repository) {
        let subject = format!("submodule {}", eye.detector.shown(&path));
        past.note(
            subject,
            "it is a repository of its own, to be scanned by itself",
        );
    }
    cache.add(std::mem::take(&mut found.clean));
    if let Some(reason) = cache.save() {
        past.note("cache of scanned objects", reason);
    }
    past.objects = usize::try_from(swept.shown).unwrap_or(usize::MAX) + known;
    if past.objects == 0 {
        past.unknown("history", "the repository holds no object to look at");
    }
    // A secret is asked for as one thing, in however many objects it is.
    let secrets = found
        .marks
        .values()
        .map(|ids| ids.iter().copied().collect());
    let groups: Vec<Vec<_>> = secrets
        .chain(found.unread.keys().map(|id| vec![*id]))
        .collect();
    let (attributed, faulty) = repository.attribute_groups(&groups);
    for faulty in &faulty {
        past.unknown(format!("object {}", faulty.id), &faulty.fault);
    }
    let (of_secrets, of_unread) = attributed.split_at(found.marks.len());
    let of_unread = found.unread.keys().copied().zip(of_unread.iter().cloned());
    unread(&found, &of_unread.collect(), eye, excluded, &mut past);
    let places = places(repository, excluded, &found.marks, of_secrets);
    show(repository, eye, &found.marks, of_secrets, places, &mut past);
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

/// States what something reachable names and is not there, and the trees that are damaged: what only they name is
/// looked at, but nobody knows where it stands.
fn missing(repository: &Repository, past: &mut SeenPast) {
    let Connected { missing, faulty } = repository.connected();
    for faulty in faulty {
        past.unknown(format!("object {}", faulty.id), faulty.fault);
    }
    for one in missing.iter().take(MOST_MISSING) {
        let reason = format!("missing, though {} names it", one.named_by);
        past.unknown(format!("object {}", one.id), reason);
    }
    if let Some(more) = missing.len().checked_sub(MOST_MISSING + 1) {
        past.unknown("history", format!("{} more objects are missing", more + 1));
    }
}

/// States the containers that were not looked at in full, all versions of a file at once.
fn unread(
    found: &Found,
    places: &BTreeMap<ObjectId, Attribution>,
    eye: Eye<'_>,
    excluded: Excluded<'_>,
    past: &mut SeenPast,
) {
    let mut files: BTreeMap<String, Vec<(&ObjectId, &str)>> = BTreeMap::new();
    for (id, reason) in &found.unread {
        let paths = trails::paths(id, places.get(id)).into_iter();
        if let Some(path) = paths.into_iter().find(|path| !excluded.covers(path)) {
            files.entry(path).or_default().push((id, reason));
        }
    }
    for (path, versions) in files {
        let Some(((id, reason), others)) = versions.split_first() else {
            continue;
        };
        let likewise = match others.len() {
            0 => String::new(),
            more => format!(", and likewise in {more} of its other versions"),
        };
        let reason = format!("{reason}; object {id}{likewise}");
        past.unknown(eye.detector.shown(&path), reason);
    }
}

/// Where each secret is shown; nothing for one that stands at excluded paths only.
///
/// Of an object the paths in its first commit, in its last and at `HEAD` are known. So a secret that is excluded in those of all its
/// objects together is asked for object by object.
fn places(
    repository: &Repository,
    excluded: Excluded<'_>,
    marks: &BTreeMap<Mark, BTreeSet<ObjectId>>,
    attributed: &[Attribution],
) -> Vec<Vec<Place>> {
    let secrets = marks.values().zip(attributed);
    let mut places: Vec<_> = secrets
        .map(|(ids, of)| places_of(ids, of, excluded))
        .collect();
    let secrets = marks.values().zip(&mut places);
    let mut doubtful: Vec<_> = secrets.filter(|(_, places)| places.is_empty()).collect();
    let ids: Vec<_> = doubtful.iter().flat_map(|(ids, _)| *ids).copied().collect();
    let found = repository.attribute(&ids).found;
    for (ids, places) in &mut doubtful {
        let each = ids.iter().filter_map(|id| Some((id, found.get(id)?)));
        let each = each.flat_map(|(id, of)| places_of(&BTreeSet::from([*id]), of, excluded));
        places.extend(each.take(MOST_PLACES));
    }
    places
}

/// Reads the objects at which each secret is to be shown.
fn show(
    repository: &Repository,
    eye: Eye<'_>,
    marks: &BTreeMap<Mark, BTreeSet<ObjectId>>,
    attributed: &[Attribution],
    places: Vec<Vec<Place>>,
    past: &mut SeenPast,
) {
    let trail = |of| trails::shown(trails::of_group(of), eye.detector);
    let trails: Vec<_> = attributed.iter().map(trail).collect();
    let mut wanted: BTreeMap<Place, Vec<(Mark, &Trail)>> = BTreeMap::new();
    for ((mark, trail), places) in marks.keys().zip(&trails).zip(places) {
        for place in places {
            wanted.entry(place).or_default().push((*mark, trail));
        }
    }
    let mut reader = repository.reader();
    for (place, marks) in wanted {
        match shown(&mut reader, eye, &place, &marks) {
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

/// Where a secret is shown: at its paths, those at `HEAD` and in the last commit first; else as the objects that hold it.
fn places_of(ids: &BTreeSet<ObjectId>, of: &Attribution, excluded: Excluded<'_>) -> Vec<Place> {
    if of.places.is_empty() {
        let path = |id| trails::paths(id, Some(of)).into_iter().next();
        let places = ids.iter().map(|id| Place {
            path: path(id).unwrap_or_default(),
            object: *id,
        });
        return places.take(MOST_PLACES).collect();
    }
    let places = of.places.iter().map(|(object, path)| Place {
        path: String::from_utf8_lossy(path).into_owned(),
        object: *object,
    });
    places
        .filter(|place| !excluded.covers(&place.path))
        .take(MOST_PLACES)
        .collect()
}

fn shown(
    reader: &mut Reader<'_>,
    eye: Eye<'_>,
    place: &Place,
    marks: &[(Mark, &Trail)],
) -> Result<Vec<Seen>, lockgate_io::git::Fault> {
    let object = reader.find(&place.object)?;
    let mut shown = Vec::new();
    let commit = marks.iter().find_map(|(_, trail)| trail.last.as_ref());
    let commit = commit.map(|commit| commit.id.as_str());
    let (seen, _) = eye.see(commit, &place.path, object.kind, &object.bytes);
    for seen in seen {
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
