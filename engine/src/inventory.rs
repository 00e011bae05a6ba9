//! What the files of a tree name as packages, and the bill of materials of it.

use std::collections::HashMap;
use std::path::PathBuf;

use lockgate_evidence::{Source, Unknown};
use lockgate_io::{Gathered, Looked, Peek, TreeFile, Wanted, gather};
use lockgate_packages::{Files, Format, Listing};
use lockgate_sbom::{Subject, read};
use lockgate_secrets::{Detector, Settings};

pub use lockgate_sbom::CycloneDx;

use crate::error::reading;
use crate::installed::{self, Binaries};
use crate::{Error, image};

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

/// Reads the lockfiles and manifests under `paths` in one walk, and every image among them; no path means the current directory.
///
/// Of the root of an installed system only what is there counts ([`crate::installed`]).
pub fn inventory(paths: &[PathBuf], platform: Option<&str>) -> Result<Inventory, Error> {
    let (images, others) = image::among(paths);
    let mut inventory = if images.is_empty() || !others.is_empty() {
        tree(&others)?
    } else {
        Inventory::default()
    };
    let detector = Detector::new(Settings::default());
    for stored in &images {
        let found = image::read(stored, platform, &detector)?;
        inventory.add(found.listings);
        inventory.unknowns.extend(found.unknowns);
    }
    Ok(inventory)
}

impl Inventory {
    fn add(&mut self, listings: Vec<(Source, Listing)>) {
        for (source, listing) in listings {
            self.sources.push(source);
            self.listings.push(listing);
        }
    }

    fn sort(&mut self) {
        let sources = std::mem::take(&mut self.sources).into_iter();
        let mut all: Vec<_> = sources.zip(std::mem::take(&mut self.listings)).collect();
        all.sort_by(|a, b| a.1.path.cmp(&b.1.path));
        self.add(all);
    }
}

fn tree(paths: &[PathBuf]) -> Result<Inventory, Error> {
    let is_system = installed::are_systems(paths);
    let wants = |path: &str| {
        if is_system {
            installed::counts(path)
        } else {
            Format::of(path).is_some() || Format::is_neighbour(path)
        }
    };
    let binaries = Binaries::default();
    let takes = |file: &Looked<'_>| binaries.take(file);
    let wanted = Wanted {
        wants: &wants,
        excludes: &|_| false,
        base: None,
        looks: None,
        peeks: Some(Peek {
            at: &installed::may_be_binary,
            begins: &installed::is_binary,
            takes: &takes,
        }),
    };
    let hint =
        "name files or directories that are there; without a path the current directory is read";
    let gathered = gather(paths, &wanted).map_err(|error| reading(&error, hint))?;
    Ok(list(gathered, binaries))
}

fn list(gathered: Gathered, binaries: Binaries) -> Inventory {
    let mut files = Files::new();
    for file in &gathered.files {
        files.add(&file.path, file.bytes.text.as_bytes());
    }
    let formats = files
        .iter()
        .filter_map(|file| Some((Format::of(file.path)?, file)));
    let listings = formats.map(|(format, file)| read(format, file, &files));
    let listings: Vec<Listing> = listings.collect();
    let told = binaries.finish(&files, &str::to_owned);
    let mut unknowns = gathered.unknowns;
    unknowns.extend(gathered.files.iter().filter_map(unread));
    unknowns.extend(told.unknowns);
    unknowns.retain(|unknown| !installed::is_idle(unknown));
    let files = gathered.files.into_iter();
    let mut texts: HashMap<_, _> = files.map(|file| (file.path, file.bytes.text)).collect();
    let sources = listings.iter().map(|listing| {
        let text = texts.remove(&listing.path).unwrap_or_default();
        Source::new(listing.path.as_str(), text)
    });
    let mut inventory = Inventory {
        sources: sources.collect(),
        listings,
        unknowns,
    };
    inventory.add(told.listings);
    inventory.sort();
    inventory
}

/// Why a file was not read, or not whole. What is named and lists nothing that we know is unread too.
fn unread(file: &TreeFile) -> Option<Unknown> {
    let is_known = Format::of(&file.path).is_some() || Format::is_neighbour(&file.path);
    let unknown = || "neither an image nor a file that lists packages".to_owned();
    let reason = file.bytes.damage.clone().filter(|_| is_known);
    let reason = reason.or_else(|| (!is_known).then(unknown))?;
    Some(Unknown {
        subject: file.path.clone(),
        reason,
    })
}

/// The bill of materials of what lies under `paths`.
pub fn sbom(paths: &[PathBuf], platform: Option<&str>, format: SbomFormat) -> Result<Sbom, Error> {
    let Inventory {
        listings, unknowns, ..
    } = inventory(paths, platform)?;
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
