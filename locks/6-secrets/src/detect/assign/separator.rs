//! What stands between a name and its value.

use std::ops::Range;

use super::{By, before, byte, skip_blank, skip_spaces};

/// Spaces that line things up.
const SPACES: usize = 48;

/// The longest type or attribute between.
const BETWEEN: usize = 64;

/// What a member is called that holds the value of what another member names.
const VALUES: &[&[u8]] = &[
    b"value",
    b"val",
    b"default",
    b"defaultvalue",
    b"content",
    b"data",
    b"plaintext",
];

/// Whether anything that joins names to values begins so. Most words are turned away here.
pub(super) fn may_begin(byte: u8) -> bool {
    matches!(
        byte,
        b'\n'
            | b'\r'
            | b'='
            | b':'
            | b' '
            | b'\t'
            | b'"'
            | b'\''
            | b'`'
            | b'\\'
            | b']'
            | b'['
            | b'('
            | b'>'
            | b'<'
            | b'?'
            | b'!'
            | b'|'
            | b'%'
            | b'&'
            | b'*'
            | b','
    )
}

/// How the name is joined to what, and where that begins.
pub(super) fn read(text: &[u8], name: &Range<usize>) -> Option<(By, usize)> {
    let closed = close(text, name.end);
    if let Some(closed) = closed {
        return quoted_name(text, name, closed);
    }
    match byte(text, name.end) {
        b'(' => return Some((By::Call, name.end + 1)),
        b'>' if before(text, name.start) == b'<' => return Some((By::Tag, name.end + 1)),
        b'<' => return plist(text, name.end),
        b'[' => return array(text, name.end),
        b'%' => return encoded(text, name.end),
        b'*' => return emphasis(text, name),
        b',' => return atom(text, name),
        _ => {}
    }
    let at = skip_spaces(text, name.end, SPACES);
    if matches!(byte(text, at), b'\n' | b'\r') {
        return next_member(text, name, at);
    }
    if let Some(found) = sign(text, at) {
        return Some(found);
    }
    if at == name.end {
        return None;
    }
    if before(text, name.start) == b'<' {
        return after_attributes(text, at);
    }
    words(text, name, at)
}

/// Behind the quotes and brackets that close a quoted name.
fn close(text: &[u8], at: usize) -> Option<usize> {
    let slashes = usize::from(byte(text, at) == b'\\')
        + usize::from(byte(text, at) == b'\\' && byte(text, at + 1) == b'\\');
    let quote = at + slashes;
    matches!(byte(text, quote), b'"' | b'\'' | b'`').then(|| quote + 1)
}

/// After `"password"`.
fn quoted_name(text: &[u8], name: &Range<usize>, closed: usize) -> Option<(By, usize)> {
    let quote = byte(text, closed - 1);
    let opens = matches!(before(text, name.start), b'"' | b'\'' | b'`')
        || is_quoted_further_left(text, name.start, quote);
    if !opens {
        return None;
    }
    let mut at = closed;
    if matches!(byte(text, at), b']' | b')') {
        at += 1;
    }
    at = skip_spaces(text, at, SPACES);
    if let Some(found) = sign(text, at) {
        return Some(found);
    }
    match byte(text, at) {
        // The call that took the name is over.
        b',' if text[closed..at].contains(&b')') => None,
        b',' => {
            let next = skip_blank(text, at + 1, SPACES);
            let same_line = skip_spaces(text, at + 1, SPACES);
            let pair = member(text, next).map(|value| (By::Pair, value));
            pair.or((next == same_line).then_some((By::Comma, next)))
        }
        b'>' => Some((By::Tag, at + 1)),
        b'{' => variable(text, name, at).map(|value| (By::Pair, value)),
        _ if text[..name.start].ends_with(b"type=\"") => input(text, name, at),
        _ => {
            let next = skip_blank(text, at, SPACES);
            member(text, next).map(|value| (By::Pair, value))
        }
    }
}

/// `variable "db_password" { default = …`, as HCL has it, at most [`LINES`] lines down.
fn variable(text: &[u8], name: &Range<usize>, at: usize) -> Option<usize> {
    const LINES: usize = 3;
    if !text[..name.start].ends_with(b"variable \"") {
        return None;
    }
    let rest = text.get(at..text.len().min(at + 256))?;
    let mut start = at;
    for line in rest.split(|byte| *byte == b'\n').take(LINES + 1) {
        let indent = line
            .iter()
            .take_while(|byte| matches!(byte, b' ' | b'\t' | b'{'));
        let word = start + indent.count();
        let sign = skip_spaces(text, word + 7, SPACES);
        if text[word..].starts_with(b"default") && byte(text, sign) == b'=' {
            return Some(sign + 1);
        }
        start += line.len() + 1;
    }
    None
}

/// The name is the end of a longer quoted text: `"x-api-key: …"`, `"My password"`.
fn is_quoted_further_left(text: &[u8], start: usize, quote: u8) -> bool {
    let left = &text[start.saturating_sub(24)..start];
    left.iter()
        .rev()
        .take_while(|byte| **byte != b'\n')
        .any(|byte| *byte == quote)
}

/// `- name: PASSWORD` and on the next line `value: …`.
fn next_member(text: &[u8], name: &Range<usize>, at: usize) -> Option<(By, usize)> {
    let left = text[name.start.saturating_sub(8)..name.start].trim_ascii_end();
    let is_named = left.ends_with(b"name:")
        || left.ends_with(b"key:")
        || left.ends_with(b"Name:")
        || left.ends_with(b"Key:");
    let next = skip_blank(text, at, SPACES);
    member(text, next)
        .filter(|_| is_named)
        .map(|value| (By::Pair, value))
}

/// `value:`, `"value":`, `value=`: where what it holds begins.
pub(super) fn member(text: &[u8], at: usize) -> Option<usize> {
    let escaped = usize::from(byte(text, at) == b'\\');
    let at = at + escaped;
    let quoted = usize::from(matches!(byte(text, at), b'"' | b'\''));
    let start = at + quoted;
    let rest = text.get(start..)?;
    let length = rest
        .iter()
        .take(16)
        .take_while(|byte| byte.is_ascii_alphabetic())
        .count();
    let word = rest[..length].to_ascii_lowercase();
    if !VALUES.contains(&word.as_slice()) {
        return None;
    }
    let after = skip_spaces(text, start + length + escaped + quoted, SPACES);
    matches!(byte(text, after), b':' | b'=')
        .then(|| after + 1 + usize::from(byte(text, after + 1) == b'>'))
}

/// `=`, `:` and their like at `at`.
fn sign(text: &[u8], at: usize) -> Option<(By, usize)> {
    let rest = text.get(at..at + 3).or_else(|| text.get(at..))?;
    match rest {
        [b'=' | b'!', b'=', b'='] => Some((By::Comparison, at + 3)),
        [b'=' | b'!', b'=', ..] => Some((By::Comparison, at + 2)),
        [b'|', b'|', b'='] | [b':', b':', b'='] => Some((By::Sign, at + 3)),
        [b'?', b'?', ..] | [b'|', b'|', ..] | [b':', b'-', ..] => Some((By::Default, at + 2)),
        [b'=', b'>', ..] | [b'<', b'-', ..] | [b':' | b'?' | b'.' | b'+', b'=', ..] => {
            Some((By::Sign, at + 2))
        }
        [b'?' | b'!', b':', ..] => Some(typed(text, at + 2)),
        [b':', b':', b':'] if byte(text, at + 3) == b'=' => Some((By::Sign, at + 4)),
        [b':', b':', ..] => None,
        [b':', ..] => Some(typed(text, at + 1)),
        [b'=', ..] => Some((By::Sign, at + 1)),
        _ => None,
    }
}

/// After a colon: a type and `=` may come before the value.
fn typed(text: &[u8], at: usize) -> (By, usize) {
    let start = skip_spaces(text, at, SPACES);
    let rest = text.get(start..).unwrap_or_default();
    if !byte(text, start).is_ascii_alphabetic() && byte(text, start) != b'&' {
        return (By::Sign, at);
    }
    let length = rest
        .iter()
        .take(BETWEEN)
        .take_while(|byte| is_type(**byte))
        .count();
    let end = start + length;
    let is_typed =
        before(text, end) == b' ' && byte(text, end) == b'=' && byte(text, end + 1) != b'=';
    (By::Sign, if is_typed { end + 1 } else { at })
}

fn is_type(byte: u8) -> bool {
    byte.is_ascii_alphanumeric()
        || matches!(
            byte,
            b' ' | b'&'
                | b'\''
                | b'<'
                | b'>'
                | b'['
                | b']'
                | b'?'
                | b'_'
                | b'.'
                | b'!'
                | b','
                | b'|'
        )
}

/// `password[] = "…"`, `password[32] = "…"`.
fn array(text: &[u8], at: usize) -> Option<(By, usize)> {
    let inside = text.get(at + 1..)?;
    let length = inside
        .iter()
        .take(24)
        .take_while(|byte| byte.is_ascii_alphanumeric() || **byte == b'_')
        .count();
    let close = at + 1 + length;
    if byte(text, close) != b']' {
        return None;
    }
    sign(text, skip_spaces(text, close + 1, SPACES))
}

/// `password%3D…` in an address within an address.
fn encoded(text: &[u8], at: usize) -> Option<(By, usize)> {
    let rest = text.get(at..at + 3)?;
    (rest.eq_ignore_ascii_case(b"%3d") || rest.eq_ignore_ascii_case(b"%3a"))
        .then_some((By::Sign, at + 3))
}

/// `**Password**: value`, as Markdown has it.
fn emphasis(text: &[u8], name: &Range<usize>) -> Option<(By, usize)> {
    let stars = usize::from(byte(text, name.end + 1) == b'*') + 1;
    let opens = text[..name.start].ends_with(&b"**"[..stars]);
    let at = name.end + stars;
    (opens && byte(text, at) == b':').then_some((By::Sign, at + 1))
}

/// `{password, "value"}`, as Erlang has it.
fn atom(text: &[u8], name: &Range<usize>) -> Option<(By, usize)> {
    let next = skip_spaces(text, name.end + 1, SPACES);
    (before(text, name.start) == b'{' && byte(text, next) == b'"').then_some((By::Comma, next))
}

/// `| Password | value |`, a row of a table in Markdown.
fn cell(text: &[u8], name: &Range<usize>, at: usize) -> Option<(By, usize)> {
    let left = &text[name.start.saturating_sub(48)..name.start];
    let line = left
        .rsplit(|byte| *byte == b'\n')
        .next()?
        .trim_ascii_start();
    (line.first() == Some(&b'|') && byte(text, at) == b'|' && byte(text, at + 1) == b' ')
        .then_some((By::Sign, at + 1))
}

/// `<input type="password" … value="…">`: on the same line, within the tag.
fn input(text: &[u8], name: &Range<usize>, at: usize) -> Option<(By, usize)> {
    if !text[..name.start].ends_with(b"type=\"") {
        return None;
    }
    let rest = text.get(at..text.len().min(at + 160))?;
    let end = rest.iter().position(|byte| matches!(byte, b'>' | b'\n'))?;
    let value = memchr::memmem::find(&rest[..end], b" value=\"")?;
    Some((By::Pair, at + value + 7))
}

/// `<key>password</key> <string>…`.
fn plist(text: &[u8], at: usize) -> Option<(By, usize)> {
    let closed = tag_end(text, at)?;
    if byte(text, at + 1) != b'/' {
        return None;
    }
    let next = skip_blank(text, closed, SPACES);
    if byte(text, next) != b'<' || byte(text, next + 1) == b'/' {
        return None;
    }
    tag_end(text, next).map(|value| (By::Tag, value))
}

/// `<password type="text">…`.
fn after_attributes(text: &[u8], at: usize) -> Option<(By, usize)> {
    tag_end(text, at).map(|value| (By::Tag, value))
}

fn tag_end(text: &[u8], at: usize) -> Option<usize> {
    let rest = text.get(at..text.len().min(at + BETWEEN))?;
    let end = rest.iter().position(|byte| matches!(byte, b'>' | b'\n'))?;
    (rest[end] == b'>' && end.checked_sub(1).map(|at| rest[at]) != Some(b'/'))
        .then_some(at + end + 1)
}

/// After a space: a value, `by 'x'`, `or "x"`, `is x`, or a type and `=`.
fn words(text: &[u8], name: &Range<usize>, at: usize) -> Option<(By, usize)> {
    if matches!(byte(text, at), b'"' | b'\'') || before(text, name.start) == b'-' {
        return Some((By::Space, at));
    }
    if let Some(found) = cell(text, name, at) {
        return Some(found);
    }
    let rest = text.get(at..)?;
    if matches!(rest, [b'-', b' ', b'"' | b'\'', ..]) {
        return Some((By::Space, at + 2));
    }
    let length = rest
        .iter()
        .take(BETWEEN)
        .take_while(|byte| is_type(**byte) && **byte != b' ')
        .count();
    let next = skip_spaces(text, at + length, SPACES);
    match rest[..length].to_ascii_lowercase().as_slice() {
        b"as" if is_declared(text, next) => return Some(typed(text, next)),
        b"by" | b"is" | b"as" => return Some((By::Space, next)),
        b"or" => return Some((By::Default, next)),
        _ => {}
    }
    if byte(text, next) == b'=' && next > at + length && length > 0 {
        return sign(text, next).filter(|(by, _)| *by == By::Sign);
    }
    is_directive(text, name, at + length).then_some((By::Space, at))
}

/// `As String = …`, as Visual Basic has it.
fn is_declared(text: &[u8], at: usize) -> bool {
    let rest = text.get(at..).unwrap_or_default();
    let word = rest
        .iter()
        .take(24)
        .take_while(|byte| byte.is_ascii_alphanumeric());
    let end = at + word.count();
    let sign = skip_spaces(text, end, 4);
    end > at && sign > end && byte(text, sign) == b'='
}

/// Name and value are all that stands on the line.
fn is_directive(text: &[u8], name: &Range<usize>, _end: usize) -> bool {
    let lowest = name.start.saturating_sub(16);
    let left = &text[lowest..name.start];
    let indent = left
        .iter()
        .rev()
        .take_while(|byte| matches!(byte, b' ' | b'\t' | b'#'))
        .count();
    let start = name.start - indent;
    let begins = |at: usize| at == 0 || byte(text, at - 1) == b'\n';
    begins(start) || indent == 1 && begins(start - word(text, start))
}

/// How long the word is that ends at `at`: the provider's, before `TOKEN value`.
fn word(text: &[u8], at: usize) -> usize {
    let left = text[at.saturating_sub(32)..at].iter().rev();
    left.take_while(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-'))
        .count()
}
