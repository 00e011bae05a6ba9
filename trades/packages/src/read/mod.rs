//! Bytes to listings, one file per format.

mod cargo;
mod cocoapods;
mod composer;
mod conan;
mod dart;
mod docker;
pub(crate) mod executable;
mod go;
mod haskell;
mod helm;
mod hex;
mod julia;
mod jvm;
mod npm;
mod nuget;
mod pipeline;
mod pulls;
mod pypi;
mod r;
mod reach;
mod ruby;
mod sources;
mod submodules;
mod swift;
mod system;
mod terraform;

pub(crate) use jvm::{Poms, Verifications};
pub use pipeline::from_pipeline;
pub use submodules::{Submodule, submodules};
pub use system::Distribution;

use crate::{File, Files, Format, Listing};

/// Reads a file of that format; `files` holds the neighbours that it may refer to.
///
/// What cannot be understood is a [`Gap`](crate::Gap) of the listing; a file that cannot be read at all gives a listing
/// without packages and with the reason.
pub fn read(format: Format, file: File<'_>, files: &Files<'_>) -> Listing {
    let mut listing = Listing::new(file.path, format);
    if is_dense(file.bytes) && !format.is_binary() {
        listing.gap("more values than any file has that a tool wrote");
    } else {
        reader(format)(file, files, &mut listing);
    }
    listing
}

/// Smaller files are read whatever they hold.
const SMALL: usize = 10 * 1024 * 1024;
/// Most values of a larger one. A value takes up to a hundred times the memory that it takes in the file.
const MOST_VALUES: usize = 4_000_000;

/// True for a large file in which hardly anything stands but values: between two of them are a comma or the end of a line.
fn is_dense(bytes: &[u8]) -> bool {
    let values = || {
        memchr::memchr2_iter(b',', b'\n', bytes)
            .take(MOST_VALUES + 1)
            .count()
    };
    bytes.len() > SMALL && values() > MOST_VALUES
}

/// Every reader: fills the listing.
type Reader = fn(File<'_>, &Files<'_>, &mut Listing);

/// A match without a wildcard: a format without a reader does not compile.
macro_rules! readers {
    ($($format:pat => $reader:expr,)*) => {
        /// The reader of a format.
        fn reader(format: Format) -> Reader {
            match format {
                $($format => $reader,)*
            }
        }
    };
}

readers! {
    Format::Apk => system::apk::read,
    Format::CabalFreeze => haskell::freeze::read,
    Format::CabalPackage => haskell::cabal::read,
    Format::CargoConfig => sources::cargo,
    Format::CargoLock => cargo::lock::read,
    Format::CargoManifest => cargo::manifest::read,
    Format::Compose => docker::compose::read,
    Format::ComposerInstalled | Format::ComposerLock => composer::lock::read,
    Format::ComposerManifest => composer::manifest::read,
    Format::CycloneDx | Format::Spdx | Format::Syft => elsewhere,
    Format::ConanLock => conan::lock::read,
    Format::ConanRecipe | Format::ConanText => conan::recipe::read,
    Format::Dockerfile => docker::dockerfile::read,
    Format::Dpkg | Format::DpkgPiece => system::dpkg::read,
    Format::Executable => executable::read,
    Format::Gemfile => ruby::gemfile::read,
    Format::GemfileLock => ruby::lock::read,
    Format::Gemspec | Format::GemInstalled => ruby::gemspec::read,
    Format::GitModules => submodules::read,
    Format::GoMod => go::read,
    Format::GoSum => go::sums::read,
    Format::GoVendor => go::vendor::read,
    Format::GoWork => go::work::read,
    Format::GradleCatalog => jvm::gradle::catalog::read,
    Format::GradleLock => jvm::gradle::lock::read,
    Format::GradleScript => jvm::gradle::script::read,
    Format::GradleVerification => jvm::gradle::verification::read,
    Format::HelmChart | Format::HelmLock => helm::read,
    Format::Jar => jvm::jar::read,
    Format::JuliaManifest => julia::manifest,
    Format::JuliaProject => julia::project,
    Format::MavenProject => jvm::pom,
    Format::MixExs => hex::mix_exs::read,
    Format::MixLock => hex::mix_lock::read,
    Format::NpmBun => npm::bun::read,
    Format::NpmConfig => sources::npm,
    Format::NpmHidden | Format::NpmLock => npm::package_lock::read,
    Format::NpmInstalled => npm::installed::read,
    Format::NpmManifest => npm::manifest::read,
    Format::NpmPnpm => npm::pnpm::read,
    Format::YarnConfig => sources::yarn,
    Format::YarnOneConfig => sources::yarn_1,
    Format::NpmYarn => npm::yarn_lock,
    Format::NugetConfig => nuget::config::read,
    Format::NugetDeps => nuget::deps::read,
    Format::NugetLock => nuget::lock::read,
    Format::NugetProject => nuget::project::read,
    Format::NugetSources => nuget::sources::read,
    Format::Pipeline => pipeline::read,
    Format::PodfileLock => cocoapods::read,
    Format::PubLock => dart::lock::read,
    Format::PubManifest => dart::manifest::read,
    Format::PypiConfig => sources::pip,
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
    Format::RDescription => r::description::read,
    Format::RebarLock => hex::rebar_lock::read,
    Format::RenvLock => r::renv::read,
    Format::RpmBerkeley | Format::RpmNdb | Format::RpmSqlite => system::rpm::read,
    Format::StackLock => haskell::stack::read,
    Format::SwiftResolved => swift::read,
    Format::TerraformLock => terraform::read,
}

/// Bills of materials are the trade of another crate, which stands on this one.
fn elsewhere(_: File<'_>, _: &Files<'_>, listing: &mut Listing) {
    listing.gap("a bill of materials, which `lockgate_sbom::read` reads");
}
