//! `mix.lock` (Elixir's `Mix.Dep.Lock`; entries by Hex's `Hex.Utils.lock`).

use super::digest;
use super::mix_exs::asked;
use crate::read::pulls;
use crate::text::rows::Part;
use crate::text::terms::{Term, terms};
use crate::text::text;
use crate::{Ecosystem, File, Files, Listing, Origin, Package};

/// Fills the listing; `mix.exs` tells what is direct, where it is at hand and plain.
pub(in crate::read) fn read(file: File<'_>, files: &Files<'_>, listing: &mut Listing) {
    let Some(text) = text(file, listing) else {
        return;
    };
    let Some(terms) = terms(Part::whole(text)) else {
        listing.gap("brackets or quotes that are not closed");
        return;
    };
    let mut edges = Vec::new();
    let entries = terms.first().map_or(&[][..], Term::elements);
    for pair in entries.chunks(2) {
        let Some(name) = pair[0].text() else {
            listing.gap("an entry without a name");
            return;
        };
        match pair
            .get(1)
            .and_then(|value| package(name, value.elements()))
        {
            Some((package, names)) => {
                listing.packages.push(package);
                edges.push(names);
            }
            None => listing.gap_at(name.span(), "an entry that is neither of Hex nor of Git"),
        }
    }
    pulls::connect(listing, &edges);
    let names = pulls::by_name(&listing.packages);
    let manifest = files.relative(file.directory(), "mix.exs");
    let mut own = Listing::new("", listing.format);
    let asked = manifest.map_or_else(Vec::new, |file| asked(file, &mut own));
    if let Some(manifest) = manifest.filter(|manifest| own.gaps.is_empty() && is_beside(*manifest))
    {
        let fetched = asked
            .iter()
            .filter(|asked| !matches!(asked.origin, Origin::Own | Origin::Path(_)));
        for missing in fetched.filter(|asked| !names.contains_key(&asked.name)) {
            listing.unmet(manifest.path, &missing.name, missing.span);
        }
    }
    let named = asked.into_iter();
    let named = named.filter_map(|package| Some((*names.get(&package.name)?, package.scope)));
    pulls::spread(listing, &named.collect::<Vec<_>>());
}

/// True where a project does not say that its lockfile lies elsewhere.
fn is_beside(manifest: File<'_>) -> bool {
    memchr::memmem::find(manifest.bytes, b"lockfile:").is_none()
}

/// `{:hex, :name, "version", "inner digest", managers, dependencies, "repository", "outer digest"}` or
/// `{:git, "address", "commit", options}`.
fn package<'a>(key: Part<'a>, value: &[Term<'a>]) -> Option<(Package, Vec<&'a str>)> {
    match value.first()?.atom()?.text {
        "hex" => {
            let mut package = key.package(Ecosystem::Hex);
            value.get(1)?.atom()?.text.clone_into(&mut package.name);
            value.get(2)?.text()?.pin(&mut package);
            let repository = value
                .get(6)
                .and_then(Term::text)
                .map_or("hexpm", |part| part.text);
            if repository != "hexpm" {
                package.origin = Origin::OtherRegistry(repository.to_owned());
            }
            // The inner digest is of the contents alone; the outer one of the archive as it is fetched.
            let outer = value.get(7).and_then(Term::text);
            package.digests = outer
                .and_then(|part| digest(part.text))
                .into_iter()
                .collect();
            let edges = value.get(5).map_or(&[][..], Term::elements);
            let edges = edges
                .iter()
                .filter_map(|edge| Some(edge.elements().first()?.word()?.text));
            Some((package, edges.collect()))
        }
        "git" => {
            let mut package = key.package(Ecosystem::Hex);
            package.origin = Origin::Git {
                url: value.get(1)?.text()?.text.to_owned(),
                commit: Some(value.get(2)?.text()?.text.to_owned()),
            };
            Some((package, Vec::new()))
        }
        _ => None,
    }
}
