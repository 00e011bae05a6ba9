//! `Package.resolved`, versions 1 to 3 (Swift Package Manager's `ResolvedPackagesStore`).

use lockgate_evidence::Span;

use crate::text::json::Json;
use crate::{Ecosystem, File, Files, Listing, Origin, Package};

/// Fills the listing.
pub(super) fn read(file: File<'_>, _: &Files<'_>, listing: &mut Listing) {
    let Some(json) = Json::of(file, listing) else {
        return;
    };
    let first = json.get("object").and_then(|object| object.get("pins"));
    let pins = first.or_else(|| json.get("pins"));
    if pins.is_none() {
        listing.gap("no list of pins");
    }
    for pin in pins.map(Json::elements).unwrap_or_default() {
        match package(pin) {
            Some(package) => listing.packages.push(package),
            None => listing.gap_at(pin.span(), "a pin without location"),
        }
    }
}

/// Packages are named by the addresses of their repositories, or by identities in a registry.
fn package(pin: Json<'_>) -> Option<Package> {
    let location = pin.get("location").or_else(|| pin.get("repositoryURL"));
    let kind = pin.str_at("kind").unwrap_or_default();
    let name = match location.filter(|place| place.as_str().is_some_and(|text| !text.is_empty())) {
        Some(place) => place,
        None if kind == "registry" => pin.get("identity")?,
        None => return None,
    };
    let address = name.as_str()?.into_owned();
    let mut package = Package::new(Ecosystem::SwiftUrl, address.clone(), inner(name));
    let state = pin.get("state");
    let of_state = |key| state?.get(key).filter(|value| value.as_str().is_some());
    let commit = of_state("revision")
        .and_then(Json::as_str)
        .map(std::borrow::Cow::into_owned);
    package.origin = match &*kind {
        "registry" => Origin::Registry,
        "localSourceControl" => Origin::Path(address),
        _ => Origin::Git {
            url: address,
            commit,
        },
    };
    if let Some(version) = of_state("version") {
        package.version = version.as_str().map(std::borrow::Cow::into_owned);
        package.version_span = Some(inner(version));
    } else if let Some(branch) = of_state("branch") {
        package.requirement = branch.as_str().map(std::borrow::Cow::into_owned);
        package.version_span = Some(inner(branch));
    }
    Some(package)
}

/// Without the quotes.
fn inner(value: Json<'_>) -> Span {
    let span = value.span();
    Span::new(span.start + 1, span.end.saturating_sub(1))
}
