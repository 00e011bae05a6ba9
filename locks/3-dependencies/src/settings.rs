//! The lock's part of `lockgate.toml`.

use lockgate_settings::{Located, Problem, Reader, Table};

use crate::Licences;

/// What a user can set for this lock.
#[derive(Clone, Debug, Default)]
pub struct Settings {
    /// Data on advisories that are older make every package of their ecosystem unassessed; no bound where not set.
    pub max_age_days: Option<u32>,
    /// What licences packages may be under; nothing is asked where not set.
    pub licences: Option<Licences>,
    /// VEX documents, as paths from the file's directory. Whoever is named here can clear findings.
    pub vex: Vec<Located<String>>,
    /// Hosts from which packages may come besides the ecosystem's own registry, and of registries that may be asked besides it.
    pub hosts: Vec<String>,
    /// Packages that may run commands when they are installed.
    pub install_scripts: Vec<String>,
    /// Names that are meant, however like they are to another.
    pub known_names: Vec<String>,
}

impl Settings {
    /// Reads the table `[dependencies]`. What is wrong keeps its default and is added to `problems`.
    pub fn read(table: &Table, problems: &mut Vec<Problem>) -> Self {
        let mut reader = Reader::new(table, problems);
        let days = reader.integer("max-age-days", 0..=36_500);
        let vex = reader.strings("vex").unwrap_or_default();
        let licences = [reader.table("licences"), reader.table("licenses")];
        let mut list = |key| {
            let told = reader.strings(key).unwrap_or_default();
            told.into_iter().map(|text| text.value).collect()
        };
        let (hosts, install_scripts) = (list("hosts"), list("install-scripts"));
        let known_names = list("known-names");
        reader.finish();
        if let [Some(_), Some(second)] = licences {
            let message = "`licences` and `licenses` are the same table";
            problems.push(Problem::new(second.span, message).hint("keep one of them"));
        }
        let licences = licences.into_iter().flatten().next();
        Self {
            licences: licences.map(|table| Licences::read(table, problems)),
            vex,
            max_age_days: days
                .map(|days| u32::try_from(days.value).expect("the range was checked")),
            hosts,
            install_scripts,
            known_names,
        }
    }
}
