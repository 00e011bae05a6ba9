//! Every kind of file the trade reads.

use lockgate_evidence::{Source, Span};

use super::Pipeline;
use crate::yaml::{Problem, Text};

/// One read file.
#[derive(Debug)]
pub enum Definition {
    /// A workflow or an action.
    Pipeline(Box<Pipeline>),
    /// The configuration of Dependabot.
    Dependabot(Dependabot),
    /// The configuration of pre-commit.
    PreCommit(PreCommit),
    /// The lock file of actions.
    ActionsLock(ActionsLock),
}

impl Definition {
    /// The file.
    pub fn source(&self) -> &Source {
        match self {
            Self::Pipeline(file) => &file.source,
            Self::Dependabot(file) => &file.source,
            Self::PreCommit(file) => &file.source,
            Self::ActionsLock(file) => &file.source,
        }
    }

    /// What could not be read.
    pub fn problems(&self) -> &[Problem] {
        match self {
            Self::Pipeline(file) => &file.problems,
            Self::Dependabot(file) => &file.problems,
            Self::PreCommit(file) => &file.problems,
            Self::ActionsLock(file) => &file.problems,
        }
    }

    /// Every comment.
    pub fn comments(&self) -> &[Span] {
        match self {
            Self::Pipeline(file) => &file.comments,
            Self::Dependabot(file) => &file.comments,
            Self::PreCommit(file) => &file.comments,
            Self::ActionsLock(file) => &file.comments,
        }
    }
}

/// `dependabot.yml`.
#[derive(Debug)]
pub struct Dependabot {
    /// The file.
    pub source: Source,
    /// Each entry of `updates`.
    pub updates: Vec<Update>,
    /// Private registries.
    pub registries: Vec<Registry>,
    /// What could not be read.
    pub problems: Vec<Problem>,
    /// Every comment.
    pub comments: Vec<Span>,
}

/// A private registry of Dependabot.
#[derive(Clone, Debug)]
pub struct Registry {
    /// Its name.
    pub name: Text,
    /// Its address.
    pub url: Option<Text>,
    /// Token or password, as written.
    pub credentials: Vec<Text>,
    /// The whole entry.
    pub span: Span,
}

/// One entry of Dependabot's `updates`.
#[derive(Clone, Debug)]
pub struct Update {
    /// The ecosystem.
    pub ecosystem: Option<Text>,
    /// `insecure-external-code-execution`, as written.
    pub external_code: Option<Text>,
    /// The `cooldown` entry with its key.
    pub cooldown: Option<Span>,
    /// `default-days` of the cooldown, as written.
    pub cooldown_days: Option<Text>,
    /// True where the cooldown sets days for some kind of version.
    pub cooldown_semver: bool,
    /// The whole entry, without the dash.
    pub span: Span,
}

/// `.pre-commit-config.yaml`.
#[derive(Debug)]
pub struct PreCommit {
    /// The file.
    pub source: Source,
    /// Each entry of `repos`.
    pub repositories: Vec<HookRepository>,
    /// What could not be read.
    pub problems: Vec<Problem>,
    /// Every comment.
    pub comments: Vec<Span>,
}

/// One repository of hooks.
#[derive(Clone, Debug)]
pub struct HookRepository {
    /// Its address, `local` or `meta`.
    pub repo: Text,
    /// The revision.
    pub rev: Option<Text>,
    /// Its hooks.
    pub hooks: Vec<Hook>,
    /// The whole entry.
    pub span: Span,
}

/// One hook.
#[derive(Clone, Debug)]
pub struct Hook {
    /// Its id.
    pub id: Option<Text>,
    /// Language of a local hook.
    pub language: Option<Text>,
    /// Command of a local hook.
    pub entry: Option<Text>,
    /// What is installed beside it.
    pub dependencies: Vec<Text>,
    /// The whole entry.
    pub span: Span,
}

/// `.github/workflows/actions.lock`, the lock file of actions (`github/actions-lockfile`, schema v0.0.2).
#[derive(Debug)]
pub struct ActionsLock {
    /// The file.
    pub source: Source,
    /// `version`, as written.
    pub version: Option<Text>,
    /// Each workflow that is locked, with the actions it uses.
    pub workflows: Vec<LockedWorkflow>,
    /// Each locked action.
    pub actions: Vec<LockedAction>,
    /// Keys the schema does not have.
    pub unknown_keys: Vec<Text>,
    /// What could not be read.
    pub problems: Vec<Problem>,
    /// Every comment.
    pub comments: Vec<Span>,
}

/// One entry of `workflows`.
#[derive(Clone, Debug)]
pub struct LockedWorkflow {
    /// Path of the workflow from the root of the repository.
    pub path: Text,
    /// `owner/name@reference` of what it uses.
    pub pins: Vec<Text>,
    /// The whole entry.
    pub span: Span,
}

/// One entry of `dependencies`.
#[derive(Clone, Debug)]
pub struct LockedAction {
    /// `owner/name@reference`; a path within the repository is not part of it.
    pub pin: Text,
    /// The tag or branch it was resolved from.
    pub reference: Option<Text>,
    /// `sha1-…` or `sha256-…` of the commit.
    pub commit: Option<Text>,
    /// The owner's number.
    pub owner_id: Option<Text>,
    /// The repository's number.
    pub repo_id: Option<Text>,
    /// Pins of what it uses itself.
    pub uses: Vec<Text>,
    /// The whole entry.
    pub span: Span,
}
