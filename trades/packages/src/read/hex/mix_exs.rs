//! `mix.exs` (Elixir, "Mix.Tasks.Deps"), without running it: a plain list in `deps` is read, anything else is a gap.

use crate::text::rows::Part;
use crate::text::terms::{Term, terms};
use crate::text::text;
use crate::{Ecosystem, File, Files, Listing, Origin, Package, Relation, Scope};

/// Fills the listing.
pub(in crate::read) fn read(file: File<'_>, _: &Files<'_>, listing: &mut Listing) {
    let packages = asked(file, listing);
    listing.packages = packages;
}

/// What the project asks for.
pub(super) fn asked(file: File<'_>, listing: &mut Listing) -> Vec<Package> {
    let Some(text) = text(file, listing) else {
        return Vec::new();
    };
    let whole = Part::whole(text);
    let Some(body) = body(whole) else {
        if text.contains("deps") {
            listing.gap("dependencies are computed");
        }
        return Vec::new();
    };
    let list = body.after("[").and_then(terms);
    let Some(list) = list else {
        listing.gap_at(body.cut(0, 0).span(), "dependencies are computed");
        return Vec::new();
    };
    let mut packages = Vec::new();
    let mut is_called = false;
    for entry in &list {
        // A name before brackets calls a function.
        let package = package(entry.elements()).filter(|_| !is_called);
        is_called = entry.atom().is_some();
        match package {
            Some(package) => packages.push(package),
            None if is_called => {
                let place = entry.word().unwrap_or(body);
                listing.gap_at(place.span(), "a dependency is computed");
            }
            None => {}
        }
    }
    packages
}

/// What stands behind `deps do` or `deps, do:`.
fn body(whole: Part<'_>) -> Option<Part<'_>> {
    let starts = [
        "defp deps do",
        "def deps do",
        "defp deps() do",
        "def deps() do",
        "defp deps, do:",
        "def deps, do:",
    ];
    let found = starts.iter().find_map(|start| whole.split_at(start));
    let mut rest = found?.1.trim();
    while rest.text.starts_with('#') {
        rest = rest.split_at("\n")?.1.trim();
    }
    Some(rest)
}

/// `{:name, "requirement", options}`, where either may be missing.
fn package(tuple: &[Term<'_>]) -> Option<Package> {
    let (name, rest) = tuple.split_first()?;
    let mut package = name.atom()?.package(Ecosystem::Hex);
    let (asked, options) = match rest {
        [Term::Text(asked), options @ ..] => (Some(*asked), options),
        options => (None, options),
    };
    match asked.map(|asked| (asked, asked.text.strip_prefix("== "))) {
        Some((place, Some(version))) => {
            package.version = Some(version.to_owned());
            package.version_span = Some(place.span());
        }
        Some((place, None)) => place.ask(&mut package),
        None => {}
    }
    let options = match options {
        [Term::Group(options)] => options,
        options => options,
    };
    package.relation = Relation::Direct;
    package.scope = Scope::Runtime;
    for pair in options.chunks(2) {
        option(pair[0].atom()?.text, pair.get(1)?, &mut package);
    }
    Some(package)
}

fn option(key: &str, value: &Term<'_>, package: &mut Package) {
    let word = value.word().map(|part| part.text);
    match (key, word) {
        ("only", _) => package.scope = scope(value),
        ("optional", Some("true")) => package.is_optional = true,
        ("hex", Some(name)) => name.clone_into(&mut package.name),
        ("git", Some(url)) => {
            package.origin = Origin::Git {
                url: url.to_owned(),
                commit: None,
            }
        }
        ("github", Some(name)) => {
            let url = format!("https://github.com/{name}");
            package.origin = Origin::Git { url, commit: None };
        }
        ("ref", Some(reference)) => {
            if let Origin::Git { commit, .. } = &mut package.origin {
                *commit = Some(reference.to_owned())
                    .filter(|text| lockgate_pipelines::model::is_commit(text));
            }
        }
        ("path", Some(path)) => package.origin = Origin::Path(path.to_owned()),
        ("in_umbrella", Some("true")) => package.origin = Origin::Own,
        _ => {}
    }
}

/// The environments that it is for.
fn scope(value: &Term<'_>) -> Scope {
    let one = std::slice::from_ref(value);
    let names = if value.elements().is_empty() {
        one
    } else {
        value.elements()
    };
    let scope = |name: &Term<'_>| match name.word().map(|part| part.text) {
        Some("dev" | "docs") => Scope::Dev,
        Some("test") => Scope::Test,
        _ => Scope::Runtime,
    };
    names.iter().map(scope).min().unwrap_or_default()
}
