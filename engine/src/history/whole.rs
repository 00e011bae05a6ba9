//! Every object of a repository.

use std::collections::BTreeMap;
use std::path::Path;

use lockgate_git::ObjectId;
use lockgate_io::git::Repository;
use lockgate_io::git::history::{Attribution, Connected};
use lockgate_io::git::sweep::{Progress, Sweep, Swept};

use super::cache::Cache;
use super::eye::Eye;
use super::look::{Found, Looker};
use super::show::show;
use super::{Excluded, SeenPast, submodules, trails};

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
    let (attributed, connected) = repository.attribute_connected(&groups);
    missing(&connected, &mut past);
    let (of_secrets, of_unread) = attributed.split_at(found.marks.len());
    let of_unread = found.unread.keys().copied().zip(of_unread.iter().cloned());
    unread(&found, &of_unread.collect(), eye, excluded, &mut past);
    show(
        repository,
        eye,
        excluded,
        &found.marks,
        of_secrets,
        &mut past,
    );
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
fn missing(connected: &Connected, past: &mut SeenPast) {
    let Connected { missing, faulty } = connected;
    for faulty in faulty {
        past.unknown(format!("object {}", faulty.id), &faulty.fault);
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
