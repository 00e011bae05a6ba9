//! Kinds of pipeline, and whether a job is part of one ("CI/CD job rules", "Predefined CI/CD variables reference").

use super::condition::{Condition, Holds, Known};
use super::keys::{Refs, Rule};
use crate::yaml::Text;

/// A kind of pipeline that everybody knows by its predefined variables.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Scenario {
    /// For a merge request. From a fork it runs in the fork, unless a member starts it here.
    MergeRequest,
    /// For a push to a branch of somebody's own, which nothing protects.
    Branch,
    /// For a push to a branch of somebody's own that has an open merge request.
    BranchWithMergeRequest,
    /// For a push to the default branch.
    DefaultBranch,
    /// For a new tag.
    Tag,
    /// By the clock, on the default branch.
    Schedule,
    /// By a person in the web interface, on a branch of his own.
    Web,
}

impl Scenario {
    /// What is known of a variable.
    pub fn known(self, name: &str) -> Known<'static> {
        let on_merge_request = self == Self::MergeRequest;
        match name {
            "CI" | "GITLAB_CI" | "CI_SERVER" => Known::Set,
            "CI_PIPELINE_SOURCE" => Known::Text(self.source()),
            "CI_DEFAULT_BRANCH" => Known::DefaultBranch,
            "CI_COMMIT_BRANCH" => match self {
                Self::MergeRequest | Self::Tag => Known::Null,
                _ => self.branch(),
            },
            "CI_COMMIT_TAG" if self == Self::Tag => Known::Set,
            "CI_COMMIT_TAG" => Known::Null,
            "CI_COMMIT_REF_NAME" | "CI_BUILD_REF_NAME" => match self {
                Self::Tag => Known::Set,
                Self::MergeRequest => Known::Chosen,
                _ => self.branch(),
            },
            "CI_COMMIT_REF_PROTECTED" => match self {
                Self::DefaultBranch | Self::Schedule => Known::Text("true"),
                Self::Tag => Known::Unknown,
                _ => Known::Text("false"),
            },
            "CI_OPEN_MERGE_REQUESTS" => match self {
                Self::MergeRequest | Self::BranchWithMergeRequest => Known::Set,
                Self::Branch | Self::Web => Known::Null,
                _ => Known::Unknown,
            },
            "CI_MERGE_REQUEST_EVENT_TYPE" | "CI_MERGE_REQUEST_LABELS" if on_merge_request => {
                Known::Unknown
            }
            "CI_MERGE_REQUEST_SOURCE_BRANCH_NAME" if on_merge_request => Known::Chosen,
            "CI_MERGE_REQUEST_TARGET_BRANCH_NAME" if on_merge_request => Known::DefaultBranch,
            "CI_MERGE_REQUEST_IID" | "CI_MERGE_REQUEST_ID" if on_merge_request => Known::Set,
            _ if name.starts_with("CI_MERGE_REQUEST_") && on_merge_request => Known::Unknown,
            _ if name.starts_with("CI_MERGE_REQUEST_") => Known::Null,
            _ if name.starts_with("CI_EXTERNAL_PULL_REQUEST_") => Known::Null,
            _ => Known::Unknown,
        }
    }

    fn source(self) -> &'static str {
        match self {
            Self::MergeRequest => "merge_request_event",
            Self::Schedule => "schedule",
            Self::Web => "web",
            _ => "push",
        }
    }

    fn branch(self) -> Known<'static> {
        match self {
            Self::DefaultBranch | Self::Schedule => Known::DefaultBranch,
            _ => Known::Chosen,
        }
    }
}

/// Whether and how a job is part of a pipeline.
#[derive(Clone, Copy, Debug)]
pub struct Decision<'a> {
    /// Whether it is.
    pub runs: Holds,
    /// The rule that lets it in, the surest of several; `None` where no rule is needed.
    pub rule: Option<&'a Rule>,
}

/// What `rules` say of a kind of pipeline. Rules that other definitions hold must be put in before.
///
/// The first rule that holds decides; a rule that may hold leaves the decision open.
pub fn by_rules<'a>(
    rules: impl IntoIterator<Item = &'a Rule>,
    known: &impl Fn(&str) -> Known<'static>,
) -> Decision<'a> {
    let mut open: Option<&Rule> = None;
    for rule in rules {
        let holds = rule.holds(known);
        let never = rule
            .when
            .as_ref()
            .is_some_and(|when| when.value() == "never");
        match (holds, never) {
            (Holds::No, _) | (Holds::Maybe, true) => {}
            (Holds::Yes, true) => break,
            (Holds::Yes, false) => {
                return Decision {
                    runs: Holds::Yes,
                    rule: Some(rule),
                };
            }
            (Holds::Maybe, false) => open = open.or(Some(rule)),
        }
    }
    let runs = open.map_or(Holds::No, |_| Holds::Maybe);
    Decision { runs, rule: open }
}

impl Rule {
    /// Whether the rule holds in a kind of pipeline; what changed and which files exist is never known.
    pub fn holds(&self, known: &impl Fn(&str) -> Known<'static>) -> Holds {
        let condition = match (&self.text, &self.condition, &self.reference) {
            (_, _, Some(_)) | (Some(_), None, _) => Holds::Maybe,
            (_, Some(condition), _) => condition.holds(known),
            (None, None, None) => Holds::Yes,
        };
        let files = if self.changes.is_some() || self.exists.is_some() {
            Holds::Maybe
        } else {
            Holds::Yes
        };
        condition.min(files)
    }
}

impl Refs {
    /// Whether an `only` or `except` names a kind of pipeline.
    pub fn holds(&self, scenario: Scenario) -> Holds {
        let refs = self.refs.iter().map(|text| holds_ref(text, scenario));
        let refs = refs.max().unwrap_or(Holds::Yes);
        let conditions = self.variables.iter().map(|text| {
            let condition = Condition::parse(text.value());
            condition.map_or(Holds::Maybe, |condition| weigh(&condition, scenario))
        });
        let variables = conditions.max().unwrap_or(Holds::Yes);
        let files = self.changes.map_or(Holds::Yes, |_| Holds::Maybe);
        refs.min(variables).min(files)
    }
}

fn weigh(condition: &Condition, scenario: Scenario) -> Holds {
    condition.holds(&|name: &str| scenario.known(name))
}

/// One keyword, name or pattern of `only: refs` ("Deprecated keywords").
fn holds_ref(text: &Text, scenario: Scenario) -> Holds {
    use Scenario::{
        Branch, BranchWithMergeRequest, DefaultBranch, MergeRequest, Schedule, Tag, Web,
    };
    let name = text.value().split('@').next().unwrap_or_default();
    let on_branch = matches!(
        scenario,
        Branch | BranchWithMergeRequest | DefaultBranch | Schedule | Web
    );
    match name {
        "branches" => on_branch.into(),
        "tags" => (scenario == Tag).into(),
        "merge_requests" => (scenario == MergeRequest).into(),
        "schedules" => (scenario == Schedule).into(),
        "web" => (scenario == Web).into(),
        "pushes" => (!matches!(scenario, MergeRequest | Schedule | Web)).into(),
        "api" | "triggers" | "pipelines" | "chat" | "external" | "external_pull_requests" => {
            Holds::No
        }
        _ if scenario == MergeRequest => Holds::No,
        _ if name.starts_with('/') => Holds::Maybe,
        _ => (matches!(scenario, DefaultBranch | Schedule) && is_default_name(name)).into(),
    }
}

fn is_default_name(name: &str) -> bool {
    matches!(
        name,
        "main" | "master" | "develop" | "trunk" | "$CI_DEFAULT_BRANCH"
    )
}
