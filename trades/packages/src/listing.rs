//! What one file lists.

use std::collections::VecDeque;

use lockgate_evidence::Span;

use crate::{Discord, Format, Misfit, Package};

/// What one file, with the neighbours it refers to, says about packages.
#[derive(Clone, Debug)]
pub struct Listing {
    /// The file.
    pub path: String,
    /// Its format.
    pub format: Format,
    /// The project that the file belongs to, where it tells.
    pub project: Option<Project>,
    /// In the order of the file.
    pub packages: Vec<Package>,
    /// The registries that the file names, in its order.
    pub registries: Vec<Registry>,
    /// Where the file says that whoever answers is believed: certificates of registries are not checked.
    pub unchecked: Vec<Span>,
    /// Where the file, a lockfile, is certainly not that of a manifest beside or below it.
    pub discords: Vec<Discord>,
    /// What could not be told, in the order of the file.
    pub gaps: Vec<Gap>,
}

/// A registry that a file names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Registry {
    /// Without user and password.
    pub address: String,
    /// Where.
    pub span: Span,
    /// True where it is asked besides others: which of them a package comes from the file does not tell.
    pub is_extra: bool,
    /// The scope of npm that it is asked for, with its `@`; for all packages where there is none.
    pub scope: Option<String>,
}

/// The project that a manifest or lockfile belongs to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Project {
    /// Its name.
    pub name: Option<String>,
    /// Its version.
    pub version: Option<String>,
    /// Its licence as stated.
    pub licence: Option<String>,
}

/// Something that the reader could not understand: never nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Gap {
    /// Where; `None` for the file as a whole.
    pub span: Option<Span>,
    /// What, and why it could not be told: lower case, no full stop. Names from the file stand in backticks.
    pub what: String,
}

impl Listing {
    /// An empty listing.
    pub fn new(path: impl Into<String>, format: Format) -> Self {
        Self {
            path: path.into(),
            format,
            project: None,
            packages: Vec::new(),
            registries: Vec::new(),
            unchecked: Vec::new(),
            discords: Vec::new(),
            gaps: Vec::new(),
        }
    }

    /// States what could not be told of the file as a whole.
    pub fn gap(&mut self, what: impl Into<String>) {
        self.gaps.push(Gap {
            span: None,
            what: what.into(),
        });
    }

    /// States what could not be told of a place.
    pub fn gap_at(&mut self, span: Span, what: impl Into<String>) {
        self.gaps.push(Gap {
            span: Some(span),
            what: what.into(),
        });
    }

    /// States that a lockfile does not have what a manifest asks for.
    pub(crate) fn unmet(&mut self, manifest: &str, name: &str, span: Span) {
        self.discord(manifest, Misfit::Unmet(name.to_owned()), span);
    }

    /// States that a lockfile has what a manifest does not ask for.
    pub(crate) fn unasked(&mut self, manifest: &str, name: &str, span: Span) {
        self.discord(manifest, Misfit::Unasked(name.to_owned()), span);
    }

    /// States that a lockfile is not that of a manifest.
    pub(crate) fn discord(&mut self, manifest: &str, what: Misfit, span: Span) {
        self.discords.push(Discord {
            manifest: manifest.to_owned(),
            what,
            span,
        });
    }

    /// The shortest way from what the project names to a package, both included, by index.
    ///
    /// Only the package itself where the file does not tell who pulls it in. Who asks about many packages asks [`Listing::ways`].
    pub fn way_to(&self, target: usize) -> Vec<usize> {
        self.ways().last_steps(target, usize::MAX)
    }

    /// The shortest way to every package, found in one go.
    pub fn ways(&self) -> Ways {
        let mut ways = Ways {
            before: vec![None; self.packages.len()],
            starts: (0..self.packages.len()).collect(),
        };
        let mut seen = vec![false; self.packages.len()];
        let mut queue: VecDeque<usize> = self.direct().collect();
        for &start in &queue {
            seen[start] = true;
        }
        while let Some(at) = queue.pop_front() {
            for &next in &self.packages[at].depends_on {
                if let Some(seen) = seen.get_mut(next).filter(|seen| !**seen) {
                    *seen = true;
                    ways.before[next] = Some(at);
                    ways.starts[next] = ways.starts[at];
                    queue.push_back(next);
                }
            }
        }
        ways
    }

    fn direct(&self) -> impl Iterator<Item = usize> {
        let packages = self.packages.iter().enumerate();
        packages
            .filter(|(_, package)| package.relation == crate::Relation::Direct)
            .map(|(at, _)| at)
    }
}

/// The shortest way from what the project names to every package of a listing.
#[derive(Clone, Debug, Default)]
pub struct Ways {
    before: Vec<Option<usize>>,
    starts: Vec<usize>,
}

impl Ways {
    /// Where the way to a package begins; the package itself where the file does not tell.
    pub fn start(&self, target: usize) -> usize {
        self.starts.get(target).copied().unwrap_or(target)
    }

    /// The last steps of the way, the package itself included, no more than `most`.
    pub fn last_steps(&self, target: usize, most: usize) -> Vec<usize> {
        let mut way = vec![target];
        let mut at = target;
        while let Some(previous) = self.before.get(at).copied().flatten() {
            if way.len() >= most {
                break;
            }
            way.push(previous);
            at = previous;
        }
        way.reverse();
        way
    }
}
