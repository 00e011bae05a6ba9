//! What the packages of a lockfile are needed for, by the manifests of the project's own packages.

use std::collections::HashMap;

use toml::de::DeTable;

use super::manifest::{Named, dependencies};
use super::members::manifests;
use crate::read::pulls::reached;
use crate::text::toml::Value;
use crate::{File, Files, Listing, Origin, Package, Scope};

/// States the scope of what the project's own packages name and of what those pull in.
///
/// A lockfile does not tell for what one package pulls in another, so what a package pulls in has the scope of the
/// package. Own packages whose manifest is not at hand leave it unstated.
pub(super) fn join(file: File<'_>, files: &Files<'_>, listing: &mut Listing) {
    let texts = manifests(file.directory(), files);
    let tables: Vec<_> = texts
        .iter()
        .filter_map(|text| DeTable::parse(text).ok())
        .collect();
    if tables.is_empty() {
        return;
    }
    let shared = tables.first().map(|root| dependencies(root.get_ref()));
    let shared = shared.unwrap_or_default();
    let renamed: HashMap<&str, &Named<'_, '_>> = shared
        .iter()
        .filter(|named| named.scope == Scope::Unstated)
        .map(|named| (named.key(), named))
        .collect();
    let manifests: HashMap<_, _> = tables
        .iter()
        .filter_map(|table| Some((name(table.get_ref())?, table.get_ref())))
        .collect();
    let mut starts = Vec::new();
    for (at, package) in listing.packages.iter().enumerate() {
        if package.origin == Origin::Own {
            let asked = manifests
                .get(&*package.name)
                .map(|table| dependencies(table));
            edges(
                at,
                asked.as_deref(),
                &renamed,
                &listing.packages,
                &mut starts,
            );
        }
    }
    spread(listing, &starts);
}

fn name<'t>(table: &'t DeTable<'_>) -> Option<&'t str> {
    table.get("package")?.get_ref().at("name")?.get_ref().text()
}

/// The scope of each edge of an own package.
fn edges(
    at: usize,
    asked: Option<&[Named<'_, '_>]>,
    shared: &HashMap<&str, &Named<'_, '_>>,
    packages: &[Package],
    starts: &mut Vec<(usize, Scope)>,
) {
    let own = &packages[at];
    let Some(asked) = asked else {
        starts.extend(own.depends_on.iter().map(|to| (*to, Scope::Unstated)));
        starts.push((at, Scope::Unstated));
        return;
    };
    starts.push((at, Scope::Runtime));
    let mut by_name: HashMap<&str, Vec<(Scope, Option<&str>)>> = HashMap::new();
    for named in asked.iter().filter(|named| named.scope != Scope::Unstated) {
        let inherited = shared.get(named.key()).filter(|_| named.is_inherited);
        let meant = inherited.copied().unwrap_or(named);
        let requirement = meant.requirement().map(|(text, _)| text);
        by_name
            .entry(meant.name)
            .or_default()
            .push((named.scope, requirement));
    }
    for to in &own.depends_on {
        let target = &packages[*to];
        let uses = by_name.get(&*target.name).map_or(&[][..], |uses| uses);
        starts.push((*to, scope_of(uses, target.version.as_deref().unwrap_or(""))));
    }
}

/// The first scope of the uses that can mean this version; of all where none seems to.
fn scope_of(uses: &[(Scope, Option<&str>)], version: &str) -> Scope {
    let fitting = uses
        .iter()
        .filter(|(_, asked)| asked.is_none_or(|asked| may_mean(asked, version)));
    let fitting = fitting.map(|(scope, _)| *scope).min();
    let any = uses.iter().map(|(scope, _)| *scope).min();
    fitting.or(any).unwrap_or_default()
}

/// False only where a plain requirement asks for another compatible series: its first number that is not zero differs.
fn may_mean(requirement: &str, version: &str) -> bool {
    if requirement.contains([',', '*', '>', '<']) {
        return true;
    }
    let asked = requirement.trim_start_matches(['^', '~', '=', ' ']);
    let mut own = version.split(['.', '-', '+']);
    for number in asked.split(['.', '-', '+']) {
        let same = own.next() == Some(number);
        if !same || number != "0" {
            return same;
        }
    }
    true
}

/// Own packages go as deep as their members do: only what they name has a scope, what that pulls in inherits it.
fn spread(listing: &mut Listing, starts: &[(usize, Scope)]) {
    let depends: Vec<Vec<usize>> = listing
        .packages
        .iter_mut()
        .filter(|package| package.origin == Origin::Own)
        .map(|package| std::mem::take(&mut package.depends_on))
        .collect();
    for scope in [Scope::Dev, Scope::Build, Scope::Unstated, Scope::Runtime] {
        let of_scope = starts.iter().filter(|(_, own)| *own == scope);
        let reached = reached(&listing.packages, of_scope.map(|(at, _)| *at));
        for (package, reached) in listing.packages.iter_mut().zip(reached) {
            if reached {
                package.scope = scope;
            }
        }
    }
    let own = listing
        .packages
        .iter_mut()
        .filter(|package| package.origin == Origin::Own);
    for (package, depends_on) in own.zip(depends) {
        package.depends_on = depends_on;
    }
}
