//! Jobs.

use lockgate_evidence::Span;

use super::{Binding, Concurrency, Defaults, Env, Permissions, Step, Uses};
use crate::yaml::Text;

/// Where a job runs.
#[derive(Clone, Debug, Default)]
pub struct Runner {
    /// Labels, or the one expression that chooses them.
    pub labels: Vec<Text>,
    /// Runner group.
    pub group: Option<Text>,
    /// The whole entry with its key.
    pub span: Option<Span>,
}

impl Runner {
    /// True where a label names Windows.
    pub fn is_windows(&self) -> bool {
        self.labels.iter().any(|label| {
            let label = label.value();
            label
                .get(..7)
                .is_some_and(|start| start.eq_ignore_ascii_case("windows"))
        })
    }
}

/// A deployment environment.
#[derive(Clone, Debug)]
pub struct Environment {
    /// Its name or an expression.
    pub name: Option<Text>,
    /// The whole entry with its key.
    pub span: Span,
}

/// A container a job runs in, or a service beside it.
#[derive(Clone, Debug)]
pub struct Container {
    /// The key: `container`, or the service's name.
    pub key: Text,
    /// The image.
    pub image: Option<Text>,
    /// Registry credentials.
    pub credentials: Env,
    /// Environment.
    pub env: Env,
    /// Options of the container engine.
    pub options: Option<Text>,
    /// Mounted volumes.
    pub volumes: Vec<Text>,
    /// From key to end.
    pub span: Span,
}

/// Values a job is repeated over.
#[derive(Clone, Debug, Default)]
pub struct Matrix {
    /// Dimension name and each of its values, from the dimensions and from `include`.
    pub values: Vec<(String, Text)>,
    /// An expression in place of the matrix or of a dimension.
    pub expressions: Vec<Text>,
}

impl Matrix {
    /// The values of one dimension.
    pub fn of<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Text> {
        self.values
            .iter()
            .filter(move |(key, _)| key.eq_ignore_ascii_case(name))
            .map(|(_, value)| value)
    }
}

/// Secrets handed to a called workflow.
#[derive(Clone, Debug, Default)]
pub enum SecretsPassed {
    /// None.
    #[default]
    Nothing,
    /// All of them (`inherit`).
    Inherit(Span),
    /// These.
    Named(Vec<Binding>),
}

/// A job that is a call of another workflow.
#[derive(Clone, Debug)]
pub struct Call {
    /// The workflow and its inputs.
    pub uses: Uses,
    /// Secrets.
    pub secrets: SecretsPassed,
}

/// One job.
#[derive(Debug)]
pub struct Job {
    /// Its id.
    pub id: Text,
    /// From the id to the end of the job.
    pub span: Span,
    /// The first key of its body: where a key can be inserted before.
    pub first_key: Option<Span>,
    /// Display name.
    pub name: Option<Text>,
    /// Jobs it waits for.
    pub needs: Vec<Text>,
    /// Where it runs.
    pub runner: Runner,
    /// What its token may do.
    pub permissions: Permissions,
    /// Deployment environment.
    pub environment: Option<Environment>,
    /// `if:`.
    pub condition: Option<Text>,
    /// Repetition.
    pub matrix: Matrix,
    /// The container it runs in.
    pub container: Option<Container>,
    /// Services beside it.
    pub services: Vec<Container>,
    /// Outputs.
    pub outputs: Vec<Binding>,
    /// Environment.
    pub env: Env,
    /// Defaults of its run steps.
    pub defaults: Defaults,
    /// Minutes, as written.
    pub timeout: Option<Text>,
    /// Limits on parallel runs.
    pub concurrency: Option<Concurrency>,
    /// The steps.
    pub steps: Vec<Step>,
    /// The called workflow.
    pub call: Option<Call>,
}

impl Job {
    /// The step of an id.
    pub fn step(&self, id: &str) -> Option<&Step> {
        self.steps
            .iter()
            .find(|step| step.id.as_ref().is_some_and(|own| own.value() == id))
    }

    /// The container and the services.
    pub fn containers(&self) -> impl Iterator<Item = &Container> {
        self.container.iter().chain(&self.services)
    }
}
