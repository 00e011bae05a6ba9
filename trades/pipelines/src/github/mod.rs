//! GitHub Actions and its neighbours, read leniently into the model.

mod action;
mod actions_lock;
mod contexts;
mod dependabot;
mod events;
mod job;
mod parts;
mod pre_commit;
mod step;
mod workflow;

use lockgate_evidence::{Source, Span};

use crate::files::{has_yaml_extension, in_folder};
use crate::model::Definition;
use crate::yaml::{self, Problem};

pub use contexts::{context_trust, is_multiline};
pub use events::event;

/// The kinds of file of this platform.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum FileKind {
    /// `.github/workflows/*.yml`.
    Workflow,
    /// `action.yml` anywhere.
    Action,
    /// `.github/dependabot.yml`.
    Dependabot,
    /// `.pre-commit-config.yaml`.
    PreCommit,
    /// `.github/workflows/actions.lock`.
    ActionsLock,
}

impl FileKind {
    /// The kind of a relative path with `/` between parts; `None` for everything else.
    pub(crate) fn of(path: &str) -> Option<Self> {
        let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
        let yaml = has_yaml_extension(name);
        match name {
            "actions.lock" if in_folder(folder, ".github/workflows") => Some(Self::ActionsLock),
            "dependabot.yml" | "dependabot.yaml" if in_folder(folder, ".github") => {
                Some(Self::Dependabot)
            }
            ".pre-commit-config.yaml" | ".pre-commit-config.yml" => Some(Self::PreCommit),
            _ if yaml && in_folder(folder, ".github/workflows") => Some(Self::Workflow),
            "action.yml" | "action.yaml" => Some(Self::Action),
            _ => None,
        }
    }
}

/// Reads a file of that kind. Never fails: what cannot be read is told in the definition's problems.
pub fn read(source: &Source, kind: FileKind) -> Definition {
    let document = yaml::parse(source);
    let mut problems = document.problems().to_vec();
    if document.root().is_none() && problems.is_empty() {
        problems.push(problem(Span::at(0), "the file is empty"));
    }
    let mut definition = match kind {
        FileKind::Workflow => {
            Definition::Pipeline(Box::new(workflow::read(&document, &mut problems)))
        }
        FileKind::Action => Definition::Pipeline(Box::new(action::read(&document, &mut problems))),
        FileKind::Dependabot => Definition::Dependabot(dependabot::read(&document, &mut problems)),
        FileKind::PreCommit => Definition::PreCommit(pre_commit::read(&document, &mut problems)),
        FileKind::ActionsLock => {
            Definition::ActionsLock(actions_lock::read(&document, &mut problems))
        }
    };
    if document.aliases_exhausted() {
        problems.push(problem(
            Span::at(0),
            "aliases are followed too often; the rest is not read",
        ));
    }
    let comments = document.comments().to_vec();
    match &mut definition {
        Definition::Pipeline(file) => (file.problems, file.comments) = (problems, comments),
        Definition::Dependabot(file) => (file.problems, file.comments) = (problems, comments),
        Definition::PreCommit(file) => (file.problems, file.comments) = (problems, comments),
        Definition::ActionsLock(file) => (file.problems, file.comments) = (problems, comments),
    }
    definition
}

/// The context that an environment variable set by the runner holds ("Variables reference", default variables).
pub fn variable(name: &str) -> Option<String> {
    let context = match name {
        "GITHUB_HEAD_REF" => "github.head_ref",
        "GITHUB_REF_NAME" => "github.ref_name",
        "GITHUB_REF" => "github.ref",
        "GITHUB_BASE_REF" => "github.base_ref",
        _ => return None,
    };
    Some(context.to_owned())
}

fn problem(span: Span, message: impl Into<String>) -> Problem {
    Problem {
        span,
        message: message.into(),
        syntax: false,
    }
}
