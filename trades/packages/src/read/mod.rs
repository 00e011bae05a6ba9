//! Bytes to listings, one file per format.

mod cargo_lock;
mod npm;
mod pypi;
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
        Format::PypiInstalled => pypi::metadata::read,
        Format::PypiPdm => pypi::pdm::read,
        Format::PypiPipfile => pypi::pipfile::read,
        Format::PypiPipfileLock => pypi::pipfile_lock::read,
        Format::PypiPoetry => pypi::poetry::read,
        Format::PypiPylock => pypi::pylock::read,
        Format::PypiPyproject => pypi::pyproject::read,
        Format::PypiRequirements => pypi::requirements::read,
        Format::PypiSetupCfg => pypi::setup_cfg::read,
        Format::PypiSetupPy => pypi::setup_py::read,
        Format::PypiUv => pypi::uv::read,
    };
    reader(file, files, &mut listing);
    listing
}

/// Every reader: fills the listing.
type Reader = fn(File<'_>, &Files<'_>, &mut Listing);
