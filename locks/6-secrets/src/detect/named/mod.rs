//! Tier 2: values of a known form that a name or a word nearby makes a secret.
//!
//! Hardly any text has the length and letters of one of the forms, so that is asked first. Only then is looked who is named
//! around it.

mod forms;
mod nearby;
mod words;

use std::ops::Range;

use super::runs::is_run;
use super::{Candidate, Sink, short};
use crate::checks::Check;
use crate::kind::Named;
use crate::tables::{KINDS, NAMED};
use crate::weigh;
use nearby::Nearby;

/// Of this many letters and digits drawn by chance one is a digit.
const CERTAIN: usize = 40;

/// No value of this tier is longer.
const LONGEST: usize = 2048;

/// A long run may be the value of an assignment whose name holds a provider's word, or a part of it.
pub(crate) fn from_run(text: &[u8], run: Range<usize>, sink: &mut Sink<'_>) {
    if run.len() > LONGEST {
        return;
    }
    let end = end(text, run.end);
    let wide = start(text, run.start, |byte| is_inside(byte) || byte == b':');
    let narrow = start(text, run.start, |byte| is_inside(byte) && byte != b'=');
    from_value(text, wide..end, wide, sink);
    if narrow != wide {
        from_value(text, narrow..end, narrow, sink);
    }
    if run.start != narrow && run.start != wide {
        from_value(text, run.start..end, run.start, sink);
    }
}

/// A whole value, given away by what stands at `at`: of an assignment, where it holds no long run.
pub(crate) fn from_value(text: &[u8], value: Range<usize>, at: usize, sink: &mut Sink<'_>) {
    let bytes = &text[value.clone()];
    if is_pin(text, &value) {
        return;
    }
    let letters = forms::letters(bytes);
    let (mut around, mut drawn) = (None, None);
    for form in forms::of(bytes.len(), letters) {
        // The cheaper question first, and once.
        let is_drawn = form.is_number() || *drawn.get_or_insert_with(|| is_drawn(bytes));
        if !is_drawn || !form.fits(bytes, letters) {
            continue;
        }
        let nearby = around.get_or_insert_with(|| Nearby::of(text, &value));
        if !nearby.may_name(form) {
            continue;
        }
        for rule in &form.rules {
            let named = &NAMED[*rule];
            if nearby.names(*rule, named, form) && is_varied(bytes, named) {
                sink.lines.push(candidate(bytes, &value, at, named));
            }
        }
    }
}

/// The id of a commit behind `@`: what `owner/name@…` is pinned to.
fn is_pin(text: &[u8], value: &Range<usize>) -> bool {
    let is_behind_at = value.start > 0 && text[value.start - 1] == b'@';
    let bytes = &text[value.clone()];
    is_behind_at && bytes.len() == 40 && bytes.iter().all(u8::is_ascii_hexdigit)
}

/// Whether a value holds a run that [`from_run`] is called for.
pub(crate) fn has_run(value: &[u8]) -> bool {
    let mut length = 0;
    value.iter().any(|byte| {
        length = if is_run(*byte) { length + 1 } else { 0 };
        length >= super::runs::SHORTEST
    })
}

/// What may stand within a value beside the letters of a run.
fn is_inside(byte: u8) -> bool {
    is_run(byte)
        || matches!(
            byte,
            b'.' | b'=' | b'~' | b'$' | b'%' | b'!' | b'*' | b'|' | b'^'
        )
}

fn start(text: &[u8], at: usize, is_part: impl Fn(u8) -> bool) -> usize {
    let before = text[at.saturating_sub(LONGEST.min(256))..at].iter().rev();
    at - before.take_while(|byte| is_part(**byte)).count()
}

/// Where the value ends; a full stop or a colon at the end belongs to the sentence.
fn end(text: &[u8], at: usize) -> usize {
    let after = text[at..text.len().min(at + LONGEST)].iter();
    let end = at
        + after
            .take_while(|byte| is_inside(**byte) || **byte == b':')
            .count();
    let stops = text[at..end]
        .iter()
        .rev()
        .take_while(|byte| matches!(byte, b'.' | b':' | b'!'));
    end - stops.count()
}

/// Names of things have no digits and read like words.
fn is_drawn(value: &[u8]) -> bool {
    let digits = value.iter().filter(|byte| byte.is_ascii_digit()).count();
    if digits * 8 >= value.len() {
        return digits < value.len();
    }
    let capitals = value
        .iter()
        .filter(|byte| byte.is_ascii_uppercase())
        .count();
    // Names written together have a capital for each word; chance has one for every two letters.
    let is_camel = digits == 0 && capitals > 0 && capitals * 5 < value.len();
    !is_camel && (digits > 0 || value.len() < CERTAIN) && weigh::words::cost(value).per_byte > 4.2
}

fn is_varied(value: &[u8], named: &Named) -> bool {
    weigh::entropy(value) >= KINDS[usize::from(named.kind)].entropy
}

fn candidate(bytes: &[u8], value: &Range<usize>, at: usize, named: &Named) -> Candidate {
    Candidate {
        kind: named.kind,
        at: short(at..at).start,
        value: short(value.clone()),
        name: None,
        check: named.check.map_or(Check::None, |check| check(bytes)),
        delimited: true,
        decoded: None,
    }
}
