//! One reading of `name = value` for all languages and formats.
//!
//! It does not know which language it reads. It begins at a word within a name, finds where the name ends on both sides,
//! then what stands between names and values anywhere (`=`, `: str =`, `=>`, `", "`, `</key><string>`, …), then the value.
//! Every step is bounded, so that a hit costs little and no text is slow.

mod name;
mod separator;
#[cfg(test)]
mod tests;
mod value;

use std::ops::Range;

pub(crate) use value::{Edge, Value, bare, quoted};

/// A name and the value it is given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Assignment {
    /// The name, with the path before it: `spring.datasource.password`.
    pub(crate) name: Range<usize>,
    /// What stands between.
    pub(crate) by: By,
    /// The value, without its quotes.
    pub(crate) value: Value,
}

/// How a name is joined to its value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum By {
    /// `=`, `:`, `:=`, `=>`, also with a type between.
    Sign,
    /// `==`, `!=` and the like.
    Comparison,
    /// `||`, `??`, `:-`: what is taken where the name has no value.
    Default,
    /// `setPassword("…")`.
    Call,
    /// `"password", "…"`.
    Comma,
    /// `<password>…<`.
    Tag,
    /// `{"name": "PASSWORD", "value": "…"}`, also in YAML and XML.
    Pair,
    /// `--password …`, `PASSWORD '…'`.
    Space,
}

/// Reads the assignment whose name holds the word at `place`.
pub(crate) fn read(text: &[u8], place: Range<usize>) -> Option<Assignment> {
    let end = name::end(text, place.end)?;
    if !separator::may_begin(byte(text, end)) {
        return None;
    }
    let start = name::start(text, place.start)?;
    let name = start..end;
    let (by, at) = separator::read(text, &name)?;
    let value = value::read(text, &name, by, at)?;
    Some(Assignment { name, by, value })
}

/// The byte at `at`, or NUL.
pub(crate) fn byte(text: &[u8], at: usize) -> u8 {
    text.get(at).copied().unwrap_or(0)
}

/// The byte before `at`, or NUL.
pub(crate) fn before(text: &[u8], at: usize) -> u8 {
    at.checked_sub(1).map_or(0, |at| byte(text, at))
}

/// The first place from `at` on that holds no space or tab, after at most `most` of them.
pub(crate) fn skip_spaces(text: &[u8], at: usize, most: usize) -> usize {
    let rest = text.get(at..).unwrap_or_default();
    let spaces = rest
        .iter()
        .take(most)
        .take_while(|byte| matches!(byte, b' ' | b'\t'));
    at + spaces.count()
}

/// The same, over the ends of at most two lines.
pub(crate) fn skip_blank(text: &[u8], at: usize, most: usize) -> usize {
    let mut feeds = 0;
    let rest = text.get(at..).unwrap_or_default();
    let blank = rest.iter().take(most).take_while(|byte| {
        feeds += usize::from(**byte == b'\n');
        matches!(byte, b' ' | b'\t' | b'\r' | b'\n') && feeds <= 2
    });
    at + blank.count()
}
