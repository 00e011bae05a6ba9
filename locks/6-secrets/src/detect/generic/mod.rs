//! Tier 3: passwords and the like, known by the names they are given.

mod address;
mod command;
mod names;
mod scheme;
#[cfg(test)]
mod tests;
mod values;

use std::ops::Range;

use super::assign::{self, Assignment, By, Edge};
use super::{Candidate, Sink, named, short};
use crate::checks::Check;
use crate::tables::kind;

pub(crate) use address::from_address;
pub(crate) use command::{COMMANDS, from_command};
pub(crate) use names::{Class, class};
pub(crate) use scheme::from_scheme;

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
    let is_delimited = matches!(value.edge, Edge::Quote | Edge::Tag);
    if is_delimited && !named::has_run(&text[value.range.clone()]) {
        named::from_value(text, value.range.clone(), found.name.start, sink);
    }
    let Some(class) = class_of(text, &found) else {
        return;
    };
    let bytes = &text[value.range.clone()];
    if let Some(member) = member(bytes).filter(|_| is_delimited && class != Class::Weak) {
        let start = value.range.start;
        let range = start + member.start..start + member.end;
        sink.lines
            .push(candidate(of(class), found.name, range, true));
        return;
    }
    let is_other = is_result(text, &found)
        || is_sum(text, &found)
        || is_behind_string(text, &found)
        || is_list(text, &found)
        || is_variable(text, &found)
        || is_resource(text, &found)
        || is_passed(text, &found)
        || is_of_page(text, &found)
        || is_credentials_id(text, &found)
        || class == Class::Weak && value.edge == Edge::Tag
        || class == Class::Weak && values::is_uuid(bytes);
    if is_other {
        return;
    }
    let holds = if is_loose(text, &found, class) {
        let is_digest = class == Class::Weak && bytes.iter().all(u8::is_ascii_hexdigit);
        values::is_drawn(bytes) && !is_digest
    } else if is_delimited {
        values::may_be_secret(bytes, class)
    } else {
        values::may_be_bare_secret(bytes, class)
    };
    if holds {
        sink.lines.push(candidate(
            of(class),
            found.name,
            value.range.clone(),
            is_delimited,
        ));
    }
}

/// `--- PASS: TestOf…`: what a test run says of a test.
fn is_result(text: &[u8], found: &Assignment) -> bool {
    let start = found.name.start;
    &text[found.name.clone()] == b"PASS" && text[..start].ends_with(b"--- ")
}

/// `'pass' => ['slug']`: what is handed on, and `resolve('icons.hide-password') ?? 'eye-with-slash'`, which names one.
fn is_passed(text: &[u8], found: &Assignment) -> bool {
    let (name, value) = (&found.name, &text[found.value.range.clone()]);
    let between = &text[name.end..found.value.range.start.max(name.end)];
    let is_list = &text[name.clone()] == b"pass" && between.contains(&b'[');
    let is_kebab = value.contains(&b'-')
        && value
            .iter()
            .all(|byte| byte.is_ascii_lowercase() || *byte == b'-');
    is_list || found.by == By::Default && text[name.clone()].contains(&b'-') && is_kebab
}

/// `urn:ietf:params:oauth:jwk-thumbprint:…`: the part of a name that everybody may see.
fn is_resource(text: &[u8], found: &Assignment) -> bool {
    let before = &text[..found.name.start];
    before.ends_with(b"urn:ietf:params:")
        || before.ends_with(b"did:")
        || before.ends_with(b":") && is_arn(before)
}

/// `arn:aws:secretsmanager:eu-north-1:123456789012:`.
fn is_arn(before: &[u8]) -> bool {
    const LONGEST: usize = 96;
    let left = &before[before.len().saturating_sub(LONGEST)..];
    let ends = |byte: &u8| byte.is_ascii_whitespace() || matches!(byte, b'"' | b'\'' | b'=');
    let start = left.iter().rposition(ends).map_or(0, |end| end + 1);
    left[start..].starts_with(b"arn:")
}

/// `credentials: 4f0c…-…`: the id that Jenkins gave them.
fn is_credentials_id(text: &[u8], found: &Assignment) -> bool {
    let name = &text[found.name.clone()];
    name.eq_ignore_ascii_case(b"credentials") && values::is_uuid(&text[found.value.range.clone()])
}

/// `Next page token: …`: where a list goes on.
fn is_of_page(text: &[u8], found: &Assignment) -> bool {
    let name = &text[found.name.clone()];
    let before = &text[..found.name.start];
    name.eq_ignore_ascii_case(b"token")
        && (before.ends_with(b"page ") || before.ends_with(b"Page "))
}

/// `$PWD:/srv`: what a variable holds, and something behind it.
fn is_variable(text: &[u8], found: &Assignment) -> bool {
    let end = found.name.end;
    let goes_on = found.by == By::Space
        || assign::byte(text, end) == b':' && !matches!(assign::byte(text, end + 1), b' ' | b'=');
    assign::before(text, found.name.start) == b'$' && goes_on
}

/// `checksum/secret: …`, as charts of Helm make pods start anew.
fn is_sum(text: &[u8], found: &Assignment) -> bool {
    text[..found.name.start].ends_with(b"checksum/")
        || text[found.name.clone()].starts_with(b"checksum/")
}

/// `"Unknown token: "+name+"…"`: the name ends one string, and the quote behind it ends it too.
fn is_behind_string(text: &[u8], found: &Assignment) -> bool {
    const LEFT: usize = 512;
    let value = &found.value.range;
    let first = assign::byte(text, value.start);
    if found.value.edge != Edge::Quote || !matches!(first, b'+' | b')' | b',' | b';' | b']') {
        return false;
    }
    let quote = assign::byte(text, value.end);
    let start = found.name.start;
    let left = &text[start.saturating_sub(LEFT)..start];
    let line = left
        .iter()
        .rposition(|byte| *byte == b'\n')
        .map_or(left, |end| &left[end + 1..]);
    assign::before(text, start) != quote && memchr::memchr_iter(quote, line).count() % 2 == 1
}

/// `'CustomKey', 'ApiKey', 'OpenModel', 'Search'`: the names of things one after another, of which none is a value.
fn is_list(text: &[u8], found: &Assignment) -> bool {
    let value = &found.value.range;
    let quote = assign::byte(text, value.end);
    let comes_after = || {
        let next = assign::skip_spaces(text, value.end + 1, 16);
        assign::byte(text, next) == b','
            && assign::byte(text, assign::skip_spaces(text, next + 1, 16)) == quote
    };
    let comes_before = || {
        let left = &text[found.name.start.saturating_sub(8)..found.name.start];
        let left = left.strip_suffix(&[quote]).map(<[u8]>::trim_ascii_end);
        let left = left.and_then(|left| left.strip_suffix(b","));
        left.is_some_and(|left| left.ends_with(&[quote]))
    };
    let is_field = || {
        let bytes = &text[value.clone()];
        let is_small = |byte: &u8| byte.is_ascii_lowercase() || *byte == b'_';
        bytes.contains(&b'_') && bytes.iter().all(is_small)
    };
    found.by == By::Comma
        && !text[value.clone()].iter().any(u8::is_ascii_digit)
        && comes_before()
        && (comes_after() || is_field())
}

/// The first value drawn by chance in what is an object of JSON itself: `"token": "{\"id\": \"…\"}"`.
fn member(value: &[u8]) -> Option<Range<usize>> {
    let is_object = value.first() == Some(&b'{') && value.last() == Some(&b'}');
    if !is_object || !value.contains(&b':') {
        return None;
    }
    let mut at = 0;
    while at < value.len() {
        let rest = &value[at..];
        let length = rest
            .iter()
            .take_while(|byte| {
                byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'+' | b'/' | b'=')
            })
            .count();
        if values::is_drawn(&rest[..length]) && !values::is_uuid(&rest[..length]) {
            return Some(at..at + length);
        }
        at += length + 1;
    }
    None
}

/// What the name says. A call, a comma and a space join much, so there the name must say more.
fn class_of(text: &[u8], found: &Assignment) -> Option<Class> {
    let name = &text[found.name.clone()];
    match found.by {
        By::Call => called(name.rsplit(|byte| *byte == b'.').next()?),
        By::Comma if !is_argument(text, found.name.start) => None,
        By::Space if name.ends_with(b"basic_auth") => Some(Class::Password),
        By::Space if found.value.edge == Edge::Line => class(name),
        By::Comma | By::Comparison | By::Space => class(name).filter(|class| *class != Class::Weak),
        _ => Some(stronger(text, found.name.start, class(name)?)),
    }
}

/// `acme TOKEN value`, `key value`: as much text is written, so only what was drawn by chance counts.
fn is_loose(text: &[u8], found: &Assignment, class: Class) -> bool {
    let start = found.name.start;
    let is_flag = assign::before(text, start) == b'-';
    let follows =
        start > 1 && assign::before(text, start) == b' ' && text[start - 2].is_ascii_alphanumeric();
    found.by == By::Space
        && found.value.edge == Edge::Line
        && !is_flag
        && !text[..start].ends_with(b"ENV ")
        && (follows || class == Class::Weak)
}

/// What functions do that take a secret in order to look at it, or give one back.
const LOOKING: &[&[u8]] = &[
    b"is",
    b"has",
    b"allow",
    b"check",
    b"verify",
    b"validate",
    b"assert",
    b"expect",
    b"find",
    b"get",
    b"delete",
    b"remove",
    b"parse",
    b"without",
    b"hash",
    b"hmac",
    b"encrypt",
    b"decrypt",
    b"crypt",
    b"encode",
    b"decode",
    b"generate",
    b"read",
    b"load",
    b"lookup",
    b"fetch",
    b"resolve",
    b"compare",
    b"match",
    b"matches",
    b"test",
    b"sample",
    b"send",
    b"require",
    b"new",
    b"contains",
    b"equal",
    b"equals",
];

/// What takes a user and a password.
const BOTH: &[&[u8]] = &[
    b"auth",
    b"basicauth",
    b"basic_auth",
    b"setbasicauth",
    b"withbasicauth",
    b"httpbasicauth",
    b"httpdigestauth",
    b"httpntlmauth",
];

/// `setPassword("…")` takes one, `isPassword("…")` looks at one.
fn called(function: &[u8]) -> Option<Class> {
    let underscores = function.iter().take_while(|byte| **byte == b'_').count();
    let function = &function[underscores..];
    let first = function
        .iter()
        .skip(1)
        .take_while(|byte| byte.is_ascii_lowercase())
        .count()
        + 1;
    let verb = function.get(..first)?.to_ascii_lowercase();
    // A test says that something passes.
    if function == b"pass" {
        return None;
    }
    // Jenkins looks one up by its id.
    if function == b"credentials" || function.ends_with(b"AssertPass") {
        return None;
    }
    if BOTH.iter().any(|name| function.eq_ignore_ascii_case(name)) {
        return Some(Class::Password);
    }
    let class = class(function).filter(|class| *class != Class::Weak)?;
    (!LOOKING.contains(&verb.as_slice())).then_some(class)
}

/// `put("password", "…")` and `{"password", "…"}`, not a list of words or a function that looks at both.
fn is_argument(text: &[u8], start: usize) -> bool {
    let left = &text[start.saturating_sub(96)..start];
    let opening = left
        .iter()
        .rposition(|byte| matches!(byte, b'(' | b'[' | b'{' | b'\n'));
    let Some(opening) = opening.filter(|at| matches!(left[*at], b'(' | b'{')) else {
        return false;
    };
    if left[opening] == b'{' && left.len() - opening > 3 {
        return false;
    }
    let path = left[..opening]
        .iter()
        .rev()
        .take_while(|byte| byte.is_ascii_alphanumeric() || **byte == b'_')
        .count();
    let function = left[opening - path..opening].to_ascii_lowercase();
    !LOOKING
        .iter()
        .any(|verb| function.starts_with(verb) && verb.len() > 3)
}

/// `API key: …`, `access key = …`: the word before tells.
fn stronger(text: &[u8], start: usize, class: Class) -> Class {
    if class != Class::Weak || assign::before(text, start) != b' ' {
        return class;
    }
    let left = &text[start.saturating_sub(16)..start - 1];
    let word = left
        .iter()
        .rev()
        .take_while(|byte| byte.is_ascii_alphabetic())
        .count();
    let joined = [&left[left.len() - word..], b"_key"].concat();
    if word > 0 && names::class(&joined) == Some(Class::Key) {
        Class::Key
    } else {
        class
    }
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
