//! Findings that were there before, and are to be dealt with later.

use std::collections::BTreeSet;

use lockgate_evidence::Fingerprint;

/// The fingerprints of known findings.
///
/// Findings are matched by content, not by line; a second finding with the same content is a new one,
/// because its occurrence number is part of its fingerprint.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Baseline(BTreeSet<Fingerprint>);

impl Baseline {
    /// True where the finding was there before.
    pub fn holds(&self, fingerprint: Fingerprint) -> bool {
        self.0.contains(&fingerprint)
    }
}

impl FromIterator<Fingerprint> for Baseline {
    fn from_iter<I: IntoIterator<Item = Fingerprint>>(fingerprints: I) -> Self {
        Self(fingerprints.into_iter().collect())
    }
}
