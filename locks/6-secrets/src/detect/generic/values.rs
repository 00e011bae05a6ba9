//! What cannot be a secret, whatever it is called: references, templates, placeholders, words.

mod places;
mod sealed;

use crate::weigh::words;

use super::Class;
use places::{is_joined, is_mixed_path, is_place};
use sealed::{is_hash, is_sealed, is_web_token};

/// Shorter values are not reported.
fn shortest(class: Class) -> usize {
    match class {
        Class::Password => 4,
        Class::Secret => 6,
        Class::Token | Class::Key => 8,
        Class::Weak => 10,
    }
}

/// Values of programming languages.
const LITERALS: &[&[u8]] = &[
    b"true",
    b"false",
    b"null",
    b"none",
    b"nil",
    b"undefined",
    b"void",
    b"string",
    b"str",
    b"bytes",
    b"empty",
    b"yes",
    b"required",
    b"optional",
    b"default",
    b"boolean",
    b"integer",
    b"object",
    b"number",
    b"self",
    b"this",
    b"char",
    b"varchar",
];

/// What must hold of a field, as frameworks write it: `required_with:user`, `nullable|string`.
const RULES: &[&[u8]] = &[
    b"required",
    b"nullable",
    b"sometimes",
    b"confirmed",
    b"string",
];

/// What a value in quotes or tags must be to be worth weighing.
pub(super) fn may_be_secret(value: &[u8], class: Class) -> bool {
    if let Some(joined) = in_fours(value) {
        return words::cost(&joined).per_byte > 5.0 && may_be_secret(&joined, class);
    }
    value.len() >= shortest(class)
        && is_written(value, class)
        && !is_reference(value)
        && !is_mask(value)
        && !is_literal(value)
        && !is_place(value)
        && !is_hash(value)
        && !is_web_token(value)
        && !is_sealed(value, class)
        && !is_pattern(value)
        && !is_scope(value)
        && !is_class(value)
        && !is_escaped(value)
        && !is_rate(value)
        && (class != Class::Weak || !is_pairs(value))
        && (class == Class::Password
            || !has_escape(value) && !is_mixed_path(value) && !is_joined(value))
        && !has_return(value)
        && is_unlike_words(value, class)
}

/// `1/m/ip`, `5/minute`: how often something may be done.
fn is_rate(value: &[u8]) -> bool {
    let mut parts = value.split(|byte| *byte == b'/');
    let is_number = |part: &[u8]| !part.is_empty() && part.iter().all(u8::is_ascii_digit);
    let is_word = |part: &[u8]| !part.is_empty() && part.iter().all(u8::is_ascii_lowercase);
    parts.next().is_some_and(is_number) && value.contains(&b'/') && parts.all(is_word)
}

/// `m1,host=a,region=b`: names and values.
fn is_pairs(value: &[u8]) -> bool {
    let mut pairs = 0;
    for part in value.split(|byte| *byte == b',') {
        let name = part.split(|byte| *byte == b'=').next().unwrap_or_default();
        let is_name = !name.is_empty()
            && name
                .iter()
                .all(|byte| byte.is_ascii_alphanumeric() || *byte == b'_');
        pairs += usize::from(is_name && name.len() < part.len());
    }
    pairs > 1
}

/// `abcd efgh ijkl mnop`: letters in fours, as seeds and passwords for applications are shown.
fn in_fours(value: &[u8]) -> Option<Vec<u8>> {
    let is_four = |part: &[u8]| part.len() == 4 && part.iter().all(u8::is_ascii_alphanumeric);
    let is_shown = value.len() > 18
        && value.len() < 80
        && value[4] == b' '
        && value.split(|byte| *byte == b' ').all(is_four);
    is_shown.then(|| value.iter().copied().filter(|byte| *byte != b' ').collect())
}

/// Without quotes, values of most languages are names of other things.
pub(super) fn may_be_bare_secret(value: &[u8], class: Class) -> bool {
    let first = value.first().copied().unwrap_or(0);
    (first.is_ascii_alphanumeric()
        || matches!(
            first,
            b'!' | b'#' | b'^' | b'*' | b'_' | b'+' | b'/' | b'=' | b'?'
        ))
        && may_be_secret(value, class)
        && !is_code(value)
        && !is_number(value)
        && !is_named(value)
}

/// `0x0B96`, `4097u16`, `0xC000_006A_u32`, `36947L`: numbers as languages write them. Digits alone may be a password.
fn is_number(value: &[u8]) -> bool {
    let hexadecimal = value.strip_prefix(b"0x").or(value.strip_prefix(b"0X"));
    let body = hexadecimal.unwrap_or(value);
    let is_digit = |byte: &u8| match hexadecimal {
        Some(_) => byte.is_ascii_hexdigit() || *byte == b'_',
        None => byte.is_ascii_digit() || *byte == b'_',
    };
    let digits = body.iter().take_while(|byte| is_digit(byte)).count();
    let unit = body[digits..].to_ascii_lowercase();
    let has_unit = matches!(
        unit.as_slice(),
        b"u8"
            | b"u16"
            | b"u32"
            | b"u64"
            | b"u128"
            | b"usize"
            | b"i8"
            | b"i16"
            | b"i32"
            | b"i64"
            | b"i128"
            | b"isize"
            | b"l"
            | b"u"
            | b"ul"
            | b"ll"
            | b"ull"
            | b"n"
    );
    let is_short = hexadecimal.is_some() && digits < 19;
    digits > 0 && (has_unit || is_short && unit.is_empty())
}

/// `MAX_KEY_SIZE`, `uint8x16_t`: how constants and types are written.
fn is_named(value: &[u8]) -> bool {
    let has_joint = value.contains(&b'_');
    let is_constant = value
        .iter()
        .all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || *byte == b'_');
    let is_type = value.ends_with(b"_t")
        && value
            .iter()
            .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || *byte == b'_');
    has_joint && value[0].is_ascii_alphabetic() && (is_constant || is_type)
}

/// `…/20220809/us-east-1/s3/aws4_request`: what a signature of AWS is good for, with the id of the key and not the key.
fn is_scope(value: &[u8]) -> bool {
    memchr::memmem::find(value, b"/aws4_request").is_some()
}

/// `Acme\Pages\ResetPassword`: where a language keeps a class.
fn is_class(value: &[u8]) -> bool {
    let is_name = |name: &[u8]| {
        name.first().is_some_and(u8::is_ascii_uppercase)
            && name.iter().all(u8::is_ascii_alphanumeric)
    };
    memchr::memchr_iter(b'\\', value).count() > 1
        && value
            .split(|byte| *byte == b'\\')
            .filter(|name| !name.is_empty())
            .all(is_name)
}

/// A UUID, or hardly more: where the name does not say that it opens something, it tells one thing from others.
pub(super) fn is_uuid(value: &[u8]) -> bool {
    let is_one = |part: &[u8]| {
        part.iter().enumerate().all(|(at, byte)| match at {
            8 | 13 | 18 | 23 => *byte == b'-',
            _ => byte.is_ascii_hexdigit(),
        })
    };
    value.len() <= 44 && value.windows(36).any(is_one)
}

/// `%F0%9F%92%A9`, `\x1B[0;32m`: nothing but signs written by their numbers, and colours of terminals.
fn is_escaped(value: &[u8]) -> bool {
    let of = |three: &[u8]| {
        three[0] == b'%' && three[1].is_ascii_hexdigit() && three[2].is_ascii_hexdigit()
    };
    let escapes = value.windows(3).filter(|three| of(three)).count();
    let begins =
        |text: &[u8]| value.len() > text.len() && value[..text.len()].eq_ignore_ascii_case(text);
    let ends_line =
        |three: &[u8]| three.eq_ignore_ascii_case(b"%0d") || three.eq_ignore_ascii_case(b"%0a");
    escapes * 6 >= value.len() && escapes > 0
        || value.windows(3).any(ends_line)
        || begins(b"%7b%22")
        || matches!(value, [b'\\', b'x', high, low, ..] if high.is_ascii_hexdigit() && low.is_ascii_hexdigit())
        || [&b"\\x1b"[..], b"\\033", b"\\e[", b"\\u001b"]
            .iter()
            .any(|start| begins(start))
}

/// Letters and digits as only chance mixes them, where no sign says that a value stands there.
pub(super) fn is_drawn(value: &[u8]) -> bool {
    let digits = value.iter().filter(|byte| byte.is_ascii_digit()).count();
    let is_made = value.iter().all(|byte| {
        byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.' | b'+' | b'/' | b'=')
    });
    (20..=256).contains(&value.len())
        && is_made
        && digits * 8 >= value.len()
        && digits * 5 < value.len() * 4
        && words::cost(value).per_byte > 4.8
        && may_be_bare_secret(value, Class::Weak)
}

/// `${X}`, `$X`, `{{ x }}`, `%s`, `<x>`, `#{x}`, `@x@`.
fn is_reference(value: &[u8]) -> bool {
    let (first, second, last) = (
        value[0],
        value.get(1).copied().unwrap_or(0),
        value[value.len() - 1],
    );
    let opens = match first {
        b'$' => {
            second == b'{'
                || second == b'('
                || second == b'$'
                || second.is_ascii_alphabetic() && is_name(&value[1..])
        }
        b'<' => last == b'>',
        b'%' => last == b'%' || is_format(second),
        b'@' => last == b'@' || reads_as_name(&value[1..]),
        b'{' => last == b'}',
        b'[' => last == b']',
        b'(' => last == b')',
        b'&' if value.ends_with(b"]") => true,
        b'&' if value.len() < 8 => is_name(&value[1..]),
        b'&' | b'*' | b':' => reads_as_name(&value[1..]),
        b'\'' | b'"' => second == b'+' && value.ends_with(&[b'+', first]),
        _ => false,
    };
    opens
        || value.windows(2).any(|two| {
            matches!(
                two,
                b"${"
                    | b"{{"
                    | b"#{"
                    | b"%("
                    | b"$("
                    | b"<%"
                    | b"{}"
                    | b"%s"
                    | b"%["
                    | b"%d"
                    | b"%v"
                    | b"}}"
                    | b"@{"
                    | b"%{"
            )
        })
        || is_numbered(value)
}

fn is_format(byte: u8) -> bool {
    matches!(byte, b's' | b'd' | b'v' | b'q' | b'x' | b'@')
}

/// `{0}`, `{name}` within.
fn is_numbered(value: &[u8]) -> bool {
    let Some(open) = value.iter().position(|byte| *byte == b'{') else {
        return false;
    };
    let inside = &value[open + 1..];
    inside
        .iter()
        .position(|byte| *byte == b'}')
        .is_some_and(|close| is_name(&inside[..close]))
}

fn reads_as_name(text: &[u8]) -> bool {
    is_name(text) && words::cost(text).per_byte < 4.8
}

/// Letters, digits and joints only.
fn is_name(text: &[u8]) -> bool {
    text.iter().all(|byte| {
        byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.' | b'-' | b':' | b'[' | b']')
    })
}

/// `****`, `xxxx`, `....`, `0000`: hardly any different letters.
pub(super) fn is_mask(value: &[u8]) -> bool {
    let mut seen = 0u128;
    for byte in value {
        seen |= 1 << (byte & 127);
    }
    let different = seen.count_ones() as usize;
    let is_cut = value.ends_with(b"..") || memchr::memmem::find(value, b"...").is_some();
    is_cut
        || value.len() > 4 && value.starts_with(b"**") && value.ends_with(b"**")
        || different <= 2
        || different <= 3 && value.len() > 7
        || value.len() > 24 && different * 6 < value.len().min(60)
        || has_run(value)
}

/// Five times the same, or three stars, dots or crosses that hide something.
fn has_run(value: &[u8]) -> bool {
    let mut run = 1;
    for two in value.windows(2) {
        run = if two[0].eq_ignore_ascii_case(&two[1]) {
            run + 1
        } else {
            1
        };
        let most = match two[1] {
            b'*' | b'.' => 3,
            b'x' | b'X' => 4,
            b'=' | b'A' => 12,
            _ => 6,
        };
        if run >= most {
            return true;
        }
    }
    false
}

fn is_literal(value: &[u8]) -> bool {
    let rule = value
        .iter()
        .position(|byte| matches!(byte, b'|' | b':'))
        .map(|end| &value[..end]);
    // What a service for translations puts where a text will stand.
    if value.starts_with(b"crwdns") || value.starts_with(b"realm=") {
        return true;
    }
    if is_colour(value)
        || is_account(value)
        || is_attributes(value)
        || is_port(value)
        || is_fingerprint(value)
        || is_control(value)
        || is_method(value)
        || are_key_ids(value)
        || value.ends_with(b"()")
        || is_statement(value)
    {
        return true;
    }
    if rule.is_some_and(|rule| RULES.iter().any(|start| rule.starts_with(start))) {
        return true;
    }
    value.len() <= 9
        && LITERALS
            .iter()
            .any(|literal| literal.eq_ignore_ascii_case(value))
}

/// `#EAE6FF`.
fn is_colour(value: &[u8]) -> bool {
    let digits = value.strip_prefix(b"#");
    digits.is_some_and(|digits| {
        matches!(digits.len(), 3 | 6 | 8) && digits.iter().all(u8::is_ascii_hexdigit)
    })
}

/// `0xA0b8…`: an account or a contract of Ethereum, which everybody may see.
fn is_account(value: &[u8]) -> bool {
    let digits = value.strip_prefix(b"0x");
    digits.is_some_and(|digits| digits.len() == 40 && digits.iter().all(u8::is_ascii_hexdigit))
}

/// `7b:40:be:…`: bytes of a digest, parted by colons.
fn is_fingerprint(value: &[u8]) -> bool {
    matches!(value.len(), 47 | 59 | 95)
        && value
            .split(|byte| *byte == b':')
            .all(|pair| pair.len() == 2 && pair.iter().all(u8::is_ascii_hexdigit))
}

/// `CF1A108D0E7AE720,51C67305FFC2E5C0`: which keys of OpenPGP to take.
fn are_key_ids(value: &[u8]) -> bool {
    let is_digit = |byte: &u8| byte.is_ascii_digit() || (b'A'..=b'F').contains(byte);
    let is_id = |part: &[u8]| matches!(part.len(), 8 | 16 | 40) && part.iter().all(is_digit);
    value.contains(&b',') && value.split(|byte| *byte == b',').all(is_id)
}

/// `$apr1$`, `$6$salt`: how a hash begins.
fn is_method(value: &[u8]) -> bool {
    const METHODS: [&[u8]; 8] = [b"1", b"5", b"6", b"2a", b"2b", b"2y", b"apr1", b"y"];
    let mut parts = value.split(|byte| *byte == b'$');
    let is_method =
        parts.next() == Some(b"") && parts.next().is_some_and(|of| METHODS.contains(&of));
    is_method && value.len() < 24 && parts.next().is_some() && parts.next().is_none()
}

/// `\u0003`: one character.
fn is_control(value: &[u8]) -> bool {
    let digits = value.strip_prefix(b"\\u");
    digits.is_some_and(|digits| digits.len() < 5 && digits.iter().all(u8::is_ascii_hexdigit))
}

/// `k='p'`: code within a text.
fn is_statement(value: &[u8]) -> bool {
    let letters = value
        .iter()
        .take_while(|byte| byte.is_ascii_lowercase() || **byte == b'_')
        .count();
    letters > 0 && matches!(value[letters..], [b'=', b'\'' | b'"', ..])
}

/// `464/tcp`.
fn is_port(value: &[u8]) -> bool {
    let digits = value
        .strip_suffix(b"/tcp")
        .or_else(|| value.strip_suffix(b"/udp"));
    digits.is_some_and(|digits| digits.iter().all(u8::is_ascii_digit))
}

/// `r=…,s=…,i=4096`: a message of SCRAM (RFC 5802, section 5.1).
fn is_attributes(value: &[u8]) -> bool {
    let is_attribute =
        |part: &[u8]| part.len() > 2 && part[0].is_ascii_lowercase() && part[1] == b'=';
    value.contains(&b',') && value.split(|byte| *byte == b',').all(is_attribute)
}

/// Of visible ASCII. Passwords may hold a letter or two besides where they also hold digits.
fn is_written(value: &[u8], class: Class) -> bool {
    let others = value.iter().filter(|byte| **byte >= 0x80).count();
    let is_odd = class == Class::Password && value.iter().any(u8::is_ascii_digit);
    value
        .iter()
        .all(|byte| (b'!'..=b'~').contains(byte) || *byte >= 0x80)
        && (others == 0 || is_odd && others * 4 < value.len())
}

/// `[0-9A-Za-z]{40}`, `yyyyMMddHHmmss`: what values look like.
fn is_pattern(value: &[u8]) -> bool {
    let is_date = |byte: &u8| b"yMdHhmsSfFzZT-:._/".contains(byte);
    if value.starts_with(b"yyyy") && value.iter().all(is_date) {
        return true;
    }
    let is_range = |three: &[u8]| matches!(three, b"0-9" | b"a-z" | b"A-Z" | b"a-f" | b"A-F");
    if value.get(..3).is_some_and(is_range) && value.get(3..6).is_some_and(is_range) {
        return true;
    }
    let Some(open) = value.iter().position(|byte| *byte == b'[') else {
        return false;
    };
    value[open..].windows(3).any(is_range) && value[open..].contains(&b']')
}

/// `\u003c`, `\n`: text that means other text.
fn has_escape(value: &[u8]) -> bool {
    value
        .windows(2)
        .any(|two| two[0] == b'\\' && two[1].is_ascii_alphanumeric())
}

/// `AUTH\rQUIT`: a line ends within it, so it is more than one thing.
fn has_return(value: &[u8]) -> bool {
    let within = &value[..value.len().saturating_sub(4)];
    memchr::memmem::find(within, b"\\r").is_some()
        && !within.windows(3).any(|three| three == b"\\\\r")
}

/// Words are no tokens. Passwords may be made of words, but hardly of nothing else. Numbers are much else besides.
fn is_unlike_words(value: &[u8], class: Class) -> bool {
    let cost = words::cost(value);
    let (least_bits, least, digits) = match class {
        Class::Password => (16.0, 3.3, 6),
        Class::Secret => (20.0, 3.6, 10),
        Class::Token | Class::Key => (24.0, 3.9, 14),
        Class::Weak => (32.0, 4.3, usize::MAX),
    };
    let is_number = value
        .iter()
        .all(|byte| byte.is_ascii_digit() || matches!(byte, b'.' | b'-' | b':'))
        || value.starts_with(b"0x") && value.len() < 19;
    cost.bits >= least_bits && cost.per_byte >= least && (!is_number || value.len() >= digits)
}

/// A path of names, a call, an operator.
fn is_code(value: &[u8]) -> bool {
    let has_sign = value.iter().any(|byte| matches!(byte, b'(' | b'[' | b'{'));
    let is_path = value.contains(&b'.')
        && is_name(value)
        && value.split(|byte| *byte == b'.').all(is_identifier);
    let is_arrow = value
        .windows(2)
        .any(|two| matches!(two, b"->" | b"::" | b"=>" | b"==") && !value.ends_with(two));
    has_sign || is_path || is_arrow
}

fn is_identifier(word: &[u8]) -> bool {
    word.first()
        .is_some_and(|byte| byte.is_ascii_alphabetic() || *byte == b'_')
        && (words::cost(word).per_byte < 5.0 || memchr::memchr_iter(b'_', word).count() > 1)
}
