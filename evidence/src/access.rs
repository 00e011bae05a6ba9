//! Who may do what: every job with its powers, and what a token opens.

use schemars::JsonSchema;
use serde::Serialize;

/// Whether something holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Certainty {
    /// It does not.
    No,
    /// It cannot be told from the files.
    Unknown,
    /// It does.
    Yes,
}

impl Certainty {
    /// The word.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::No => "no",
            Self::Unknown => "unknown",
            Self::Yes => "yes",
        }
    }
}

/// What every job of a tree can do.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Matrix {
    /// The jobs, in order of path and place.
    pub jobs: Vec<JobPowers>,
    /// The trust policies, in order of path and place.
    pub policies: Vec<TrustPolicy>,
}

/// What one job can do, as far as the files tell.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct JobPowers {
    /// The file.
    pub path: String,
    /// The line of the job.
    pub line: usize,
    /// Its id.
    pub job: String,
    /// The platform.
    pub platform: String,
    /// Who can start it: `anyone`, `writer`, `clock`, `caller`; those who run it with fewer rights stand in `proposers`.
    pub started_by: Vec<String>,
    /// True where a change that anyone proposes runs in it, but without secrets and rights to write.
    pub proposers: bool,
    /// What starts it, by the platform's names.
    pub triggers: Vec<String>,
    /// Scopes its token can read and not write.
    pub reads: Vec<String>,
    /// Scopes its token can write.
    pub writes: Vec<String>,
    /// Commands and actions with which it publishes.
    pub publishes: Vec<String>,
    /// Identities whose policies its token can satisfy.
    pub assumes: Vec<Assumed>,
    /// Logins its steps ask for.
    pub logins: Vec<String>,
    /// Names of secrets it is given.
    pub secrets: Vec<String>,
    /// Its environment.
    pub environments: Vec<String>,
}

/// An identity that a job can use.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
pub struct Assumed {
    /// Name of the policy.
    pub policy: String,
    /// Whether its tokens satisfy the policy.
    pub satisfied: Certainty,
    /// What it hangs on, where that is not in the files.
    pub provided: Option<String>,
    /// The triggers under which they do.
    pub triggers: Vec<String>,
}

/// A trust policy of the tree.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
pub struct TrustPolicy {
    /// The file.
    pub path: String,
    /// The line.
    pub line: usize,
    /// What it is: `role`, `federated credential` …
    pub kind: String,
    /// Its name.
    pub name: String,
}

/// One claim of a token.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct ClaimShown {
    /// Its name.
    pub name: String,
    /// Its value, as JSON.
    pub value: String,
    /// What it means; empty where that is not known.
    pub meaning: String,
}

/// How one condition of a policy answers a token.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct ConditionShown {
    /// The claim, or `expression`.
    pub claim: String,
    /// What is asked for.
    pub wanted: String,
    /// What the token says.
    pub given: String,
    /// Whether it holds.
    pub holds: Certainty,
}

/// How one policy answers a token.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct PolicyAnswer {
    /// The policy.
    pub policy: TrustPolicy,
    /// Whether the token satisfies it.
    pub satisfied: Certainty,
    /// Each condition.
    pub conditions: Vec<ConditionShown>,
    /// What could not be told.
    pub gaps: Vec<String>,
}

/// A token taken apart. Its signature was not verified, and is not in here.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct TokenShown {
    /// Always false: nothing here was verified.
    pub verified: bool,
    /// Who says he issued it.
    pub issuer: String,
    /// Where it stands in time, in words.
    pub validity: String,
    /// What is odd about it.
    pub remarks: Vec<String>,
    /// Its header.
    pub header: Vec<ClaimShown>,
    /// Its claims.
    pub claims: Vec<ClaimShown>,
    /// What each policy of the tree says.
    pub policies: Vec<PolicyAnswer>,
}
