//! One finding of every secret, however often it occurs.

use std::collections::BTreeMap;
use std::ops::Range;

use lockgate_evidence::{Confidence, Exposed, Finding, Fingerprint, Severity, Source, Span, Trail};

use crate::detect::decode::wide;
use crate::kind::Kind;
use crate::secret::{FingerprintKey, Secret};

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

/// The leaks of one text, which is shown masked.
#[derive(Clone, Debug)]
pub struct Seen {
    /// The text as reports may show it.
    pub source: Source,
    /// The leaks, each with its place in `source`.
    pub leaks: Vec<(Leak, Span)>,
    /// Where in the history the text stands.
    pub trail: Option<Trail>,
}

impl Seen {
    /// Hides every leak in `text`, there and wherever else in it the same bytes stand, and makes a source of it.
    pub fn new(path: &str, text: &[u8], leaks: Vec<Leak>) -> Self {
        let mut masked = wide::plain(text).into_owned();
        for leak in &leaks {
            mask(&mut masked, &leak.secret, &leak.span);
        }
        let spans = spans(&masked, &leaks);
        let source = Source::new(path, String::from_utf8_lossy(&masked));
        Self {
            source,
            leaks: leaks.into_iter().zip(spans).collect(),
            trail: None,
        }
    }
}

/// Shorter texts stand everywhere by chance.
const SHORTEST_MASKED_ELSEWHERE: usize = 6;

fn mask(text: &mut [u8], secret: &Secret, span: &Range<usize>) {
    let needle = secret.expose();
    if needle.len() >= SHORTEST_MASKED_ELSEWHERE {
        let finder = memchr::memmem::Finder::new(needle);
        let places: Vec<_> = finder.find_iter(text).collect();
        for at in places {
            hide(&mut text[at..at + needle.len()]);
        }
    }
    if let Some(bytes) = text.get_mut(span.clone()) {
        hide(bytes);
    }
}

/// Line feeds stay, so that lines keep their numbers.
fn hide(bytes: &mut [u8]) {
    for byte in bytes {
        if *byte != b'\n' {
            *byte = b'*';
        }
    }
}

/// The places of the leaks in the text as it is shown, where bytes that are not UTF-8 take more room.
fn spans(text: &[u8], leaks: &[Leak]) -> Vec<Span> {
    let is_utf8 = std::str::from_utf8(text).is_ok();
    let shown = |at: usize| {
        let before = &text[..at.min(text.len())];
        if is_utf8 {
            before.len()
        } else {
            String::from_utf8_lossy(before).len()
        }
    };
    let spans = leaks
        .iter()
        .map(|leak| Span::new(shown(leak.span.start), shown(leak.span.end)));
    spans.collect()
}

/// One finding a secret. Its first place is the first in the order of paths.
pub fn gather(seen: Vec<Seen>, key: &FingerprintKey) -> Vec<Finding> {
    let mut by_secret: BTreeMap<Fingerprint, Vec<Place>> = BTreeMap::new();
    for seen in seen {
        for (leak, span) in seen.leaks {
            let place = Place {
                source: seen.source.clone(),
                span,
                trail: seen.trail.clone(),
                leak,
            };
            by_secret
                .entry(place.leak.secret.fingerprint(key))
                .or_default()
                .push(place);
        }
    }
    by_secret
        .into_iter()
        .filter_map(|(fingerprint, places)| finding(fingerprint, places))
        .collect()
}

struct Place {
    source: Source,
    span: Span,
    trail: Option<Trail>,
    leak: Leak,
}

impl Place {
    fn order(&self) -> (bool, &str, Span) {
        // What stands in the tree comes before what stands in the history only.
        (self.trail.is_some(), self.source.path(), self.span)
    }
}

fn finding(fingerprint: Fingerprint, mut places: Vec<Place>) -> Option<Finding> {
    places.sort_by(|a, b| a.order().cmp(&b.order()));
    let best = places
        .iter()
        .max_by_key(|place| (place.leak.score, std::cmp::Reverse(place.order())))?;
    let leak = best.leak.clone();
    let first = places.first()?;
    let message = format!(
        "{} `{}` stands in plain text",
        leak.kind.title(),
        leak.secret.preview()
    );
    let mut finding = Finding::new(&leak.kind.rule, &first.source, first.span, message)
        .severity(leak.severity)
        .confidence(leak.confidence)
        .note(leak.why.join("; "))
        .help(format!(
            "{}; it opens {}",
            leak.kind.rotate, leak.kind.opens
        ));
    for place in &places[1..] {
        finding = finding.related(&place.source, place.span, "the same secret");
    }
    finding.exposed = Some(Box::new(Exposed {
        fingerprint,
        preview: leak.secret.preview(),
        provider: leak.kind.provider.to_owned(),
        what: leak.kind.what.to_owned(),
        opens: leak.kind.opens.to_owned(),
        rotate: leak.kind.rotate.to_owned(),
        why: leak.why,
        score: leak.score,
        trail: places.iter().find_map(|place| place.trail.clone()),
    }));
    Some(finding)
}
