//! `rebar.lock` (`rebar3`'s `rebar_config`): Erlang terms, of each package its depth, digests behind them.

use std::collections::HashMap;

use super::digest;
use crate::text::rows::Part;
use crate::text::terms::{Term, terms};
use crate::text::text;
use crate::{Ecosystem, File, Files, Listing, Origin, Package, Relation};

/// Fills the listing.
pub(in crate::read) fn read(file: File<'_>, _: &Files<'_>, listing: &mut Listing) {
    let Some(text) = text(file, listing) else {
        return;
    };
    let Some(terms) = terms(Part::whole(text)) else {
        listing.gap("brackets or quotes that are not closed");
        return;
    };
    // Newer files begin with their version, older ones are the list alone.
    let groups: Vec<_> = terms
        .iter()
        .filter(|term| matches!(term, Term::Group(_)))
        .collect();
    let first = groups.first().map_or(&[][..], |term| term.elements());
    let list = match first {
        [Term::Text(_), list, ..] => list.elements(),
        list => list,
    };
    let sums = groups
        .get(1)
        .map(|term| sums(term.elements()))
        .unwrap_or_default();
    for entry in list {
        match package(entry.elements()) {
            Some(mut package) => {
                package
                    .digests
                    .extend(sums.get(&*package.name).and_then(|hex| digest(hex)));
                listing.packages.push(package);
            }
            None => listing.gap("an entry that is neither of Hex nor of Git"),
        }
    }
}

/// The outer digests: of the archives as they are fetched.
fn sums<'a>(tables: &[Term<'a>]) -> HashMap<&'a str, &'a str> {
    let outer = tables.iter().map(Term::elements).find(|table| {
        let name = table.first().and_then(Term::atom);
        name.is_some_and(|name| name.text == "pkg_hash_ext")
    });
    let entries = outer
        .and_then(|table| table.get(1))
        .map_or(&[][..], Term::elements);
    let entries = entries.iter().filter_map(|entry| match entry.elements() {
        [Term::Text(name), Term::Text(sum)] => Some((name.text, sum.text)),
        _ => None,
    });
    entries.collect()
}

/// `{<<"name">>, {pkg, <<"name">>, <<"version">>}, depth}` or `{<<"name">>, {git, "address", {ref, "commit"}}, depth}`.
fn package(entry: &[Term<'_>]) -> Option<Package> {
    let [Term::Text(name), source, depth] = entry else {
        return None;
    };
    let mut package = name.package(Ecosystem::Hex);
    let source = source.elements();
    match source.first()?.atom()?.text {
        "pkg" => {
            source.get(1)?.text()?.text.clone_into(&mut package.name);
            source.get(2)?.text()?.pin(&mut package);
        }
        "git" => {
            let commit = source.get(2)?.elements().get(1)?.text()?;
            package.origin = Origin::Git {
                url: source.get(1)?.text()?.text.to_owned(),
                commit: Some(commit.text.to_owned()),
            };
        }
        _ => return None,
    }
    package.relation = match depth.atom()?.text {
        "0" => Relation::Direct,
        _ => Relation::Transitive,
    };
    Some(package)
}
