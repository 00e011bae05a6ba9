//! Weighs what a name gave away.

use super::decoded::Decoded;
use super::path::{Language, Place};
use super::reasons::Reasons;
use super::{Whole, placeholder, shown, words, written};
use crate::detect::{Candidate, Class, class, long};
use crate::tables::kind;

/// Adds up what is known of a candidate.
pub(super) fn weigh(whole: &Whole<'_>, candidate: &Candidate, value: &[u8], reasons: &mut Reasons) {
    let name = candidate
        .name
        .clone()
        .and_then(|name| whole.text.get(long(&name)))
        .unwrap_or_default();
    let place = long(&candidate.value);
    let before = whole.text.get(..place.start).unwrap_or_default();
    let after = whole.text.get(place.end..).unwrap_or_default();
    of_kind(candidate.kind, name, reasons);
    let decoded = Decoded::of(value);
    reasons.add_if(
        whole.place == Place::Test
            && (before.ends_with(b"Basic ") && decoded.is_beyond_ascii()
                || value.windows(6).any(is_letter_beyond_ascii)),
        -60,
        "in a test it is for letters that hardly any password has",
    );
    reasons.add_if(
        whole.place == Place::Test
            && (is_salted(after) || is_pair_with_hash(whole, candidate, value)),
        -60,
        "it is the hash of a password",
    );
    reasons.add_if(
        candidate.kind == kind::KEY && whole.path.rsplit('.').next() == Some("pub"),
        -40,
        "its file has the public half of a key",
    );
    reasons.add_if(
        is_call(whole, candidate, name),
        -60,
        "a script calls something by that name",
    );
    of_value(value, &decoded, candidate.kind, reasons);
    let is_vague =
        candidate.kind == kind::KEY && class(name).is_none_or(|class| class == Class::Weak);
    if is_vague {
        of_vague(whole, value, reasons);
    }
    reasons.add_if(is_public(value), -60, "it is the public half of a key");
    written::of_name(candidate.kind, value, reasons);
    of_digits(candidate.kind, is_vague, whole.place, value, reasons);
    of_both(name, decoded.text.as_deref().unwrap_or(value), reasons);
    let is_project = value.len() > 3
        && value.iter().all(u8::is_ascii_alphabetic)
        && memchr::memmem::find(
            whole.path.to_ascii_lowercase().as_bytes(),
            &value.to_ascii_lowercase(),
        )
        .is_some();
    reasons.add_if(is_project, -30, "it stands in the path of its file");
    of_edges(whole, candidate, is_vague, value, reasons);
    let is_told =
        candidate.kind != kind::KEY || class(name).is_some_and(|class| class != Class::Weak);
    of_place(whole.place, value, is_told, reasons);
}

/// `\u0308`, as JSON and many languages escape it.
fn is_letter_beyond_ascii(six: &[u8]) -> bool {
    six.starts_with(b"\\u")
        && six[2..].iter().all(u8::is_ascii_hexdigit)
        && !(six[2..].starts_with(b"00") && six[4] < b'8')
}

/// What a name that may mean a secret is given to, when it means none.
fn of_vague(whole: &Whole<'_>, value: &[u8], reasons: &mut Reasons) {
    reasons.add_if(value.len() > LONG, -20, "it is longer than keys are");
    reasons.add_if(
        whole.is_crowded,
        -25,
        "its file gives many things by such names",
    );
}

/// `("password", "5f4d…")`: a word and what it is hashed to.
fn is_pair_with_hash(whole: &Whole<'_>, candidate: &Candidate, value: &[u8]) -> bool {
    let end = candidate.name.as_ref().map(|name| long(name).end);
    let between = end.and_then(|end| whole.text.get(end..long(&candidate.value).start));
    candidate.kind == kind::PASSWORD
        && value.len() > 15
        && value.iter().all(u8::is_ascii_hexdigit)
        && between.is_some_and(|between| {
            between.contains(&b',') && !between.iter().any(u8::is_ascii_alphanumeric)
        })
}

/// `{\"value\":…,\"salt\":…`: what follows the hash of a password where Keycloak keeps it.
fn is_salted(after: &[u8]) -> bool {
    let is_joint = |byte: &u8| matches!(byte, b'\\' | b'"' | b',' | b' ' | b'=');
    let joints = after.iter().take(8).take_while(|byte| is_joint(byte));
    after[joints.count()..].starts_with(b"salt")
}

/// `run_pass "…"` in a shell script: a name of several words before blanks is a command. `pass "…"` in code is a comment.
fn is_call(whole: &Whole<'_>, candidate: &Candidate, name: &[u8]) -> bool {
    let is_script = [".sh", ".bash", ".zsh", ".bats", ".ml", ".mli", ".hs", ".fs"]
        .iter()
        .any(|end| whole.path.ends_with(end));
    let end = candidate.name.as_ref().map(|name| long(name).end);
    let between = end.and_then(|end| whole.text.get(end..long(&candidate.value).start));
    let is_blank = |between: &[u8]| {
        between
            .iter()
            .all(|byte| matches!(byte, b' ' | b'\t' | b'"' | b'\''))
    };
    let is_comment = || {
        let start = candidate
            .name
            .as_ref()
            .map_or(0, |name| name.start as usize);
        super::issued::is_comment(whole.text, start)
    };
    let is_told = matches!(name, b"secret" | b"token" | b"key") && is_comment();
    let is_code = whole.language == Language::Code;
    let is_word = whole
        .text
        .get(long(&candidate.value))
        .is_some_and(|value| value.iter().all(u8::is_ascii_lowercase))
        && between.is_some_and(|between| between.contains(&b'\''));
    let is_prose = is_code && is_told || name == b"pass" && (is_code || is_comment() || is_word);
    // `pass device_map = 'cuda'`.
    let is_sentence = name == b"pass"
        && is_code
        && between.is_some_and(|between| {
            between.starts_with(b" ") && between.iter().any(u8::is_ascii_alphabetic)
        });
    (is_script && name.contains(&b'_') || is_prose) && between.is_some_and(is_blank) || is_sentence
}

/// Longer values are documents: certificates, signatures, keys with what belongs to them.
const LONG: usize = 90;

/// How public keys of SSH and of X.509 begin in base64, and the latter in hexadecimal; and those of Go's signed notes.
fn is_public(value: &[u8]) -> bool {
    let begins = |text: &[u8]| value.starts_with(text);
    let holds = |text: &[u8]| memchr::memmem::find(value, text).is_some();
    begins(b"AAAAB3NzaC1")
        || begins(b"AAAAC3NzaC1")
        || begins(b"age1")
        || begins(b"AAAAE2VjZHNh")
        || begins(b"MIGfMA0GCSqGSIb3DQEBAQUAA4")
        || begins(b"30819f300d06092a864886f70d01010105000381")
        || begins(b"30820122300d06092a864886f70d010101050003")
        || begins(b"3059301306072a8648ce3d0201")
        || is_verifier(value)
        || crate::checks::is_public_strkey(value)
        || begins(b"MI") && (holds(b"ANBgkqhkiG9w0BAQEFAAOC") || holds(b"MFkwEwYHKoZIzj0CAQ"))
}

/// `name+c74f20a3+ARpc…`: what verifies signed notes (golang.org/x/mod/sumdb/note). What signs them begins with `PRIVATE+KEY+`.
fn is_verifier(value: &[u8]) -> bool {
    let parts: Vec<_> = value.splitn(3, |byte| *byte == b'+').collect();
    let [_, hash, key] = parts[..] else {
        return false;
    };
    hash.len() == 8
        && hash.iter().all(u8::is_ascii_hexdigit)
        && key.len() == 44
        && key.starts_with(b"A")
}

fn of_kind(of: u16, name: &[u8], reasons: &mut Reasons) {
    match of {
        kind::URL_PASSWORD => reasons.add(50, "it stands where an address has its password"),
        kind::BASIC_AUTHORIZATION => reasons.add(60, "it decodes to a user and a password"),
        kind::BEARER_TOKEN => reasons.add(45, "it stands where a header has its token"),
        kind::COMMAND_LINE_PASSWORD => {
            reasons.add(45, "it stands where a command takes a password");
        }
        _ => match class(name) {
            Some(Class::Password) => reasons.add(49, "its name says password"),
            Some(Class::Secret) => reasons.add(42, "its name says secret"),
            Some(Class::Token) => reasons.add(38, "its name says token"),
            Some(Class::Key) => reasons.add(40, "its name says that it is a key to something"),
            _ => reasons.add(23, "its name may mean a secret"),
        },
    }
}

fn of_value(value: &[u8], decoded: &Decoded, of: u16, reasons: &mut Reasons) {
    decoded.weigh(of, reasons);
    if of == kind::BASIC_AUTHORIZATION {
        return;
    }
    let last = value.rsplit(|byte| *byte == b':').next().unwrap_or(value);
    reasons.add_if(is_text_in_hexadecimal(last), -40, "it decodes to text");
    of_words(value, reasons);
    of_form(value, reasons);
}

/// `68656c6c6f`.
fn is_text_in_hexadecimal(value: &[u8]) -> bool {
    let digit = |byte: u8| char::from(byte).to_digit(16);
    let is_visible = |pair: &[u8]| match pair {
        [high, low] => digit(*high)
            .zip(digit(*low))
            .is_some_and(|(high, low)| (0x20..0x7f).contains(&(high * 16 + low))),
        _ => false,
    };
    value.len() > 9 && value.chunks(2).all(is_visible)
}

/// How unlike words it is.
fn of_words(value: &[u8], reasons: &mut Reasons) {
    let cost = words::cost(value);
    match cost.per_byte.min(disguised(value)) {
        per_byte if per_byte < 3.8 => reasons.add(-20, "it reads like words"),
        per_byte if per_byte < 4.4 => reasons.add(-8, "it reads a little like words"),
        per_byte if per_byte < 5.0 => reasons.add(8, "it is somewhat unlike words"),
        per_byte if per_byte < 5.6 => reasons.add(18, "it is unlike words"),
        _ => reasons.add(26, "it is very unlike words"),
    }
    reasons.add_if(
        cost.bits > 60.0,
        6,
        "it is long enough to be drawn by chance",
    );
    reasons.add_if(cost.bits > 120.0, 6, "it is long");
    reasons.add_if(
        placeholder::is_sample(value),
        -40,
        "it says that it is a sample",
    );
    let share = placeholder::share(value);
    reasons.add_if(share > 0.75, -40, "it is made of words for placeholders");
    reasons.add_if(share > 0.95, -10, "it holds nothing else");
    reasons.add_if(
        share > 0.4 && share <= 0.75,
        -22,
        "it holds words for placeholders",
    );
}

/// The same for what is said with digits for letters, at a price.
fn disguised(value: &[u8]) -> f32 {
    let letters = value
        .iter()
        .filter(|byte| byte.is_ascii_alphabetic())
        .count();
    if letters * 5 < value.len() * 3 || value.len() > 24 {
        return f32::MAX;
    }
    words::cost(&placeholder::plainly(value)).per_byte + 0.4
}

fn of_form(value: &[u8], reasons: &mut Reasons) {
    reasons.add_if(placeholder::is_sequence(value), -45, "it counts or repeats");
    reasons.add_if(
        shown::is_shown(value),
        -60,
        "documentation shows it to everybody",
    );
    let kinds = [
        u8::is_ascii_lowercase,
        u8::is_ascii_uppercase,
        u8::is_ascii_digit,
        u8::is_ascii_punctuation as fn(&u8) -> bool,
    ];
    let mixed = kinds.iter().filter(|kind| value.iter().any(**kind)).count();
    reasons.add_if(mixed >= 3, 5, "it mixes kinds of characters");
    let is_word = value[..1].iter().all(u8::is_ascii_uppercase)
        && value[1..].iter().all(u8::is_ascii_lowercase);
    reasons.add_if(is_word, -22, "it is written like a word");
}

/// What is made of digits, and tells of a thing or of what it holds: ids, digests, fingerprints.
fn of_digits(of: u16, is_vague: bool, place: Place, value: &[u8], reasons: &mut Reasons) {
    let is_large = value
        .iter()
        .all(|byte| byte.is_ascii_digit() || (b'A'..=b'F').contains(byte));
    let is_digest = value.len() == 40 && is_large;
    reasons.add_if(
        is_vague && is_object_id(value),
        -20,
        "it is written like the id of a document",
    );
    reasons.add_if(
        is_vague && place == Place::Example && ends_in_digest(value),
        -30,
        "in documentation it may be a digest",
    );
    let is_sum = matches!(value.len(), 40 | 64) && value.iter().all(u8::is_ascii_hexdigit);
    reasons.add_if(
        (is_vague || of == kind::PASSWORD) && place == Place::Test && is_sum,
        -20,
        "in a test it may be a digest",
    );
    let is_hash = value.len() == 66
        && value.starts_with(b"0x")
        && value[2..].iter().all(u8::is_ascii_hexdigit);
    reasons.add_if(
        is_vague && is_hash,
        -40,
        "it is written like the hashes of a chain",
    );
    let is_small = |byte: &u8| byte.is_ascii_lowercase() || *byte == b'_';
    reasons.add_if(
        is_vague && value.len() < 16 && value.iter().all(is_small),
        -20,
        "it has small letters only",
    );
    reasons.add_if(
        of == kind::KEY && matches!(value.len(), 8 | 16) && is_large,
        -25,
        "it is written like the id of a key",
    );
    reasons.add_if(
        is_vague && is_digest,
        -20,
        "it is written like the fingerprint of a key",
    );
}

/// `add-8f6e709446674bad78ea8aeecfee188e`, or the digits alone.
fn ends_in_digest(value: &[u8]) -> bool {
    let last = value.rsplit(|byte| *byte == b'-').next().unwrap_or(value);
    last.len() > 31 && last.iter().all(u8::is_ascii_hexdigit)
}

fn of_both(name: &[u8], value: &[u8], reasons: &mut Reasons) {
    let plain = |text: &[u8]| -> Vec<u8> {
        text.iter()
            .filter(|byte| byte.is_ascii_alphanumeric())
            .map(u8::to_ascii_lowercase)
            .collect()
    };
    let words: Vec<_> = value
        .split(|byte| !byte.is_ascii_alphanumeric())
        .filter(|word| !word.is_empty())
        .collect();
    let (name, value) = (plain(name), plain(value));
    let told = words
        .iter()
        .filter(|word| memchr::memmem::find(&name, &word.to_ascii_lowercase()).is_some())
        .map(|word| word.len());
    let told: usize = told.sum();
    let says_it = value.len() > 2
        && (memchr::memmem::find(&name, &value).is_some()
            || name.len() > 3 && memchr::memmem::find(&value, &name).is_some())
        || words.len() > 1 && told * 2 > value.len()
        || shares(&name, &value);
    reasons.add_if(says_it, -40, "it says its own name");
}

/// An id of `MongoDB`: the seconds since 1970 in eight digits, then who made it and a count.
fn is_object_id(value: &[u8]) -> bool {
    value.len() == 24
        && matches!(value[0], b'4'..=b'7')
        && value
            .iter()
            .all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(byte))
}

/// More than half of the value, and more than chance would have it, stands in the name.
fn shares(name: &[u8], value: &[u8]) -> bool {
    let least = (value.len() / 2 + 1).max(6);
    value.len() < 64
        && value
            .windows(least)
            .any(|part| memchr::memmem::find(name, part).is_some())
}

fn of_edges(
    whole: &Whole<'_>,
    candidate: &Candidate,
    is_vague: bool,
    value: &[u8],
    reasons: &mut Reasons,
) {
    if candidate.delimited {
        return;
    }
    reasons.add_if(
        is_vague && whole.language == Language::Code && ends_in_digest(value),
        -20,
        "without quotes, in code, it may be a digest",
    );
    let has_digit = value.iter().any(u8::is_ascii_digit);
    let has_hump = value
        .windows(2)
        .any(|two| two[0].is_ascii_lowercase() && two[1].is_ascii_uppercase());
    let is_name = has_hump && value.len() < 24 && value.iter().all(u8::is_ascii_alphabetic);
    let is_odd = has_digit || value.len() > 7 && !is_name && words::cost(value).per_byte > 5.6;
    let question = memchr::memchr(b'?', value);
    reasons.add_if(
        whole.language == Language::Code
            && question.is_some_and(|question| value[question..].contains(&b':')),
        -40,
        "it is a choice of two values",
    );
    let is_name = value
        .iter()
        .all(|byte| byte.is_ascii_uppercase() || *byte == b'_');
    reasons.add_if(
        whole.language == Language::Code && is_name,
        -25,
        "without quotes, in code, it is a constant",
    );
    let name = candidate.name.as_ref().filter(|_| is_type(value));
    let is_bare = whole.language == Language::Code
        && name.is_some_and(|name| is_statement(whole.text, name.start));
    reasons.add_if(
        is_bare,
        -45,
        "in code it is written like the name of something else",
    );
    match whole.language {
        Language::Code => reasons.add(
            if is_odd { -10 } else { -25 },
            "without quotes, in code, it may be a name",
        ),
        Language::Config => {}
        Language::Other => reasons.add_if(!is_odd, -5, "it has no quotes"),
    }
}

/// `LPWSTR`, `NonZeroU64`, `i.iterKV.K`: capitals, letters and how many bits they stand for, fields of fields.
fn is_type(value: &[u8]) -> bool {
    let mut fields = value.split(|byte| *byte == b'.');
    if value.contains(&b'.')
        && fields.all(|field| !field.is_empty() && field.iter().all(u8::is_ascii_alphabetic))
    {
        return true;
    }
    // `mlkem.MLKEM1024PublicKey`.
    if value.contains(&b'.') && value.ends_with(b"Key") {
        return true;
    }
    let ends_in_bits = [&b"8"[..], b"16", b"32", b"64", b"128"]
        .iter()
        .find_map(|bits| value.strip_suffix(*bits));
    value[0].is_ascii_uppercase()
        && match ends_in_bits {
            Some(stem) => stem.iter().all(u8::is_ascii_alphabetic),
            None => value
                .iter()
                .all(|byte| byte.is_ascii_uppercase() || *byte == b'_'),
        }
}

/// The line before a place, or as much of it as is looked at.
pub(super) fn beginning(text: &[u8], at: usize) -> &[u8] {
    const REACH: usize = 512;
    let before = text.get(at.saturating_sub(REACH)..at).unwrap_or_default();
    memchr::memrchr(b'\n', before).map_or(before, |feed| &before[feed + 1..])
}

/// No quote stands before it on its line, and nothing that begins a comment.
fn is_statement(text: &[u8], at: u32) -> bool {
    let line = beginning(text, at as usize);
    let is_mark = |byte: &u8| matches!(byte, b'"' | b'\'' | b'`' | b'#' | b'*' | b'%' | b';');
    let is_comment = |two: &[u8]| matches!(two, b"//" | b"--");
    !line.iter().any(is_mark) && !line.windows(2).any(is_comment)
}

/// Tests and documentation are full of made-up values. What people make up is like words; what was drawn by chance was
/// issued by something, also where it stands in a test. Hexadecimal digits are so only where the name tells what they are:
/// most are digests and test vectors.
fn of_place(place: Place, value: &[u8], is_told: bool, reasons: &mut Reasons) {
    let cost = words::cost(value);
    let is_long = is_told && cost.per_byte >= 4.6 && cost.bits > 120.0;
    let is_drawn = cost.per_byte >= 5.6 && cost.bits > 60.0 || is_long;
    let is_odd = cost.per_byte >= 5.0;
    let points = |drawn: i32, odd: i32, plain: i32| match (is_drawn, is_odd) {
        (true, _) => drawn,
        (false, true) => odd,
        (false, false) => plain,
    };
    match place {
        Place::Plain => {}
        Place::Test => reasons.add(points(-6, -18, -40), "it stands in a test"),
        Place::Example => {
            reasons.add(
                points(-16, -26, -40),
                "it stands in documentation or an example",
            );
        }
        Place::Lockfile => reasons.add(-40, "it stands in a lock file"),
        Place::Translation => {
            let is_word = !value.iter().any(u8::is_ascii_digit);
            reasons.add(
                if is_word { -50 } else { -25 },
                "it stands among translations",
            );
        }
        Place::Generated => reasons.add(-15, "it stands in a file that a program made"),
        Place::Vendored => reasons.add(-10, "it stands in copied code"),
    }
}
