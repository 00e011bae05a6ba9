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
    reasons.add_if(
        secret.len() <= 512 && shown::is_shown(secret),
        -60,
        "documentation shows it to everybody",
    );
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
    of_form(whole, candidate, known, secret, path, reasons);
    of_letters(candidate, known, secret, reasons);
    match path {
        0 => {}
        points @ 1.. => reasons.add(points.into(), "files of that name hold such secrets"),
        points => reasons.add(
            points.into(),
            "files that hold such secrets have other names",
        ),
    }
}

/// What no secret of that kind is written with, though its form allows it.
fn of_letters(candidate: &Candidate, known: &Kind, secret: &[u8], reasons: &mut Reasons) {
    reasons.add_if(
        candidate.kind == kind::ALIBABA_TEMPORARY_KEY_ID && !secret.iter().any(u8::is_ascii_digit),
        -60,
        "it names an operation",
    );
    // `md-code-label-fg-color`.
    let joints = memchr::memchr_iter(b'-', secret).count();
    reasons.add_if(
        known.form == Form::Token
            && joints > 2
            && secret
                .iter()
                .all(|byte| byte.is_ascii_lowercase() || *byte == b'-'),
        -60,
        "it is words with hyphens between them",
    );
    reasons.add_if(
        candidate.kind == kind::NATS_NKEY_SEED && secret.iter().all(u8::is_ascii_uppercase),
        -60,
        "no digit of base32 is in it: it may be a protein",
    );
    reasons.add_if(
        known.form == Form::Token && secret.len() > 63 && secret.iter().all(u8::is_ascii_hexdigit),
        -60,
        "it is hexadecimal digits from its beginning",
    );
    let zeros = memchr::memmem::find_iter(secret, b"AAAAA").count();
    reasons.add_if(
        known.form == Form::Token && zeros > 1,
        -60,
        "it is data with many zeros",
    );
}

/// What looks like a secret of that kind and stands where it is something else.
fn of_form(
    whole: &Whole<'_>,
    candidate: &Candidate,
    known: &Kind,
    secret: &[u8],
    path: i8,
    reasons: &mut Reasons,
) {
    reasons.add_if(
        (path <= 0 || whole.place == Place::Test) && is_made_up(whole, known, candidate, secret),
        -50,
        "in code, tests and examples words stand for a secret",
    );
    reasons.add_if(
        candidate.kind == kind::KUBERNETES_SECRET && is_hash(secret),
        -50,
        "it is the hash of a password",
    );
    reasons.add_if(
        (known.prior == Prior::Low || known.form == Form::Named) && is_drawing(secret),
        -60,
        "it is the strokes of a drawing",
    );
    reasons.add_if(
        candidate.kind == kind::PASSWORD_HASH
            && whole.language == Language::Code
            && is_comment(whole.text, candidate.value.start as usize),
        -60,
        "a comment shows what a hash looks like",
    );
    reasons.add_if(
        known.form == Form::Token && is_within_pem(whole.text, candidate),
        -80,
        "it stands within a key or a certificate",
    );
    reasons.add_if(
        known.form == Form::Named && is_step_of_path(whole.text, candidate, secret),
        -40,
        "it is a step of a path",
    );
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
    let body = behind_user(plain.as_deref().unwrap_or(secret));
    words::cost(body).per_byte < 4.6 || placeholder::share(body) > 0.5
}

/// Of a user or alone: what the workload compares passwords with.
fn is_hash(secret: &[u8]) -> bool {
    let plain = decode::text(secret);
    crate::blocks::is_hash(behind_user(plain.as_deref().unwrap_or(secret)))
}

/// `user:…`: what comes behind the colon, or all.
fn behind_user(text: &[u8]) -> &[u8] {
    let colon = text.iter().position(|byte| *byte == b':');
    colon.map_or(text, |colon| &text[colon + 1..])
}

/// `20V4H22V7H23V11H22V18C22`: the strokes of a drawing, which look like keys. Commands of a path
/// (SVG 2, section 9.3) and numbers, and not all of it hexadecimal.
fn is_drawing(secret: &[u8]) -> bool {
    let is_stroke =
        |byte: &u8| byte.is_ascii_digit() || b"MLHVCSQTAZ".contains(&byte.to_ascii_uppercase());
    secret.iter().all(is_stroke) && !secret.iter().all(u8::is_ascii_hexdigit)
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
        placeholder::share(body) > 0.5,
        -40,
        "it is made of words for placeholders",
    );
    reasons.add_if(placeholder::is_sequence(body), -50, "it counts or repeats");
    let plain = decode::text(secret);
    reasons.add_if(
        plain.is_some_and(|plain| plain.len() > 15 && placeholder::is_sequence(&plain)),
        -50,
        "it decodes to what counts or repeats",
    );
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
    // A line of it may end in an escape.
    let is_data = |byte: &&u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'\\');
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

/// The line of what stands there begins as comments do.
pub(super) fn is_comment(text: &[u8], at: usize) -> bool {
    let line = super::generic::beginning(text, at);
    let line = line.trim_ascii_start();
    [&b"#"[..], b"//", b"*", b"--", b"%", b";"]
        .iter()
        .any(|mark| line.starts_with(mark))
}

/// In base64 behind the first mark of RFC 7468, of what has keys and certificates. What NATS writes is a secret itself.
fn is_within_pem(text: &[u8], candidate: &Candidate) -> bool {
    const REACH: usize = 16 * 1024;
    let start = candidate.value.start as usize;
    let before = text
        .get(start.saturating_sub(REACH)..start)
        .unwrap_or_default();
    let Some(begin) = memchr::memmem::rfind(before, b"-----BEGIN ") else {
        return false;
    };
    let within = &before[begin..];
    let Some(end) = memchr::memchr(b'\n', within) else {
        return false;
    };
    let (mark, body) = (within[..end].trim_ascii_end(), &within[end..]);
    let is_letter = |byte: &u8| {
        byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'=' | b'\r' | b'\n')
    };
    let is_known = mark.ends_with(b" KEY-----") || mark.ends_with(b" CERTIFICATE-----");
    is_known && body.iter().all(is_letter)
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
