//! Paths that `[scan] exclude` leaves out, as commits have them.

use std::path::Path;

use lockgate_io::git::Repository;
use lockgate_io::strip_base;
use lockgate_verdict::Policy;

use crate::ScanRequest;
use crate::setup::Setup;

/// Tells which paths of a repository the policy leaves out.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Excluded<'a> {
    policy: &'a Policy,
    from: &'a From,
}

/// How a path from the top of the repository is written from the directory of `lockgate.toml`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum From {
    /// With this before it; it ends with a slash or is empty.
    Above(String),
    /// Without this before it; what begins otherwise is nothing that the policy speaks of.
    Below(String),
}

impl From {
    /// From where patterns are read in a run, seen from the top of the repository.
    pub(crate) fn of(setup: &Setup, request: &ScanRequest, repository: &Repository) -> Self {
        let real = |path: &Path| path.canonicalize().unwrap_or_else(|_| path.to_owned());
        let places = setup.base.as_deref().zip(repository.worktree());
        let Some((base, top)) = places.map(|(base, top)| (real(base), real(top))) else {
            return Self::Above(String::new());
        };
        let root = real(request.paths.first().map_or(Path::new("."), |path| path));
        // As in the tree: a policy from elsewhere speaks of what is scanned as if it lay there.
        let origin = match strip_base(&root, &base) {
            Some(_) => base,
            None => root,
        };
        match (strip_base(&top, &origin), strip_base(&origin, &top)) {
            (Some(way), _) => Self::Above(directory(&way)),
            (None, Some(way)) => Self::Below(directory(&way)),
            (None, None) => Self::Above(String::new()),
        }
    }
}

fn directory(way: &str) -> String {
    if way.is_empty() {
        String::new()
    } else {
        format!("{way}/")
    }
}

impl<'a> Excluded<'a> {
    pub(crate) fn new(setup: &'a Setup, from: &'a From) -> Self {
        Self {
            policy: &setup.policy,
            from,
        }
    }

    /// True for a path, from the top of the repository, that is left out.
    pub(super) fn covers(self, path: &str) -> bool {
        match self.from {
            _ if self.policy.exclude.is_empty() => false,
            From::Above(way) if way.is_empty() => self.policy.excludes(path),
            From::Above(way) => self.policy.excludes(&format!("{way}{path}")),
            From::Below(way) => {
                let path = path.strip_prefix(way.as_str());
                path.is_some_and(|path| self.policy.excludes(path))
            }
        }
    }
}
