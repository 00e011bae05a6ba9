//! Version catalogs, `gradle/libs.versions.toml` (Gradle manual, "Version Catalogs", "Platforms"). What a catalog names is there to
//! be used; which projects use it their scripts tell.

use lockgate_evidence::Span;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::coordinates::{Coordinates, ask};
use crate::text::toml::{self as text, Value as _};
use crate::{Ecosystem, File, Files, Listing, Package, Relation, Scope};

type Value<'a> = Spanned<DeValue<'a>>;

/// Fills the listing: libraries, and plugins under the names of the artifacts by which they are found.
pub(in crate::read) fn read(file: File<'_>, _: &Files<'_>, listing: &mut Listing) {
    let Some(document) = text::parse(file, listing) else {
        return;
    };
    let root = document.get_ref();
    let table = |name: &str| root.get(name).and_then(|value| value.get_ref().table());
    let versions = table("versions");
    for (alias, entry) in table("libraries").into_iter().flatten() {
        match library(entry) {
            Some((name, span, version)) => {
                let package = Package::new(Ecosystem::Maven, name, span);
                add(package, &version, versions, listing);
            }
            None => listing.gap_at(text::span(alias), "a library that is not understood"),
        }
    }
    for (alias, entry) in table("plugins").into_iter().flatten() {
        match plugin(entry) {
            Some((id, span, version)) => {
                let name = marker(id);
                let mut package = Package::new(Ecosystem::Maven, name, span);
                package.scope = Scope::Build;
                add(package, &version, versions, listing);
            }
            None => listing.gap_at(text::span(alias), "a plugin that is not understood"),
        }
    }
    // Tables come in the order of their keys.
    listing.packages.sort_by_key(|package| package.span.start);
}

/// The artifact by which a plugin is found ("Using Plugins", "Plugin Marker Artifacts").
pub(super) fn marker(id: &str) -> String {
    format!("{id}:{id}.gradle.plugin")
}

/// What is said of a version.
enum Stated<'v, 'a> {
    /// Within a text, from that byte of it.
    Within(&'v str, Span),
    Value(&'v Value<'a>),
    Nothing,
}

/// A string without its quotes.
fn inside(value: &Value<'_>) -> Span {
    let span = text::span(value);
    Span::new(
        span.start + 1,
        span.end.saturating_sub(1).max(span.start + 1),
    )
}

/// The end of a string that is this part of it; all of it where the string is written in another way than it reads.
fn end_of(value: &Value<'_>, whole: &str, part: &str) -> Span {
    let span = inside(value);
    if span.end - span.start != whole.len() {
        return span;
    }
    let before = part.as_ptr() as usize - whole.as_ptr() as usize;
    Span::new(span.start + before, span.start + before + part.len())
}

fn library<'v, 'a>(entry: &'v Value<'a>) -> Option<(String, Span, Stated<'v, 'a>)> {
    let value = entry.get_ref();
    if let Some(whole) = value.text() {
        let parts = Coordinates::parse(whole)?;
        let stated = match parts.version {
            "" => Stated::Nothing,
            version => Stated::Within(version, end_of(entry, whole, version)),
        };
        return Some((parts.full_name(), inside(entry), stated));
    }
    let stated = value.at("version").map_or(Stated::Nothing, Stated::Value);
    if let Some(module) = value.at("module") {
        let name = module.get_ref().text()?;
        let parts = Coordinates::parse(name).filter(|parts| parts.version.is_empty())?;
        return Some((parts.full_name(), inside(module), stated));
    }
    let (group, name) = (value.at("group")?, value.at("name")?);
    let full = format!("{}:{}", group.get_ref().text()?, name.get_ref().text()?);
    Some((full, inside(name), stated))
}

fn plugin<'v, 'a>(entry: &'v Value<'a>) -> Option<(&'v str, Span, Stated<'v, 'a>)> {
    let value = entry.get_ref();
    if let Some(whole) = value.text() {
        let (id, version) = whole.split_once(':')?;
        let stated = Stated::Within(version, end_of(entry, whole, version));
        return Some((id, inside(entry), stated));
    }
    let id = value.at("id")?;
    let stated = value.at("version").map_or(Stated::Nothing, Stated::Value);
    Some((id.get_ref().text()?, inside(id), stated))
}

fn add(
    mut package: Package,
    stated: &Stated<'_, '_>,
    versions: Option<&DeTable<'_>>,
    listing: &mut Listing,
) {
    package.relation = Relation::Direct;
    match stated {
        Stated::Nothing => {}
        Stated::Within(version, span) => {
            ask(version, &mut package);
            package.version_span = Some(*span);
        }
        Stated::Value(value) => {
            let named = value.get_ref().at("ref");
            let alias = named.and_then(|named| named.get_ref().text());
            let found = match alias {
                Some(alias) => versions.and_then(|versions| versions.get(alias)),
                None => Some(*value),
            };
            if let Some(value) = found {
                rich(value, &mut package);
            } else {
                let place = named.map_or(package.span, text::span);
                let what = "a reference to a version that the catalog does not name";
                listing.gap_at(place, what);
            }
        }
    }
    listing.packages.push(package);
}

/// A version, or what is said of it in several words ("Rich Version Declaration"): what is strict or required counts before
/// what is only preferred, and the latter is a version where it is all there is.
fn rich(value: &Value<'_>, package: &mut Package) {
    let words = ["strictly", "require", "prefer"];
    let of_word = |word: &&str| Some(value.get_ref().at(word)?).filter(|one| is_text(one));
    let found = Some(value).filter(|value| is_text(value));
    let Some(found) = found.or_else(|| words.iter().find_map(of_word)) else {
        return;
    };
    let version = found.get_ref().text().unwrap_or("");
    ask(version, package);
    package.version_span = Some(inside(found));
}

fn is_text(value: &Value<'_>) -> bool {
    value.get_ref().text().is_some_and(|text| !text.is_empty())
}
