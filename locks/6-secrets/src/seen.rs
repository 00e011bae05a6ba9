//! What is kept of a text with leaks: the lines around them, masked.

use std::borrow::Cow;
use std::ops::Range;

use lockgate_evidence::{Part, Source, Span, Trail};
use memchr::{memchr, memchr_iter, memrchr};

use crate::detect::decode::wide;
use crate::gather::Leak;
use crate::veil::{Veil, readable};

/// Lines kept on both sides of a leak.
const NEAR: usize = 3;
/// Bytes kept on both sides of a leak: enough that every report cuts the line within.
const REACH: usize = 1024;
/// A leak with more bytes is kept as its beginning and its end.
const LONG: usize = 16 * 1024;
/// Most bytes kept of one text. Of leaks beyond that only the place is known.
const MOST: usize = 256 * 1024;

/// The leaks of one text, which is shown masked.
#[derive(Clone, Debug)]
pub struct Seen {
    /// The parts of the text that reports may show.
    pub source: Source,
    /// The leaks, each with its place in `source`.
    pub leaks: Vec<(Leak, Span)>,
    /// Where in the history the text stands.
    pub trail: Option<Trail>,
    /// What is to be said of the places, where they are not in the text itself.
    pub note: Cow<'static, str>,
}

impl Seen {
    /// Keeps the surroundings of every leak, and hides every leak in them, there and wherever else in them the same bytes
    /// stand. Lines, columns and offsets stay those of the text; a byte that is not UTF-8 becomes `?`.
    pub fn new(path: &str, text: &[u8], leaks: Vec<Leak>) -> Self {
        Self::hiding(path, text, leaks, &[])
    }

    /// The same, and hides these too, which are no findings.
    pub fn hiding(path: &str, text: &[u8], leaks: Vec<Leak>, hidden: &[Leak]) -> Self {
        let plain = wide::plain(text);
        let text: &[u8] = &plain;
        let veil = Veil::of(leaks.iter().chain(hidden), text);
        let dark = joined(sorted(leaks.iter().chain(hidden)));
        let mut keeper = Keeper::default();
        for window in windows(text, &sorted(&leaks), veil.is_whole()) {
            keeper.take(text, window, &dark, &veil);
        }
        let places: Vec<_> = leaks.iter().map(|leak| keeper.place(&leak.span)).collect();
        Self {
            source: Source::excerpt(path, keeper.text, keeper.parts),
            leaks: leaks.into_iter().zip(places).collect(),
            trail: None,
            note: Cow::Borrowed(""),
        }
    }

    /// Leaks of which nothing is shown.
    pub fn unshown(leaks: Vec<Leak>) -> Self {
        Self::of_name("", leaks, "")
    }

    /// Leaks in the name of a file, which is given as it may be shown.
    pub(crate) fn of_name(shown: &str, leaks: Vec<Leak>, note: &'static str) -> Self {
        Self {
            source: Source::new(shown, ""),
            leaks: leaks
                .into_iter()
                .map(|leak| (leak, Span::default()))
                .collect(),
            trail: None,
            note: Cow::Borrowed(note),
        }
    }
}

fn sorted<'a>(leaks: impl IntoIterator<Item = &'a Leak>) -> Vec<Range<usize>> {
    let mut spans: Vec<_> = leaks.into_iter().map(|leak| leak.span.clone()).collect();
    spans.sort_by_key(|span| (span.start, span.end));
    spans
}

/// Those that overlap as one.
fn joined(sorted: Vec<Range<usize>>) -> Vec<Range<usize>> {
    let mut joined: Vec<Range<usize>> = Vec::new();
    for span in sorted {
        match joined.last_mut() {
            Some(last) if last.end >= span.start => last.end = last.end.max(span.end),
            _ => joined.push(span),
        }
    }
    joined
}

/// What is kept around each leak, in order and apart from each other.
fn windows(text: &[u8], spans: &[Range<usize>], is_shown: bool) -> Vec<Range<usize>> {
    let mut windows: Vec<Range<usize>> = Vec::new();
    let mut kept = 0;
    for span in spans {
        for window in around(text, span) {
            let at = span.start.min(text.len());
            let window = if is_shown && kept < MOST {
                window
            } else {
                at..at
            };
            kept += window.len();
            match windows.last_mut() {
                Some(last) if last.end >= window.start => last.end = last.end.max(window.end),
                _ => windows.push(window),
            }
        }
    }
    windows
}

fn around(text: &[u8], span: &Range<usize>) -> impl Iterator<Item = Range<usize>> {
    let end = span.end.min(text.len());
    let start = span.start.min(end);
    if end - start <= LONG {
        return [Some(above(text, start)..below(text, end)), None]
            .into_iter()
            .flatten();
    }
    let (near, far) = (boundary(text, start + REACH), boundary(text, end - REACH));
    [Some(above(text, start)..near), Some(far..below(text, end))]
        .into_iter()
        .flatten()
}

/// The beginning of a line before, or of as much of this one as is kept.
fn above(text: &[u8], at: usize) -> usize {
    let least = at.saturating_sub(REACH);
    let mut start = at;
    for _ in 0..=NEAR {
        match memrchr(b'\n', &text[least..start]) {
            Some(feed) => start = least + feed,
            None if least == 0 => return 0,
            // The line before is too long to be kept; this one is kept from where it begins, or in part.
            None if start < at => return start + 1,
            None => return boundary(text, least),
        }
    }
    start + 1
}

fn below(text: &[u8], at: usize) -> usize {
    let most = (at + REACH).min(text.len());
    let mut end = at;
    for _ in 0..=NEAR {
        match memchr(b'\n', &text[end.min(most)..most]) {
            Some(feed) => end += feed + 1,
            None if most == text.len() => return most,
            None if end > at => break,
            None => return boundary(text, most),
        }
    }
    // Without the line feed: one stands between parts.
    end - 1
}

/// The beginning of the character at `at`.
fn boundary(text: &[u8], at: usize) -> usize {
    let at = at.min(text.len());
    let back = (0..4).find(|back| {
        let byte = at.checked_sub(*back).and_then(|at| text.get(at));
        byte.is_none_or(|byte| byte & 0xc0 != 0x80)
    });
    at - back.unwrap_or(0).min(at)
}

/// Puts the parts together.
#[derive(Default)]
struct Keeper {
    text: String,
    parts: Vec<Part>,
    /// Up to where lines and characters are counted, and how many there are.
    counted: usize,
    lines: usize,
    characters: usize,
}

impl Keeper {
    fn take(&mut self, text: &[u8], window: Range<usize>, spans: &[Range<usize>], veil: &Veil) {
        if !self.parts.is_empty() {
            self.text.push('\n');
        }
        self.count(text, window.start);
        self.parts.push(Part {
            at: self.text.len(),
            byte: window.start,
            lines: self.lines,
            characters: self.characters,
        });
        self.text.push_str(&masked(text, window, spans, veil));
    }

    /// Goes on to `to`; every byte is looked at once, however many parts there are.
    fn count(&mut self, text: &[u8], to: usize) {
        let passed = &text[self.counted..to];
        let feeds = memchr_iter(b'\n', passed).count();
        let rest = match memrchr(b'\n', passed) {
            Some(feed) => {
                self.characters = 0;
                &passed[feed + 1..]
            }
            None => passed,
        };
        self.lines += feeds;
        self.characters += characters(rest);
        self.counted = to;
    }

    fn place(&self, span: &Range<usize>) -> Span {
        let shown = |at: usize| {
            let after = self.parts.partition_point(|part| part.byte <= at);
            let Some(part) = after.checked_sub(1).and_then(|of| self.parts.get(of)) else {
                return 0;
            };
            let end = self
                .parts
                .get(after)
                .map_or(self.text.len(), |next| next.at - 1);
            (part.at + (at - part.byte)).min(end)
        };
        Span::new(shown(span.start), shown(span.end))
    }
}

fn characters(bytes: &[u8]) -> usize {
    let chunks = bytes.utf8_chunks();
    chunks
        .map(|chunk| chunk.valid().chars().count() + chunk.invalid().len())
        .sum()
}

/// The window as it may be shown. Its surroundings are looked at too, so that a leak which it cuts through is known.
fn masked(text: &[u8], window: Range<usize>, spans: &[Range<usize>], veil: &Veil) -> String {
    if window.is_empty() {
        return String::new();
    }
    let wide =
        window.start.saturating_sub(Veil::MARGIN)..(window.end + Veil::MARGIN).min(text.len());
    let mut bytes = text[wide.clone()].to_vec();
    veil.hide(&mut bytes);
    let first = spans.partition_point(|span| span.end <= wide.start);
    for span in spans[first..]
        .iter()
        .take_while(|span| span.start < wide.end)
    {
        let start = span.start.max(wide.start) - wide.start;
        let end = span.end.min(wide.end).max(wide.start) - wide.start;
        Veil::blot(&mut bytes[start.min(end)..end]);
    }
    readable(&bytes[window.start - wide.start..window.end - wide.start])
}

#[cfg(test)]
mod tests;
