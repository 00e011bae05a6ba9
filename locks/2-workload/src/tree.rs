//! All inspected files together, and who uses whom.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use lockgate_pipelines::model::{Call, Definition, Job, Kind, Pipeline, Step, Uses};

use crate::facts::locked::Locks;
use crate::facts::owners::Owners;
use crate::facts::parents::Names;
use crate::facts::pins::Pins;
use crate::least::Needs;

/// A place in a pipeline: a job, or a step of it.
#[derive(Clone, Copy)]
pub struct Place<'a> {
    /// The file.
    pub pipeline: &'a Pipeline,
    /// The job.
    pub job: &'a Job,
    /// The step; `None` for what belongs to the job itself.
    pub step: Option<&'a Step>,
}

/// Everything the lock was given, read.
#[derive(Debug, Default)]
pub struct Tree {
    definitions: Vec<Definition>,
    /// Path of a workflow or folder of an action, to the index of its definition.
    by_path: HashMap<String, usize>,
    /// Definition index of what is used, to the job (and step) that uses it.
    users: HashMap<usize, Vec<User>>,
    pins: OnceLock<Pins>,
    locks: OnceLock<Locks>,
    owners: OnceLock<Owners>,
    names: OnceLock<Names>,
    called: Mutex<HashMap<String, Arc<Needs>>>,
}

#[derive(Clone, Copy, Debug)]
struct User {
    definition: usize,
    job: usize,
    step: Option<usize>,
}

impl Tree {
    /// Joins read files.
    pub fn new(definitions: Vec<Definition>) -> Self {
        let mut tree = Self {
            definitions,
            ..Self::default()
        };
        for (index, definition) in tree.definitions.iter().enumerate() {
            if let Definition::Pipeline(pipeline) = definition {
                tree.by_path.insert(place_name(pipeline), index);
            }
        }
        tree.users = tree.find_users();
        tree
    }

    /// Every file.
    pub fn definitions(&self) -> &[Definition] {
        &self.definitions
    }

    /// Every pinned commit with its comment; read once, by the first rule that asks.
    pub(crate) fn pins(&self) -> &Pins {
        self.pins.get_or_init(|| Pins::new(self))
    }

    /// Every sound lock file of actions; read once, by the first rule that asks.
    pub(crate) fn locks(&self) -> &Locks {
        self.locks.get_or_init(|| Locks::new(self))
    }

    /// Who owns the repositories, as far as their files say; read once, by the first rule that asks.
    pub(crate) fn owners(&self) -> &Owners {
        self.owners.get_or_init(|| Owners::new(self))
    }

    /// Every workflow by the name that a `workflow_run` waits for; read once, by the first rule that asks.
    pub(crate) fn names(&self) -> &Names {
        self.names.get_or_init(|| Names::new(self))
    }

    /// What a called workflow asks of its callers; told once. While it is being told, whoever asks again on the way
    /// stands in a circle and is answered with something unknown.
    pub(crate) fn called(&self, pipeline: &Pipeline, tell: impl FnOnce() -> Needs) -> Arc<Needs> {
        let path = pipeline.path();
        let known = || self.called.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(answer) = known().get(path) {
            return Arc::clone(answer);
        }
        known().insert(path.to_owned(), Arc::new(Needs::circular(path)));
        let answer = Arc::new(tell());
        known().insert(path.to_owned(), Arc::clone(&answer));
        answer
    }

    /// The definition at an index, as a pipeline.
    pub(crate) fn at(&self, index: usize) -> Option<&Pipeline> {
        self.pipeline(index)
    }

    /// Every workflow and action.
    pub fn pipelines(&self) -> impl Iterator<Item = &Pipeline> {
        self.definitions
            .iter()
            .filter_map(|definition| match definition {
                Definition::Pipeline(pipeline) => Some(&**pipeline),
                _ => None,
            })
    }

    /// The workflow or action in this tree that `uses` of `user` names.
    pub fn target(&self, user: &Pipeline, uses: &Uses) -> Option<&Pipeline> {
        self.pipeline(self.target_index(user, uses)?)
    }

    /// The pipeline with that path (workflow file) or folder (action), relative to the scan root.
    pub fn by_path(&self, path: &str) -> Option<&Pipeline> {
        self.pipeline(*self.by_path.get(path)?)
    }

    /// Every place in the tree that calls or uses this pipeline.
    pub fn users<'a>(&'a self, pipeline: &Pipeline) -> Vec<(Place<'a>, &'a Uses)> {
        let Some(&index) = self.by_path.get(&place_name(pipeline)) else {
            return Vec::new();
        };
        self.users
            .get(&index)
            .into_iter()
            .flatten()
            .filter_map(|user| self.user(*user))
            .collect()
    }

    fn user(&self, user: User) -> Option<(Place<'_>, &Uses)> {
        let pipeline = self.pipeline(user.definition)?;
        let job = pipeline.jobs.get(user.job)?;
        let step = user.step.and_then(|index| job.steps.get(index));
        let uses = match step {
            Some(step) => step.uses()?,
            None => &job.call.as_ref()?.uses,
        };
        Some((
            Place {
                pipeline,
                job,
                step,
            },
            uses,
        ))
    }

    fn pipeline(&self, index: usize) -> Option<&Pipeline> {
        match self.definitions.get(index)? {
            Definition::Pipeline(pipeline) => Some(pipeline),
            _ => None,
        }
    }

    fn find_users(&self) -> HashMap<usize, Vec<User>> {
        let mut users: HashMap<usize, Vec<User>> = HashMap::new();
        for (definition, pipeline) in self
            .definitions
            .iter()
            .enumerate()
            .filter_map(indexed_pipeline)
        {
            for (job, place) in pipeline.jobs.iter().enumerate() {
                for (step, uses) in uses_of(place) {
                    if let Some(target) = self.target_index(pipeline, uses) {
                        users.entry(target).or_default().push(User {
                            definition,
                            job,
                            step,
                        });
                    }
                }
            }
        }
        users
    }

    fn target_index(&self, user: &Pipeline, uses: &Uses) -> Option<usize> {
        let path = uses.target.own_path()?;
        let find = |path: &str| self.by_path.get(&format!("{}{path}", root_of(user.path())));
        // The repository may be checked out into a folder of its own.
        let below = || path.find("/.github/").and_then(|at| find(&path[at + 1..]));
        find(path).or_else(below).copied()
    }
}

fn indexed_pipeline((index, definition): (usize, &Definition)) -> Option<(usize, &Pipeline)> {
    match definition {
        Definition::Pipeline(pipeline) => Some((index, pipeline)),
        _ => None,
    }
}

fn uses_of(job: &Job) -> impl Iterator<Item = (Option<usize>, &Uses)> {
    let call = job.call.iter().map(|Call { uses, .. }| (None, uses));
    let steps = job.steps.iter().enumerate();
    call.chain(steps.filter_map(|(index, step)| Some((Some(index), step.uses()?))))
}

/// What a `uses:` of the same repository would call it: the path of a workflow, the folder of an action.
fn place_name(pipeline: &Pipeline) -> String {
    match pipeline.kind {
        Kind::Workflow => pipeline.path().to_owned(),
        Kind::Action(_) => pipeline
            .path()
            .rsplit_once('/')
            .map_or(String::new(), |(folder, _)| folder.to_owned()),
    }
}

/// The repository a file belongs to, as a path prefix: what stands before `.github/`. Several repositories
/// below one scan root are kept apart by it.
pub(crate) fn root_of(path: &str) -> &str {
    match path.find(".github/") {
        Some(0) | None => "",
        Some(at) if path[..at].ends_with('/') => &path[..at],
        Some(_) => "",
    }
}
