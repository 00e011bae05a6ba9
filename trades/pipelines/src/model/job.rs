//! Jobs.

use lockgate_evidence::Span;

use super::{Binding, Concurrency, Defaults, Env, Grant, Permissions, Step, Trigger, Uses};
use crate::gitlab::JobKeys;
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
    /// The entry that makes it privileged, as written, where that is no option of the container engine.
    pub privileged: Option<Text>,
    /// What it is allowed or denied, by the names of Kubernetes' `securityContext` (`runAsUser`, `capabilities.add`, …),
    /// and what it shares with its machine (`hostNetwork`, `hostPID`, `hostIPC`).
    pub security: Vec<Binding>,
    /// From key to end.
    pub span: Span,
}

impl Container {
    /// A container of that image and nothing else.
    pub fn new(key: Text, image: Option<Text>, span: Span) -> Self {
        Self {
            key,
            image,
            credentials: Env::default(),
            env: Env::default(),
            options: None,
            volumes: Vec::new(),
            privileged: None,
            security: Vec::new(),
            span,
        }
    }
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
    /// Names of the definitions it takes its missing keys from (`extends` of GitLab), in the order written.
    pub extends: Vec<Text>,
    /// True for a definition that never runs by itself (`.name` of GitLab).
    pub hidden: bool,
    /// What starts just this job, on platforms where each job says so; empty where the pipeline's triggers hold.
    pub triggers: Vec<Trigger>,
    /// Secrets and identities it is given beside its environment.
    pub grants: Vec<Grant>,
    /// The entry that lets it fail without failing the pipeline, as written.
    pub may_fail: Option<Text>,
    /// The entry by which a person must first approve or start it.
    pub approval: Option<Span>,
    /// What only jobs of GitLab have.
    pub gitlab: Option<Box<JobKeys>>,
    /// Conditions of what stands around it: of its stage, of its workflow, of the template keys it is written under.
    pub gates: Vec<Text>,
    /// Environment of what stands around it (a stage), where an earlier job of the same surroundings has it as its own:
    /// each binding is judged once, but holds in all of them.
    pub around: Env,
    /// True for what the platform calls a deployment.
    pub is_deployment: bool,
}

impl Job {
    /// A job of which nothing else is known.
    pub fn new(id: Text, span: Span) -> Self {
        Self {
            id,
            span,
            first_key: None,
            name: None,
            needs: Vec::new(),
            runner: Runner::default(),
            permissions: Permissions::Missing,
            environment: None,
            condition: None,
            matrix: Matrix::default(),
            container: None,
            services: Vec::new(),
            outputs: Vec::new(),
            env: Env::default(),
            defaults: Defaults::default(),
            timeout: None,
            concurrency: None,
            steps: Vec::new(),
            call: None,
            extends: Vec::new(),
            hidden: false,
            triggers: Vec::new(),
            grants: Vec::new(),
            may_fail: None,
            approval: None,
            gitlab: None,
            gates: Vec::new(),
            around: Env::default(),
            is_deployment: false,
        }
    }

    /// The step of an id.
    pub fn step(&self, id: &str) -> Option<&Step> {
        self.steps
            .iter()
            .find(|step| step.id.as_ref().is_some_and(|own| own.value() == id))
    }

    /// The container, the services, and the containers of steps.
    pub fn containers(&self) -> impl Iterator<Item = &Container> {
        let steps = self.steps.iter().filter_map(|step| step.container.as_ref());
        self.container.iter().chain(&self.services).chain(steps)
    }
}
