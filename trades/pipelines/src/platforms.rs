//! What each platform decides for itself: names, and who writes which value.

use crate::model::{Platform, Trust};
use crate::{argo, azure, bitbucket, buildkite, circleci, drone, github, gitlab, jenkins, tekton};

impl Platform {
    /// Every platform, GitHub first.
    pub const ALL: &'static [Self] = &[
        Self::GitHub,
        Self::GitLab,
        Self::Azure,
        Self::CircleCi,
        Self::Jenkins,
        Self::Bitbucket,
        Self::Tekton,
        Self::Argo,
        Self::Drone,
        Self::Woodpecker,
        Self::Buildkite,
    ];

    /// Its name for people.
    pub fn title(self) -> &'static str {
        match self {
            Self::GitHub => "GitHub Actions",
            Self::GitLab => "GitLab CI/CD",
            Self::Azure => "Azure Pipelines",
            Self::CircleCi => "CircleCI",
            Self::Jenkins => "Jenkins",
            Self::Bitbucket => "Bitbucket Pipelines",
            Self::Tekton => "Tekton",
            Self::Argo => "Argo Workflows",
            Self::Drone => "Drone",
            Self::Woodpecker => "Woodpecker",
            Self::Buildkite => "Buildkite",
        }
    }

    /// Its name as one lower-case word.
    pub fn key(self) -> &'static str {
        match self {
            Self::GitHub => "github",
            Self::GitLab => "gitlab",
            Self::Azure => "azure",
            Self::CircleCi => "circleci",
            Self::Jenkins => "jenkins",
            Self::Bitbucket => "bitbucket",
            Self::Tekton => "tekton",
            Self::Argo => "argo",
            Self::Drone => "drone",
            Self::Woodpecker => "woodpecker",
            Self::Buildkite => "buildkite",
        }
    }

    /// What the platform's own language calls the inputs of a definition.
    pub fn inputs_root(self) -> &'static str {
        match self {
            Self::Tekton => "params",
            Self::Argo => "inputs.parameters",
            _ => "inputs",
        }
    }

    /// A context as people of the platform write it.
    pub fn shown(self, path: &str) -> String {
        let after = |root: &str| path.strip_prefix(root);
        match self {
            Self::Drone | Self::Woodpecker => after("ci.").map(str::to_ascii_uppercase),
            Self::Tekton => after("pac.").map(str::to_owned),
            Self::Argo => after("argo.").map(str::to_owned),
            _ => None,
        }
        .unwrap_or_else(|| path.to_owned())
    }

    /// Who decides the value of a context, in the spelling of [`ContextPath`](crate::expression::ContextPath).
    pub fn context_trust(self, path: &str) -> Trust {
        match self {
            Self::GitHub => github::context_trust(path),
            Self::GitLab => gitlab::context_trust(path),
            Self::Azure => azure::context_trust(path),
            Self::CircleCi => circleci::context_trust(path),
            Self::Jenkins => jenkins::context_trust(path),
            Self::Bitbucket => bitbucket::context_trust(path),
            Self::Tekton => tekton::context_trust(path),
            Self::Argo => argo::context_trust(path),
            Self::Drone | Self::Woodpecker => drone::context_trust(path),
            Self::Buildkite => buildkite::context_trust(path),
        }
    }

    /// True where the value of a context can hold line feeds.
    pub fn is_multiline(self, path: &str) -> bool {
        match self {
            Self::GitHub => github::is_multiline(path),
            Self::GitLab => gitlab::is_multiline(path),
            Self::Azure => azure::is_multiline(path),
            Self::CircleCi => circleci::is_multiline(path),
            Self::Jenkins => jenkins::is_multiline(path),
            Self::Bitbucket => bitbucket::is_multiline(path),
            Self::Tekton => tekton::is_multiline(path),
            Self::Argo => argo::is_multiline(path),
            Self::Drone | Self::Woodpecker => drone::is_multiline(path),
            Self::Buildkite => buildkite::is_multiline(path),
        }
    }

    /// The context that an environment variable set by the platform itself holds; `None` for all other variables.
    pub fn variable(self, name: &str) -> Option<String> {
        match self {
            Self::GitHub => github::variable(name),
            Self::GitLab => gitlab::variable(name),
            Self::Azure => azure::variable(name),
            Self::CircleCi => circleci::variable(name),
            Self::Jenkins => jenkins::variable(name),
            Self::Bitbucket => bitbucket::variable(name),
            Self::Tekton => tekton::variable(name),
            Self::Argo => argo::variable(name),
            Self::Drone | Self::Woodpecker => drone::variable(name),
            Self::Buildkite => buildkite::variable(name),
        }
    }
}
