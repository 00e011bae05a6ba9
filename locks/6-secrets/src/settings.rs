//! The lock's part of `lockgate.toml`.

use lockgate_settings::{Problem, Reader, Table};

use crate::FingerprintKey;

/// What a user can set for this lock.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Settings {
    /// What fingerprints are keyed with.
    pub fingerprint_key: FingerprintKey,
}

impl Settings {
    /// Reads the table `[secrets]`.
    ///
    /// What is absent or wrong keeps its default; what is wrong is also added to `problems`, and whoever called must then
    /// refuse the whole file.
    pub fn read(table: &Table, problems: &mut Vec<Problem>) -> Self {
        let mut reader = Reader::new(table, problems);
        let key = reader.string("fingerprint-key");
        reader.finish();
        Self {
            fingerprint_key: key.map_or_else(FingerprintKey::default, |key| {
                FingerprintKey::of(&key.value)
            }),
        }
    }
}
