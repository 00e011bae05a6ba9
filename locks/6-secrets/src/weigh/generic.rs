//! Weighs what a name gave away.

use super::path::{Language, Place};
use super::reasons::Reasons;
use super::{Whole, decode, placeholder, shown, words};
use crate::detect::{Candidate, Class, class, long};
use crate::tables::kind;

/// Adds up what is known of a candidate.
pub(super) fn weigh(whole: &Whole<'_>, candidate: &Candidate, value: &[u8], reasons: &mut Reasons) {
    let name = candidate
        .name
        .clone()
        .and_then(|name| whole.text.get(long(&name)))
        .unwrap_or_default();
    of_kind(candidate.kind, name, reasons);
    of_value(value, candidate.kind, reasons);
    let is_vague =
        candidate.kind == kind::KEY && class(name).is_none_or(|class| class == Class::Weak);
    reasons.add_if(
        is_vague && value.len() > LONG,
        -20,
        "it is longer than keys are",
    );
    reasons.add_if(is_public(value), -60, "it is the public half of a key");
    of_name(candidate.kind, is_vague, whole.place, value, reasons);
    let plain = decode::text(value);
    of_both(name, plain.as_deref().unwrap_or(value), reasons);
    let is_project = value.len() > 3
        && value.iter().all(u8::is_ascii_alphabetic)
        && memchr::memmem::find(
            whole.path.to_ascii_lowercase().as_bytes(),
            &value.to_ascii_lowercase(),
        )
        .is_some();
    reasons.add_if(is_project, -30, "it stands in the path of its file");
    of_edges(whole, candidate, value, reasons);
    let is_told =
        candidate.kind != kind::KEY || class(name).is_some_and(|class| class != Class::Weak);
    of_place(whole.place, value, is_told, reasons);
}

/// Longer values are documents: certificates, signatures, keys with what belongs to them.
const LONG: usize = 90;

/// How public keys of SSH and of X.509 begin in base64, and the latter in hexadecimal.
fn is_public(value: &[u8]) -> bool {
    let begins = |text: &[u8]| value.starts_with(text);
    let holds = |text: &[u8]| memchr::memmem::find(value, text).is_some();
    begins(b"AAAAB3NzaC1")
        || begins(b"AAAAC3NzaC1")
        || begins(b"AAAAE2VjZHNh")
        || begins(b"MIGfMA0GCSqGSIb3DQEBAQUAA4")
        || begins(b"30819f300d06092a864886f70d01010105000381")
        || begins(b"30820122300d06092a864886f70d010101050003")
        || begins(b"3059301306072a8648ce3d0201")
        || begins(b"MI") && (holds(b"ANBgkqhkiG9w0BAQEFAAOC") || holds(b"MFkwEwYHKoZIzj0CAQ"))
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

fn of_value(value: &[u8], of: u16, reasons: &mut Reasons) {
    let repeats = decode::base64(value)
        .is_some_and(|plain| plain.len() > 7 && placeholder::is_sequence(&plain));
    reasons.add_if(repeats, -45, "it decodes to what counts or repeats");
    let is_empty = decode::base64(value)
        .is_some_and(|plain| memchr::memmem::find(&plain, b"KEY-----\n-----END").is_some());
    reasons.add_if(is_empty, -60, "it is the frame of a key without a key");
    if let Some(plain) = decode::text(value) {
        let behind = plain
            .iter()
            .position(|byte| *byte == b':')
            .map_or(&plain[..], |colon| &plain[colon + 1..]);
        let letters = behind
            .iter()
            .filter(|byte| byte.is_ascii_alphabetic())
            .count();
        let is_words = letters * 2 > behind.len() && words::cost(behind).per_byte < 4.4
            || placeholder::share(behind) > 0.5;
        let is_text = is_words && plain.contains(&b' ');
        reasons.add_if(is_words, -30, "it decodes to words");
        reasons.add_if(is_text, -15, "it decodes to a sentence");
        let is_short = of == kind::BEARER_TOKEN && plain.len() < 9;
        reasons.add_if(is_short && is_words, -20, "what it decodes to is short");
        let is_placeholder = behind.len() > 7 && placeholder::share(behind) > 0.75;
        reasons.add_if(is_placeholder, -15, "it decodes to words for placeholders");
    }
    if of == kind::BASIC_AUTHORIZATION {
        return;
    }
    reasons.add_if(
        is_message(value),
        -40,
        "it decodes to a message of small numbers and text",
    );
    let last = value.rsplit(|byte| *byte == b':').next().unwrap_or(value);
    reasons.add_if(is_text_in_hexadecimal(last), -40, "it decodes to text");
    of_words(value, reasons);
    of_form(value, reasons);
}

/// Base64 of a record of small numbers and ASCII, as cursors and the like are: what is drawn by chance holds other bytes.
fn is_message(value: &[u8]) -> bool {
    decode::base64(value).is_some_and(|plain| {
        plain.len() > 5
            && plain.iter().all(|byte| *byte < 0x80)
            && plain.iter().any(|byte| *byte < 0x09)
    })
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
    let is_sample = [&b"sample-"[..], b"example-", b"dummy-", b"fake-", b"your-"]
        .iter()
        .any(|start| value.len() > start.len() && value[..start.len()].eq_ignore_ascii_case(start));
    reasons.add_if(is_sample, -40, "it says that it is a sample");
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

/// What people write where a name is meant, and hardly for a secret that was issued: constants, names of fields, fingerprints.
fn of_name(of: u16, is_vague: bool, place: Place, value: &[u8], reasons: &mut Reasons) {
    let is_issued = matches!(of, kind::TOKEN | kind::KEY);
    reasons.add_if(
        is_issued && is_constant(value),
        -25,
        "it is written like a constant",
    );
    reasons.add_if(
        of != kind::PASSWORD && names_secret(value),
        -30,
        "it is written like the name of a secret",
    );
    reasons.add_if(
        is_issued && has_humps(value) && words::cost(value).per_byte < 5.2,
        -25,
        "it is written like the name of a field",
    );
    let is_digest = value.len() == 40
        && value
            .iter()
            .all(|byte| byte.is_ascii_digit() || (b'A'..=b'F').contains(byte));
    reasons.add_if(
        is_vague && is_object_id(value),
        -20,
        "it is written like the id of a document",
    );
    let is_sum = matches!(value.len(), 40 | 64) && value.iter().all(u8::is_ascii_hexdigit);
    reasons.add_if(
        (is_vague || of == kind::PASSWORD) && place == Place::Test && is_sum,
        -20,
        "in a test it may be a digest",
    );
    reasons.add_if(
        is_vague && is_digest,
        -20,
        "it is written like the fingerprint of a key",
    );
}

/// `BY_RADIUS`, `ECC_P256`: capitals, and digits where joints part them from the rest.
fn is_constant(value: &[u8]) -> bool {
    let joints = memchr::memchr_iter(b'_', value).count();
    let digits = value.iter().filter(|byte| byte.is_ascii_digit()).count();
    let is_large = |byte: &u8| byte.is_ascii_uppercase() || byte.is_ascii_digit() || *byte == b'_';
    let is_model = value.len() < 16
        && digits < 4
        && value.contains(&b'-')
        && value
            .iter()
            .all(|byte| is_large(byte) || matches!(byte, b'-' | b'.'));
    let is_name = value.iter().all(is_large)
        && (digits == 0 && value.len() < 16 || joints > 0 && digits * 2 < value.len());
    // What was drawn by chance costs more.
    let most = if joints > 1 { 6.2 } else { 5.5 };
    (is_model || is_name) && words::cost(value).per_byte < most
}

/// `tracing-creds`, `registry_token`: small words, of which the last says what the others are the name of.
fn names_secret(value: &[u8]) -> bool {
    const LAST: &[&[u8]] = &[
        b"auth",
        b"cred",
        b"creds",
        b"credential",
        b"credentials",
        b"key",
        b"keys",
        b"password",
        b"secret",
        b"secrets",
        b"token",
        b"tokens",
    ];
    let mut parts = value.rsplit(|byte| matches!(byte, b'-' | b'_' | b'.'));
    let last = parts.next().unwrap_or_default();
    let is_small = |part: &[u8]| {
        part.iter()
            .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
    };
    LAST.contains(&last)
        && value.len() > last.len()
        && parts.all(is_small)
        && value.iter().filter(|byte| byte.is_ascii_digit()).count() < 4
}

/// `geodesicTubeRadii`: words joined by capitals. What was drawn by chance has a capital every other letter.
fn has_humps(value: &[u8]) -> bool {
    let humps = value
        .windows(2)
        .filter(|two| two[0].is_ascii_lowercase() && two[1].is_ascii_uppercase());
    let capitals = value.iter().filter(|byte| byte.is_ascii_uppercase());
    let (humps, capitals) = (humps.count(), capitals.count());
    value.iter().all(u8::is_ascii_alphabetic)
        && humps > 0
        && capitals <= humps + 1
        && value.len() >= (humps + 1) * 4
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

fn of_edges(whole: &Whole<'_>, candidate: &Candidate, value: &[u8], reasons: &mut Reasons) {
    if candidate.delimited {
        return;
    }
    let has_digit = value.iter().any(u8::is_ascii_digit);
    let is_odd = has_digit || value.len() > 7 && words::cost(value).per_byte > 5.6;
    match whole.language {
        Language::Code => reasons.add(
            if is_odd { -10 } else { -25 },
            "without quotes, in code, it may be a name",
        ),
        Language::Config => {}
        Language::Other => reasons.add_if(!is_odd, -5, "it has no quotes"),
    }
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
