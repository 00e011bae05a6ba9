//! Weighs what has a form of its own.

use super::path::{Language, Place};
use super::reasons::Reasons;
use super::{Whole, decode, placeholder, shown, web_token, words};
use crate::checks::Check;
use crate::detect::{Candidate, long};
use crate::kind::{Form, Kind, Prior};
use crate::tables::kind;

/// Adds up what is known of a candidate.
pub(super) fn weigh(
    whole: &Whole<'_>,
    candidate: &Candidate,
    known: &Kind,
    secret: &[u8],
    reasons: &mut Reasons,
) {
    match known.prior {
        Prior::High => reasons.add(90, "its form is unmistakable"),
        Prior::Medium => reasons.add(65, "its form and its name fit"),
        Prior::Low => reasons.add(40, "its form fits"),
    }
    reasons.add_if(
        known.prior == Prior::Low && known.is_near,
        25,
        "its provider is named nearby",
    );
    match candidate.check {
        Check::Valid => reasons.add(30, "its checksum or structure holds"),
        Check::Invalid if known.prior == Prior::High => {
            reasons.add(-42, "its checksum or structure does not hold");
        }
        Check::Invalid => reasons.add(-60, "its checksum or structure does not hold"),
        Check::None => {}
    }
    // What a mnemonic reads like says nothing of it.
    if candidate.check != Check::Valid && candidate.kind != kind::BIP39_MNEMONIC {
        of_value(secret, reasons);
    }
    if candidate.kind == kind::JSON_WEB_TOKEN {
        web_token::weigh(secret, reasons);
    }
    reasons.add_if(
        is_within_data(whole.text, candidate),
        -60,
        "it stands within longer data",
    );
    if is_made_for_tests(candidate.kind) && matches!(whole.place, Place::Test | Place::Example) {
        reasons.add(
            -40,
            "tests and examples make their own, and it must be broken first",
        );
    }
    of_place(whole.place, known.prior, reasons);
    let path = crate::blocks::path_says(candidate.kind, whole.path);
    reasons.add_if(
        (path <= 0 || whole.place == Place::Test) && is_made_up(whole, known, candidate, secret),
        -50,
        "in code, tests and examples words stand for a secret",
    );
    reasons.add_if(
        known.prior == Prior::Low && is_drawing(whole.path, secret),
        -60,
        "it stands in a drawing",
    );
    reasons.add_if(
        known.form == Form::Named && is_step_of_path(whole.text, candidate, secret),
        -40,
        "it is a step of a path",
    );
    match path {
        0 => {}
        points @ 1.. => reasons.add(points.into(), "files of that name hold such secrets"),
        points => reasons.add(
            points.into(),
            "files that hold such secrets have other names",
        ),
    }
}

/// A login of a document, of words, where no such document would lie that is used.
fn is_made_up(whole: &Whole<'_>, known: &Kind, candidate: &Candidate, secret: &[u8]) -> bool {
    let is_document = known.form == Form::Structured
        && candidate.check == Check::None
        && !super::is_key(candidate.kind);
    let is_elsewhere = whole.place != Place::Plain || whole.language == Language::Code;
    is_document && is_elsewhere && secret.len() <= 64 && reads_as_words(secret)
}

/// So does the text or, in base64, what it says, behind the name of a user.
fn reads_as_words(secret: &[u8]) -> bool {
    let plain = decode::text(secret);
    let plain = plain.as_deref().unwrap_or(secret);
    let colon = plain.iter().position(|byte| *byte == b':');
    let body = colon.map_or(plain, |colon| &plain[colon + 1..]);
    words::cost(body).per_byte < 4.6 || placeholder::share(body) > 0.5
}

/// `M20 11H19V7H20…` in a file of vectors: strokes, which look like keys.
fn is_drawing(path: &str, secret: &[u8]) -> bool {
    let is_drawn =
        path.len() > 4 && path.as_bytes()[path.len() - 4..].eq_ignore_ascii_case(b".svg");
    is_drawn && secret.iter().all(u8::is_ascii_alphanumeric)
}

/// `/keys/signing/0f3a…`: what comes after a slash tells one thing from others.
fn is_step_of_path(text: &[u8], candidate: &Candidate, secret: &[u8]) -> bool {
    let before = candidate.value.start.checked_sub(1);
    let slash = before.and_then(|at| text.get(at as usize)) == Some(&b'/');
    slash && secret.iter().all(u8::is_ascii_hexdigit)
}

/// Opens nothing by itself: where it stands in a test, so does what it was made from.
fn is_made_for_tests(kind: u16) -> bool {
    matches!(kind, kind::PASSWORD_HASH | kind::ENCRYPTED_PRIVATE_KEY)
}

fn of_value(secret: &[u8], reasons: &mut Reasons) {
    if secret.len() > 512 {
        return;
    }
    let body = &secret[secret.len().min(4)..];
    reasons.add_if(
        shown::is_shown(secret),
        -60,
        "documentation shows it to everybody",
    );
    reasons.add_if(
        placeholder::share(body) > 0.5,
        -40,
        "it is made of words for placeholders",
    );
    reasons.add_if(placeholder::is_sequence(body), -50, "it counts or repeats");
    let has_digit = body.iter().any(u8::is_ascii_digit);
    let per_byte = words::cost(body).per_byte;
    reasons.add_if(per_byte < 3.6, -20, "it reads like words");
    reasons.add_if(
        !has_digit && per_byte < 4.4,
        -35,
        "it is a name made of words",
    );
}

/// A run of base64 that goes on before or after it.
fn is_within_data(text: &[u8], candidate: &Candidate) -> bool {
    const MOST: usize = 48;
    let value = long(&candidate.value);
    let is_data = |byte: &&u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/');
    let before = text
        .get(value.start.saturating_sub(MOST)..value.start)
        .unwrap_or_default();
    let after = text
        .get(value.end..text.len().min(value.end + MOST))
        .unwrap_or_default();
    let signs = |part: &[u8]| {
        part.iter().any(|byte| matches!(byte, b'+'))
            || part.iter().filter(|byte| byte.is_ascii_digit()).count() > 3
    };
    let (left, right) = (
        before.iter().rev().take_while(is_data).count(),
        after.iter().take_while(is_data).count(),
    );
    left > 40 && signs(before) || right > 40 && signs(after)
}

fn of_place(place: Place, prior: Prior, reasons: &mut Reasons) {
    let points = if prior == Prior::High { -3 } else { -8 };
    match place {
        Place::Plain => {}
        Place::Test => reasons.add(points, "it stands in a test"),
        Place::Example => reasons.add(points * 2, "it stands in documentation or an example"),
        // Lock files are lists of names of providers and of checksums.
        Place::Lockfile if prior == Prior::High => reasons.add(-15, "it stands in a lock file"),
        Place::Lockfile => reasons.add(-45, "it stands in a lock file"),
        Place::Translation | Place::Generated => {
            reasons.add(points.min(-6), "it stands in a file that a program made");
        }
        Place::Vendored => reasons.add(points, "it stands in copied code"),
    }
}
