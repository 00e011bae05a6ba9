//! R: `renv.lock` and `DESCRIPTION`.

pub(super) mod description;
pub(super) mod renv;

use crate::Ecosystem;

/// What a package's `Repository` or source says of its ecosystem.
fn ecosystem(source: &str) -> Ecosystem {
    if source.starts_with("Bioconductor") || source.starts_with("BioC") {
        Ecosystem::Bioconductor
    } else {
        Ecosystem::Cran
    }
}
