//! Secrets that stand encoded in a text.
//!
//! What is long enough and plausible is decoded and looked at like any text, to the depth that is set. Every encoding makes
//! a text longer, so what is decoded is shorter each time, and all of it together takes linear time. A finding's place is
//! that of the encoded bytes.

mod base64;
pub(crate) mod escapes;
mod hexadecimal;
mod joined;
#[cfg(test)]
mod tests;
pub(crate) mod wide;

use std::ops::Range;

use zeroize::Zeroizing;

use super::{Candidate, Decoded, Sink, long, look_within, short};

/// The shortest run that is decoded: no token with its encoding is shorter.
const SHORTEST: usize = 24;

/// Tries what a long run may be, and what it may be a part of. Runs come in order, and `joined` is the same for all of them.
pub(crate) fn from_run(text: &[u8], run: &Range<usize>, joined: &mut usize, sink: &mut Sink<'_>) {
    if sink.decodings == 0 {
        return;
    }
    if run.len() >= SHORTEST && !hexadecimal::from_run(text, run, sink) {
        base64::from_run(text, run, sink);
    }
    joined::from_run(text, run, joined, sink);
}

/// A text that was made from a part of another.
struct Layer<'m> {
    text: Zeroizing<Vec<u8>>,
    /// What was taken off.
    from: &'static [&'static str],
    map: Map<'m>,
    /// Which values are this layer's business: those that begin here.
    begins: Range<usize>,
}

/// Where bytes of a decoded text stand in the text that it was decoded from.
enum Map<'m> {
    /// Base64 from there on, of characters of that many bytes.
    Base64 { start: usize, width: usize },
    /// Two digits a byte from there on.
    Hexadecimal { start: usize },
    /// As these steps say.
    Steps(&'m [Step]),
}

/// Bytes from `at` on stand from `source` on, the first of them in `length` bytes.
#[derive(Clone, Copy, Debug)]
struct Step {
    at: usize,
    source: usize,
    length: usize,
}

impl Map<'_> {
    fn range(&self, range: &Range<usize>) -> Range<usize> {
        match self {
            Self::Base64 { start, width } => {
                start + range.start * width * 4 / 3..start + (range.end * width * 4).div_ceil(3)
            }
            Self::Hexadecimal { start } => start + 2 * range.start..start + 2 * range.end,
            Self::Steps(steps) => {
                let step = |at: usize| {
                    let behind = steps.partition_point(|step| step.at <= at);
                    behind.checked_sub(1).map_or(
                        Step {
                            at: 0,
                            source: 0,
                            length: 1,
                        },
                        |last| steps[last],
                    )
                };
                let (first, last) = (step(range.start), step(range.end.saturating_sub(1)));
                let end = match range.end.saturating_sub(1) - last.at {
                    0 => last.source + last.length,
                    further => last.source + further + 1,
                };
                let start = first.source + range.start - first.at;
                start..end.max(start)
            }
        }
    }
}

/// Looks into a layer and says where in `outer` what is found stands.
fn look(outer: &[u8], layer: &Layer<'_>, sink: &mut Sink<'_>) {
    for candidate in look_within(&layer.text, sink.decodings - 1) {
        if layer.begins.contains(&(candidate.value.start as usize)) {
            sink.lines.extend(outwards(outer, layer, candidate));
        }
    }
}

/// The candidate as one of the outer text.
///
/// What reads there as it reads decoded is the same candidate that is found without decoding. Names are only known where
/// they can be read.
fn outwards(outer: &[u8], layer: &Layer<'_>, candidate: Candidate) -> Option<Candidate> {
    let moved = |range: &Range<u32>| {
        let place = layer.map.range(&long(range));
        let is_plain = outer.get(place.clone()) == layer.text.get(long(range));
        (place, is_plain)
    };
    let (value, is_plain) = moved(&candidate.value);
    let name = candidate.name.as_ref().map(moved);
    let name = name.filter(|(_, is_plain)| *is_plain);
    if is_plain && candidate.decoded.is_none() && candidate.name.is_some() {
        return None;
    }
    let decoded = match &candidate.decoded {
        _ if is_plain => candidate.decoded,
        Some(decoded) => Some(Decoded {
            secret: decoded.secret.clone(),
            from: [layer.from, &decoded.from].concat(),
        }),
        None => Some(Decoded {
            secret: candidate.secret(&layer.text),
            from: layer.from.to_vec(),
        }),
    };
    Some(Candidate {
        at: short(value.clone()).start,
        value: short(value),
        name: name.map(|(name, _)| short(name)),
        decoded,
        ..candidate
    })
}

/// Letters, digits, signs and blanks of ASCII.
fn is_text(byte: u8) -> bool {
    matches!(byte, b' '..=b'~' | b'\t' | b'\n' | b'\r')
}

/// At most a quarter of it is anything else than text.
fn is_mostly_text(bytes: &[u8]) -> bool {
    let noise = bytes.iter().filter(|byte| !is_text(**byte)).count();
    noise * 4 <= bytes.len()
}
