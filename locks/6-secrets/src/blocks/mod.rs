//! Secrets that more than a few lines decide about: keys between markers, documents of a known form.

use crate::detect::{Anchor, Candidate};

/// What begins at an anchor.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Form {
    /// `-----BEGIN …-----`.
    Pem,
}

/// The texts that anchors are found by.
pub(crate) const ANCHORS: &[(&str, Form)] = &[("-----BEGIN ", Form::Pem)];

/// Reads from every anchor.
pub(crate) fn read(_text: &[u8], _anchors: &[Anchor]) -> Vec<Candidate> {
    Vec::new()
}
