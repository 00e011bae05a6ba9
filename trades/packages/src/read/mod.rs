//! Bytes to listings, one file per format.

mod cargo;
pub(crate) mod executable;
mod go;
mod reach;

use crate::{File, Files, Format, Listing};

/// Reads a file of that format; `files` holds the neighbours that it may refer to.
///
/// What cannot be understood is a [`Gap`](crate::Gap) of the listing; a file that cannot be read at all gives a listing
/// without packages and with the reason.
pub fn read(format: Format, file: File<'_>, files: &Files<'_>) -> Listing {
    let mut listing = Listing::new(file.path, format);
    let reader: Reader = match format {
        Format::CargoLock => cargo::lock::read,
        Format::CargoManifest => cargo::manifest::read,
        Format::Executable => executable::read,
        Format::GoMod => go::read,
        Format::GoSum => go::sums::read,
        Format::GoVendor => go::vendor::read,
        Format::GoWork => go::work::read,
    };
    reader(file, files, &mut listing);
    listing
}

/// Every reader: fills the listing.
type Reader = fn(File<'_>, &Files<'_>, &mut Listing);
