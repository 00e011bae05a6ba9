//! Tier 3: passwords and the like, known by the names they are given.

mod address;
mod command;
mod names;
mod scheme;
mod values;

use std::ops::Range;

use super::assign::{self, By, Edge};
use super::{Candidate, Sink, short};
use crate::checks::Check;
use crate::tables::kind;

pub(crate) use address::from_address;
pub(crate) use command::{COMMANDS, from_command};
pub(crate) use names::{Class, class};

/// A part of a name was found at `place`.
pub(crate) fn from_name(text: &[u8], place: Range<usize>, sink: &mut Sink<'_>) {
    let Some(found) = assign::read(text, place) else {
        return;
    };
    let value = &found.value;
    if let Some(candidate) = scheme::read(text, &found.name, value.range.clone()) {
        sink.lines.push(candidate);
        return;
    }
    let Some(class) = names::class(&text[found.name.clone()]) else {
        return;
    };
    let class = stronger(text, found.name.start, class);
    let bytes = &text[value.range.clone()];
    let is_delimited = matches!(value.edge, Edge::Quote | Edge::Tag);
    let holds = if is_delimited {
        values::may_be_secret(bytes, class) && !(found.by == By::Comparison && class == Class::Weak)
    } else {
        values::may_be_bare_secret(bytes, class)
    };
    if holds {
        sink.lines.push(candidate(of(class), found.name, value.range.clone(), is_delimited));
    }
}

/// `API key: …`, `access key = …`: the word before tells.
fn stronger(text: &[u8], start: usize, class: Class) -> Class {
    if class != Class::Weak || assign::before(text, start) != b' ' {
        return class;
    }
    let left = &text[start.saturating_sub(16)..start - 1];
    let word = left.iter().rev().take_while(|byte| byte.is_ascii_alphabetic()).count();
    let joined = [&left[left.len() - word..], b"_key"].concat();
    if word > 0 && names::class(&joined) == Some(Class::Key) { Class::Key } else { class }
}

fn of(class: Class) -> u16 {
    match class {
        Class::Password => kind::PASSWORD,
        Class::Secret => kind::SECRET,
        Class::Token => kind::TOKEN,
        Class::Key | Class::Weak => kind::KEY,
    }
}

/// All of it lies at its name: names of one line that meet are the same.
fn candidate(kind: u16, name: Range<usize>, value: Range<usize>, delimited: bool) -> Candidate {
    Candidate {
        kind,
        at: short(name.clone()).start,
        value: short(value),
        name: Some(short(name)),
        check: Check::None,
        delimited,
        decoded: None,
    }
}
