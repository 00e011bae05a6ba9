//! The bill of materials of a tree.

use std::collections::BTreeSet;
use std::path::PathBuf;

use lockgate_evidence::Unknown;
use lockgate_packages::{Listing, Project, Role};
use lockgate_sbom::Subject;

pub use lockgate_sbom::CycloneDx;

use crate::Error;
use crate::inventory::{Inventory, inventory};

/// The form of a bill of materials.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SbomFormat {
    /// `CycloneDX` in JSON.
    CycloneDx(CycloneDx),
    /// `CycloneDX` in XML.
    CycloneDxXml(CycloneDx),
    /// SPDX 2.3 in JSON.
    Spdx,
    /// SPDX 2.3 as tags and values.
    SpdxTags,
    /// SPDX 3.0 as JSON-LD.
    Spdx3,
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
    /// Bills of materials that lie in the tree and were not named: they may be about anything.
    pub left_out: Vec<String>,
}

/// What a bill of materials is asked for.
#[derive(Clone, Debug)]
pub struct SbomRequest {
    /// Files, directories and images; empty means the current directory.
    pub paths: Vec<PathBuf>,
    /// Of images for several platforms read this one, as `linux/arm64`.
    pub platform: Option<String>,
    /// The form of the document.
    pub format: SbomFormat,
    /// The name of its root, where that of the directory or document is not meant.
    pub name: Option<String>,
}

/// The bill of materials of what lies under some paths.
///
/// A bill of materials that is named is taken in, one that merely lies in the tree is not: it may be the last run's, or about
/// something else.
pub fn sbom(request: &SbomRequest) -> Result<Sbom, Error> {
    let paths = &request.paths;
    let Inventory {
        listings, unknowns, ..
    } = inventory(paths, request.platform.as_deref())?;
    let named: BTreeSet<String> = paths.iter().map(|path| lockgate_io::shown(path)).collect();
    let is_meant =
        |listing: &Listing| listing.format.role() != Role::Bill || named.contains(&listing.path);
    let (listings, others): (Vec<_>, Vec<_>) = listings.into_iter().partition(is_meant);
    let unread: Vec<_> = unknowns
        .iter()
        .map(|unknown| (unknown.subject.clone(), unknown.reason.clone()))
        .collect();
    let own_name = || converted(&listings).unwrap_or_else(|| root_name(paths));
    let subject = Subject {
        name: &request.name.clone().unwrap_or_else(own_name),
        listings: &listings,
        unread: &unread,
        created: &lockgate_io::now_utc(),
        tool_version: env!("CARGO_PKG_VERSION"),
    };
    let text = write(&subject, request.format);
    let gaps = listings.iter().map(|listing| listing.gaps.len()).sum();
    Ok(Sbom {
        text,
        unknowns,
        gaps,
        left_out: others.into_iter().map(|listing| listing.path).collect(),
    })
}

fn write(subject: &Subject<'_>, format: SbomFormat) -> String {
    match format {
        SbomFormat::CycloneDx(version) => lockgate_sbom::cyclonedx(subject, version),
        SbomFormat::CycloneDxXml(version) => lockgate_sbom::cyclonedx_xml(subject, version),
        SbomFormat::Spdx => lockgate_sbom::spdx(subject),
        SbomFormat::SpdxTags => lockgate_sbom::spdx_tags(subject),
        SbomFormat::Spdx3 => lockgate_sbom::spdx3(subject),
    }
}

/// What the one document that is turned into another is about.
fn converted(listings: &[Listing]) -> Option<String> {
    let [only] = listings else { return None };
    let project = only
        .project
        .as_ref()
        .filter(|_| only.format.role() == Role::Bill);
    let Project { name, .. } = project?;
    name.clone().filter(|name| !name.is_empty())
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
