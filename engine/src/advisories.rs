//! Advisory data for the locks.

use std::path::Path;

use lockgate_evidence::Unknown;
use lockgate_io::{read_records, shown};
use lockgate_settings::visible;
use lockgate_workload::{ActionAdvisory, Advisories};

use crate::error::reading;
use crate::{Error, osv};

const ECOSYSTEM: &str = "GitHub Actions";

/// What the data says, and what could not be read of it.
#[derive(Clone, Debug)]
pub(crate) struct Data {
    pub(crate) actions: Advisories,
    pub(crate) unknown: Option<Unknown>,
}

impl Data {
    /// The user named no data.
    pub(crate) fn not_given() -> Self {
        Self {
            actions: Advisories::NotGiven,
            unknown: None,
        }
    }
}

/// Reads the records on actions. A damaged record is an unknown; data without any such record is unusable.
pub(crate) fn read(path: &Path) -> Result<Data, Error> {
    let mut known = Vec::new();
    let mut damaged = 0;
    let intake = read_records(
        path,
        ECOSYSTEM,
        &mut |bytes| match osv::actions(bytes, ECOSYSTEM) {
            Some(advisories) => known.extend(advisories),
            None => damaged += 1,
        },
    );
    let hint = "name a directory in the layout of OSV's public export with `--advisories`";
    let intake = intake.map_err(|error| reading(&error, hint))?;
    let name = visible(&shown(path));
    Ok(Data {
        unknown: lost(&name, intake.bad + damaged),
        actions: usable(known, &name),
    })
}

fn usable(mut known: Vec<ActionAdvisory>, name: &str) -> Advisories {
    if known.is_empty() {
        return Advisories::Unusable(format!("no `{ECOSYSTEM}` records in `{name}`"));
    }
    known.sort_by(|a, b| (&a.package, &a.id).cmp(&(&b.package, &b.id)));
    Advisories::Known(known)
}

fn lost(name: &str, count: usize) -> Option<Unknown> {
    let reason = match count {
        0 => return None,
        1 => "1 advisory record could not be read".to_owned(),
        _ => format!("{count} advisory records could not be read"),
    };
    Some(Unknown {
        subject: name.to_owned(),
        reason,
    })
}
