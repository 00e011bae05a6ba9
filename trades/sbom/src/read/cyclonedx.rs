//! What the JSON and the XML of `CycloneDX` have in common (ECMA-424).

use lockgate_packages::{Algorithm, Digest, Scope};

use super::build::Build;
use super::part::{Kind, Part, Said};

/// Components within components, at most.
pub(crate) const MAX_DEPTH: usize = 32;

/// The versions that are read.
const VERSIONS: [&str; 6] = ["1.2", "1.3", "1.4", "1.5", "1.6", "1.7"];

/// States a version of which nothing is known.
pub(crate) fn check_version(version: Option<&str>, build: &mut Build<'_, '_>) {
    match version {
        Some(version) if VERSIONS.contains(&version) => {}
        Some(version) => build.listing.gap(format!(
            "CycloneDX {version} is not known (1.2 to 1.7 are): what is like them was read"
        )),
        None => build
            .listing
            .gap("a CycloneDX document that does not tell its version"),
    }
}

/// Adds a component that was read whole.
pub(crate) fn add<'a>(mut part: Part<'a>, kind: &str, build: &mut Build<'a, '_>) {
    let is_no_package = matches!(
        kind,
        "file" | "operating-system" | "device" | "device-driver" | "data" | "cryptographic-asset"
    );
    if kind == "operating-system" && part.kind == Kind::Package {
        let name = part.name.as_ref().map_or("", |name| &name.text);
        let version = part.version.as_ref().map_or("", |version| &version.text);
        build.system(name, version);
    }
    if part.kind == Kind::Package && part.purls.is_empty() && (is_no_package || is_of_trivy(&part))
    {
        part.kind = Kind::Other;
    }
    build.add(part);
}

/// Trivy has a component for each file in which it found packages.
fn is_of_trivy(part: &Part<'_>) -> bool {
    let mut names = part.stated.iter().map(|(name, _)| name);
    names.any(|name| name == "aquasecurity:trivy:Class")
}

pub(crate) fn set_scope(part: &mut Part<'_>, scope: &str) {
    match scope {
        "required" => part.scope = Some(Scope::Runtime),
        "optional" => part.is_optional = true,
        // "component for test and other non-runtime purposes"
        "excluded" => part.scope = Some(Scope::Dev),
        _ => {}
    }
}

pub(crate) fn add_digest(
    part: &mut Part<'_>,
    function: &str,
    hex: &Said<'_>,
    build: &mut Build<'_, '_>,
) {
    let Some(algorithm) = algorithm(function) else {
        return part.unread.push(function.to_owned());
    };
    match Digest::from_hex(algorithm, &hex.text) {
        Some(digest) => part.digests.push(digest),
        None => build
            .listing
            .gap_at(hex.span, format!("no digest by {function}")),
    }
}

fn algorithm(name: &str) -> Option<Algorithm> {
    match name {
        "MD5" => Some(Algorithm::Md5),
        "SHA-1" => Some(Algorithm::Sha1),
        "SHA-256" => Some(Algorithm::Sha256),
        "SHA-384" => Some(Algorithm::Sha384),
        "SHA-512" => Some(Algorithm::Sha512),
        "BLAKE2b-256" => Some(Algorithm::Blake2b256),
        _ => None,
    }
}

/// Properties that mean something to us.
pub(crate) fn is_meant(name: &str) -> bool {
    name.starts_with("lockgate:")
        || name.starts_with("aquasecurity:trivy:")
        || name == "cdx:npm:package:development"
}

/// States what a document says of its own gaps; of the whole only where it names none.
pub(crate) fn own_gaps(gaps: &[String], aggregates: &[String], build: &mut Build<'_, '_>) {
    for gap in gaps {
        build.listing.gap(format!("the document states: {gap}"));
    }
    let incomplete = aggregates
        .iter()
        .find(|word| word.starts_with("incomplete"));
    if let Some(word) = incomplete.filter(|_| gaps.is_empty()) {
        build
            .listing
            .gap(format!("the document calls itself `{word}`"));
    }
}
