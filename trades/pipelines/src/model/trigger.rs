//! What starts a pipeline, and who can make that happen.

use lockgate_evidence::Span;

use super::Input;
use crate::yaml::Text;

/// The kind of event that starts a pipeline.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Event {
    /// A push of commits or tags.
    Push,
    /// A proposed change, run with the proposer's rights.
    PullRequest,
    /// A proposed change, run with the target's rights (`pull_request_target`).
    PullRequestTarget,
    /// A review of a proposed change.
    PullRequestReview,
    /// A comment on a line of a proposed change.
    PullRequestReviewComment,
    /// Another pipeline finished (`workflow_run`).
    WorkflowRun,
    /// A comment on an issue or proposed change.
    IssueComment,
    /// An issue was opened, edited, labelled …
    Issues,
    /// A discussion or a comment on one.
    Discussion,
    /// The wiki changed.
    Gollum,
    /// The repository was forked.
    Fork,
    /// The repository was starred.
    Watch,
    /// A person with write access started it by hand.
    Dispatch,
    /// An API client with write access sent a repository event.
    RepositoryDispatch,
    /// A release.
    Release,
    /// A branch or tag was made or removed.
    Reference,
    /// The clock.
    Schedule,
    /// Another pipeline calls this one.
    Call,
    /// A merge queue entry.
    MergeGroup,
    /// A status or check changed.
    Status,
    /// A request that nothing proves to come from the forge.
    Webhook,
    /// Anything else the platform knows.
    Other,
}

/// Who can fire an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Reach {
    /// Anyone with an account on the platform.
    Anyone,
    /// Whoever calls the pipeline; look at the callers.
    Caller,
    /// People with write access.
    Writer,
    /// Nobody in particular: the clock.
    Clock,
}

impl Event {
    /// Who can fire it on a public repository.
    pub fn reach(self) -> Reach {
        match self {
            Self::PullRequest
            | Self::PullRequestTarget
            | Self::PullRequestReview
            | Self::PullRequestReviewComment
            | Self::WorkflowRun
            | Self::IssueComment
            | Self::Issues
            | Self::Discussion
            | Self::Gollum
            | Self::Fork
            | Self::Watch
            | Self::Webhook => Reach::Anyone,
            Self::Call => Reach::Caller,
            Self::Schedule => Reach::Clock,
            Self::Push
            | Self::Dispatch
            | Self::RepositoryDispatch
            | Self::Release
            | Self::Reference
            | Self::MergeGroup
            | Self::Status
            | Self::Other => Reach::Writer,
        }
    }

    /// True where the run has the repository's secrets and a token that can write, whoever fired it.
    ///
    /// A `pull_request` from a fork has neither.
    pub fn is_privileged(self) -> bool {
        !matches!(
            self,
            Self::PullRequest | Self::PullRequestReview | Self::PullRequestReviewComment
        )
    }

    /// True where an outsider fires it and it is privileged: the dangerous combination.
    pub fn is_exposed(self) -> bool {
        self.is_privileged() && self.reach() == Reach::Anyone
    }
}

/// One entry under `on:` with its filters.
#[derive(Clone, Debug)]
pub struct Trigger {
    /// What happens.
    pub event: Event,
    /// The platform's name for it, as written.
    pub name: Text,
    /// From the name to the end of its filters.
    pub span: Span,
    /// Activity types.
    pub types: Vec<Text>,
    /// Branch filters.
    pub branches: Vec<Text>,
    /// Negative branch filters.
    pub branches_ignore: Vec<Text>,
    /// Tag filters.
    pub tags: Vec<Text>,
    /// Path filters.
    pub paths: Vec<Text>,
    /// Names of the pipelines a `workflow_run` waits for.
    pub workflows: Vec<Text>,
    /// Cron lines of a schedule.
    pub crons: Vec<Text>,
    /// Inputs of a dispatch or call.
    pub inputs: Vec<Input>,
    /// Names of the secrets a call declares.
    pub secrets: Vec<Text>,
}

impl Trigger {
    /// A trigger of which only event and name are known.
    pub fn new(event: Event, name: Text) -> Self {
        Self {
            event,
            span: name.span(),
            name,
            types: Vec::new(),
            branches: Vec::new(),
            branches_ignore: Vec::new(),
            tags: Vec::new(),
            paths: Vec::new(),
            workflows: Vec::new(),
            crons: Vec::new(),
            inputs: Vec::new(),
            secrets: Vec::new(),
        }
    }
}
