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
    let letters = forms::letters(bytes);
    let mut forms = forms::of(bytes.len(), letters).peekable();
    if forms.peek().is_none() || is_pin(text, &value, letters) || is_id(text, &value) {
        return;
    }
    // The cheapest question first, and those that cost more once.
    let may_be_drawn = may_be_drawn(bytes);
    let (mut around, mut drawn) = (None, None);
    for form in forms.filter(|form| may_be_drawn || form.is_number()) {
        if !form.fits(bytes) || form.is_too_wide(bytes) {
            continue;
        }
        if !form.is_number() && !*drawn.get_or_insert_with(|| is_drawn(bytes)) {
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

/// The id of a commit that something is pinned to: behind `@`, as in `owner/name@…`, or behind `rev =`.
fn is_pin(text: &[u8], value: &Range<usize>, letters: u8) -> bool {
    if value.len() != 40 || !forms::is_hex(letters) {
        return false;
    }
    let named = name_before(text, value.start);
    let word = named
        .rsplit(|byte| !byte.is_ascii_alphabetic())
        .next()
        .unwrap_or_default();
    text[..value.start].ends_with(b"@") || is_one_of_commits(word)
}

/// `request_id=05726858-…`: a UUID that tells one thing from others. `site_key`: what a page shows to everybody.
fn is_id(text: &[u8], value: &Range<usize>) -> bool {
    let bytes = &text[value.clone()];
    if bytes.starts_with(b"6L") {
        let named = name_before(text, value.start).to_ascii_lowercase();
        return [&b"site_key"[..], b"sitekey", b"site-key"]
            .iter()
            .any(|name| named.ends_with(name));
    }
    if bytes.len() != 36 || memchr::memchr_iter(b'-', bytes).count() != 4 {
        return false;
    }
    let named = name_before(text, value.start).to_ascii_lowercase();
    [
        &b"request_id"[..],
        b"requestid",
        b"request-id",
        b"trace_id",
        b"traceid",
        b"client_id",
        b"clientid",
    ]
    .iter()
    .any(|id| named.ends_with(id))
}

/// What stands before the quotes and the sign that join a name to the value at that place; nothing where none does.
fn name_before(text: &[u8], at: usize) -> &[u8] {
    const REACH: usize = 32;
    let before = &text[at.saturating_sub(REACH)..at];
    let is_joint = |byte: &u8| matches!(byte, b' ' | b'"' | b'\'' | b':' | b'=' | b'>' | b'\\');
    let joints = before.iter().rev().take_while(|byte| is_joint(byte));
    let joints = joints.count();
    if joints == 0 {
        return &[];
    }
    &before[..before.len() - joints]
}

/// What manifests and lock files call the commit of a dependency.
fn is_one_of_commits(word: &[u8]) -> bool {
    const CALLED: [&str; 6] = ["rev", "revision", "commit", "sha", "ref", "tag"];
    CALLED
        .iter()
        .any(|called| called.as_bytes().eq_ignore_ascii_case(word))
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

/// Names of things have no digits, and those written together a capital for each word; chance has one for every two letters.
fn may_be_drawn(value: &[u8]) -> bool {
    let digits = digits(value);
    if is_mixed(value, digits) || digits > 0 {
        return digits < value.len();
    }
    let capitals = value.iter().filter(|byte| byte.is_ascii_uppercase());
    let capitals = capitals.count();
    value.len() < CERTAIN && (capitals == 0 || capitals * 5 >= value.len())
}

/// Names of things read like words. Asked where it [`may_be_drawn`].
fn is_drawn(value: &[u8]) -> bool {
    (is_mixed(value, digits(value)) || weigh::words::cost(value).per_byte > 4.2)
        && !weigh::words::is_path(value)
}

fn digits(value: &[u8]) -> usize {
    value.iter().filter(|byte| byte.is_ascii_digit()).count()
}

/// A digit for every eight letters: names hardly have so many.
fn is_mixed(value: &[u8], digits: usize) -> bool {
    digits * 8 >= value.len()
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
