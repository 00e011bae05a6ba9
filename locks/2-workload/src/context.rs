//! What a rule is given.

use lockgate_evidence::{Finding, Rule, Span};
use lockgate_pipelines::model::{
    ActionsLock, Definition, Dependabot, Job, Pipeline, PreCommit, Step, Uses,
};

use crate::tree::{Place, Tree};
use crate::{Advisories, Settings};

/// One file, in the tree it belongs to.
#[derive(Clone, Copy)]
pub struct Context<'a> {
    /// All files.
    pub tree: &'a Tree,
    /// The file to check.
    pub file: &'a Definition,
    /// The user's settings.
    pub settings: &'a Settings,
    /// Known vulnerable actions.
    pub advisories: &'a Advisories,
}

impl<'a> Context<'a> {
    /// The file as a workflow or action.
    pub fn pipeline(&self) -> Option<&'a Pipeline> {
        match self.file {
            Definition::Pipeline(pipeline) => Some(pipeline),
            _ => None,
        }
    }

    /// The file as a workflow.
    pub fn workflow(&self) -> Option<&'a Pipeline> {
        self.pipeline().filter(|pipeline| pipeline.is_workflow())
    }

    /// The file as the configuration of Dependabot.
    pub fn dependabot(&self) -> Option<&'a Dependabot> {
        match self.file {
            Definition::Dependabot(file) => Some(file),
            _ => None,
        }
    }

    /// The file as the configuration of pre-commit.
    pub fn pre_commit(&self) -> Option<&'a PreCommit> {
        match self.file {
            Definition::PreCommit(file) => Some(file),
            _ => None,
        }
    }

    /// The file as the lock file of actions.
    pub fn actions_lock(&self) -> Option<&'a ActionsLock> {
        match self.file {
            Definition::ActionsLock(file) => Some(file),
            _ => None,
        }
    }

    /// True for the first definition of its file, which stands for what is said of the file as a whole.
    pub fn is_first_of_file(&self) -> bool {
        self.pipeline().is_none_or(|pipeline| pipeline.leads_file)
    }

    /// Every job of the file.
    pub fn jobs(&self) -> impl Iterator<Item = Place<'a>> + use<'a> {
        let pipeline = self.pipeline();
        pipeline.into_iter().flat_map(|pipeline| {
            pipeline.jobs.iter().map(move |job| Place {
                pipeline,
                job,
                step: None,
            })
        })
    }

    /// Every step of every job of the file.
    pub fn steps(&self) -> impl Iterator<Item = (Place<'a>, &'a Job, &'a Step)> + use<'a> {
        self.jobs().flat_map(|place| {
            let steps = place.job.steps.iter();
            steps.map(move |step| {
                (
                    Place {
                        step: Some(step),
                        ..place
                    },
                    place.job,
                    step,
                )
            })
        })
    }

    /// Every use of an action or workflow in the file.
    pub fn uses(&self) -> impl Iterator<Item = (Place<'a>, &'a Uses)> + use<'a> {
        self.jobs().flat_map(|place| {
            let call = place.job.call.iter().map(move |call| (place, &call.uses));
            let steps = place.job.steps.iter();
            call.chain(steps.filter_map(move |step| {
                Some((
                    Place {
                        step: Some(step),
                        ..place
                    },
                    step.uses()?,
                ))
            }))
        })
    }

    /// A finding of `rule` in this file.
    pub fn finding(&self, rule: &'static Rule, span: Span, message: impl Into<String>) -> Finding {
        Finding::new(rule, self.file.source(), span, message)
    }
}
