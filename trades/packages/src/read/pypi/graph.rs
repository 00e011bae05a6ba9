//! Who pulls in whom, by name and version.

use std::collections::HashMap;

use crate::read::reach::{Root, spread};
use crate::{Ecosystem, Files, Format, Listing, Origin, Relation, Scope};

/// Packages by their normal names.
pub(super) struct Graph(HashMap<String, Vec<usize>>);

impl Graph {
    pub(super) fn of(listing: &Listing) -> Self {
        let count = listing.packages.len();
        let mut by_name: HashMap<String, Vec<usize>> = HashMap::with_capacity(count);
        for (at, package) in listing.packages.iter().enumerate() {
            by_name.entry(normal(&package.name)).or_default().push(at);
        }
        Self(by_name)
    }

    /// The packages of that name: of that version, where one is given; else all, of which markers choose.
    pub(super) fn find<'g>(
        &'g self,
        listing: &'g Listing,
        name: &str,
        version: Option<&'g str>,
    ) -> impl Iterator<Item = usize> + 'g {
        let name = Ecosystem::PyPi.normal_name(name);
        let found = self.0.get(&*name).map_or(&[][..], Vec::as_slice);
        let fits = move |at: &&usize| {
            version.is_none() || listing.packages[**at].version.as_deref() == version
        };
        // So many versions of one package stand in no honest file, and each edge would lead to all of them.
        found.iter().take(MAX_VERSIONS).filter(fits).copied()
    }

    /// Sets relations and scopes from the manifest beside a lockfile; false where there is none that names anything.
    pub(super) fn relate(
        &self,
        files: &Files<'_>,
        directory: &str,
        loose: &[(usize, usize)],
        listing: &mut Listing,
    ) -> bool {
        let manifest = ["pyproject.toml", "Pipfile"].iter().find_map(|name| {
            let file = files.relative(directory, name)?;
            Some(crate::read(Format::of(name)?, file, files))
        });
        let Some(manifest) = manifest else {
            return false;
        };
        listing.project = listing.project.take().or(manifest.project.clone());
        let mut roots = Vec::new();
        for wanted in &manifest.packages {
            if wanted.scope != Scope::Build && wanted.origin != Origin::Own {
                let found = self.find(listing, &wanted.name, None);
                roots.extend(found.map(|at| Root {
                    at,
                    scope: wanted.scope,
                    is_optional: wanted.is_optional,
                }));
            }
        }
        for package in &mut listing.packages {
            package.relation = Relation::Transitive;
        }
        spread(listing, &roots, loose);
        !roots.is_empty()
    }
}

/// Versions of one package that a dependency may lead to.
const MAX_VERSIONS: usize = 64;

pub(super) fn normal(name: &str) -> String {
    Ecosystem::PyPi.normal_name(name).into_owned()
}
