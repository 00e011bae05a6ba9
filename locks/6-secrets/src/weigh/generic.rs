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
    of_both(name, value, reasons);
    of_edges(whole, candidate, value, reasons);
    let is_told =
        candidate.kind != kind::KEY || class(name).is_some_and(|class| class != Class::Weak);
    of_place(whole.place, value, is_told, reasons);
}

/// Longer values are documents: certificates, signatures, keys with what belongs to them.
const LONG: usize = 90;

/// How public keys of SSH and of X.509 begin in base64.
fn is_public(value: &[u8]) -> bool {
    let begins = |text: &[u8]| value.starts_with(text);
    let holds = |text: &[u8]| memchr::memmem::find(value, text).is_some();
    begins(b"AAAAB3NzaC1")
        || begins(b"AAAAC3NzaC1")
        || begins(b"AAAAE2VjZHNh")
        || begins(b"MIGfMA0GCSqGSIb3DQEBAQUAA4")
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
    let decoded = decode::base64(value).map(|mut plain| {
        plain.retain(|byte| *byte != 0);
        plain
    });
    let decoded = decoded
        .filter(|plain| plain.len() > 3 && plain.iter().all(|byte| (b' '..=b'~').contains(byte)));
    if let Some(plain) = decoded {
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
        let is_placeholder = behind.len() > 7 && placeholder::share(behind) > 0.75;
        reasons.add_if(is_placeholder, -15, "it decodes to words for placeholders");
    }
    if of == kind::BASIC_AUTHORIZATION {
        return;
    }
    of_words(value, reasons);
    of_form(value, reasons);
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
        || words.len() > 1 && told * 2 > value.len();
    reasons.add_if(says_it, -40, "it says its own name");
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
        Place::Translation => reasons.add(-25, "it stands among translations"),
        Place::Generated => reasons.add(-15, "it stands in a file that a program made"),
        Place::Vendored => reasons.add(-10, "it stands in copied code"),
    }
}
