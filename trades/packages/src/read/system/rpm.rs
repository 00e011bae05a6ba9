//! The databases of rpm: known by their names, not read.

use crate::{File, Files, Format, Listing};

pub(in crate::read) fn read(_: File<'_>, _: &Files<'_>, listing: &mut Listing) {
    let name = match listing.format {
        Format::RpmBerkeley => "Berkeley DB",
        Format::RpmNdb => "ndb",
        _ => "SQLite",
    };
    listing.gap(format!(
        "a database of rpm in the format {name}, which is not read: its packages are not known"
    ));
}
