//! Steps.

use std::sync::OnceLock;

use lockgate_evidence::Span;

use super::{Container, Env, Event, Grant, PackageKind, Target};
use crate::shell::{self, Script, Shell};
use crate::yaml::Text;

/// What a step does.
#[derive(Debug, Default)]
pub enum Body {
    /// Runs a script.
    Run(Run),
    /// Uses an action.
    Uses(Uses),
    /// Neither: an odd step.
    #[default]
    Nothing,
}

/// A script.
#[derive(Debug)]
pub struct Run {
    /// The text.
    pub script: Text,
    /// The key `run`.
    pub key: Span,
    /// The shell, as written.
    pub shell: Option<Text>,
    /// The working directory.
    pub working_directory: Option<Text>,
    /// The task that runs it, with its other inputs, on platforms where tasks take scripts (`Bash@3` of Azure).
    pub via: Option<Box<Uses>>,
    /// True where it is one program with its arguments that no shell reads: a value that is put into one of its words
    /// stays in that word.
    pub without_shell: bool,
    pub(crate) parsed: OnceLock<Script>,
}

impl Run {
    /// A script without anything beside it.
    pub fn new(script: Text, key: Span) -> Self {
        Self {
            script,
            key,
            shell: None,
            working_directory: None,
            via: None,
            without_shell: false,
            parsed: OnceLock::new(),
        }
    }

    /// The script as commands; parsed once. Ask [`Pipeline::shell_of`](super::Pipeline::shell_of) for the
    /// shell; a second call with another shell gets the first one's answer.
    pub fn parsed(&self, shell: Shell) -> &Script {
        self.parsed
            .get_or_init(|| shell::parse_text(shell, &self.script))
    }

    /// The script as commands, where some rule has asked for them.
    pub fn parsed_already(&self) -> Option<&Script> {
        self.parsed.get()
    }
}

/// A use of an action or workflow.
#[derive(Clone, Debug)]
pub struct Uses {
    /// What stands after `uses:`.
    pub reference: Text,
    /// The key `uses`.
    pub key: Span,
    /// What it names.
    pub target: Target,
    /// Inputs.
    pub with: Env,
}

impl Uses {
    /// The name of a step that the platform itself brings.
    pub fn built_in(&self) -> Option<&str> {
        let package = self.target.package()?;
        (package.kind == PackageKind::BuiltIn).then_some(package.name.as_str())
    }

    /// The value of an input.
    pub fn input(&self, name: &str) -> Option<&str> {
        self.with.value(name)
    }

    /// True where it names this action of any version: `owner/name` or `owner/name/path`, ignoring case.
    pub fn is(&self, action: &str) -> bool {
        self.target.is_action(action)
    }

    /// True where it names one of these actions.
    pub fn is_any(&self, actions: &[&str]) -> bool {
        actions.iter().any(|action| self.target.is_action(action))
    }
}

/// One step.
#[derive(Debug, Default)]
pub struct Step {
    /// Place in its job, from 0.
    pub index: usize,
    /// From its first key to its end, without the dash.
    pub span: Span,
    /// Its id.
    pub id: Option<Text>,
    /// Display name.
    pub name: Option<Text>,
    /// `if:`.
    pub condition: Option<Text>,
    /// Environment.
    pub env: Env,
    /// `continue-on-error:`, as written.
    pub continue_on_error: Option<Text>,
    /// Minutes, as written.
    pub timeout: Option<Text>,
    /// What it does.
    pub body: Body,
    /// The container it runs in, where each step has its own (Tekton, Argo, Drone, Woodpecker) or names one.
    pub container: Option<Container>,
    /// Secrets and identities it is given beside its environment.
    pub grants: Vec<Grant>,
    /// Conditions of what stands around it: of the steps `when` and `unless`, of the template keys it is written under.
    pub gates: Vec<Text>,
    /// The events under which alone it runs, where it says so.
    pub only_on: Option<Vec<Event>>,
}

impl Step {
    /// A step of which nothing else is known.
    pub fn new(index: usize, span: Span, body: Body) -> Self {
        Self {
            index,
            span,
            body,
            ..Self::default()
        }
    }

    /// The script, where it runs one.
    pub fn run(&self) -> Option<&Run> {
        match &self.body {
            Body::Run(run) => Some(run),
            Body::Uses(_) | Body::Nothing => None,
        }
    }

    /// The use, where it is one.
    pub fn uses(&self) -> Option<&Uses> {
        match &self.body {
            Body::Uses(uses) => Some(uses),
            Body::Run(_) | Body::Nothing => None,
        }
    }
}
