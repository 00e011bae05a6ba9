//! A whole pipeline.

use lockgate_evidence::{Source, Span};

use super::{Event, Grant, Job, Permissions, Reach, Step, Trigger, Uses};
use crate::gitlab::FileKeys;
use crate::shell::Shell;
use crate::yaml::{Problem, Text};

/// Whose format it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Platform {
    /// GitHub Actions.
    GitHub,
    /// GitLab CI/CD.
    GitLab,
    /// Azure Pipelines.
    Azure,
    /// CircleCI.
    CircleCi,
    /// Jenkins.
    Jenkins,
    /// Bitbucket Pipelines.
    Bitbucket,
    /// Tekton Pipelines.
    Tekton,
    /// Argo Workflows.
    Argo,
    /// Drone.
    Drone,
    /// Woodpecker.
    Woodpecker,
    /// Buildkite.
    Buildkite,
}

/// What the file defines.
#[derive(Clone, Debug)]
pub enum Kind {
    /// Something that events start.
    Workflow,
    /// Something that steps use.
    Action(Runtime),
    /// A script of the repository that steps call: one job with one step.
    Script,
}

/// How an action runs.
#[derive(Clone, Debug)]
pub enum Runtime {
    /// Steps, which are the steps of the one job of the pipeline.
    Composite,
    /// A container image.
    Docker {
        /// `docker://…` or a path to a Dockerfile.
        image: Option<Text>,
        /// Entry points and arguments.
        args: Vec<Text>,
    },
    /// A script for Node.js.
    Node {
        /// `node20`, as written.
        using: Text,
        /// Entry points: pre, main, post.
        scripts: Vec<Text>,
    },
    /// Anything else.
    Other,
}

/// One `key: value` whose value is a scalar.
#[derive(Clone, Debug)]
pub struct Binding {
    /// The key.
    pub key: Text,
    /// The value.
    pub value: Text,
    /// From key to the end of the value.
    pub span: Span,
}

/// A set of bindings.
#[derive(Clone, Debug, Default)]
pub struct Env {
    /// In file order.
    pub bindings: Vec<Binding>,
    /// An expression in place of the whole mapping.
    pub expression: Option<Text>,
    /// The whole entry with its key.
    pub span: Option<Span>,
}

impl Env {
    /// The binding of a name, ignoring case as the platform's inputs do.
    pub fn get(&self, name: &str) -> Option<&Binding> {
        self.bindings
            .iter()
            .rev()
            .find(|binding| binding.key.value().eq_ignore_ascii_case(name))
    }

    /// The value of a name.
    pub fn value(&self, name: &str) -> Option<&str> {
        self.get(name).map(|binding| binding.value.value())
    }

    /// True where nothing is bound.
    pub fn is_empty(&self) -> bool {
        self.bindings.is_empty() && self.expression.is_none()
    }
}

/// One declared input.
#[derive(Clone, Debug)]
pub struct Input {
    /// Its name.
    pub name: Text,
    /// Declared type, as written.
    pub kind: Option<Text>,
    /// Default value.
    pub default: Option<Text>,
    /// Number of choices of a `choice` input.
    pub options: usize,
    /// From the name to the end of its description.
    pub span: Span,
}

/// What holds for every run step below.
#[derive(Clone, Debug, Default)]
pub struct Defaults {
    /// The shell.
    pub shell: Option<Text>,
    /// The working directory.
    pub working_directory: Option<Text>,
}

/// A `concurrency:` block.
#[derive(Clone, Debug)]
pub struct Concurrency {
    /// The group.
    pub group: Option<Text>,
    /// Whether a newer run cancels the older one, as written.
    pub cancel: Option<Text>,
    /// The whole entry with its key.
    pub span: Span,
}

/// One file that runs something.
#[derive(Debug)]
pub struct Pipeline {
    /// The file.
    pub source: Source,
    /// Whose format.
    pub platform: Platform,
    /// Workflow or action.
    pub kind: Kind,
    /// Its name among several definitions of one file, by which [`Target::Sibling`](super::Target::Sibling) names it;
    /// `None` where the file is one definition, and for the main one.
    pub sibling: Option<String>,
    /// True where it also sees the inputs and outputs that whoever uses it sees: an inline task of Tekton, a template of
    /// Argo.
    pub sees_user: bool,
    /// True for the first definition of its file, which speaks for the file as a whole.
    pub leads_file: bool,
    /// Its name.
    pub name: Option<Text>,
    /// The name of each run.
    pub run_name: Option<Text>,
    /// What starts it.
    pub triggers: Vec<Trigger>,
    /// The key `on` with its value.
    pub triggers_span: Option<Span>,
    /// Inputs of an action; inputs of calls and dispatches stand in their trigger.
    pub inputs: Vec<Input>,
    /// Outputs of an action or called workflow.
    pub outputs: Vec<Binding>,
    /// What its token may do.
    pub permissions: Permissions,
    /// Environment of every step.
    pub env: Env,
    /// Variables of the language that the file is written in, which no script sees (Groovy of Jenkins): `name`, or
    /// `function.name` where a function owns it. A name that gets several values stands several times. In the order of
    /// the names in lower case.
    pub locals: Vec<Binding>,
    /// True where jobs do not check out the sources by themselves, though the platform does by default.
    pub skips_checkout: bool,
    /// Defaults of every run step.
    pub defaults: Defaults,
    /// Limits on parallel runs.
    pub concurrency: Option<Concurrency>,
    /// Secrets and identities that every job is given.
    pub grants: Vec<Grant>,
    /// What the file takes in as a whole, beside what its jobs use: `include` of GitLab, orbs, shared libraries,
    /// template repositories.
    pub includes: Vec<Uses>,
    /// The jobs. A composite action has one, named `runs`.
    pub jobs: Vec<Job>,
    /// The key `jobs`, or `runs` of an action.
    pub jobs_key: Option<Span>,
    /// What only files of GitLab have.
    pub gitlab: Option<Box<FileKeys>>,
    /// What could not be read.
    pub problems: Vec<Problem>,
    /// Every comment.
    pub comments: Vec<Span>,
}

impl Pipeline {
    /// A pipeline with nothing in it.
    pub fn new(source: Source, platform: Platform, kind: Kind) -> Self {
        Self {
            source,
            platform,
            kind,
            sibling: None,
            leads_file: true,
            sees_user: false,
            name: None,
            run_name: None,
            triggers: Vec::new(),
            triggers_span: None,
            inputs: Vec::new(),
            outputs: Vec::new(),
            permissions: Permissions::Missing,
            env: Env::default(),
            locals: Vec::new(),
            skips_checkout: false,
            defaults: Defaults::default(),
            concurrency: None,
            grants: Vec::new(),
            includes: Vec::new(),
            jobs: Vec::new(),
            jobs_key: None,
            gitlab: None,
            problems: Vec::new(),
            comments: Vec::new(),
        }
    }

    /// The path of its file.
    pub fn path(&self) -> &str {
        self.source.path()
    }

    /// The text of its jobs where it is one of several definitions of a file, else of the file. Rules that look for a word
    /// before they look closer ask this, or a file of many definitions costs the square of its length.
    pub fn own_text(&self) -> &str {
        let text = self.source.text();
        let (Some(first), Some(last)) = (self.jobs.first(), self.jobs.last()) else {
            return text;
        };
        if self.sibling.is_none() {
            return text;
        }
        let own = first.span.start..last.span.end.max(first.span.end);
        text.get(own).unwrap_or(text)
    }

    /// True for a workflow.
    pub fn is_workflow(&self) -> bool {
        matches!(self.kind, Kind::Workflow)
    }

    /// True for a script that steps call.
    pub fn is_script(&self) -> bool {
        matches!(self.kind, Kind::Script)
    }

    /// The trigger of an event.
    pub fn trigger(&self, event: Event) -> Option<&Trigger> {
        self.triggers.iter().find(|trigger| trigger.event == event)
    }

    /// The first trigger that an outsider can fire with the repository's rights.
    pub fn exposed_trigger(&self) -> Option<&Trigger> {
        self.triggers
            .iter()
            .find(|trigger| trigger.event.is_exposed())
    }

    /// True where anyone with an account can make it run.
    pub fn reachable_by_anyone(&self) -> bool {
        self.triggers
            .iter()
            .any(|trigger| trigger.event.reach() == Reach::Anyone)
    }

    /// True where text of an outsider can arrive: by a trigger of its own, or from whoever calls or uses it.
    pub fn may_receive_outside_text(&self) -> bool {
        !self.is_workflow() || self.reachable_by_anyone() || self.trigger(Event::Call).is_some()
    }

    /// True where every trigger is a call by another workflow.
    pub fn only_called(&self) -> bool {
        !self.triggers.is_empty()
            && self
                .triggers
                .iter()
                .all(|trigger| trigger.event == Event::Call)
    }

    /// Every step of every job with its job.
    pub fn steps(&self) -> impl Iterator<Item = (&Job, &Step)> {
        self.jobs
            .iter()
            .flat_map(|job| job.steps.iter().map(move |step| (job, step)))
    }

    /// Every use: of the file, of each job, of each step.
    pub fn all_uses(&self) -> impl Iterator<Item = &Uses> {
        let of_jobs = self.jobs.iter().flat_map(|job| {
            let call = job.call.iter().map(|call| &call.uses);
            call.chain(job.steps.iter().filter_map(Step::uses))
        });
        self.includes.iter().chain(of_jobs)
    }

    /// What the file takes in under that name.
    pub fn included(&self, alias: &str) -> Option<&Uses> {
        let named = |uses: &&Uses| self.source.slice(uses.key).trim_matches(['"', '\'']) == alias;
        self.includes.iter().find(named)
    }

    /// The job of an id.
    pub fn job(&self, id: &str) -> Option<&Job> {
        self.jobs.iter().find(|job| job.id.value() == id)
    }

    /// The permissions that hold in a job: its own, else the workflow's.
    pub fn permissions_of<'a>(&'a self, job: &'a Job) -> &'a Permissions {
        if job.permissions.is_missing() {
            &self.permissions
        } else {
            &job.permissions
        }
    }

    /// The shell a step's script is read by.
    pub fn shell_of(&self, job: &Job, step: &Step) -> Shell {
        let own = step.run().and_then(|run| run.shell.as_ref());
        let shell = own
            .or(job.defaults.shell.as_ref())
            .or(self.defaults.shell.as_ref());
        let on_windows = self.platform == Platform::GitHub && job.runner.is_windows();
        Shell::of(shell.map(Text::value), on_windows)
    }

    /// The comment on the same line after `offset`, from `#`.
    pub fn comment_after(&self, offset: usize) -> Option<Span> {
        let first = self
            .comments
            .partition_point(|comment| comment.start < offset);
        let comment = *self.comments.get(first)?;
        (comment.end <= self.source.line_span(offset).end).then_some(comment)
    }
}
