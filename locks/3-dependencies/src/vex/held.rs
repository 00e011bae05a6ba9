//! Whether a package is in a tree by one product alone.

use std::collections::HashMap;
use std::sync::Arc;

use lockgate_evidence::Span;
use lockgate_packages::{Listing, Origin, Package, Relation};
use lockgate_vex::{By, Component, Named};

use crate::Image;
use crate::rules::Asked;

/// So many products are looked for in one listing: each costs a walk over its graph.
const MOST_WALKS: usize = 64;

/// What was told of one listing.
#[derive(Debug, Default)]
pub(crate) struct Held {
    /// The image that the listing is of.
    image: Option<Named<'static>>,
    /// By the address of a component, which the documents keep: by what it is there, and what is left where it is taken away.
    walks: HashMap<*const Component, Option<(By, Vec<bool>)>>,
}

impl Held {
    /// For a listing, of that image where it is of one.
    pub(crate) fn new(image: Option<&Image>) -> Self {
        let named =
            |image: &Image| Named::image(image.digest.as_deref(), &image.names, &image.platform);
        Self {
            image: image.map(named),
            walks: HashMap::new(),
        }
    }

    /// By what the product is known that the package is in the tree for: the image, the project of the listing, or a package of it without
    /// which nothing would lead to the package. `None` where other ways lead to it too, or where the file does not tell.
    pub(super) fn by(&mut self, whole: &Arc<Component>, asked: &Asked<'_>) -> Option<By> {
        let (listing, at) = (asked.listing, asked.at);
        if let Some(by) = self.image.as_ref().and_then(|image| whole.fits(image)) {
            return Some(by);
        }
        if let Some(by) = whole.fits(&project(listing, asked.package())) {
            return Some(by);
        }
        let key = Arc::as_ptr(whole);
        if self.walks.len() >= MOST_WALKS && !self.walks.contains_key(&key) {
            return None;
        }
        let walk = self
            .walks
            .entry(key)
            .or_insert_with(|| without(whole, listing));
        let (by, left) = walk.as_ref()?;
        (!left.get(at).copied().unwrap_or(true)).then_some(*by)
    }
}

/// The project of the listing, as a package of the ecosystem of what it holds; nothing where the file does not tell its name.
fn project(listing: &Listing, package: &Package) -> Named<'static> {
    let project = listing.project.as_ref();
    let Some((project, name)) = project.and_then(|of| Some((of, of.name.as_ref()?))) else {
        return Named::default();
    };
    let mut own = Package::new(package.ecosystem, name.as_str(), Span::default());
    own.version.clone_from(&project.version);
    Named::purl(own.purl())
}

/// What can still be reached where the product is taken away; `None` where it is not in the listing. What could not be reached
/// before counts as reached: nothing tells why it is there.
fn without(whole: &Component, listing: &Listing) -> Option<(By, Vec<bool>)> {
    let all = listing.packages.iter().enumerate();
    let fitting: Vec<_> = all
        .filter_map(|(at, package)| Some((at, whole.fits(&Named::of(package))?)))
        .collect();
    let by = fitting.iter().map(|(_, by)| *by).min()?;
    let mut taken = vec![false; listing.packages.len()];
    for (at, _) in fitting {
        taken[at] = true;
    }
    let nothing = vec![false; listing.packages.len()];
    let before = reached(listing, &nothing);
    let after = reached(listing, &taken);
    let left = before
        .iter()
        .zip(&after)
        .map(|(before, after)| !before || *after);
    Some((by, left.collect()))
}

/// What the roots lead to, past what is taken away.
fn reached(listing: &Listing, taken: &[bool]) -> Vec<bool> {
    let mut seen = taken.to_vec();
    let mut open = roots(listing);
    let mut reached = vec![false; listing.packages.len()];
    while let Some(at) = open.pop() {
        if std::mem::replace(&mut seen[at], true) {
            continue;
        }
        reached[at] = true;
        let next = listing.packages[at].depends_on.iter().copied();
        open.extend(next.filter(|next| seen.get(*next) == Some(&false)));
    }
    reached
}

/// The project's own packages, and what the project itself names. Where the project is one of the listed packages (no other is
/// told), what it names is led to by that.
fn roots(listing: &Listing) -> Vec<usize> {
    let is_own = |package: &Package| package.origin == Origin::Own;
    let is_listed = listing.project.is_none() && listing.packages.iter().any(is_own);
    let is_root =
        |package: &Package| is_own(package) || (!is_listed && package.relation == Relation::Direct);
    let all = listing.packages.iter().enumerate();
    let roots = all.filter(|(_, package)| is_root(package));
    roots.map(|(at, _)| at).collect()
}
