//! `Authorization: Basic …`, `Bearer …`: a value that says itself what it is.

use std::ops::Range;

use super::{candidate, values};
use crate::detect::assign;
use crate::detect::generic::Class;
use crate::detect::{Candidate, Sink};
use crate::tables::kind;
use crate::weigh::decode;

/// `Basic ` or `Bearer ` was found at `place`: without a name it counts only right behind a quote or a colon.
pub(crate) fn from_scheme(text: &[u8], place: Range<usize>, sink: &mut Sink<'_>) {
    let opens = place.start.checked_sub(1).map(|at| text[at]);
    let is_alone = matches!(opens, Some(b'"' | b'\'' | b'`'));
    if is_alone || is_listed(&text[..place.start]) {
        sink.lines.extend(read(text, &place, place.clone()));
    }
}

/// `- Bearer …`, `[Bearer …`: of a list in YAML, as recorded requests have it.
fn is_listed(left: &[u8]) -> bool {
    let line = &left[left.len().saturating_sub(32)..];
    let line = line.rsplit(|byte| *byte == b'\n').next().unwrap_or(line);
    match line {
        [spaces @ .., b'-', b' '] => spaces.iter().all(|byte| *byte == b' '),
        [.., b'['] => true,
        _ => false,
    }
}

/// The credentials behind a scheme's name, where the value begins with one.
pub(super) fn read(text: &[u8], name: &Range<usize>, value: Range<usize>) -> Option<Candidate> {
    let (kind, length, is_word) = scheme(&text[value.start..text.len().min(value.end + 1)])?;
    let start = behind_joint(text, value.start + length);
    // Without quotes the value ended at the space; it goes on to the next.
    let rest = text.get(start..text.len().min(start + 1024))?;
    let end = start + rest.iter().take_while(|byte| is_token68(**byte)).count();
    let credentials = &text[start..end];
    // Some take a token of their own for user and password.
    let is_own = kind == kind::BASIC_AUTHORIZATION && is_own(credentials);
    let kind = if is_own { kind::BEARER_TOKEN } else { kind };
    let holds = match kind {
        kind::BASIC_AUTHORIZATION => is_basic(credentials) && !values::is_mask(credentials),
        // `token` and `key` begin sentences too, also in other languages.
        _ if is_word && !credentials.iter().any(u8::is_ascii_digit) => false,
        _ => credentials.len() >= 8 && values::may_be_secret(credentials, Class::Token),
    };
    holds.then(|| candidate(kind, name.clone(), start..end, true))
}

/// `"Bearer " + "…"`: where the second text begins.
fn behind_joint(text: &[u8], at: usize) -> usize {
    let quote = assign::byte(text, at);
    if !matches!(quote, b'"' | b'\'' | b'`') {
        return at;
    }
    let sign = assign::skip_spaces(text, at + 1, 4);
    let next = assign::skip_spaces(text, sign + 1, 4);
    let is_joined = matches!(assign::byte(text, sign), b'+' | b'.' | b'&')
        && matches!(assign::byte(text, next), b'"' | b'\'' | b'`');
    if is_joined { next + 1 } else { at }
}

/// Schemes of one provider or of a few.
const OTHERS: &[&[u8]] = &[
    b"token ",
    b"oauth ",
    b"apikey ",
    b"api-key ",
    b"ssws ",
    b"geniekey ",
    b"aivenv1 ",
    b"key ",
    b"klaviyo-api-key ",
];

/// The kind of what follows, where it begins, and whether the scheme's name is a word that is used otherwise.
fn scheme(value: &[u8]) -> Option<(u16, usize, bool)> {
    let starts = |word: &[u8]| {
        value
            .get(..word.len())
            .is_some_and(|start| start.eq_ignore_ascii_case(word))
    };
    if starts(b"basic") {
        return Some((kind::BASIC_AUTHORIZATION, 6, false));
    }
    if starts(b"bearer") {
        return Some((kind::BEARER_TOKEN, 7, false));
    }
    let others = OTHERS.iter().find(|word| starts(word))?;
    Some((kind::BEARER_TOKEN, others.len(), true))
}

fn is_token68(byte: u8) -> bool {
    byte.is_ascii_alphanumeric()
        || matches!(
            byte,
            b'-' | b'.' | b'_' | b'~' | b'+' | b'/' | b'=' | b':' | b'|'
        )
}

/// It decodes to a user and a password.
fn is_basic(credentials: &[u8]) -> bool {
    decode::base64(credentials).is_some_and(|plain| {
        let colon = plain.iter().position(|byte| *byte == b':');
        plain.iter().all(|byte| (b' '..=b'~').contains(byte))
            && colon.is_some_and(|colon| colon + 1 < plain.len())
    })
}

/// It was drawn by chance, or is base64 that was filled up, and decodes to no text.
fn is_own(credentials: &[u8]) -> bool {
    let is_text = decode::base64(credentials).is_some_and(|plain| {
        let odd = plain.iter().filter(|byte| !(b' '..=b'~').contains(*byte));
        odd.count() * 4 < plain.len()
    });
    let is_filled = credentials.len() > 11
        && credentials.len().is_multiple_of(4)
        && credentials.ends_with(b"=");
    let is_mixed = [
        u8::is_ascii_lowercase,
        u8::is_ascii_uppercase,
        u8::is_ascii_digit,
    ]
    .iter()
    .all(|kind| credentials.iter().any(*kind));
    !is_text && (values::is_drawn(credentials) || is_filled && is_mixed)
}
