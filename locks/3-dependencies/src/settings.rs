//! The lock's part of `lockgate.toml`.

use lockgate_settings::{Problem, Reader, Table};

/// What a user can set for this lock.
#[derive(Clone, Debug, Default)]
pub struct Settings {
    /// Data on advisories that are older make every package of their ecosystem unassessed; no bound where not set.
    pub max_age_days: Option<u32>,
}

impl Settings {
    /// Reads the table `[dependencies]`. What is wrong keeps its default and is added to `problems`.
    pub fn read(table: &Table, problems: &mut Vec<Problem>) -> Self {
        let mut reader = Reader::new(table, problems);
        let days = reader.integer("max-age-days", 0..=36_500);
        reader.finish();
        Self {
            max_age_days: days
                .map(|days| u32::try_from(days.value).expect("the range was checked")),
        }
    }
}
