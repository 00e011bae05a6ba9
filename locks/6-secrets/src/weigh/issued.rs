//! Weighs what has a form of its own.

use super::path::Place;
use super::reasons::Reasons;
use super::{Whole, placeholder, words};
use crate::checks::Check;
use crate::detect::Candidate;
use crate::kind::{Kind, Prior};

/// Adds up what is known of a candidate.
pub(super) fn weigh(
    whole: &Whole<'_>,
    candidate: &Candidate,
    kind: &Kind,
    secret: &[u8],
    reasons: &mut Reasons,
) {
    match kind.prior {
        Prior::High => reasons.add(90, "its form is unmistakable"),
        Prior::Medium => reasons.add(65, "its form and its name fit"),
        Prior::Low => reasons.add(40, "its form fits"),
    }
    match candidate.check {
        Check::Valid => reasons.add(30, "its checksum or structure holds"),
        Check::Invalid => reasons.add(-60, "its checksum or structure does not hold"),
        Check::None => {}
    }
    if candidate.check != Check::Valid {
        of_value(secret, reasons);
    }
    of_place(whole.place, kind.prior, reasons);
    match crate::blocks::path_says(candidate.kind, whole.path) {
        0 => {}
        points @ 1.. => reasons.add(points.into(), "files of that name hold such secrets"),
        points => reasons.add(points.into(), "files that hold such secrets have other names"),
    }
}

fn of_value(secret: &[u8], reasons: &mut Reasons) {
    if secret.len() > 512 {
        return;
    }
    let body = &secret[secret.len().min(4)..];
    reasons.add_if(
        placeholder::is_shown(secret),
        -60,
        "documentation shows it to everybody",
    );
    reasons.add_if(
        placeholder::share(body) > 0.5,
        -40,
        "it is made of words for placeholders",
    );
    reasons.add_if(placeholder::is_sequence(body), -50, "it counts or repeats");
    reasons.add_if(words::cost(body).per_byte < 3.6, -20, "it reads like words");
}

fn of_place(place: Place, prior: Prior, reasons: &mut Reasons) {
    let points = if prior == Prior::High { -3 } else { -6 };
    match place {
        Place::Plain => {}
        Place::Test => reasons.add(points, "it stands in a test"),
        Place::Example => reasons.add(points, "it stands in documentation or an example"),
        Place::Lockfile => reasons.add(points * 5, "it stands in a lock file"),
        Place::Translation | Place::Generated => {
            reasons.add(points * 2, "it stands in a file that a program made")
        }
        Place::Vendored => reasons.add(points, "it stands in copied code"),
    }
}
