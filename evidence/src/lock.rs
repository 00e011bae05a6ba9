//! The seven locks, and one value for each of them.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// One of the seven gates a change passes on its way to production.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "lowercase")]
pub enum Lock {
    /// Who wrote this change, and which other human approved it?
    Identity,
    /// What may the pipeline do, and who can make it do something else?
    Workload,
    /// What came in from outside, and is it known to be bad?
    Dependencies,
    /// Is this exactly what our builder built from that commit?
    Artifacts,
    /// What was fine when it shipped and no longer is?
    Freshness,
    /// What is exposed that must not be, and who may read what?
    Secrets,
    /// Did production's configuration change the reviewed way?
    Configuration,
}

impl Lock {
    /// All seven, in the order a change meets them.
    pub const ALL: [Self; 7] = [
        Self::Identity,
        Self::Workload,
        Self::Dependencies,
        Self::Artifacts,
        Self::Freshness,
        Self::Secrets,
        Self::Configuration,
    ];

    /// The lower-case word used in rule names, flags and output.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Identity => "identity",
            Self::Workload => "workload",
            Self::Dependencies => "dependencies",
            Self::Artifacts => "artifacts",
            Self::Freshness => "freshness",
            Self::Secrets => "secrets",
            Self::Configuration => "configuration",
        }
    }

    /// The place in the flight, 1 to 7.
    pub fn number(self) -> usize {
        self as usize + 1
    }

    /// The question the lock answers.
    pub fn question(self) -> &'static str {
        match self {
            Self::Identity => "Who wrote this change, and which other human approved it?",
            Self::Workload => "What may the pipeline do, and who can make it do something else?",
            Self::Dependencies => "What came in from outside, and is it known to be bad?",
            Self::Artifacts => "Is this exactly what our builder built from that commit?",
            Self::Freshness => "What was fine when it shipped and no longer is?",
            Self::Secrets => "What is exposed that must not be, and who may read what?",
            Self::Configuration => "Did production's configuration change the reviewed way?",
        }
    }

    /// Reads the lower-case word.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|lock| lock.as_str() == word)
    }
}

impl fmt::Display for Lock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// One value for each lock, so that forgetting a lock does not compile.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Seven<T> {
    /// Lock 1.
    pub identity: T,
    /// Lock 2.
    pub workload: T,
    /// Lock 3.
    pub dependencies: T,
    /// Lock 4.
    pub artifacts: T,
    /// Lock 5.
    pub freshness: T,
    /// Lock 6.
    pub secrets: T,
    /// Lock 7.
    pub configuration: T,
}

impl<T> Seven<T> {
    /// Builds each lock's value in order.
    pub fn from_fn(mut make: impl FnMut(Lock) -> T) -> Self {
        Self {
            identity: make(Lock::Identity),
            workload: make(Lock::Workload),
            dependencies: make(Lock::Dependencies),
            artifacts: make(Lock::Artifacts),
            freshness: make(Lock::Freshness),
            secrets: make(Lock::Secrets),
            configuration: make(Lock::Configuration),
        }
    }

    /// The value of one lock.
    pub fn of(&self, lock: Lock) -> &T {
        match lock {
            Lock::Identity => &self.identity,
            Lock::Workload => &self.workload,
            Lock::Dependencies => &self.dependencies,
            Lock::Artifacts => &self.artifacts,
            Lock::Freshness => &self.freshness,
            Lock::Secrets => &self.secrets,
            Lock::Configuration => &self.configuration,
        }
    }

    /// All seven in order.
    pub fn iter(&self) -> impl Iterator<Item = (Lock, &T)> {
        Lock::ALL.into_iter().map(|lock| (lock, self.of(lock)))
    }
}
