//! Repositories of the tree: where submodules stand, and which of their commits lead to which.

use std::cell::{OnceCell, RefCell};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use lockgate_dependencies::Checkouts;
use lockgate_evidence::Source;
use lockgate_git::{ObjectId, Untraced};
use lockgate_io::git::{Environment, Limits, Lineage, Repository};
use lockgate_packages::{
    Format, Listing, Origin, Package, Submodule, repository, repository_from, submodules,
};

use crate::inspect::Tree;

/// Most commits that are read of one repository.
const MOST_COMMITS: usize = 1_000_000;
/// Most repositories that are opened.
const MOST_OPENED: usize = 200;

/// What is known of the repositories of a tree. Nothing is opened before it is asked for.
pub(crate) struct Repositories<'t> {
    tree: &'t Tree,
    places: OnceCell<BTreeMap<String, Vec<PathBuf>>>,
    opened: RefCell<BTreeMap<String, Vec<Lineage>>>,
}

impl<'t> Repositories<'t> {
    pub(crate) fn new(tree: &'t Tree) -> Self {
        Self {
            tree,
            places: OnceCell::new(),
            opened: RefCell::default(),
        }
    }

    /// Where commits of each repository may be, by the one spelling of its address.
    fn places(&self) -> &BTreeMap<String, Vec<PathBuf>> {
        self.places.get_or_init(|| {
            let mut places: BTreeMap<String, Vec<PathBuf>> = BTreeMap::new();
            let mut add = |address: String, place: PathBuf| {
                let known = places.entry(address).or_default();
                if !known.contains(&place) {
                    known.push(place);
                }
            };
            for root in &self.tree.roots {
                for (address, place) in around(root) {
                    add(address, place);
                }
            }
            for file in &self.tree.dependencies {
                let source = &file.source;
                let above = || above(self.tree.places.get(source.path())?);
                if Format::of(source.path()) != Some(Format::GitModules) {
                    continue;
                }
                let Some(above) = above() else {
                    continue;
                };
                for module in submodules(source.text()) {
                    let address = above.address(&module);
                    for place in above.places(&module) {
                        if let Some(address) = &address {
                            add(address.clone(), place);
                        }
                    }
                }
            }
            places
        })
    }

    /// Asks every place in which commits of the repository are, until one tells.
    fn ask<T>(
        &self,
        address: &str,
        mut ask: impl FnMut(&mut Lineage) -> Result<T, Untraced>,
    ) -> Result<T, Untraced> {
        let mut opened = self.opened.borrow_mut();
        if !opened.contains_key(address) && opened.len() < MOST_OPENED {
            let places = self.places().get(address).into_iter().flatten();
            let repositories = places.filter_map(|place| open(place));
            let lineages = repositories.map(|opened| Lineage::new(opened, MOST_COMMITS));
            opened.insert(address.to_owned(), lineages.collect());
        }
        let mut why = Untraced::Absent;
        for lineage in opened.get_mut(address).into_iter().flatten() {
            match ask(lineage) {
                Ok(told) => return Ok(told),
                Err(other) => why = why.max(other),
            }
        }
        Err(why)
    }
}

impl Checkouts for Repositories<'_> {
    fn pin(&self, source: &Source, listing: &mut Listing) {
        if let Some(place) = self.tree.places.get(source.path()) {
            pin(place, source.text(), listing);
        }
    }

    fn is_here(&self, repository: &str) -> bool {
        self.places().contains_key(repository)
    }

    fn leads(
        &self,
        repository: &str,
        earlier: &ObjectId,
        later: &ObjectId,
    ) -> Result<bool, Untraced> {
        self.ask(repository, |lineage| lineage.leads(earlier, later))
    }

    fn tags(&self, repository: &str, commit: &ObjectId) -> Vec<String> {
        let mut tags = Vec::new();
        let _ = self.ask(repository, |lineage| {
            tags.extend(lineage.tags(commit));
            Err::<(), _>(Untraced::Absent)
        });
        tags.sort();
        tags.dedup();
        tags
    }
}

/// Tells the commits of the submodules that a `.gitmodules` at this place names, and whole addresses where they are relative.
pub(crate) fn pin(place: &Path, text: &str, listing: &mut Listing) {
    let Some(above) = above(place) else {
        return;
    };
    let modules = submodules(text);
    let of_span = |package: &Package| modules.iter().find(|module| module.span == package.span);
    for package in &mut listing.packages {
        let Some(module) = of_span(package) else {
            continue;
        };
        let Origin::Git { url, commit } = &mut package.origin else {
            continue;
        };
        *commit = above
            .commits
            .get(module.path.as_bytes())
            .map(ObjectId::to_hex);
        package.version.clone_from(commit);
        let is_relative = module.url.starts_with("./") || module.url.starts_with("../");
        if let Some(address) = above.address(module).filter(|_| is_relative) {
            package.name = format!("https://{address}");
            url.clone_from(&package.name);
        }
    }
}

/// The repository at whose top a `.gitmodules` lies.
struct Above {
    repository: Repository,
    top: PathBuf,
    /// By their paths.
    commits: BTreeMap<Vec<u8>, ObjectId>,
}

fn above(file: &Path) -> Option<Above> {
    let top = file.parent()?;
    let repository = open(top)?;
    let worktree = repository.worktree()?.canonicalize().ok()?;
    if worktree != top {
        return None;
    }
    let commits = repository.submodules().unwrap_or_default();
    Some(Above {
        commits: commits.into_iter().collect(),
        top: top.to_owned(),
        repository,
    })
}

impl Above {
    /// An address may be told from where this repository came from (`git-submodule`: its remote `origin`).
    fn address(&self, module: &Submodule) -> Option<String> {
        let remotes = self.repository.remotes();
        let origin = remotes.iter().find(|(name, _)| name == "origin");
        let base = origin.and_then(|(_, address)| repository(address));
        repository_from(base.as_deref().unwrap_or_default(), &module.url)
    }

    /// Where its commits may be: in its checkout, and below the Git directory of this repository.
    fn places(&self, module: &Submodule) -> Vec<PathBuf> {
        let inside = self.top.join(&module.path);
        let inside = inside.canonicalize().ok();
        let inside = inside.filter(|place| {
            place.starts_with(&self.top) && *place != self.top && place.join(".git").exists()
        });
        let stored = self.repository.module_dir(&module.name);
        inside.into_iter().chain(stored).collect()
    }
}

/// The repository of a place, but none above it.
fn open(place: &Path) -> Option<Repository> {
    let repository = Repository::open(place, &Environment::default(), Limits::default()).ok()?;
    let place = place.canonicalize().ok()?;
    let is_own = |path: &Path| path.canonicalize().is_ok_and(|path| path == place);
    let is_here = is_own(repository.git_dir()) || repository.worktree().is_some_and(is_own);
    is_here.then_some(repository)
}

/// The addresses of the remotes of the repository that a directory lies in, with its place.
fn around(root: &Path) -> Vec<(String, PathBuf)> {
    let opened = Repository::open(root, &Environment::default(), Limits::default());
    let Ok(opened) = opened else {
        return Vec::new();
    };
    let addresses = opened.remotes().iter();
    let addresses = addresses.filter_map(|(_, address)| repository(address));
    addresses
        .map(|address| (address, opened.common_dir().to_owned()))
        .collect()
}
