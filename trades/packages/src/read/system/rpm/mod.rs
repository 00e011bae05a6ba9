//! The databases of rpm: three ways to store the headers of what is installed.

mod berkeley;
mod blobs;
mod bonds;
mod header;
mod ndb;
mod package;
mod sqlite;
mod wal;

use bonds::Bonds;
use header::Header;
use wal::Log;

use super::root::{root, system};
use crate::{Ecosystem, File, Files, Format, Listing};

/// The directories that hold the database, with a `/` at their end.
const PLACES: [&str; 2] = ["var/lib/rpm/", "usr/lib/sysimage/rpm/"];
const NAMES: [&str; 3] = ["Packages", "Packages.db", "rpmdb.sqlite"];

pub(in crate::read) fn read(file: File<'_>, files: &Files<'_>, listing: &mut Listing) {
    let place = PLACES.iter().find(|place| file.path.contains(**place));
    let root = place.map_or("", |place| root(file.path, place));
    let system = system(root, Ecosystem::Rpm, files, listing);
    state_modules(system.ecosystem, listing);
    look_around(file, files, listing);
    let format = listing.format;
    let log = log(file, files, listing);
    let newer: usize = log.pages.values().map(|page| page.len()).sum();
    let mut found = Found::new(file.bytes.len() + newer);
    let take = &mut |blob: &[u8]| {
        if let Some(header) = found.header(blob) {
            let at = listing.packages.len();
            if package::add(&header, &system, listing) {
                found.bonds.add(at, &header);
            }
        }
    };
    let (walked, name) = match format {
        Format::RpmBerkeley => (berkeley::walk(file.bytes, take), "Berkeley DB"),
        Format::RpmNdb => (ndb::walk(file.bytes, take), "ndb"),
        _ => (sqlite::walk(file.bytes, log, take), "SQLite"),
    };
    package::tell_epochs(listing);
    found.bonds.connect(listing);
    match walked {
        Ok(damaged) => found.state(damaged, listing),
        Err(why) => listing.gap(format!("no database of rpm in the format {name}: {why}")),
    }
}

/// What the walk brought so far.
struct Found {
    bonds: Bonds,
    /// Bytes that no blob may have had yet: blobs that overlap would cost more than the file is long.
    left: usize,
    /// Blobs that are no headers, or overlap others.
    odd: usize,
}

impl Found {
    fn new(left: usize) -> Self {
        Self {
            bonds: Bonds::default(),
            left,
            odd: 0,
        }
    }

    fn header<'b>(&mut self, blob: &'b [u8]) -> Option<Header<'b>> {
        let left = self.left.checked_sub(blob.len());
        self.left = left.unwrap_or(self.left);
        let header = left.and_then(|_| Header::parse(blob));
        self.odd += usize::from(header.is_none());
        header
    }

    fn state(&self, damaged: usize, listing: &mut Listing) {
        if damaged > 0 {
            listing.gap(format!(
                "damaged in {damaged} places: which packages stood there is not known"
            ));
        }
        if self.odd > 0 {
            listing.gap(format!("{} records that are no headers", self.odd));
        }
    }
}

/// Advisories of SUSE are told apart by modules, and no database tells from which one a package came.
fn state_modules(ecosystem: Ecosystem, listing: &mut Listing) {
    if ecosystem == Ecosystem::Suse {
        listing.gap(
            "advisories of SUSE name modules as well as products, and only those of the product are told apart here",
        );
    }
}

/// What was written and is not in the database yet; a log that is none is a gap.
fn log<'a>(file: File<'_>, files: &Files<'a>, listing: &mut Listing) -> Log<'a> {
    let beside = files.at(&format!("{}-wal", file.path));
    let Some(beside) = beside.filter(|beside| !beside.bytes.is_empty()) else {
        return Log::default();
    };
    let size = sqlite::page_size(file.bytes);
    let log = size.and_then(|size| Log::read(beside.bytes, size));
    log.unwrap_or_else(|| {
        listing.gap(format!(
            "`{}` is damaged: what it changes in the database is not known",
            beside.name()
        ));
        Log::default()
    })
}

/// States what lies beside a database and changes what it says.
fn look_around(file: File<'_>, files: &Files<'_>, listing: &mut Listing) {
    let journal = files.at(&format!("{}-journal", file.path));
    if journal.is_some_and(|journal| !journal.bytes.is_empty()) {
        listing.gap(format!(
            "`{}-journal` tells of a change that was broken off: the database may be half of two",
            file.name()
        ));
    }
    let others = NAMES.iter().filter(|name| **name != file.name());
    let mut others = others.filter(|name| files.relative(file.directory(), name).is_some());
    if let Some(other) = others.next() {
        listing.gap(format!(
            "`{other}` lies beside it: which of them rpm uses is not known"
        ));
    }
}
