//! Bytes to listings, one file per format.

mod cargo_lock;
mod npm;
mod reach;

use crate::{File, Files, Format, Listing};

/// Reads a file of that format; `files` holds the neighbours that it may refer to.
///
/// What cannot be understood is a [`Gap`](crate::Gap) of the listing; a file that cannot be read at all gives a listing
/// without packages and with the reason.
pub fn read(format: Format, file: File<'_>, files: &Files<'_>) -> Listing {
    let mut listing = Listing::new(file.path, format);
    let reader: Reader = match format {
        Format::CargoLock => cargo_lock::read,
        Format::NpmBun => npm::bun::read,
        Format::NpmHidden | Format::NpmLock => npm::package_lock::read,
        Format::NpmInstalled => npm::installed::read,
        Format::NpmManifest => npm::manifest::read,
        Format::NpmPnpm => npm::pnpm::read,
        Format::NpmYarn => npm::yarn_lock,
    };
    reader(file, files, &mut listing);
    listing
}

/// Every reader: fills the listing.
type Reader = fn(File<'_>, &Files<'_>, &mut Listing);
