//! `composer.lock` and `vendor/composer/installed.json` (Composer's JSON schema; its `Locker` and `FilesystemRepository`).

use lockgate_evidence::Span;

use super::manifest::asked;
use super::{is_platform, seal};
use crate::read::pulls;
use crate::text::json::{Json, Member};
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
            let fields = Fields::of(Some(entry));
            let Some(mut package) = package(&fields) else {
                listing.gap_at(entry.span(), "a package without name or version");
                continue;
            };
            let is_dev = at == 2 || of_dev.binary_search(&package.name).is_ok();
            package.scope = if is_dev { Scope::Dev } else { Scope::Runtime };
            listing.packages.push(package);
            edges.push(required(&fields));
        }
    }
    pulls::connect(listing, &edges);
    if listing.format == Format::ComposerLock {
        seal::check(json, file, files, listing);
    }
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

/// The members of an entry, read once: entries are large.
struct Fields<'a>(Vec<Member<'a>>);

impl<'a> Fields<'a> {
    fn of(json: Option<Json<'a>>) -> Self {
        Self(json.map(Json::members).unwrap_or_default())
    }

    fn get(&self, key: &str) -> Option<Json<'a>> {
        let found = self.0.iter().rev().find(|member| member.key == key);
        found.map(|member| member.value)
    }

    fn text(&self, key: &str) -> Option<String> {
        Some(self.get(key)?.as_str()?.into_owned())
    }
}

fn required(entry: &Fields<'_>) -> Vec<String> {
    let required = Fields::of(entry.get("require")).0.into_iter();
    let required = required.filter(|member| !is_platform(&member.key));
    required.map(|member| member.key.into_owned()).collect()
}

fn package(entry: &Fields<'_>) -> Option<Package> {
    let (name, version) = (entry.get("name")?, entry.get("version")?);
    let mut package = Package::new(Ecosystem::Packagist, name.as_str()?, inner(name));
    let text = version.as_str()?.into_owned();
    package.version_span = Some(inner(version));
    let dist = Fields::of(entry.get("dist"));
    package.origin = origin(entry, &dist);
    // A branch is no version.
    if text.starts_with("dev-") || text.ends_with("-dev") {
        package.requirement = Some(text);
    } else {
        package.version = Some(text);
    }
    let sum = dist.text("shasum");
    let sum = sum.and_then(|hex| Digest::from_hex(Algorithm::Sha1, &hex));
    package.digests = sum.into_iter().collect();
    // Of a list any one may be chosen.
    let licences = entry.get("license").map(Json::elements).unwrap_or_default();
    let licences: Vec<_> = licences.into_iter().filter_map(Json::as_str).collect();
    package.licence = (!licences.is_empty()).then(|| licences.join(" OR "));
    package.runs_on_install = entry
        .text("type")
        .is_some_and(|kind| kind == "composer-plugin");
    package.deprecated = entry.get("abandoned").and_then(abandoned);
    Some(package)
}

/// Without the quotes.
pub(super) fn inner(value: Json<'_>) -> Span {
    let span = value.span();
    Span::new(span.start + 1, span.end.saturating_sub(1))
}

/// `true`, or the name of what to use instead.
fn abandoned(value: Json<'_>) -> Option<String> {
    match value.as_str() {
        Some(name) => Some(format!("abandoned in favour of {name}")),
        None => value.is_true().then(|| "abandoned".to_owned()),
    }
}

/// Packages of the registry are fetched from the repositories they are developed in, and say where they were announced.
fn origin(entry: &Fields<'_>, dist: &Fields<'_>) -> Origin {
    if dist.text("type").as_deref() == Some("path") {
        return Origin::Path(dist.text("url").unwrap_or_default());
    }
    if entry.get("notification-url").is_some() {
        return Origin::Registry;
    }
    let source = Fields::of(entry.get("source"));
    match (source.text("url"), dist.text("url")) {
        (Some(url), _) => Origin::Git {
            url,
            commit: source.text("reference"),
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
