//! What the files of a tree name as packages.

use std::collections::HashMap;
use std::path::PathBuf;

use lockgate_evidence::{Source, Unknown};
use lockgate_io::{Gathered, Wanted, gather};
use lockgate_packages::{File, Files, Format, Listing};
use lockgate_sbom::{read, recognise};
use lockgate_secrets::Detector;

use crate::Error;
use crate::error::reading;
use crate::setup::Told;
use crate::veil::veil;

/// Every listing of a tree.
#[derive(Clone, Debug, Default)]
pub struct Inventory {
    /// In the order of paths.
    pub listings: Vec<Listing>,
    /// The file of each listing, for places.
    pub sources: Vec<Source>,
    /// What could not be read, or not whole.
    pub unknowns: Vec<Unknown>,
}

/// Reads the lockfiles and manifests under `paths`, in one walk; no path means the current directory.
///
/// What `[scan] exclude` of `lockgate.toml` names is left out. Secrets are hidden in everything that listings say.
pub fn inventory(paths: &[PathBuf]) -> Result<Inventory, Error> {
    let told = Told::of_paths(paths)?;
    let wanted = Wanted {
        wants: &|path| Format::of(path).is_some(),
        excludes: &|path| told.policy.excludes(path),
        base: told.base.as_deref(),
        looks: None,
    };
    let hint =
        "name files or directories that are there; without a path the current directory is read";
    let gathered = gather(paths, &wanted).map_err(|error| reading(&error, hint))?;
    Ok(list(gathered, &told.detection.detector))
}

fn list(gathered: Gathered, detector: &Detector) -> Inventory {
    let mut files = Files::new();
    for file in &gathered.files {
        files.add(&file.path, file.bytes.text.as_bytes());
    }
    let formats = files.iter().filter_map(|file| Some((format(file)?, file)));
    let listings = formats.map(|(format, file)| {
        let mut listing = read(format, file, &files);
        veil(&mut listing, file.bytes, detector);
        listing
    });
    let listings: Vec<Listing> = listings.collect();
    let damaged = gathered.files.iter().filter_map(|file| {
        Some(Unknown {
            subject: file.path.clone(),
            reason: file.bytes.damage.clone()?,
        })
    });
    let damaged: Vec<_> = damaged.collect();
    let mut unknowns = gathered.unknowns;
    unknowns.extend(damaged);
    let files = gathered.files.into_iter();
    let mut texts: HashMap<_, _> = files.map(|file| (file.path, file.bytes.text)).collect();
    let sources = listings.iter().map(|listing| {
        let text = texts.remove(&listing.path).unwrap_or_default();
        Source::new(listing.path.as_str(), text)
    });
    Inventory {
        sources: sources.collect(),
        listings,
        unknowns,
    }
}

/// By the path, and for a bill of materials that someone named, whatever it is called, by its contents.
fn format(file: File<'_>) -> Option<Format> {
    Format::of(file.path).or_else(|| recognise(file.bytes))
}
