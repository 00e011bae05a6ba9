//! From bytes to traces: where something may be a secret, whatever the file is called.
//!
//! A candidate is decided by the lines around the place that gave it away and by nothing else ([`MARGIN`] lines on both
//! sides, [`context::REACH`] bytes at most). That is what lets [`Detector::rescan`] look at the changed lines of a delta
//! only and still give exactly what [`Detector::scan`] gives.

pub(crate) mod assign;
pub(crate) mod context;
mod cut;
pub(crate) mod decode;
mod dirty;
mod generic;
mod identity;
mod matcher;
mod mnemonic;
mod named;
mod runs;
#[cfg(test)]
mod tests;
mod tokens;
mod triggers;

pub(crate) use generic::{Class, class};

use std::ops::Range;

use lockgate_git::Segment;

use crate::blocks;
use crate::checks::Check;
use crate::custom;
use crate::secret::Secret;
use crate::settings::Settings;

/// How many lines on each side of its place decide about a candidate.
pub(crate) const MARGIN: usize = 6;

/// Something that may be a secret. Offsets are bytes of the text it was found in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Candidate {
    /// The kind, as an index of [`crate::kinds`].
    pub(crate) kind: u16,
    /// The place that gave it away: the token itself, the name of an assignment.
    pub(crate) at: u32,
    /// The value.
    pub(crate) value: Range<u32>,
    /// The name it was given, where it has one.
    pub(crate) name: Option<Range<u32>>,
    /// What the value tells about itself.
    pub(crate) check: Check,
    /// True where quotes or the syntax of the file say where the value ends.
    pub(crate) delimited: bool,
    /// What the value decodes to, where the secret is that and not the bytes themselves.
    pub(crate) decoded: Option<Decoded>,
}

/// A secret that stands encoded in the text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Decoded {
    pub(crate) secret: Secret,
    /// How it was encoded, the outermost first: `base64`.
    pub(crate) from: Vec<&'static str>,
}

impl Candidate {
    /// The same, `by` bytes further on.
    fn shifted(&self, by: i64) -> Option<Self> {
        let shift = |at: u32| u32::try_from(i64::from(at) + by).ok();
        let range = |range: &Range<u32>| Some(shift(range.start)?..shift(range.end)?);
        Some(Self {
            at: shift(self.at)?,
            value: range(&self.value)?,
            name: match &self.name {
                Some(name) => Some(range(name)?),
                None => None,
            },
            ..self.clone()
        })
    }

    /// The secret, decoded where it must be.
    pub(crate) fn secret(&self, text: &[u8]) -> Secret {
        match &self.decoded {
            Some(decoded) => decoded.secret.clone(),
            None => Secret::new(text.get(long(&self.value)).unwrap_or_default()),
        }
    }

    fn order(&self) -> (u32, u32, u32, u16) {
        (self.value.start, self.value.end, self.at, self.kind)
    }
}

/// A place from which more than its lines must be read: the beginning of a key, of a document of a known form.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Anchor {
    pub(crate) at: u32,
    pub(crate) form: blocks::Form,
}

/// What was seen in one text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Traces {
    /// Decided by the lines around them.
    pub(crate) lines: Vec<Candidate>,
    /// Places that [`blocks`] reads from.
    pub(crate) anchors: Vec<Anchor>,
    /// Decided by the whole text.
    pub(crate) blocks: Vec<Candidate>,
    /// What users' rules found, decided by the whole text.
    pub(crate) custom: Vec<custom::Found>,
    /// True where the text is UTF-16. All places are then those of the same text in UTF-8.
    pub(crate) is_wide: bool,
    /// True where the text holds a NUL near its beginning: then only what has a form of its own is looked for.
    pub(crate) is_binary: bool,
}

impl Traces {
    /// True where nothing was seen.
    pub fn is_empty(&self) -> bool {
        self.lines.is_empty() && self.blocks.is_empty() && self.custom.is_empty()
    }

    /// All candidates in the order of their values.
    pub(crate) fn candidates(&self) -> Vec<&Candidate> {
        let mut all: Vec<_> = self.lines.iter().chain(&self.blocks).collect();
        all.sort_by_key(|candidate| candidate.order());
        all
    }
}

/// Finds secrets.
#[derive(Debug)]
pub struct Detector {
    pub(crate) settings: Settings,
    pub(crate) custom: custom::Rules,
}

/// The longest text that is looked at whole.
pub const LONGEST_TEXT: usize = 256 * 1024 * 1024;

impl Detector {
    /// A detector with these settings.
    pub fn new(settings: Settings) -> Self {
        let custom = custom::Rules::new(settings.rules.clone(), settings.allow.clone());
        Self { settings, custom }
    }

    /// Looks at a whole text. Of one that is longer than [`LONGEST_TEXT`] only the beginning is looked at; the caller says so.
    pub fn scan(&self, text: &[u8]) -> Traces {
        let text = &text[..text.len().min(LONGEST_TEXT)];
        let is_wide = decode::wide::is_wide(text);
        let text = &decode::wide::plain(text)[..];
        let text = &text[..text.len().min(LONGEST_TEXT)];
        let mut traces = Traces {
            is_wide,
            is_binary: is_binary(text),
            ..Traces::default()
        };
        self.look(text, 0..text.len(), &mut traces);
        self.finish(text, traces)
    }

    /// Looks at the lines that `pieces` changed, and takes the rest from what was seen in `base`, a text of `base_len` bytes.
    ///
    /// Gives exactly what [`Detector::scan`] gives of `text`. The pieces cover `text` in order.
    pub fn rescan(
        &self,
        text: &[u8],
        base: &Traces,
        base_len: usize,
        pieces: &[Segment],
    ) -> Traces {
        let is_binary = is_binary(text);
        let is_wide = base.is_wide || decode::wide::is_wide(text);
        if is_wide
            || text.len() > LONGEST_TEXT
            || base_len > LONGEST_TEXT
            || is_binary != base.is_binary
        {
            return self.scan(text);
        }
        let cores = dirty::lines(text, base_len, pieces);
        let mut traces = dirty::inherited(base, pieces, &cores);
        traces.is_binary = is_binary;
        for core in cores {
            self.look(text, core, &mut traces);
        }
        self.finish(text, traces)
    }

    /// Looks for what `core` gives away, which begins and ends with a line or at a [`cut`].
    fn look(&self, text: &[u8], core: Range<usize>, traces: &mut Traces) {
        if !self.settings.built_in {
            return;
        }
        let mut sink = Sink {
            lines: &mut traces.lines,
            anchors: &mut traces.anchors,
            decodings: self.settings.decode_depth,
        };
        look(text, core, traces.is_binary, &mut sink);
    }

    /// Reads from the anchors, and puts everything in order.
    fn finish(&self, text: &[u8], mut traces: Traces) -> Traces {
        traces.lines.sort_by_key(Candidate::order);
        traces.lines.dedup();
        traces.anchors.sort();
        traces.anchors.dedup();
        traces.blocks = blocks::read(text, &traces.anchors);
        traces.blocks.sort_by_key(Candidate::order);
        traces.blocks.dedup();
        if !traces.is_binary {
            traces.custom = self.custom.find(text);
        }
        traces
    }
}

/// Looks for what the lines of `core` give away.
fn look(text: &[u8], core: Range<usize>, is_binary: bool, sink: &mut Sink<'_>) {
    runs::look(text, core.clone(), is_binary, sink);
    if !is_binary {
        triggers::look(text, core.clone(), sink);
        decode::escapes::look(text, core, sink);
    }
}

/// Everything in a text that was decoded from another. `decodings` more may follow.
pub(crate) fn look_within(text: &[u8], decodings: u8) -> Vec<Candidate> {
    let (mut lines, mut anchors) = (Vec::new(), Vec::new());
    let mut sink = Sink {
        lines: &mut lines,
        anchors: &mut anchors,
        decodings,
    };
    look(text, 0..text.len(), false, &mut sink);
    anchors.sort();
    anchors.dedup();
    lines.extend(blocks::read(text, &anchors));
    lines
}

/// Where what is seen goes.
pub(crate) struct Sink<'a> {
    pub(crate) lines: &'a mut Vec<Candidate>,
    pub(crate) anchors: &'a mut Vec<Anchor>,
    /// How many encodings may still be taken off.
    pub(crate) decodings: u8,
}

/// Git's own rule: a NUL in the first 8,000 bytes.
fn is_binary(text: &[u8]) -> bool {
    memchr::memchr(0, &text[..text.len().min(8000)]).is_some()
}

/// Offsets fit, because no longer text is looked at.
pub(crate) fn short(range: Range<usize>) -> Range<u32> {
    let short = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
    short(range.start)..short(range.end)
}

/// The bytes of a candidate's range.
pub(crate) fn long(range: &Range<u32>) -> Range<usize> {
    range.start as usize..range.end as usize
}
