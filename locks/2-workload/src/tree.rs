//! All inspected files together, and who uses whom.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use lockgate_pipelines::model::{
    Call, Definition, Job, Kind, Pipeline, Platform, Run, Step, Target, Uses,
};
use lockgate_pipelines::shell::{Command, Script};
use rayon::prelude::*;

use crate::facts::called_scripts::{FileNames, script_calls};
use crate::facts::dispatches::Dispatches;
use crate::facts::gitlab::Joined;
use crate::facts::locked::Locks;
use crate::facts::owners::Owners;
use crate::facts::parents::Names;
use crate::facts::pins::Pins;
use crate::facts::within::{Inner, inner_steps};
use crate::flow::Inputs;
use crate::least::Needs;

/// How many objects of one name are told apart.
const MAX_NAMESAKES: usize = 64;

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
    /// Named definitions of all files of a platform, of each name the first of at most [`MAX_NAMESAKES`].
    objects: HashMap<(Platform, String), Vec<usize>>,
    /// Definition index of what is used, to the job (and step) that uses it.
    users: HashMap<usize, Vec<User>>,
    /// Definition index of a script, to the commands that call it.
    callers: HashMap<usize, Vec<Caller>>,
    /// Definition, job and step that call scripts, to the definitions of those.
    called: HashMap<(usize, usize, usize), Vec<usize>>,
    pins: OnceLock<Pins>,
    locks: OnceLock<Locks>,
    owners: OnceLock<Owners>,
    names: OnceLock<Names>,
    asked: Mutex<HashMap<String, Arc<Needs>>>,
    inputs: OnceLock<Inputs>,
    gitlab: OnceLock<Joined>,
    dispatches: OnceLock<Dispatches>,
    /// For each definition, what runs within it where it is a composite action.
    inner: Vec<OnceLock<Vec<Inner>>>,
}

#[derive(Clone, Copy, Debug)]
struct User {
    definition: usize,
    job: usize,
    step: Option<usize>,
}

#[derive(Clone, Copy, Debug)]
struct Caller {
    user: User,
    command: usize,
}

/// A command that calls a script of the repository.
#[derive(Clone, Copy)]
pub(crate) struct ScriptCaller<'a> {
    /// The step.
    pub(crate) place: Place<'a>,
    /// What the step runs.
    pub(crate) run: &'a Run,
    /// The same, read.
    pub(crate) script: &'a Script,
    /// The command in it.
    pub(crate) command: &'a Command,
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
                if let Some(name) = &pipeline.sibling {
                    let object = (pipeline.platform, name.clone());
                    let same = tree.objects.entry(object).or_default();
                    if same.len() < MAX_NAMESAKES {
                        same.push(index);
                    }
                }
            }
        }
        tree.users = tree.find_users();
        tree.inner = tree.definitions.iter().map(|_| OnceLock::new()).collect();
        tree.find_script_calls();
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
    pub(crate) fn asked_of_callers(
        &self,
        pipeline: &Pipeline,
        tell: impl FnOnce() -> Needs,
    ) -> Arc<Needs> {
        let path = pipeline.path();
        let known = || self.asked.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(answer) = known().get(path) {
            return Arc::clone(answer);
        }
        known().insert(path.to_owned(), Arc::new(Needs::circular(path)));
        let answer = Arc::new(tell());
        known().insert(path.to_owned(), Arc::clone(&answer));
        answer
    }

    /// What callers pass to each pipeline; followed once, by the first rule that asks.
    pub(crate) fn inputs(&self) -> &Inputs {
        self.inputs.get_or_init(|| Inputs::new(self))
    }

    /// Files of GitLab that make one pipeline; read once, by the first rule that asks.
    pub(crate) fn gitlab(&self) -> &Joined {
        self.gitlab.get_or_init(|| Joined::new(self))
    }

    /// The index of a pipeline of this tree.
    pub(crate) fn index_of(&self, pipeline: &Pipeline) -> Option<usize> {
        self.by_path.get(&place_name(pipeline)).copied()
    }

    /// The pipelines that use the one at an index, each as often as it does.
    pub(crate) fn user_indexes(&self, index: usize) -> impl Iterator<Item = usize> {
        let users = self.users.get(&index).into_iter().flatten();
        users.map(|user| user.definition)
    }

    /// The index of what `uses` of `user` names.
    pub(crate) fn target_of(&self, user: &Pipeline, uses: &Uses) -> Option<usize> {
        self.target_index(user, uses)
    }

    /// Every step that may start another workflow; read once, by the first rule that asks.
    pub(crate) fn dispatches(&self) -> &Dispatches {
        self.dispatches.get_or_init(|| Dispatches::new(self))
    }

    /// Every step that runs within a composite action; followed once, by the first rule that asks.
    pub(crate) fn inner_steps(&self, action: usize) -> &[Inner] {
        let kept = self.inner.get(action);
        kept.map_or(&[], |kept| kept.get_or_init(|| inner_steps(self, action)))
    }

    /// The definitions that stand after this one in its file.
    pub(crate) fn rest_of_file<'a>(
        &'a self,
        pipeline: &'a Pipeline,
    ) -> impl Iterator<Item = &'a Pipeline> {
        let after = self
            .index_of(pipeline)
            .map_or(usize::MAX, |index| index + 1);
        let rest = self.definitions.iter().skip(after);
        let same = rest.take_while(|other| other.source().path() == pipeline.path());
        same.filter_map(|definition| match definition {
            Definition::Pipeline(pipeline) => Some(&**pipeline),
            _ => None,
        })
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

    /// The named definition that `user` can name.
    pub(crate) fn named(&self, user: &Pipeline, name: &str) -> Option<&Pipeline> {
        self.pipeline(self.sibling_index(user, name)?)
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

    /// Every place that uses, calls or, for a script, runs this pipeline.
    pub(crate) fn callers<'a>(&'a self, pipeline: &Pipeline) -> Vec<Place<'a>> {
        if pipeline.is_script() {
            let calls = self.script_callers(pipeline);
            return calls.into_iter().map(|caller| caller.place).collect();
        }
        let users = self.users(pipeline).into_iter();
        users.map(|(place, _)| place).collect()
    }

    /// Every command in the tree that runs this script.
    pub(crate) fn script_callers<'a>(&'a self, script: &Pipeline) -> Vec<ScriptCaller<'a>> {
        let index = self.by_path.get(&place_name(script));
        let callers = index.and_then(|index| self.callers.get(index));
        let callers = callers.into_iter().flatten();
        callers
            .filter_map(|caller| self.script_caller(*caller))
            .collect()
    }

    fn script_caller(&self, caller: Caller) -> Option<ScriptCaller<'_>> {
        let pipeline = self.pipeline(caller.user.definition)?;
        let job = pipeline.jobs.get(caller.user.job)?;
        let step = job.steps.get(caller.user.step?)?;
        let run = step.run()?;
        let script = run.parsed(pipeline.shell_of(job, step));
        Some(ScriptCaller {
            place: Place {
                pipeline,
                job,
                step: Some(step),
            },
            run,
            script,
            command: script.commands.get(caller.command)?,
        })
    }

    /// The steps of the scripts that a step calls.
    pub(crate) fn called_scripts(&self, place: Place<'_>) -> Vec<Place<'_>> {
        let at = |step: &Step| {
            let definition = *self.by_path.get(&place_name(place.pipeline))?;
            let mut jobs = self.pipeline(definition)?.jobs.iter();
            let job = jobs.position(|job| job.id.span() == place.job.id.span())?;
            self.called.get(&(definition, job, step.index))
        };
        let called = if self.called.is_empty() {
            None
        } else {
            place.step.and_then(at)
        };
        let scripts = called.into_iter().flatten();
        let places = scripts.filter_map(|index| {
            let pipeline = self.pipeline(*index)?;
            let job = pipeline.jobs.first()?;
            Some(Place {
                pipeline,
                job,
                step: job.steps.first(),
            })
        });
        places.collect()
    }

    fn find_script_calls(&mut self) {
        let is_script = |(_, pipeline): &(usize, &Pipeline)| pipeline.is_script();
        let all = self
            .definitions
            .iter()
            .enumerate()
            .filter_map(indexed_pipeline);
        let scripts: HashMap<&str, usize> = all
            .clone()
            .filter(is_script)
            .map(|(index, script)| (script.path(), index))
            .collect();
        if scripts.is_empty() {
            return;
        }
        let names = FileNames::of(scripts.keys().copied());
        let (mut callers, mut called) = (HashMap::new(), HashMap::new());
        let all: Vec<_> = all.collect();
        let calls = all.par_iter();
        let calls: Vec<_> = calls
            .map(|(_, pipeline)| script_calls(pipeline, &names))
            .collect();
        for ((definition, pipeline), calls) in all.into_iter().zip(calls) {
            for (place, call) in calls {
                let target = call
                    .paths
                    .iter()
                    .find_map(|path| scripts.get(path.as_str()));
                let jobs = pipeline.jobs.iter();
                let job = jobs.clone().position(|job| std::ptr::eq(job, place.job));
                let (Some(&target), Some(job), Some(step)) = (target, job, place.step) else {
                    continue;
                };
                let user = User {
                    definition,
                    job,
                    step: Some(step.index),
                };
                let caller = Caller {
                    user,
                    command: call.command,
                };
                callers.entry(target).or_insert_with(Vec::new).push(caller);
                let of_step = called
                    .entry((definition, job, step.index))
                    .or_insert_with(Vec::new);
                if !of_step.contains(&target) {
                    of_step.push(target);
                }
            }
        }
        (self.callers, self.called) = (callers, called);
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

    /// A definition of the same file; objects of a cluster are also named across files.
    fn sibling_index(&self, user: &Pipeline, name: &str) -> Option<usize> {
        let own = self.by_path.get(&format!("{}#{name}", user.path()));
        let of_cluster = || {
            let in_cluster = matches!(user.platform, Platform::Tekton | Platform::Argo);
            let object = (user.platform, name.to_owned());
            let same = self.objects.get(&object).filter(|_| in_cluster)?;
            self.nearest(user, same)
        };
        own.copied().or_else(of_cluster)
    }

    /// Of objects with one name that which shares most of its folders with the user.
    fn nearest(&self, user: &Pipeline, same: &[usize]) -> Option<usize> {
        let shared = |index: &usize| {
            let path = self.pipeline(*index).map_or("", Pipeline::path);
            let folders = path.split('/').zip(user.path().split('/'));
            folders.take_while(|(left, right)| left == right).count()
        };
        let most = same.iter().map(shared).max()?;
        same.iter().copied().find(|index| shared(index) == most)
    }

    /// The index of what `uses` of `user` names.
    pub(crate) fn target_index(&self, user: &Pipeline, uses: &Uses) -> Option<usize> {
        if let Target::Sibling(name) = &uses.target {
            return self.sibling_index(user, name);
        }
        let path = uses.target.own_path()?;
        if user.platform != Platform::GitHub {
            let mut places = local_paths(user.path(), path).into_iter();
            return places.find_map(|place| self.by_path.get(&place)).copied();
        }
        let find = |path: &str| self.by_path.get(&format!("{}{path}", root_of(user.path())));
        // The repository may be checked out into a folder of its own.
        let below = || path.find("/.github/").and_then(|at| find(&path[at + 1..]));
        find(path).or_else(below).copied()
    }
}

/// Where a path that a file at `from` names may lie below the scan root: from the file's own folder up to the root.
pub(crate) fn local_paths(from: &str, path: &str) -> Vec<String> {
    let path = path.trim_start_matches("./").trim_start_matches('/');
    let mut places = Vec::new();
    let mut folder = from;
    while let Some((parent, _)) = folder.rsplit_once('/') {
        places.push(joined(parent, path));
        folder = parent;
    }
    places.push(joined("", path));
    places
}

/// True where a path with wildcards that a file at `from` names may mean `path`: `*` within a name, `**` for folders.
pub(crate) fn is_matched(from: &str, pattern: &str, path: &str) -> bool {
    local_paths(from, pattern)
        .iter()
        .any(|pattern| is_like(pattern.as_bytes(), path.as_bytes()))
}

/// Compares with going back to the last star only, so the cost is at most the product of the lengths.
fn is_like(pattern: &[u8], path: &[u8]) -> bool {
    let (mut at, mut place) = (0, 0);
    let mut star: Option<(usize, usize, bool)> = None;
    while place < path.len() {
        if pattern.get(at) == Some(&b'*') {
            let deep = pattern.get(at + 1) == Some(&b'*');
            at += 1 + usize::from(deep);
            star = Some((at, place, deep));
        } else if pattern.get(at) == Some(&path[place]) {
            at += 1;
            place += 1;
        } else if let Some((after, from, deep)) = star
            && (deep || path[from] != b'/')
        {
            (at, place) = (after, from + 1);
            star = Some((after, from + 1, deep));
        } else {
            return false;
        }
    }
    pattern[at..].iter().all(|byte| *byte == b'*')
}

/// `folder/path` with its `..` resolved.
fn joined(folder: &str, path: &str) -> String {
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    parts.join("/")
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
    if let Some(name) = &pipeline.sibling {
        return format!("{}#{name}", pipeline.path());
    }
    if pipeline.platform != Platform::GitHub || pipeline.is_script() {
        return pipeline.path().to_owned();
    }
    match pipeline.kind {
        Kind::Workflow | Kind::Script => pipeline.path().to_owned(),
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
