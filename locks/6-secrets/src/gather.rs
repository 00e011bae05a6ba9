//! One finding of every secret, however often it occurs.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::ops::Range;

use lockgate_evidence::{Confidence, Exposed, Finding, Fingerprint, Severity, Source, Span, Trail};

use crate::kind::Kind;
use crate::secret::{FingerprintKey, Secret};
use crate::seen::Seen;
use crate::weigh::{is_called, is_users};

/// A secret at one place.
#[derive(Clone, Debug)]
pub struct Leak {
    /// What it is.
    pub kind: &'static Kind,
    /// Its bytes in the text that was weighed.
    pub span: Range<usize>,
    /// The secret.
    pub secret: Secret,
    /// How sure, 0 to 100.
    pub score: u8,
    /// The same in three words.
    pub confidence: Confidence,
    /// How bad, here.
    pub severity: Severity,
    /// What spoke for it and against it, the weightiest first.
    pub why: Vec<String>,
}

/// Most places that a finding names; all are counted.
const MOST_PLACES: usize = 20;

/// One finding a secret, in the order of fingerprints. Its first place is the first of the tree in the order of paths.
pub fn gather(seen: Vec<Seen>, key: &FingerprintKey) -> Vec<Finding> {
    let mut by_secret: BTreeMap<Fingerprint, Vec<Place>> = BTreeMap::new();
    for seen in seen {
        let source = as_committed(seen.source, seen.trail.as_ref());
        for (leak, span) in seen.leaks {
            let fingerprint = leak.secret.fingerprint(key);
            let place = Place {
                source: source.clone(),
                span,
                note: seen.note.clone(),
                trail: seen.trail.clone(),
                leak,
            };
            by_secret.entry(fingerprint).or_default().push(place);
        }
    }
    by_secret
        .into_iter()
        .filter_map(|(fingerprint, places)| finding(fingerprint, places))
        .collect()
}

/// What stands in the history is shown with the youngest commit that holds it.
fn as_committed(source: Source, trail: Option<&Trail>) -> Source {
    let commit = trail.and_then(|trail| trail.last.as_ref().or(trail.first.as_ref()));
    match commit {
        Some(commit) if source.revision().is_none() => source.at_revision(&commit.id),
        _ => source,
    }
}

#[derive(Debug)]
struct Place {
    source: Source,
    span: Span,
    note: Cow<'static, str>,
    trail: Option<Trail>,
    leak: Leak,
}

impl Place {
    fn order(&self) -> (bool, &str, Span, Option<&str>) {
        // What stands in the tree comes before what stands in the history only.
        let is_past = self.trail.is_some();
        let origin = self.source.origin(self.span);
        (is_past, self.source.path(), origin, self.source.revision())
    }

    /// True where the same bytes of the tree are a place of their own.
    fn repeats(&self, other: &Self) -> bool {
        let is_at_head = self.trail.as_ref().is_some_and(|trail| trail.at_head);
        let (is_past, path, origin, _) = other.order();
        is_at_head && !is_past && (path, origin) == (self.source.path(), self.order().2)
    }
}

fn finding(fingerprint: Fingerprint, mut places: Vec<Place>) -> Option<Finding> {
    let trail = places
        .iter()
        .filter_map(|place| place.trail.clone())
        .reduce(Trail::join);
    places.sort_by(|a, b| a.order().cmp(&b.order()));
    places.dedup_by(|later, earlier| later.order() == earlier.order());
    let places = without_repeats(places);
    // A user's rule that knows the secret at one place names it at all.
    let is_known = places.iter().any(|place| is_users(&place.leak));
    let best = places.iter().max_by_key(|place| {
        let gives_way = is_known && is_called(&place.leak);
        (
            !gives_way,
            place.leak.score,
            std::cmp::Reverse(place.order()),
        )
    })?;
    let leak = &best.leak;
    let first = places.first()?;
    let message = message(leak, &places);
    let mut finding = Finding::new(&leak.kind.rule, &first.source, first.span, message)
        .severity(leak.severity)
        .confidence(leak.confidence)
        .note(first.note.clone())
        .help(leak.kind.rotate);
    for place in places.iter().skip(1).take(MOST_PLACES - 1) {
        let note = if place.note.is_empty() {
            "the same secret"
        } else {
            &*place.note
        };
        finding = finding.related(&place.source, place.span, note);
    }
    finding.exposed = Some(Box::new(exposed(fingerprint, leak, &places, trail)));
    Some(finding)
}

/// The trail tells of the tree's own commit already.
fn without_repeats(places: Vec<Place>) -> Vec<Place> {
    let past = places.partition_point(|place| place.trail.is_none());
    let (tree, history) = places.split_at(past);
    let is_new = |place: &&Place| {
        let at = tree.binary_search_by(|known| {
            let of = |place: &Place| (place.source.path().to_owned(), place.order().2);
            of(known).cmp(&of(place))
        });
        at.map_or(true, |at| !place.repeats(&tree[at]))
    };
    let kept: Vec<bool> = history.iter().map(|place| is_new(&place)).collect();
    let keep = std::iter::repeat_n(true, past).chain(kept);
    places
        .into_iter()
        .zip(keep)
        .filter_map(|(place, is_kept)| is_kept.then_some(place))
        .collect()
}

fn message(leak: &Leak, places: &[Place]) -> String {
    let (title, preview) = (leak.kind.title(), leak.secret.preview());
    let where_to = match places.len() {
        0 | 1 => String::new(),
        many => format!(" at {many} places"),
    };
    let is_past = places.iter().all(|place| place.trail.is_some());
    let past = if is_past { " of the history" } else { "" };
    match (is_past, places.len()) {
        (true, 0 | 1) => format!("{title} `{preview}` stands in plain text in the history"),
        _ => format!("{title} `{preview}` stands in plain text{where_to}{past}"),
    }
}

fn exposed(
    fingerprint: Fingerprint,
    leak: &Leak,
    places: &[Place],
    trail: Option<Trail>,
) -> Exposed {
    let mut paths: Vec<_> = places.iter().map(|place| place.source.path()).collect();
    paths.sort_unstable();
    paths.dedup();
    Exposed {
        fingerprint,
        preview: leak.secret.preview(),
        provider: leak.kind.provider.to_owned(),
        what: leak.kind.what.to_owned(),
        opens: leak.kind.opens.to_owned(),
        rotate: leak.kind.rotate.to_owned(),
        why: leak.why.clone(),
        score: leak.score,
        places: places.len(),
        paths: paths.into_iter().map(str::to_owned).collect(),
        trail,
    }
}
