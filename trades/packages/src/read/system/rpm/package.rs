//! From a header to a package.

use std::collections::HashMap;

use lockgate_evidence::Span;

use super::header::{Header, Tag};
use crate::read::system::root::System;
use crate::{Algorithm, Digest, Listing, Package, SourcePackage};

/// Adds the package of a header, and says whether there was one: keys that rpm keeps as if they were packages are none.
pub(super) fn add(header: &Header<'_>, system: &System, listing: &mut Listing) -> bool {
    let mut text = |tag, name: &str| {
        let found = header.text(tag).map(std::str::from_utf8);
        if matches!(found, Some(Err(_))) {
            listing.gap(format!("a package whose {name} is not UTF-8"));
        }
        found.and_then(Result::ok)
    };
    let name = text(Tag::Name, "name");
    let version = text(Tag::Version, "version");
    let release = text(Tag::Release, "release");
    let architecture = text(Tag::Arch, "architecture");
    let source = text(Tag::SourceRpm, "source package");
    let licence = text(Tag::License, "licence");
    let module = text(Tag::ModularityLabel, "module");
    let (Some(name), Some(version)) = (name, version) else {
        listing.gap("a package without name or version");
        return false;
    };
    if name == "gpg-pubkey" && architecture.is_none() && source.is_none() {
        return false;
    }
    let own = joined(version, release);
    let epoch = header.number(Tag::Epoch);
    let version = epoch.map_or_else(|| own.clone(), |epoch| format!("{epoch}:{own}"));
    let mut package = Package::new(system.ecosystem, name, Span::at(0)).version(version);
    package.release.clone_from(&system.release);
    package.architecture = architecture.map(str::to_owned);
    package.licence = licence.map(str::to_owned);
    package.module = module.map(str::to_owned);
    package.source = source.and_then(|file| built_from(file, name, &own, listing));
    package.digests = digests(header);
    listing.packages.push(package);
    true
}

fn joined(version: &str, release: Option<&str>) -> String {
    match release {
        Some(release) => format!("{version}-{release}"),
        None => version.to_owned(),
    }
}

/// The package that `name-version-release.src.rpm` is; nothing where it is called like what was built from it.
fn built_from(file: &str, name: &str, own: &str, listing: &mut Listing) -> Option<SourcePackage> {
    let Some((source, version)) = parts(file) else {
        listing.gap(format!(
            "the source package of `{name}` is not told by the name of its file"
        ));
        return None;
    };
    (source != name || version != own).then(|| SourcePackage {
        name: source.to_owned(),
        version: (version != own).then(|| version.to_owned()),
    })
}

/// Name, and version with release.
fn parts(file: &str) -> Option<(&str, &str)> {
    let stem = file
        .strip_suffix(".src.rpm")
        .or_else(|| file.strip_suffix(".nosrc.rpm"))?;
    let (before, _) = stem.rsplit_once('-')?;
    let (name, _) = before.rsplit_once('-')?;
    (!name.is_empty()).then(|| (name, &stem[name.len() + 1..]))
}

/// Of the whole package and of its header; none is of the file.
fn digests(header: &Header<'_>) -> Vec<Digest> {
    let hex = |algorithm, tag| {
        let text = std::str::from_utf8(header.text(tag)?).ok()?;
        Digest::from_hex(algorithm, text)
    };
    let whole = header.binary(Tag::SigMd5);
    let found = [
        hex(Algorithm::Sha256, Tag::Sha256Header),
        hex(Algorithm::Sha1, Tag::Sha1Header),
        whole.and_then(|bytes| Digest::from_bytes(Algorithm::Md5, bytes)),
    ];
    found.into_iter().flatten().collect()
}

/// Gives versions of source packages their epochs, which names of files leave out: that of any package with the same
/// version and release from the same source.
pub(super) fn tell_epochs(listing: &mut Listing) {
    let mut epochs = HashMap::new();
    for package in &listing.packages {
        let source = package.source.as_ref();
        let name = source.map_or(&package.name, |source| &source.name);
        let is_same = source.is_none_or(|source| source.version.is_none());
        let version = package.version.as_deref().filter(|_| is_same);
        if let Some((epoch, version)) = version.and_then(|version| version.split_once(':')) {
            epochs.insert((name.clone(), version.to_owned()), epoch.to_owned());
        }
    }
    let sources = listing.packages.iter_mut();
    for source in sources.filter_map(|package| package.source.as_mut()) {
        if let Some(version) = &mut source.version {
            let key = (source.name.clone(), version.clone());
            if let Some(epoch) = epochs.get(&key) {
                version.insert_str(0, &format!("{epoch}:"));
            }
        }
    }
}
