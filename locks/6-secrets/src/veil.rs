//! Hides secrets in whatever may be shown.

use std::cmp::Reverse;
use std::fmt;
use std::ops::Range;

use aho_corasick::{AhoCorasick, AhoCorasickKind, MatchKind};
use memchr::memmem::Finder;

use crate::gather::Leak;

/// Shorter texts stand everywhere by chance.
const SHORTEST: usize = 6;
/// Lines of a longer secret are hidden one by one too, from this length on.
const SHORTEST_LINE: usize = 16;
/// A longer form is known by its pieces.
const LONGEST: usize = 128;
/// With more bytes of secrets in one text nothing of the text is shown.
const MOST: usize = 1024 * 1024;

/// Knows every form in which the leaks of a text could be shown again: as they stand there, decoded, and line by line.
#[derive(Clone, Debug, Default)]
pub struct Veil {
    forms: Forms,
    is_cut: bool,
}

/// What is to be hidden.
#[derive(Clone)]
enum Forms {
    /// Sought one after the other, which is done before an automaton is built. In order.
    Few(Vec<Vec<u8>>),
    Many(AhoCorasick),
}

/// From here on an automaton is worth its building.
const MANY: usize = 128;

impl Default for Forms {
    fn default() -> Self {
        Self::Few(Vec::new())
    }
}

/// How many, since they are secrets.
impl fmt::Debug for Forms {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let count = match self {
            Self::Few(forms) => forms.len(),
            Self::Many(forms) => forms.patterns_len(),
        };
        write!(formatter, "{count} forms")
    }
}

impl Forms {
    /// `None` where there are so many that they cannot be known.
    fn new(forms: Vec<Vec<u8>>) -> Option<Self> {
        if forms.len() < MANY {
            return Some(Self::Few(forms));
        }
        let mut builder = AhoCorasick::builder();
        builder.match_kind(MatchKind::LeftmostLongest);
        // It is built for every text with leaks, and reads little of it.
        builder.kind(Some(AhoCorasickKind::NoncontiguousNFA));
        builder.build(&forms).ok().map(Self::Many)
    }

    /// The longest at each place, from left to right, none within another.
    fn places(&self, bytes: &[u8]) -> Vec<Range<usize>> {
        match self {
            Self::Few(forms) => apart(forms.iter().flat_map(|form| all(bytes, form)).collect()),
            Self::Many(forms) => forms.find_iter(bytes).map(|found| found.range()).collect(),
        }
    }
}

/// Every place of the form, those that overlap too.
fn all<'a>(bytes: &'a [u8], form: &'a [u8]) -> impl Iterator<Item = Range<usize>> + use<'a> {
    let finder = Finder::new(form);
    let mut from = 0;
    std::iter::from_fn(move || {
        let start = from + finder.find(bytes.get(from..)?)?;
        from = start + 1;
        Some(start..start + form.len())
    })
}

fn apart(mut places: Vec<Range<usize>>) -> Vec<Range<usize>> {
    places.sort_unstable_by_key(|place| (place.start, Reverse(place.end)));
    let mut end = 0;
    places.retain(|place| {
        let is_free = place.start >= end;
        end = if is_free { place.end } else { end };
        is_free
    });
    places
}

impl Veil {
    /// For the leaks of that text.
    pub fn of<'a>(leaks: impl IntoIterator<Item = &'a Leak>, text: &[u8]) -> Self {
        let mut forms = Vec::new();
        for leak in leaks {
            let written = text.get(leak.span.clone()).unwrap_or_default();
            for form in [leak.secret.expose(), written] {
                add(&mut forms, form);
            }
        }
        Self::made(forms)
    }

    fn made(mut forms: Vec<Vec<u8>>) -> Self {
        forms.sort_unstable();
        forms.dedup();
        let is_cut = forms.iter().map(Vec::len).sum::<usize>() > MOST;
        let forms = if is_cut {
            Some(Forms::default())
        } else {
            Forms::new(forms)
        };
        Self {
            // What cannot be known cannot be hidden.
            is_cut: is_cut || forms.is_none(),
            forms: forms.unwrap_or_default(),
        }
    }

    /// False where there are too many secrets to hide them all.
    pub fn is_whole(&self) -> bool {
        !self.is_cut
    }

    /// How far around a window must be looked to know what it cuts through.
    pub(crate) const MARGIN: usize = LONGEST;

    /// Puts an asterisk in the place of every byte of a secret.
    pub(crate) fn hide(&self, bytes: &mut [u8]) {
        for place in self.forms.places(bytes) {
            Self::blot(&mut bytes[place]);
        }
    }

    /// The same bytes with asterisks. Line feeds stay, so that lines keep their numbers.
    pub(crate) fn blot(bytes: &mut [u8]) {
        for byte in bytes {
            if *byte != b'\n' {
                *byte = b'*';
            }
        }
    }

    /// The text with these bytes and every form hidden; each byte stays one byte.
    pub(crate) fn over(&self, text: &str, spans: impl Iterator<Item = Range<usize>>) -> String {
        let mut bytes = text.as_bytes().to_vec();
        if self.is_cut {
            Self::blot(&mut bytes);
        }
        self.hide(&mut bytes);
        for span in spans {
            if let Some(bytes) = bytes.get_mut(span) {
                Self::blot(bytes);
            }
        }
        readable(&bytes)
    }

    /// The words with an ellipsis in the place of every secret; `None` where there is none.
    pub fn words(&self, text: &str) -> Option<String> {
        if self.is_cut {
            return Some("…".to_owned());
        }
        let places = self.forms.places(text.as_bytes());
        let mut out = String::new();
        let mut at = 0;
        for place in &places {
            // A secret of bytes that begin or end within a character is not in a text.
            out.push_str(text.get(at..place.start).unwrap_or_default());
            out.push('…');
            at = place.end;
        }
        out.push_str(text.get(at..).unwrap_or_default());
        (!places.is_empty()).then_some(out)
    }
}

/// One byte stays one byte, so that offsets hold.
pub(crate) fn readable(bytes: &[u8]) -> String {
    let mut out = String::with_capacity(bytes.len());
    for chunk in bytes.utf8_chunks() {
        out.push_str(chunk.valid());
        out.extend(std::iter::repeat_n('?', chunk.invalid().len()));
    }
    out
}

fn add(forms: &mut Vec<Vec<u8>>, form: &[u8]) {
    if form.len() < SHORTEST {
        return;
    }
    cut(forms, form);
    let lines = form.split(|byte| *byte == b'\n');
    for line in lines.map(<[u8]>::trim_ascii) {
        // The line that says what follows is no secret.
        if line.len() >= SHORTEST_LINE && line.len() < form.len() && !line.starts_with(b"-----") {
            cut(forms, line);
        }
    }
}

/// The form whole, or in pieces, the last of which reaches to its end.
fn cut(forms: &mut Vec<Vec<u8>>, form: &[u8]) {
    if form.len() <= LONGEST {
        return forms.push(form.to_vec());
    }
    forms.extend(form.chunks_exact(LONGEST).map(<[u8]>::to_vec));
    forms.push(form[form.len() - LONGEST..].to_vec());
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        /// Few forms are sought one by one, many by an automaton: what is hidden is the same.
        #[test]
        fn few_forms_hide_what_many_hide(
            forms in proptest::collection::btree_set(proptest::collection::vec(b'a'..=b'c', 1..6), 1..8),
            text in proptest::collection::vec(b'a'..=b'd', 0..60),
        ) {
            let forms: Vec<_> = forms.into_iter().collect();
            let mut builder = AhoCorasick::builder();
            let many = builder.match_kind(MatchKind::LeftmostLongest).build(&forms);
            let many = Forms::Many(many.map_err(|error| TestCaseError::fail(error.to_string()))?);
            prop_assert_eq!(Forms::Few(forms).places(&text), many.places(&text));
        }
    }
}
