//! Who pulls in whom.

use std::collections::HashMap;

use crate::{Listing, Package, Relation, Scope};

/// The first package of each name.
pub(super) fn by_name(packages: &[Package]) -> HashMap<String, usize> {
    let mut names = HashMap::with_capacity(packages.len());
    for (at, package) in packages.iter().enumerate() {
        names.entry(package.name.clone()).or_insert(at);
    }
    names
}

/// Which packages these pull in, themselves included.
pub(super) fn reached(packages: &[Package], starts: impl IntoIterator<Item = usize>) -> Vec<bool> {
    let mut seen = vec![false; packages.len()];
    let mut open: Vec<usize> = starts.into_iter().collect();
    while let Some(at) = open.pop() {
        match seen.get_mut(at) {
            Some(seen) if !*seen => *seen = true,
            _ => continue,
        }
        open.extend(&packages[at].depends_on);
    }
    seen
}

/// Names for each package those that it pulls in; names that the listing does not hold are left out.
pub(super) fn connect<'n, N: AsRef<str> + 'n>(listing: &mut Listing, edges: &'n [Vec<N>]) {
    let names = by_name(&listing.packages);
    for (package, edges) in listing.packages.iter_mut().zip(edges) {
        let found = edges.iter().filter_map(|name| names.get(name.as_ref()));
        package.depends_on = found.copied().collect();
    }
}

/// States of each package whether the project names it, given those that it names and what for. What they pull in has
/// their scope; of several the first of [`Scope`] counts.
pub(super) fn spread(listing: &mut Listing, named: &[(usize, Scope)]) {
    if named.is_empty() {
        return;
    }
    for package in &mut listing.packages {
        package.relation = Relation::Transitive;
    }
    for scope in [
        Scope::Dev,
        Scope::Test,
        Scope::Build,
        Scope::Unstated,
        Scope::Runtime,
    ] {
        let of_scope = named.iter().filter(|(_, own)| *own == scope);
        let reached = reached(&listing.packages, of_scope.map(|(at, _)| *at));
        for (package, reached) in listing.packages.iter_mut().zip(reached) {
            if reached {
                package.scope = scope;
            }
        }
    }
    for (at, _) in named {
        if let Some(package) = listing.packages.get_mut(*at) {
            package.relation = Relation::Direct;
        }
    }
}
