//! What the files of a tree name as packages.

use std::collections::HashMap;
use std::path::PathBuf;

use lockgate_evidence::{Source, Unknown};
use lockgate_io::{Gathered, Looked, Peek, TreeFile, Wanted, gather};
use lockgate_packages::{File, Files, Format, Listing};
use lockgate_sbom::{read, recognise};

use crate::checkouts::pin;
use crate::error::reading;
use crate::installed::{self, Binaries};
use crate::links::retain_hiding;
use crate::setup::Told;
use crate::veil::veil;
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

/// Reads the lockfiles and manifests under `paths` in one walk, and every image among them; no path means the current directory.
///
/// Of the root of an installed system only what is there counts ([`crate::installed`]). What `[scan] exclude` of
/// `lockgate.toml` names is left out. Secrets are hidden in everything that listings say.
pub fn inventory(paths: &[PathBuf], platform: Option<&str>) -> Result<Inventory, Error> {
    let told = Told::of_paths(paths)?;
    let (images, others) = image::among(paths);
    let mut inventory = if images.is_empty() || !others.is_empty() {
        tree(&others, &told)?
    } else {
        Inventory::default()
    };
    let detector = &told.detection.detector;
    for (source, listing) in inventory.sources.iter_mut().zip(&mut inventory.listings) {
        veil(source, listing, detector);
    }
    for stored in &images {
        let found = image::read(stored, platform, detector)?;
        inventory.add(found.listings);
        inventory.unknowns.extend(found.unknowns);
    }
    if inventory.listings.is_empty() && inventory.unknowns.is_empty() {
        // An inventory of nothing must not pass for one of something that has no packages.
        inventory.unknowns.push(Unknown {
            subject: "the inventory".to_owned(),
            reason: "no file that lists packages was found".to_owned(),
        });
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

fn tree(paths: &[PathBuf], told: &Told) -> Result<Inventory, Error> {
    let is_system = installed::are_systems(paths);
    let wants = |path: &str| {
        if is_system {
            installed::counts(path)
        } else {
            is_known(path)
        }
    };
    let binaries = Binaries::default();
    let takes = |file: &Looked<'_>| binaries.take(file);
    let wanted = Wanted {
        wants: &wants,
        excludes: &|path| told.policy.excludes(path),
        base: told.base.as_deref(),
        looks: None,
        peeks: Some(Peek {
            at: &installed::may_be_binary,
            begins: &installed::is_binary,
            takes: &takes,
        }),
        larger: Some(&lockgate_dependencies::may_be_larger),
    };
    let hint =
        "name files or directories that are there; without a path the current directory is read";
    let gathered = gather(paths, &wanted).map_err(|error| reading(&error, hint))?;
    Ok(list(gathered, binaries, paths))
}

fn list(gathered: Gathered, binaries: Binaries, paths: &[PathBuf]) -> Inventory {
    let mut files = Files::new();
    for file in &gathered.files {
        files.add(&file.path, file.bytes.text.as_bytes());
    }
    let formats = files.iter().filter_map(|file| Some((format(file)?, file)));
    let listings = formats.map(|(format, file)| read(format, file, &files));
    let mut listings: Vec<Listing> = listings.collect();
    for listing in &mut listings {
        pin_in(&gathered.files, listing);
    }
    let told = binaries.finish(&files, &str::to_owned);
    let mut unknowns = gathered.unknowns;
    unknowns.extend(gathered.files.iter().filter_map(unread));
    unknowns.extend(told.unknowns);
    retain_hiding(&mut unknowns, paths);
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

/// Tells at which commits submodules stand.
fn pin_in(files: &[TreeFile], listing: &mut Listing) {
    if listing.format == Format::GitModules {
        let mut files = files.iter();
        if let Some(file) = files.find(|file| file.path == listing.path) {
            pin(&file.location, &file.bytes.text, listing);
        }
    }
}

/// True where a file lists packages, or tells something that the readers of others ask for.
fn is_known(path: &str) -> bool {
    Format::of(path).is_some() || Format::is_neighbour(path)
}

/// Why a file was not read, or not whole. What is named and lists nothing that we know is unread too.
fn unread(file: &TreeFile) -> Option<Unknown> {
    let is_known = is_known(&file.path) || recognise(file.bytes.text.as_bytes()).is_some();
    let unknown = || "neither an image nor a file that lists packages".to_owned();
    let reason = file.bytes.damage.clone().filter(|_| is_known);
    let reason = reason.or_else(|| (!is_known).then(unknown))?;
    Some(Unknown {
        subject: file.path.clone(),
        reason,
    })
}

/// By the path, and for a bill of materials that someone named, whatever it is called, by its contents.
fn format(file: File<'_>) -> Option<Format> {
    Format::of(file.path).or_else(|| recognise(file.bytes))
}
