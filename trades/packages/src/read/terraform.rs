//! `.terraform.lock.hcl` (Terraform documentation, "Dependency Lock File"), as Terraform and `OpenTofu` write it.

use crate::registries::is_default;
use crate::text::rows::{Part, rows};
use crate::text::text;
use crate::{Algorithm, Digest, Ecosystem, File, Files, Listing, Origin, Package, Relation};

/// Fills the listing: a package for each provider.
pub(super) fn read(file: File<'_>, _: &Files<'_>, listing: &mut Listing) {
    let Some(text) = text(file, listing) else {
        return;
    };
    let mut provider: Option<Package> = None;
    for row in rows(text) {
        let line = row.before_comment('#').trim();
        if line.text.is_empty() || line.text.starts_with("//") {
            continue;
        }
        match &mut provider {
            None => provider = header(line, listing),
            Some(_) if line.text == "}" => listing.packages.extend(provider.take()),
            Some(package) => field(line, package),
        }
    }
    if let Some(package) = provider {
        listing.gap_at(package.span, "a block that is not closed");
    }
}

fn header(line: Part<'_>, listing: &mut Listing) -> Option<Package> {
    let address = line
        .after("provider ")
        .and_then(|rest| rest.trim().before("{"));
    let Some(address) = address.and_then(|address| address.trim().unquoted()) else {
        if line.text != "}" {
            listing.gap_at(line.span(), "neither a provider nor a part of one");
        }
        return None;
    };
    let (host, name) = address.split_at("/").unwrap_or((address, address));
    let is_own = is_default(Ecosystem::Terraform, host.text);
    let mut package = if is_own { name } else { address }.package(Ecosystem::Terraform);
    if !is_own {
        package.origin = Origin::OtherRegistry(host.text.to_owned());
    }
    package.relation = Relation::Direct;
    Some(package)
}

/// `version = "…"`, and the digests of the list, each in its own line or beside others.
fn field(line: Part<'_>, package: &mut Package) {
    if let Some((key, value)) = line.split_at("=") {
        match (key.text.trim(), value.trim().unquoted()) {
            ("version", Some(version)) => return version.pin(package),
            ("constraints", Some(_)) => return,
            _ => {}
        }
    }
    for text in line.all_quoted() {
        package.digests.extend(digest(text.text));
    }
}

/// `h1:` is over the files of a provider, `zh:` over its archive for one system.
fn digest(text: &str) -> Option<Digest> {
    match text.split_once(':')? {
        ("h1", sum) => Digest::from_base64(Algorithm::GoH1, sum),
        ("zh", sum) => Digest::from_hex(Algorithm::Sha256, sum),
        _ => None,
    }
}
