//! What the files of a tree name as packages, and the bill of materials of it.

use std::collections::HashMap;
use std::path::PathBuf;

use lockgate_evidence::{Source, Unknown};
use lockgate_io::{Gathered, Wanted, gather};
use lockgate_packages::{Files, Format, Listing, read};
use lockgate_sbom::Subject;

pub use lockgate_sbom::CycloneDx;

use crate::Error;
use crate::error::reading;

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

/// The form of a bill of materials.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SbomFormat {
    /// `CycloneDX` in JSON.
    CycloneDx(CycloneDx),
    /// SPDX 2.3 in JSON.
    Spdx,
}

/// A bill of materials.
#[derive(Clone, Debug)]
pub struct Sbom {
    /// The document.
    pub text: String,
    /// What could not be read, or not whole; the document states it too.
    pub unknowns: Vec<Unknown>,
    /// How many gaps the readers state; the document states them too.
    pub gaps: usize,
}

/// Reads the lockfiles and manifests under `paths`, in one walk; no path means the current directory.
pub fn inventory(paths: &[PathBuf]) -> Result<Inventory, Error> {
    let wanted = Wanted {
        wants: &|path| Format::of(path).is_some(),
        excludes: &|_| false,
        base: None,
        looks: None,
    };
    let hint =
        "name files or directories that are there; without a path the current directory is read";
    let gathered = gather(paths, &wanted).map_err(|error| reading(&error, hint))?;
    Ok(list(gathered))
}

fn list(gathered: Gathered) -> Inventory {
    let mut files = Files::new();
    for file in &gathered.files {
        files.add(&file.path, file.bytes.text.as_bytes());
    }
    let formats = files
        .iter()
        .filter_map(|file| Some((Format::of(file.path)?, file)));
    let listings = formats.map(|(format, file)| read(format, file, &files));
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

/// The bill of materials of what lies under `paths`.
pub fn sbom(paths: &[PathBuf], format: SbomFormat) -> Result<Sbom, Error> {
    let Inventory {
        listings, unknowns, ..
    } = inventory(paths)?;
    let unread: Vec<_> = unknowns
        .iter()
        .map(|unknown| (unknown.subject.clone(), unknown.reason.clone()))
        .collect();
    let subject = Subject {
        name: &root_name(paths),
        listings: &listings,
        unread: &unread,
        created: &lockgate_io::now_utc(),
        tool_version: env!("CARGO_PKG_VERSION"),
    };
    let text = match format {
        SbomFormat::CycloneDx(version) => lockgate_sbom::cyclonedx(&subject, version),
        SbomFormat::Spdx => lockgate_sbom::spdx(&subject),
    };
    let gaps = listings.iter().map(|listing| listing.gaps.len()).sum();
    Ok(Sbom {
        text,
        unknowns,
        gaps,
    })
}

/// The name of the one directory or file, never its place on this machine.
fn root_name(paths: &[PathBuf]) -> String {
    let path = match paths {
        [] => PathBuf::from("."),
        [path] => path.clone(),
        _ => return "several paths".to_owned(),
    };
    let real = path.canonicalize().unwrap_or(path);
    let name = real.file_name();
    name.map_or_else(
        || "root".to_owned(),
        |name| name.to_string_lossy().into_owned(),
    )
}
