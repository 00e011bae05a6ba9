//! Which of the places of a secret reports show.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use lockgate_evidence::Trail;
use lockgate_git::ObjectId;
use lockgate_io::git::history::Attribution;
use lockgate_io::git::{Reader, Repository};
use lockgate_secrets::Seen;

use super::eye::{Eye, Mark};
use super::{Excluded, SeenPast, trails};
use crate::leaks::archive;

/// At so many paths one secret is shown; its trail tells of all.
const MOST_PLACES: usize = 4;

/// So many objects that stand at no path are looked at for one secret.
const MOST_OBJECTS: usize = 16;

/// Reads the objects at which each secret is to be shown. One that is none at the first of its places is looked for at all
/// that are known: what a test may hold or the settings leave out is a leak beside it.
pub(super) fn show(
    repository: &Repository,
    eye: Eye<'_>,
    excluded: Excluded<'_>,
    marks: &BTreeMap<Mark, BTreeSet<ObjectId>>,
    attributed: &[Attribution],
    past: &mut SeenPast,
) {
    let trail = |of| trails::shown(trails::of_group(of), eye.detector);
    let trails: Vec<_> = attributed.iter().map(trail).collect();
    let places = all_places(repository, excluded, marks, attributed);
    let all = marks.keys().zip(attributed).zip(&trails).zip(places);
    let all = all.map(|(((mark, of), trail), places)| Shown {
        mark: *mark,
        of,
        trail,
        places,
    });
    let mut hidden: Vec<_> = all.collect();
    let mut show = Show {
        reader: repository.reader(),
        eye,
        past,
    };
    for round in [0..MOST_PLACES, MOST_PLACES..usize::MAX] {
        let met = show.at(&hidden, &round);
        hidden.retain(|one| !met.contains(&one.mark));
    }
    for one in hidden.iter().filter(|one| one.of.has_more) {
        show.state_more(one);
    }
}

/// A secret, and where the objects stand that hold it.
struct Shown<'a> {
    mark: Mark,
    of: &'a Attribution,
    trail: &'a Trail,
    places: Vec<Place>,
}

/// Where each secret may be shown; nothing for one that stands at excluded paths only.
///
/// Of an object the paths in its first commit, in its last and at `HEAD` are known. So a secret that is excluded in those of all its
/// objects together is asked for object by object.
fn all_places(
    repository: &Repository,
    excluded: Excluded<'_>,
    marks: &BTreeMap<Mark, BTreeSet<ObjectId>>,
    attributed: &[Attribution],
) -> Vec<Vec<Place>> {
    let secrets = marks.values().zip(attributed);
    let mut all: Vec<_> = secrets.map(|(ids, of)| places(ids, of, excluded)).collect();
    let secrets = marks.values().zip(&mut all);
    let mut doubtful: Vec<_> = secrets.filter(|(_, places)| places.is_empty()).collect();
    let ids: Vec<_> = doubtful.iter().flat_map(|(ids, _)| *ids).copied().collect();
    if ids.is_empty() {
        return all;
    }
    let found = repository.attribute(&ids).found;
    for (ids, known) in &mut doubtful {
        let each = ids.iter().filter_map(|id| Some((id, found.get(id)?)));
        known.extend(each.flat_map(|(id, of)| places(&BTreeSet::from([*id]), of, excluded)));
    }
    all
}

struct Show<'a> {
    reader: Reader<'a>,
    eye: Eye<'a>,
    past: &'a mut SeenPast,
}

impl Show<'_> {
    /// Looks at these of the places of each; which are leaks there.
    fn at(&mut self, all: &[Shown<'_>], which: &Range<usize>) -> BTreeSet<Mark> {
        let mut wanted: BTreeMap<Place, Vec<(Mark, &Trail)>> = BTreeMap::new();
        for one in all {
            let places = one.places.iter().skip(which.start).take(which.len());
            for place in places.cloned() {
                wanted.entry(place).or_default().push((one.mark, one.trail));
            }
        }
        let mut met = BTreeSet::new();
        for (place, marks) in wanted {
            let commit = marks.iter().find_map(|(_, trail)| trail.last.as_ref());
            let commit = commit.map(|commit| commit.id.as_str());
            let seen = self.see(commit, &place);
            for (mark, trail) in marks {
                met.extend(seen.has(mark).then_some(mark));
                self.past.seen.extend(seen.of(mark, trail));
            }
        }
        met
    }

    fn see(&mut self, commit: Option<&str>, place: &Place) -> Apart {
        let object = match self.reader.find(&place.object) {
            Ok(object) => object,
            Err(fault) => {
                self.past.unknown(format!("object {}", place.object), fault);
                return Apart::default();
            }
        };
        let path = &place.path;
        let (seen, unread) = self.eye.see(commit, path, object.kind, &object.bytes);
        // What else was left out was stated when the object was looked at first.
        if let Some(reason) = unread.filter(|reason| reason == archive::BROKEN_OFF) {
            let subject = self.eye.detector.shown(path);
            let reason = format!("{reason}; object {}", place.object);
            self.past.unknown(subject, reason);
        }
        Apart::new(seen)
    }

    /// States a secret that is none at any place that is known, and that may be one elsewhere.
    fn state_more(&mut self, one: &Shown<'_>) {
        let Some((object, path)) = one.of.places.first() else {
            return;
        };
        let anywhere = Place {
            path: String::new(),
            object: *object,
        };
        let commit = one.trail.last.as_ref().map(|commit| commit.id.as_str());
        let seen = self.see(commit, &anywhere);
        if !seen.has(one.mark) {
            return;
        }
        let subject = self.eye.detector.shown(&String::from_utf8_lossy(path));
        let reason = format!(
            "what object {object} holds is no leak at {} of its paths, and it has more, which were not looked at",
            one.of.places.len()
        );
        self.past.unknown(subject, reason);
    }
}

/// The leaks of an object, each secret apart.
#[derive(Default)]
struct Apart {
    seen: Vec<Seen>,
    /// Where in `seen` the leaks of a secret are.
    leaks: BTreeMap<Mark, Vec<(usize, usize)>>,
}

impl Apart {
    fn new(seen: Vec<Seen>) -> Self {
        let mut leaks: BTreeMap<Mark, Vec<(usize, usize)>> = BTreeMap::new();
        for (at, one) in seen.iter().enumerate() {
            for (number, (leak, _)) in one.leaks.iter().enumerate() {
                let places = leaks.entry(Mark::of(&leak.secret)).or_default();
                places.push((at, number));
            }
        }
        Self { seen, leaks }
    }

    fn has(&self, mark: Mark) -> bool {
        self.leaks.contains_key(&mark)
    }

    /// What was seen of one secret.
    fn of(&self, mark: Mark, trail: &Trail) -> Vec<Seen> {
        let places = self.leaks.get(&mark).map(Vec::as_slice);
        let by_text = places
            .unwrap_or_default()
            .chunk_by(|one, next| one.0 == next.0);
        let seen = by_text.filter_map(|places| {
            let seen = self.seen.get(places.first()?.0)?;
            let leaks = places
                .iter()
                .filter_map(|(_, number)| seen.leaks.get(*number));
            Some(Seen {
                source: seen.source.clone(),
                leaks: leaks.cloned().collect(),
                trail: Some(trail.clone()),
                note: seen.note.clone(),
            })
        });
        seen.collect()
    }
}

/// An object at a path.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Place {
    path: String,
    object: ObjectId,
}

/// Where a secret is shown: at its paths, those at `HEAD` and in the last commit first; else as the objects that hold it.
fn places(ids: &BTreeSet<ObjectId>, of: &Attribution, excluded: Excluded<'_>) -> Vec<Place> {
    if of.places.is_empty() {
        let path = |id| trails::paths(id, Some(of)).into_iter().next();
        let places = ids.iter().map(|id| Place {
            path: path(id).unwrap_or_default(),
            object: *id,
        });
        return places.take(MOST_OBJECTS).collect();
    }
    let places = of.places.iter();
    places
        .map(|(object, path)| Place {
            path: String::from_utf8_lossy(path).into_owned(),
            object: *object,
        })
        .filter(|place| !excluded.covers(&place.path))
        .collect()
}
