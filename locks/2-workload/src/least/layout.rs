//! Which block stands at the workflow, and which at single jobs.

use std::collections::HashMap;

use lockgate_pipelines::model::{Access, Job, Permissions, Pipeline, Platform};

use super::plan::{Block, Plan, Scopes, of_job};
use crate::tree::{Place, Tree};

/// What a place should say.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum Target {
    /// These rights.
    Exact(Scopes),
    /// What is there now, `read-all`, `write-all` or nothing.
    Kept,
}

/// One job.
#[derive(Debug)]
pub(super) struct JobLayout<'a> {
    pub(super) job: &'a Job,
    pub(super) target: Target,
    /// What is unknown.
    pub(super) why: Vec<String>,
    pub(super) remarks: Vec<String>,
    /// True where the job gets or has a block of its own.
    pub(super) own: bool,
}

/// A whole workflow.
#[derive(Debug)]
pub(super) struct Layout<'a> {
    /// The workflow's block; `None` where it stays as it is.
    pub(super) top: Option<Target>,
    /// What is unknown in the jobs that take the workflow's block.
    pub(super) why: Vec<String>,
    pub(super) jobs: Vec<JobLayout<'a>>,
}

impl<'a> Layout<'a> {
    /// `None` for what is not rewritten: no workflow, or nothing but what callers decide.
    pub(super) fn of(tree: &Tree, pipeline: &'a Pipeline) -> Option<Self> {
        let is_ours = pipeline.platform == Platform::GitHub && pipeline.is_workflow();
        if !is_ours || pipeline.jobs.is_empty() {
            return None;
        }
        let jobs: Vec<_> = pipeline
            .jobs
            .iter()
            .filter(|job| !caller_decides(pipeline, job))
            .map(|job| lay(tree, pipeline, job))
            .collect();
        let mut layout = Self {
            top: None,
            why: Vec::new(),
            jobs,
        };
        layout.choose(pipeline);
        Some(layout)
    }

    fn choose(&mut self, pipeline: &Pipeline) {
        let shared: Vec<&JobLayout<'_>> = self.jobs.iter().filter(|job| !job.own).collect();
        if shared.is_empty() {
            let unused = pipeline.permissions.grants_write();
            self.top = unused.then(|| Target::Exact(Vec::new()));
            return;
        }
        let bare = pipeline.permissions.is_missing();
        let kept = shared.iter().any(|job| job.target == Target::Kept);
        let top = if bare && kept {
            // The default must go on holding for those that are kept.
            None
        } else {
            Some(common(&shared))
        };
        for job in self.jobs.iter_mut().filter(|job| !job.own) {
            let is_default = bare && job.target == Target::Kept;
            job.own = top.as_ref() != Some(&job.target) && !is_default;
        }
        let takers = self
            .jobs
            .iter()
            .filter(|job| !job.own && !bare_kept(bare, job));
        for job in takers {
            for why in &job.why {
                if !self.why.contains(why) {
                    self.why.push(why.clone());
                }
            }
        }
        self.top = top;
    }
}

fn bare_kept(bare: bool, job: &JobLayout<'_>) -> bool {
    bare && job.target == Target::Kept
}

/// A workflow that is only called, and says nothing, gets what its callers give.
fn caller_decides(pipeline: &Pipeline, job: &Job) -> bool {
    pipeline.only_called() && pipeline.permissions_of(job).is_missing()
}

fn lay<'a>(tree: &Tree, pipeline: &'a Pipeline, job: &'a Job) -> JobLayout<'a> {
    let place = Place {
        pipeline,
        job,
        step: None,
    };
    let Plan {
        block,
        why,
        remarks,
    } = of_job(tree, place, 0);
    let target = match block {
        Block::Exact(scopes) => Target::Exact(scopes),
        Block::Kept(_) => Target::Kept,
    };
    JobLayout {
        job,
        target,
        why,
        remarks,
        own: !job.permissions.is_missing(),
    }
}

/// The block all agree on; else one that only reads and that most share; else none.
fn common(shared: &[&JobLayout<'_>]) -> Target {
    let mut counts: HashMap<&Target, usize> = HashMap::new();
    for job in shared {
        *counts.entry(&job.target).or_default() += 1;
    }
    let count = |target: &Target| counts.get(target).copied().unwrap_or_default();
    let mut targets = shared.iter().map(|job| &job.target);
    let mild = |target: &&Target| match target {
        Target::Exact(scopes) => {
            !scopes.is_empty() && scopes.iter().all(|(_, access)| *access == Access::Read)
        }
        Target::Kept => false,
    };
    let agreed = targets.clone().find(|target| count(target) == shared.len());
    let most = || targets.find(|target| mild(target) && count(target) * 2 > shared.len());
    agreed
        .or_else(most)
        .cloned()
        .unwrap_or(Target::Exact(Vec::new()))
}

/// The rights of a block as written, as far as they are known; `None` for words and nothing.
pub(super) fn written(permissions: &Permissions) -> Option<Scopes> {
    let Permissions::Scopes { scopes, .. } = permissions else {
        return None;
    };
    let known = scopes.iter().filter_map(|scope| {
        let name = super::plan::scope_named(scope.name.value())?;
        Some((name, scope.access?))
    });
    let mut all: Scopes = known.filter(|(_, access)| *access > Access::None).collect();
    all.sort_unstable();
    Some(all)
}
