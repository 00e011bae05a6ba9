//! Words of closed sets, and other values of one word.

use clap::builder::{PossibleValuesParser, TypedValueParser};
use lockgate_engine::Hook;
use lockgate_evidence::{Confidence, Fingerprint, Lock, Severity};

pub(super) fn fingerprint(text: &str) -> Result<Fingerprint, &'static str> {
    Fingerprint::parse(text).ok_or("a fingerprint has 32 hexadecimal digits")
}

pub(super) fn locks() -> impl TypedValueParser<Value = Lock> {
    words(Lock::ALL.map(Lock::as_str), Lock::parse)
}

pub(super) fn hooks() -> impl TypedValueParser<Value = Hook> {
    words(Hook::ALL.map(Hook::name), Hook::parse)
}

pub(super) fn severities() -> impl TypedValueParser<Value = Severity> {
    words(Severity::ALL.map(Severity::as_str), Severity::parse)
}

pub(super) fn confidences() -> impl TypedValueParser<Value = Confidence> {
    words(Confidence::ALL.map(Confidence::as_str), Confidence::parse)
}

/// A closed set of words, offered by help and completions.
fn words<T, const N: usize>(
    all: [&'static str; N],
    parse: fn(&str) -> Option<T>,
) -> impl TypedValueParser<Value = T>
where
    T: Clone + Send + Sync + 'static,
{
    PossibleValuesParser::new(all).try_map(move |word| parse(&word).ok_or("unknown word"))
}
