//! Packages by the commits they stand at: which advisories of their repositories affect them, as far as the history tells.

use std::cell::Cell;
use std::collections::BTreeSet;

use lockgate_advisories::{Advisory, CommitMatches, CommitQuery, Database, Group, History};
use lockgate_evidence::Source;
use lockgate_git::{ObjectId, Untraced};
use lockgate_packages::{Ecosystem, Listing, Origin, Package, repository};

use crate::fix::Remedy;

/// What is known of repositories on this machine. Asked only where advisories speak of a repository.
pub trait Checkouts {
    /// Fills in at which commits the submodules of a listing stand, and their addresses where those are relative.
    fn pin(&self, source: &Source, listing: &mut Listing);

    /// Whether commits of a repository, in the one spelling of its address, are here.
    fn is_here(&self, repository: &str) -> bool;

    /// Whether one commit of it is another, or leads to it.
    fn leads(
        &self,
        repository: &str,
        earlier: &ObjectId,
        later: &ObjectId,
    ) -> Result<bool, Untraced>;

    /// The tags that stand at a commit of it.
    fn tags(&self, repository: &str, commit: &ObjectId) -> Vec<String>;
}

/// Nothing is here.
#[derive(Clone, Copy, Debug, Default)]
pub struct NoCheckouts;

impl Checkouts for NoCheckouts {
    fn pin(&self, _: &Source, _: &mut Listing) {}

    fn is_here(&self, _: &str) -> bool {
        false
    }

    fn leads(&self, _: &str, _: &ObjectId, _: &ObjectId) -> Result<bool, Untraced> {
        Err(Untraced::Absent)
    }

    fn tags(&self, _: &str, _: &ObjectId) -> Vec<String> {
        Vec::new()
    }
}

/// The repository that a package comes from, and where in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Stand {
    repository: String,
    pub(crate) commit: Option<String>,
    /// Versions that are tags.
    tags: Vec<String>,
}

/// What was told of a commit.
#[derive(Debug)]
pub(crate) struct ByCommit<'d> {
    pub(crate) matches: CommitMatches<'d>,
    lost: Option<Lost>,
}

/// Why a history did not tell.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Lost {
    NotHere,
    Untraced(Untraced),
}

impl Stand {
    /// Of packages from repositories, and of Go's modules whose version names a commit.
    pub(crate) fn of(package: &Package) -> Option<Self> {
        if let Origin::Git { url, commit } = &package.origin {
            return Some(Self {
                repository: repository(url)?,
                commit: commit.clone(),
                tags: tags(package),
            });
        }
        if package.ecosystem != Ecosystem::Go {
            return None;
        }
        Some(Self {
            repository: of_module(&package.name)?,
            commit: Some(of_pseudo_version(package.version.as_deref()?)?.to_owned()),
            tags: Vec::new(),
        })
    }

    /// Asks the database, and whatever is here of the repository.
    pub(crate) fn ask<'d>(
        &self,
        database: &'d Database<'_>,
        checkouts: &dyn Checkouts,
    ) -> ByCommit<'d> {
        let mut tags = self.tags.clone();
        let whole = self.commit.as_deref();
        let whole = whole.and_then(|commit| ObjectId::from_hex(commit.as_bytes()));
        let is_here = Cell::new(None);
        let past = Past {
            checkouts,
            repository: &self.repository,
            is_here: &is_here,
            lost: Cell::new(None),
        };
        let mut matches = self.lookup(database, &tags, &past);
        // Tags are read only where the history did not tell.
        if let Some(commit) = whole.filter(|_| !matches.untold.is_empty() && past.is_here()) {
            tags.extend(checkouts.tags(&self.repository, &commit));
            matches = self.lookup(database, &tags, &past);
        }
        ByCommit {
            matches,
            lost: past.lost.get(),
        }
    }

    fn lookup<'d>(
        &self,
        database: &'d Database<'_>,
        tags: &[String],
        past: &Past<'_>,
    ) -> CommitMatches<'d> {
        let query = CommitQuery {
            repository: &self.repository,
            commit: self.commit.as_deref(),
            tags,
        };
        database.lookup_commit(&query, past)
    }

    /// Why these advisories could not be held against it.
    pub(crate) fn reason(&self, told: &ByCommit<'_>, untold: &[&Advisory<'_>]) -> String {
        let why = match (&self.commit, told.lost) {
            (None, _) => "and at which it stands is not told here",
            (Some(_), Some(Lost::NotHere)) => "which are not here",
            (Some(_), Some(Lost::Untraced(Untraced::TooLong))) => {
                "whose history is longer than it is followed"
            }
            (Some(_), Some(Lost::Untraced(Untraced::Absent))) => "whose history is not whole here",
            (Some(_), None) => "and a bound is none",
        };
        let ids: BTreeSet<_> = untold.iter().map(|advisory| advisory.id()).collect();
        let ids: Vec<_> = ids.into_iter().collect();
        format!("{} commits of its repository, {why}", name(&ids))
    }
}

/// So many advisories or commits are named.
const MOST_NAMED: usize = 3;

fn name(ids: &[&str]) -> String {
    let shown = ids.iter().take(MOST_NAMED);
    let shown = shown.copied().collect::<Vec<_>>().join(", ");
    match ids.len() {
        1 => format!("{shown} names"),
        count if count <= MOST_NAMED => format!("{shown} name"),
        count => format!("{shown} and {} more name", count - MOST_NAMED),
    }
}

/// A repository of which the database asks.
struct Past<'a> {
    checkouts: &'a dyn Checkouts,
    repository: &'a str,
    is_here: &'a Cell<Option<bool>>,
    lost: Cell<Option<Lost>>,
}

impl Past<'_> {
    fn is_here(&self) -> bool {
        let is_here = self.is_here.get();
        let is_here = is_here.unwrap_or_else(|| self.checkouts.is_here(self.repository));
        self.is_here.set(Some(is_here));
        is_here
    }

    fn lose(&self, lost: Lost) {
        self.lost.set(self.lost.get().max(Some(lost)));
    }
}

impl History for Past<'_> {
    fn leads(&self, earlier: &ObjectId, later: &ObjectId) -> Option<bool> {
        if earlier == later {
            return Some(true);
        }
        if !self.is_here() {
            self.lose(Lost::NotHere);
            return None;
        }
        let told = self.checkouts.leads(self.repository, earlier, later);
        if let Err(why) = told {
            self.lose(Lost::Untraced(why));
        }
        told.ok()
    }
}

/// What to do about a flaw of a commit.
pub(crate) fn remedy(group: &Group<'_>) -> Remedy {
    let details = group
        .hits
        .iter()
        .filter_map(|hit| hit.advisory.details().ok());
    let fixed: BTreeSet<String> = details.flat_map(|details| details.fixed).collect();
    let fixed = fixed
        .iter()
        .filter(|text| ObjectId::from_hex(text.as_bytes()).is_some());
    let commits: Vec<_> = fixed.map(|commit| format!("`{commit}`")).collect();
    let help = match &commits[..] {
        [] => "no advisory names a commit that mends it: look for a successor".to_owned(),
        [one] => format!("move to a commit that has {one}"),
        several => {
            let shown = several.iter().take(MOST_NAMED).cloned();
            let more = several.len().saturating_sub(MOST_NAMED);
            let more = (more > 0).then(|| format!("{more} more"));
            let shown: Vec<_> = shown.chain(more).collect();
            format!(
                "move to a commit that has the fix of its branch: {}",
                shown.join(", ")
            )
        }
    };
    Remedy {
        help,
        to: None,
        fix: None,
    }
}

/// These ecosystems' versions are tags of the repository, with or without a `v`.
fn tags(package: &Package) -> Vec<String> {
    let are_tags = matches!(
        package.ecosystem,
        Ecosystem::SwiftUrl | Ecosystem::Packagist
    );
    let version = package.version.as_deref().filter(|_| are_tags);
    let version = version.map(|version| version.strip_prefix('v').unwrap_or(version));
    let both = version.map(|version| [version.to_owned(), format!("v{version}")]);
    both.into_iter().flatten().collect()
}

/// The repository of a module whose path tells it (Go modules reference, "VCS" of module paths).
fn of_module(path: &str) -> Option<String> {
    let mut parts = path.split('/');
    let host = parts.next()?;
    let is_told = matches!(host, "github.com" | "bitbucket.org");
    let (owner, name) = (parts.next()?, parts.next()?);
    is_told.then(|| repository(&format!("https://{host}/{owner}/{name}")))?
}

/// The twelve digits with which a pseudo-version ends, after the time in fourteen (Go modules reference, "Pseudo-versions").
fn of_pseudo_version(version: &str) -> Option<&str> {
    let version = version.strip_suffix("+incompatible").unwrap_or(version);
    let (before, commit) = version.rsplit_once('-')?;
    let time = before.rsplit(['-', '.']).next()?;
    let is_time = time.len() == 14 && time.bytes().all(|digit| digit.is_ascii_digit());
    let is_commit = commit.len() == 12 && commit.bytes().all(|digit| digit.is_ascii_hexdigit());
    (is_time && is_commit).then_some(commit)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pseudo_versions_name_commits() {
        let commit = "0123456789ab";
        for version in [
            "v0.0.0-20260102030405-0123456789ab",
            "v1.2.4-0.20260102030405-0123456789ab",
            "v1.2.4-pre.0.20260102030405-0123456789ab",
            "v2.0.0-20260102030405-0123456789ab+incompatible",
        ] {
            assert_eq!(of_pseudo_version(version), Some(commit), "{version}");
        }
        for version in [
            "v1.2.3",
            "v1.2.3-0123456789ab",
            "v1.2.3-2026-0123456789ab",
            "",
        ] {
            assert_eq!(of_pseudo_version(version), None, "{version}");
        }
        let found = of_module("github.com/Owner/name/v2/below");
        assert_eq!(found.as_deref(), Some("github.com/owner/name"));
        assert_eq!(of_module("go.example/owner/name"), None);
    }
}
