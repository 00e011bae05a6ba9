//! apk-tools (`src/version.c`): `1.2.3a_alpha1_p2~0a1b-r3`.
//!
//! A number after a dot that begins with zero is compared as text, as in Gentoo. No revision comes before `-r0`.

use std::cmp::Ordering;

use crate::digits;
use crate::key::Writer;
use crate::order::Parsed;

/// In the order in which they may follow one another.
#[derive(Clone, Copy, PartialEq)]
enum Token<'a> {
    First(&'a str),
    Number(&'a str),
    Letter(u8),
    Suffix(u8),
    SuffixNumber(&'a str),
    Hash(&'a str),
    Revision(&'a str),
}

/// The suffixes by rank; the first four come before no suffix.
const SUFFIXES: [&str; 9] = ["alpha", "beta", "pre", "rc", "cvs", "svn", "git", "hg", "p"];
const BEFORE: u8 = 4;

const END: u8 = 0x06;
const REVISION: u8 = 0x07;
const HASH: u8 = 0x08;
const SUFFIX_NUMBER: u8 = 0x09;
const AFTER: u8 = 0x0a;
const LETTER: u8 = 0x1c;
const ZERO: u8 = 0x1d;
const PADDED: u8 = 0x1e;

/// The next token after `last`, and what is left.
fn next<'a>(last: Option<Token<'a>>, text: &'a str) -> Parsed<(Token<'a>, &'a str)> {
    use Token as T;
    const BAD: &str = "its parts are not those of a version, or not in their order";
    let level = last.map_or(0, level);
    let first = text.bytes().next().unwrap_or_default();
    let rest = text.get(1..).unwrap_or_default();
    let (token, value, rest) = match (first, last) {
        (_, None) => digits_as(T::First, text),
        (b'a'..=b'z', _) if level <= 1 => (T::Letter(first), "a", rest),
        (b'.', _) if level <= 1 => digits_as(T::Number, rest),
        (b'0'..=b'9', Some(T::Suffix(_))) => digits_as(T::SuffixNumber, text),
        (b'_', _) if level <= 4 => {
            let (name, rest) = digits::split_while(rest, |byte| byte.is_ascii_lowercase());
            let rank = (0..).zip(SUFFIXES).find(|(_, known)| *known == name);
            (T::Suffix(rank.ok_or(BAD)?.0), name, rest)
        }
        (b'~', _) if level < 5 => {
            let (hash, rest) = digits::split_while(rest, |byte| {
                byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte)
            });
            (T::Hash(hash), hash, rest)
        }
        (b'-', _) if level < 6 => digits_as(T::Revision, rest.strip_prefix('r').ok_or(BAD)?),
        _ => return Err(BAD),
    };
    if value.is_empty() {
        return Err(BAD);
    }
    Ok((token, rest))
}

fn digits_as<'a>(token: fn(&'a str) -> Token<'a>, text: &'a str) -> (Token<'a>, &'a str, &'a str) {
    let (number, rest) = digits::split(text);
    (token(number), number, rest)
}

fn level(token: Token<'_>) -> u8 {
    match token {
        Token::First(_) => 0,
        Token::Number(_) => 1,
        Token::Letter(_) => 2,
        Token::Suffix(_) => 3,
        Token::SuffixNumber(_) => 4,
        Token::Hash(_) => 5,
        Token::Revision(_) => 6,
    }
}

pub fn write(text: &str, out: &mut Writer<'_>) -> Parsed<()> {
    let (mut last, mut rest) = (None, text);
    while !rest.is_empty() {
        let (token, after) = next(last, rest)?;
        write_token(token, out);
        (last, rest) = (Some(token), after);
    }
    out.mark(END);
    Ok(())
}

fn write_token(token: Token<'_>, out: &mut Writer<'_>) {
    match token {
        Token::First(number) => out.number(number),
        Token::Number("0") => out.mark(ZERO),
        Token::Number(number) if number.starts_with('0') => {
            out.mark(PADDED);
            out.text(number);
        }
        Token::Number(number) => out.number(number),
        Token::Letter(letter) => [LETTER, letter].into_iter().for_each(|byte| out.mark(byte)),
        Token::Suffix(rank) if rank < BEFORE => out.mark(1 + rank),
        Token::Suffix(rank) => out.mark(AFTER + rank),
        Token::SuffixNumber(number) => {
            out.mark(SUFFIX_NUMBER);
            out.number(number);
        }
        Token::Hash(hash) => {
            out.mark(HASH);
            out.text(hash);
        }
        Token::Revision(number) => {
            out.mark(REVISION);
            out.number(number);
        }
    }
}

pub fn compare(a: &str, b: &str) -> Parsed<Ordering> {
    let (mut last_a, mut rest_a, mut last_b, mut rest_b) = (None, a, None, b);
    loop {
        let (a, b) = (peek(last_a, rest_a)?, peek(last_b, rest_b)?);
        let (Some((a, after_a)), Some((b, after_b))) = (a, b) else {
            return Ok(compare_ends(a.map(|a| a.0), b.map(|b| b.0)));
        };
        if level(a) != level(b) {
            return Ok(compare_ends(Some(a), Some(b)));
        }
        let order = compare_tokens(a, b);
        if order.is_ne() {
            return Ok(order);
        }
        (last_a, rest_a, last_b, rest_b) = (Some(a), after_a, Some(b), after_b);
    }
}

/// A token and what is left after it.
type Next<'a> = Option<(Token<'a>, &'a str)>;

fn peek<'a>(last: Option<Token<'a>>, rest: &'a str) -> Parsed<Next<'a>> {
    match rest {
        "" => Ok(None),
        rest => next(last, rest).map(Some),
    }
}

/// Of different kinds the one that may stand earlier wins, unless it marks a prerelease.
fn compare_ends(a: Option<Token<'_>>, b: Option<Token<'_>>) -> Ordering {
    let early = |token| matches!(token, Some(Token::Suffix(rank)) if rank < BEFORE);
    let place = |token: Option<Token<'_>>| token.map_or(7, level);
    early(b)
        .cmp(&early(a))
        .then_with(|| place(b).cmp(&place(a)))
}

fn compare_tokens(a: Token<'_>, b: Token<'_>) -> Ordering {
    use Token as T;
    match (a, b) {
        (T::Number(a), T::Number(b)) if a.starts_with('0') || b.starts_with('0') => a.cmp(b),
        (T::First(a), T::First(b))
        | (T::Number(a), T::Number(b))
        | (T::SuffixNumber(a), T::SuffixNumber(b))
        | (T::Revision(a), T::Revision(b)) => digits::compare(a, b),
        (T::Letter(a), T::Letter(b)) | (T::Suffix(a), T::Suffix(b)) => a.cmp(&b),
        (T::Hash(a), T::Hash(b)) => a.cmp(b),
        _ => Ordering::Equal,
    }
}

/// A suffix of those that come before none.
pub fn is_prerelease(text: &str) -> Parsed<bool> {
    let (mut last, mut rest, mut found) = (None, text, false);
    while !rest.is_empty() {
        let (token, after) = next(last, rest)?;
        found |= matches!(token, Token::Suffix(rank) if rank < BEFORE);
        (last, rest) = (Some(token), after);
    }
    Ok(found)
}
