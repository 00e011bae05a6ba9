//! The lock's part of `lockgate.toml`.

use lockgate_settings::{Problem, Reader, Table};

use crate::FingerprintKey;

/// What a user can set for this lock.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    /// What fingerprints are keyed with.
    pub fingerprint_key: FingerprintKey,
    /// What is less sure, from 0 to 100, is no finding.
    pub min_score: u8,
}

/// Of labelled credentials this gives most at few that are none.
const MIN_SCORE: u8 = 50;

impl Default for Settings {
    fn default() -> Self {
        Self {
            fingerprint_key: FingerprintKey::default(),
            min_score: MIN_SCORE,
        }
    }
}

impl Settings {
    /// Reads the table `[secrets]`.
    ///
    /// What is absent or wrong keeps its default; what is wrong is also added to `problems`, and whoever called must then
    /// refuse the whole file.
    pub fn read(table: &Table, problems: &mut Vec<Problem>) -> Self {
        let mut reader = Reader::new(table, problems);
        let key = reader.string("fingerprint-key");
        let min_score = reader.integer("min-score", 0..=100);
        reader.finish();
        Self {
            fingerprint_key: key.map_or_else(FingerprintKey::default, |key| {
                FingerprintKey::of(&key.value)
            }),
            min_score: min_score.map_or(MIN_SCORE, |score| u8::try_from(score.value).unwrap_or(MIN_SCORE)),
        }
    }
}
