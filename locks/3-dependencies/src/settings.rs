//! The lock's part of `lockgate.toml`.

use lockgate_settings::{Located, Problem, Reader, Table};

/// What a user can set for this lock.
#[derive(Clone, Debug, Default)]
pub struct Settings {
    /// Data on advisories that are older make every package of their ecosystem unassessed; no bound where not set.
    pub max_age_days: Option<u32>,
    /// VEX documents, as paths from the file's directory. Whoever is named here can clear findings.
    pub vex: Vec<Located<String>>,
}

impl Settings {
    /// Reads the table `[dependencies]`. What is wrong keeps its default and is added to `problems`.
    pub fn read(table: &Table, problems: &mut Vec<Problem>) -> Self {
        let mut reader = Reader::new(table, problems);
        let days = reader.integer("max-age-days", 0..=36_500);
        let vex = reader.strings("vex").unwrap_or_default();
        reader.finish();
        Self {
            vex,
            max_age_days: days
                .map(|days| u32::try_from(days.value).expect("the range was checked")),
        }
    }
}
