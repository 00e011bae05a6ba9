//! What a package is needed for, by who pulls it in.

use crate::{Listing, Relation, Scope};

/// A package that the project names.
#[derive(Clone, Copy, Debug)]
pub(super) struct Root {
    /// Its index.
    pub(super) at: usize,
    pub(super) scope: Scope,
    pub(super) is_optional: bool,
}

/// From what matters most to what matters least.
const SCOPES: [Scope; 5] = [
    Scope::Runtime,
    Scope::Unstated,
    Scope::Build,
    Scope::Test,
    Scope::Dev,
];

/// Sets relation, scope and optionality of every package that the roots lead to; others are left as they are.
///
/// `loose` are the edges that an installation may leave out, as pairs of indexes in order. A package is optional where no
/// way without a loose edge leads to it. Each scope is walked once, so the time is that of the graph.
pub(super) fn spread(listing: &mut Listing, roots: &[Root], loose: &[(usize, usize)]) {
    let count = listing.packages.len();
    let mut scopes = vec![None; count];
    for scope in SCOPES {
        let starts = roots.iter().filter(|root| root.scope == scope);
        walk(listing, starts, &[], |at| {
            let is_new = scopes[at].is_none();
            scopes[at] = scopes[at].or(Some(scope));
            is_new
        });
    }
    let mut firm = vec![false; count];
    let starts = roots.iter().filter(|root| !root.is_optional);
    walk(listing, starts, loose, |at| {
        !std::mem::replace(&mut firm[at], true)
    });
    for (at, package) in listing.packages.iter_mut().enumerate() {
        if let Some(scope) = scopes[at] {
            package.scope = scope;
            package.is_optional = !firm[at];
            package.relation = Relation::Transitive;
        }
    }
    for root in roots {
        if let Some(package) = listing.packages.get_mut(root.at) {
            package.relation = Relation::Direct;
        }
    }
}

/// Goes from the roots along all edges that are not `without`, into what `enter` says is new.
fn walk<'r>(
    listing: &Listing,
    starts: impl Iterator<Item = &'r Root>,
    without: &[(usize, usize)],
    mut enter: impl FnMut(usize) -> bool,
) {
    let exists = |at: &usize| *at < listing.packages.len();
    let mut stack: Vec<usize> = starts.map(|root| root.at).filter(exists).collect();
    stack.retain(|at| enter(*at));
    while let Some(at) = stack.pop() {
        for &next in &listing.packages[at].depends_on {
            let open = without.is_empty() || without.binary_search(&(at, next)).is_err();
            if open && exists(&next) && enter(next) {
                stack.push(next);
            }
        }
    }
}
