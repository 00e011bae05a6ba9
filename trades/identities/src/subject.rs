//! Subjects of tokens taken apart: which repository, and what of it.
//!
//! GitHub writes `repo:OWNER/NAME:CONTEXT`, or with immutable numbers `repo:OWNER@ID/NAME@ID:CONTEXT` (`OpenID` Connect
//! reference, GitHub Docs, "Immutable subject claims"; the default for repositories made or renamed since 2026-07-15).
//! GitLab writes `project_path:GROUP/PROJECT:ref_type:TYPE:ref:NAME`.

use crate::issuer::Issuer;
use crate::pattern::{Atom, Pattern};

/// A name in a subject, and its number where it is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Name {
    /// The name.
    pub name: Pattern,
    /// The number that is never given again.
    pub id: Option<Pattern>,
}

/// How many repositories a subject names.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Breadth {
    /// One.
    Repository,
    /// Those of one owner whose names start so.
    RepositoryPrefix(String),
    /// All of one owner.
    Owner,
    /// Those of every owner whose name starts so; anyone can make such an owner.
    OwnerPrefix(String),
    /// Those of everyone.
    Everyone,
}

/// What of a repository a subject names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Part {
    /// Everything: each branch, tag, environment and pull request.
    Any,
    /// `ref:` and the branch or tag.
    Ref(Pattern),
    /// Pull requests.
    PullRequest,
    /// `environment:` and its name.
    Environment(Pattern),
    /// Something else.
    Other(Pattern),
}

/// A subject, or a pattern of several.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Subject {
    /// How many repositories.
    pub breadth: Breadth,
    /// The owner, as far as it is fixed.
    pub owner: Name,
    /// The repository, as far as it is fixed.
    pub repository: Name,
    /// What of it.
    pub part: Part,
}

impl Subject {
    /// Takes a pattern of subjects apart; `None` where it is written in a form that is not known here.
    pub fn of(issuer: Issuer, pattern: &Pattern) -> Option<Self> {
        if pattern.is_everything() {
            return Some(Self::everyone(Part::Any));
        }
        let prefix = match issuer {
            Issuer::GitLab => "project_path:",
            Issuer::Buildkite | Issuer::Terraform => "organization:",
            Issuer::CircleCi => return None,
            _ => "repo:",
        };
        match pattern.strip_prefix(prefix) {
            Some(rest) if issuer == Issuer::Buildkite || issuer == Issuer::Terraform => {
                Some(organisation(&rest))
            }
            Some(rest) => Some(Self::of_rest(issuer, &rest)),
            // `repo*`, `*/name:*`: the wild place comes before the owner.
            None => {
                wild_before(pattern, prefix).then(|| Self::everyone(Part::Other(pattern.clone())))
            }
        }
    }

    fn everyone(part: Part) -> Self {
        let none = || Name {
            name: Pattern::literal(""),
            id: None,
        };
        Self {
            breadth: Breadth::Everyone,
            owner: none(),
            repository: none(),
            part,
        }
    }

    fn of_rest(issuer: Issuer, rest: &Pattern) -> Self {
        let (path, part) = match outer_colon(rest) {
            Some((path, part)) => (path, part_of(issuer, &part)),
            None => (rest.clone(), Part::Any),
        };
        let wild = path
            .atoms()
            .iter()
            .position(|atom| matches!(atom, Atom::Any | Atom::One));
        let slash = path
            .atoms()
            .iter()
            .position(|atom| *atom == Atom::Char('/'));
        let fixed = Pattern::prefix;
        let (owner, repository) = path
            .split_once('/')
            .unwrap_or((path.clone(), Pattern::literal("")));
        let breadth = match (wild, slash) {
            (None, _) => Breadth::Repository,
            (Some(wild), Some(slash)) if slash < wild => {
                let prefix = before_wild(&repository);
                let prefix = prefix
                    .rsplit_once('/')
                    .map_or(prefix.as_str(), |(_, last)| last)
                    .to_owned();
                if prefix.is_empty() {
                    Breadth::Owner
                } else if prefix.ends_with('@') {
                    Breadth::Repository
                } else {
                    Breadth::RepositoryPrefix(prefix)
                }
            }
            _ if fixed(&owner).ends_with('@') => Breadth::Repository,
            _ if starts_unknown(&owner) => Breadth::Repository,
            _ if before_wild(&owner).is_empty() => Breadth::Everyone,
            _ => Breadth::OwnerPrefix(before_wild(&owner)),
        };
        Self {
            breadth,
            owner: name(issuer, &owner),
            repository: name(issuer, &repository),
            part,
        }
    }

    /// True where neither owner nor repository is tied to a number.
    pub fn is_by_name(&self) -> bool {
        self.owner.id.is_none() || self.repository.id.is_none()
    }
}

fn starts_unknown(pattern: &Pattern) -> bool {
    pattern.atoms().first() == Some(&Atom::Unknown)
}

/// The fixed text before the first wild place; unknown parts shown as such.
fn before_wild(pattern: &Pattern) -> String {
    let fixed = pattern.atoms().iter().map_while(|atom| match atom {
        Atom::Char(character) => Some(*character),
        Atom::Unknown => Some('…'),
        Atom::Any | Atom::One => None,
    });
    fixed.collect()
}

/// Splits at the first colon that stands before any wild text that could swallow it.
fn outer_colon(rest: &Pattern) -> Option<(Pattern, Pattern)> {
    rest.split_once(':')
}

fn wild_before(pattern: &Pattern, prefix: &str) -> bool {
    let fixed = pattern.prefix();
    let is_wild = matches!(
        pattern.atoms().get(fixed.chars().count()),
        Some(Atom::Any | Atom::One)
    );
    is_wild && prefix.starts_with(&fixed)
}

fn name(issuer: Issuer, text: &Pattern) -> Name {
    match text
        .split_once('@')
        .filter(|_| issuer.is_github() || issuer == Issuer::Other)
    {
        Some((name, id)) => Name { name, id: Some(id) },
        None => Name {
            name: text.clone(),
            id: None,
        },
    }
}

fn part_of(issuer: Issuer, part: &Pattern) -> Part {
    if part.is_everything() {
        return Part::Any;
    }
    if issuer == Issuer::GitLab {
        let of_branch = part
            .strip_prefix("ref_type:")
            .and_then(|rest| rest.split_once(':'));
        let named = of_branch.and_then(|(_, rest)| rest.strip_prefix("ref:"));
        return named.map_or_else(|| Part::Other(part.clone()), Part::Ref);
    }
    if part.exact().as_deref() == Some("pull_request") {
        return Part::PullRequest;
    }
    if let Some(name) = part.strip_prefix("ref:") {
        return Part::Ref(name);
    }
    match part.strip_prefix("environment:") {
        Some(name) => Part::Environment(name),
        None => Part::Other(part.clone()),
    }
}

/// `organization:NAME:…`.
fn organisation(rest: &Pattern) -> Subject {
    let (owner, part) = rest
        .split_once(':')
        .unwrap_or((rest.clone(), Pattern::any()));
    let wild = owner.is_wild();
    let prefix = before_wild(&owner);
    let breadth = match () {
        () if wild && prefix.is_empty() => Breadth::Everyone,
        () if wild => Breadth::OwnerPrefix(prefix),
        () if part.is_everything() => Breadth::Owner,
        () => Breadth::Repository,
    };
    let owner = Name {
        name: owner,
        id: None,
    };
    let repository = Name {
        name: Pattern::literal(""),
        id: None,
    };
    Subject {
        breadth,
        owner,
        repository,
        part: Part::Other(part),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn breadth(text: &str) -> Option<Breadth> {
        Subject::of(Issuer::GitHub, &Pattern::glob(text)).map(|subject| subject.breadth)
    }

    #[test]
    fn the_first_wild_place_tells_the_breadth() {
        let prefix = |text: &str| Some(Breadth::RepositoryPrefix(text.to_owned()));
        assert_eq!(breadth("*"), Some(Breadth::Everyone));
        assert_eq!(breadth("repo:*"), Some(Breadth::Everyone));
        assert_eq!(breadth("repo*"), Some(Breadth::Everyone));
        assert_eq!(
            breadth("repo:*/name:ref:refs/heads/main"),
            Some(Breadth::Everyone)
        );
        assert_eq!(
            breadth("repo:acme*"),
            Some(Breadth::OwnerPrefix("acme".to_owned()))
        );
        assert_eq!(
            breadth("repo:acme*/x:*"),
            Some(Breadth::OwnerPrefix("acme".to_owned()))
        );
        assert_eq!(breadth("repo:acme/*"), Some(Breadth::Owner));
        assert_eq!(breadth("repo:acme/app*"), prefix("app"));
        assert_eq!(
            breadth("repo:acme/app-*:ref:refs/heads/main"),
            prefix("app-")
        );
        assert_eq!(breadth("repo:acme/app:*"), Some(Breadth::Repository));
        assert_eq!(
            breadth("repo:acme@*/app@*:pull_request"),
            Some(Breadth::Repository)
        );
        assert_eq!(
            breadth("repo:\u{fffc}/\u{fffc}:*"),
            Some(Breadth::Repository)
        );
        assert_eq!(breadth("repo:\u{fffc}:*"), Some(Breadth::Repository));
        assert_eq!(breadth("repository_owner_id:1:*"), None);
    }

    #[test]
    fn what_follows_is_taken_apart() {
        let of = |text: &str| Subject::of(Issuer::GitHub, &Pattern::glob(text)).expect("a subject");
        assert_eq!(of("repo:acme/app:*").part, Part::Any);
        assert_eq!(of("repo:acme/app:pull_request").part, Part::PullRequest);
        assert_eq!(
            of("repo:acme/app:ref:refs/heads/*").part,
            Part::Ref(Pattern::glob("refs/heads/*"))
        );
        let immutable = of("repo:acme@12/app@34:environment:prod");
        assert_eq!(immutable.part, Part::Environment(Pattern::literal("prod")));
        assert_eq!(immutable.owner.id, Some(Pattern::literal("12")));
        assert_eq!(immutable.repository.name, Pattern::literal("app"));
        assert!(!immutable.is_by_name());
    }
}
