//! Who pulls in what: the listings of a tree, and the ways from a project to a package.

mod graph;
mod tree;

use std::path::PathBuf;

use lockgate_evidence::{Position, Source, Unknown};
use lockgate_packages::{Listing, Origin, Package, Relation, Scope};

use crate::{Error, inventory};

use graph::Graph;
pub use graph::Ways;
pub use tree::{Branch, Mark};

/// Every listing of a tree, and what could not be read.
#[derive(Clone, Debug, Default)]
pub struct Packages {
    /// In the order of paths; those that name no package and state no gap are left out.
    pub listings: Vec<Listed>,
    /// What could not be read, or not whole.
    pub unknowns: Vec<Unknown>,
}

/// One listing and its file.
#[derive(Clone, Debug)]
pub struct Listed {
    listing: Listing,
    source: Source,
    graph: Graph,
}

/// What is told of a package.
#[derive(Clone, Debug)]
pub struct Told<'a> {
    /// As the file writes it: not to be trusted.
    pub name: &'a str,
    /// The exact version, where the file tells it.
    pub version: Option<&'a str>,
    /// What is asked for, where that is no exact version.
    pub requirement: Option<&'a str>,
    /// The package URL.
    pub purl: String,
    /// By its name in OSV.
    pub ecosystem: &'static str,
    /// `direct`, `transitive` or `unstated`.
    pub relation: &'static str,
    /// `runtime`, `build`, `test`, `dev` or `unstated`.
    pub scope: &'static str,
    /// True where it is the project itself or a member of it.
    pub is_own: bool,
    /// True where the project works without it.
    pub is_optional: bool,
    /// Where the file names it.
    pub position: Position,
}

/// Reads the lockfiles and manifests under `paths`, in one walk; no path means the current directory.
pub fn packages(paths: &[PathBuf]) -> Result<Packages, Error> {
    let inventory = inventory(paths, None)?;
    let pairs = inventory.listings.into_iter().zip(inventory.sources);
    let listings = pairs
        .filter(|(listing, _)| !listing.packages.is_empty() || !listing.gaps.is_empty())
        .map(|(listing, source)| Listed::new(listing, source));
    Ok(Packages {
        listings: listings.collect(),
        unknowns: inventory.unknowns,
    })
}

impl Listed {
    fn new(listing: Listing, source: Source) -> Self {
        let graph = Graph::of(&listing.packages);
        Self {
            listing,
            source,
            graph,
        }
    }

    /// The path of the file.
    pub fn path(&self) -> &str {
        &self.listing.path
    }

    /// The format, `family/format`.
    pub fn format(&self) -> &'static str {
        self.listing.format.id()
    }

    /// Name and version of the project, where the file tells them.
    pub fn project(&self) -> Option<(&str, Option<&str>)> {
        let project = self.listing.project.as_ref()?;
        Some((project.name.as_deref()?, project.version.as_deref()))
    }

    /// What could not be told.
    pub fn gaps(&self) -> impl Iterator<Item = &str> {
        self.listing.gaps.iter().map(|gap| gap.what.as_str())
    }

    /// How many packages there are; they are numbered from nought in the order of the file.
    pub fn count(&self) -> usize {
        self.listing.packages.len()
    }

    /// The packages that one pulls in. Numbers that are none of the listing have nothing.
    pub fn pulls(&self, at: usize) -> &[usize] {
        let package = self.listing.packages.get(at);
        package.map_or(&[], |package| &package.depends_on)
    }

    /// What is told of a package; `None` where the number is none.
    pub fn told(&self, at: usize) -> Option<Told<'_>> {
        let package = self.listing.packages.get(at)?;
        Some(Told {
            name: &package.name,
            version: package.version.as_deref(),
            requirement: package.requirement.as_deref(),
            purl: package.purl().to_string(),
            ecosystem: package.ecosystem.name(),
            relation: relation(package.relation),
            scope: scope(package.scope),
            is_own: package.origin == Origin::Own,
            is_optional: package.is_optional,
            position: self.source.position(package.span.start),
        })
    }

    /// The packages meant by a name, a name and version (`name@1.2.3`), or a package URL with or without a version.
    pub fn named(&self, wanted: &str) -> Vec<usize> {
        let packages = self.listing.packages.iter().enumerate();
        packages
            .filter(|(_, package)| is_named(package, wanted))
            .map(|(at, _)| at)
            .collect()
    }

    /// The listing as a tree, from the project down, in the order of reading.
    ///
    /// What a package pulls in is shown once. Every package stands there, also such of which the file does not tell who
    /// pulls it in; with `depth`, only so many steps from the roots.
    pub fn tree(&self, depth: Option<usize>) -> Vec<Branch> {
        tree::branches(&self.listing.packages, &self.graph, depth)
    }

    /// The shortest ways from the project to a package, no more than `most` of them.
    pub fn ways_to(&self, at: usize, most: usize) -> Ways {
        self.graph.ways_to(at, most)
    }
}

/// The name is compared as the ecosystem compares names.
fn is_named(package: &Package, wanted: &str) -> bool {
    if wanted.starts_with("pkg:") {
        let purl = package.purl();
        let bare = lockgate_packages::Purl {
            version: None,
            qualifiers: Vec::new(),
            ..purl.clone()
        };
        return purl.to_string() == wanted || bare.to_string() == wanted;
    }
    let ecosystem = package.ecosystem;
    let is = |name: &str| ecosystem.normal_name(&package.name) == ecosystem.normal_name(name);
    let split = wanted.rsplit_once('@').filter(|(name, _)| !name.is_empty());
    let with_version = split
        .is_some_and(|(name, version)| is(name) && package.version.as_deref() == Some(version));
    with_version || is(wanted)
}

fn relation(relation: Relation) -> &'static str {
    match relation {
        Relation::Direct => "direct",
        Relation::Transitive => "transitive",
        Relation::Unstated => "unstated",
    }
}

fn scope(scope: Scope) -> &'static str {
    match scope {
        Scope::Runtime => "runtime",
        Scope::Build => "build",
        Scope::Test => "test",
        Scope::Dev => "dev",
        Scope::Unstated => "unstated",
    }
}
