//! `composer.lock` and `vendor/composer/installed.json` (Composer's JSON schema; its `Locker` and `FilesystemRepository`).

use lockgate_evidence::Span;

use super::manifest::asked;
use super::{is_platform, members_at};
use crate::read::pulls;
use crate::text::json::Json;
use crate::{Algorithm, Digest, Ecosystem, File, Files, Format, Listing, Origin, Package, Scope};

/// Fills the listing; `composer.json` tells what is direct, where it is at hand.
pub(in crate::read) fn read(file: File<'_>, files: &Files<'_>, listing: &mut Listing) {
    let Some(json) = Json::of(file, listing) else {
        return;
    };
    let mut edges = Vec::new();
    let of_dev: Vec<_> = names(json, "dev-package-names");
    // Before Composer 2 `installed.json` was a list.
    let lists = [
        json.elements(),
        elements_at(json, "packages"),
        elements_at(json, "packages-dev"),
    ];
    for (at, list) in lists.into_iter().enumerate() {
        for entry in list {
            let Some(mut package) = package(entry) else {
                listing.gap_at(entry.span(), "a package without name or version");
                continue;
            };
            let is_dev = at == 2 || of_dev.binary_search(&package.name).is_ok();
            package.scope = if is_dev { Scope::Dev } else { Scope::Runtime };
            listing.packages.push(package);
            edges.push(required(entry));
        }
    }
    pulls::connect(listing, &edges);
    relate(file, files, listing);
}

fn elements_at<'a>(json: Json<'a>, key: &str) -> Vec<Json<'a>> {
    json.get(key).map(Json::elements).unwrap_or_default()
}

fn names(json: Json<'_>, key: &str) -> Vec<String> {
    let names = elements_at(json, key);
    let names = names
        .into_iter()
        .filter_map(|name| Some(name.as_str()?.into_owned()));
    let mut names: Vec<_> = names.collect();
    names.sort();
    names
}

fn required(entry: Json<'_>) -> Vec<String> {
    let required = members_at(entry, "require").into_iter();
    let required = required.filter(|member| !is_platform(&member.key));
    required.map(|member| member.key.into_owned()).collect()
}

fn package(entry: Json<'_>) -> Option<Package> {
    let (name, version) = (entry.get("name")?, entry.get("version")?);
    let mut package = Package::new(Ecosystem::Packagist, name.as_str()?, inner(name));
    let text = version.as_str()?.into_owned();
    package.version_span = Some(inner(version));
    package.origin = origin(entry);
    // A branch is no version.
    if text.starts_with("dev-") || text.ends_with("-dev") {
        package.requirement = Some(text);
    } else {
        package.version = Some(text);
    }
    let sum = entry.get("dist").and_then(|dist| dist.str_at("shasum"));
    package.digests = sum
        .and_then(|hex| Digest::from_hex(Algorithm::Sha1, &hex))
        .into_iter()
        .collect();
    // Of a list any one may be chosen.
    let licences: Vec<_> = elements_at(entry, "license")
        .into_iter()
        .filter_map(Json::as_str)
        .collect();
    package.licence = (!licences.is_empty()).then(|| licences.join(" OR "));
    package.runs_on_install = entry
        .str_at("type")
        .is_some_and(|kind| kind == "composer-plugin");
    package.deprecated = abandoned(entry);
    Some(package)
}

/// Without the quotes.
fn inner(value: Json<'_>) -> Span {
    let span = value.span();
    Span::new(span.start + 1, span.end.saturating_sub(1))
}

/// `true`, or the name of what to use instead.
fn abandoned(entry: Json<'_>) -> Option<String> {
    let value = entry.get("abandoned")?;
    match value.as_str() {
        Some(name) => Some(format!("abandoned in favour of {name}")),
        None => value.is_true().then(|| "abandoned".to_owned()),
    }
}

/// Packages of the registry are fetched from the repositories they are developed in, and say where they were announced.
fn origin(entry: Json<'_>) -> Origin {
    let part = |table: &str, key: &str| Some(entry.get(table)?.str_at(key)?.into_owned());
    if part("dist", "type").as_deref() == Some("path") {
        return Origin::Path(part("dist", "url").unwrap_or_default());
    }
    if entry.get("notification-url").is_some() {
        return Origin::Registry;
    }
    match (part("source", "url"), part("dist", "url")) {
        (Some(url), _) => Origin::Git {
            url,
            commit: part("source", "reference"),
        },
        (None, Some(url)) => Origin::Url(url),
        (None, None) => Origin::Unstated,
    }
}

fn relate(file: File<'_>, files: &Files<'_>, listing: &mut Listing) {
    let up = match listing.format {
        Format::ComposerInstalled => "../../composer.json",
        _ => "composer.json",
    };
    let Some(manifest) = files.relative(file.directory(), up) else {
        return;
    };
    let Some(json) = std::str::from_utf8(manifest.bytes)
        .ok()
        .and_then(|text| Json::parse(text).ok())
    else {
        return;
    };
    let names = pulls::by_name(&listing.packages);
    let named = asked(json).into_iter().filter_map(|(member, scope)| {
        let name = member.key.to_lowercase();
        Some((
            *names.get(&name).or_else(|| names.get(&*member.key))?,
            scope,
        ))
    });
    let scopes: Vec<_> = listing
        .packages
        .iter()
        .map(|package| package.scope)
        .collect();
    pulls::spread(listing, &named.collect::<Vec<_>>());
    // The lockfile itself knows what is for development only.
    for (package, scope) in listing.packages.iter_mut().zip(scopes) {
        package.scope = scope;
    }
}
