//! Which files make one pipeline together, and where its definitions stand.

use std::collections::{HashMap, HashSet};

use lockgate_pipelines::model::{Job, PackageKind, Pipeline, Platform, Target, Uses};

use crate::tree::{Tree, is_matched};

/// How many includes with wildcards are followed; honest repositories have a handful.
const MAX_WILDCARDS: usize = 200;
/// How many files are walked from one on the way to those that include it.
const MAX_INCLUDERS: usize = 200;

/// A definition: a file and a job of it, as indexes.
pub(super) type At = (usize, usize);

/// Includes of one file in another.
#[derive(Clone, Copy, Debug)]
struct Include {
    /// The file that includes.
    by: usize,
    /// Which of its includes.
    nth: usize,
}

/// All files of GitLab and how they belong together.
#[derive(Debug, Default)]
pub(crate) struct Joined {
    /// File to the group of files that make one pipeline.
    groups: HashMap<usize, usize>,
    /// Files of a group, in order.
    members: HashMap<usize, Vec<usize>>,
    /// Group and name of a definition, to every place where it is written.
    names: HashMap<(usize, String), Vec<At>>,
    /// Group and name of a definition, to those that extend it.
    heirs: HashMap<(usize, String), Vec<At>>,
    /// Group and name of a variable of a file, to every place where it is written.
    globals: HashMap<(usize, String), Vec<At>>,
    /// Group, to its jobs that hand variables to later ones.
    dotenv: HashMap<usize, Vec<At>>,
    /// Group, to its file with rules for the whole pipeline.
    workflows: HashMap<usize, usize>,
    /// Groups that take in files which are not of this tree.
    foreign: HashSet<usize>,
    /// Those of them whose foreign files may hold rules for the whole pipeline.
    ruled: HashSet<usize>,
    /// File to those that include it.
    includers: HashMap<usize, Vec<Include>>,
}

impl Joined {
    /// Joins all files of the tree.
    pub(crate) fn new(tree: &Tree) -> Self {
        let mut joined = Self::default();
        let files: Vec<usize> = (0..tree.definitions().len())
            .filter(|&at| tree.at(at).is_some_and(is_gitlab))
            .collect();
        let mut parents: HashMap<usize, usize> = files.iter().map(|&at| (at, at)).collect();
        let mut wildcards = 0;
        for &by in &files {
            let Some(pipeline) = tree.at(by) else {
                continue;
            };
            for (nth, uses) in pipeline.includes.iter().enumerate() {
                for file in targets(tree, &files, pipeline, uses, &mut wildcards) {
                    joined
                        .includers
                        .entry(file)
                        .or_default()
                        .push(Include { by, nth });
                    let (left, right) = (root(&mut parents, by), root(&mut parents, file));
                    parents.insert(left.max(right), left.min(right));
                }
            }
        }
        for at in files {
            let group = root(&mut parents, at);
            joined.groups.insert(at, group);
            joined.members.entry(group).or_default().push(at);
            if let Some(pipeline) = tree.at(at) {
                joined.take(group, at, pipeline);
            }
        }
        joined
    }

    fn take(&mut self, group: usize, at: usize, pipeline: &Pipeline) {
        let keys = pipeline.gitlab.as_deref();
        let workflow = keys.and_then(|keys| keys.workflow.as_ref());
        if workflow.is_some_and(|workflow| workflow.rules.is_some()) {
            self.workflows.entry(group).or_insert(at);
        }
        for uses in &pipeline.includes {
            if uses.target.own_path().is_none() {
                self.foreign.insert(group);
                if may_hold_rules(&uses.target) {
                    self.ruled.insert(group);
                }
            }
        }
        for (nth, binding) in pipeline.env.bindings.iter().enumerate() {
            let name = (group, binding.key.value().to_ascii_uppercase());
            self.globals.entry(name).or_default().push((at, nth));
        }
        for (nth, job) in pipeline.jobs.iter().enumerate() {
            let named = self.names.entry((group, job.id.value().to_owned()));
            named.or_default().push((at, nth));
            let artifacts = job
                .gitlab
                .as_deref()
                .and_then(|keys| keys.artifacts.as_ref());
            if artifacts.is_some_and(|artifacts| !artifacts.dotenv.is_empty()) {
                self.dotenv.entry(group).or_default().push((at, nth));
            }
            for name in &job.extends {
                let heirs = self.heirs.entry((group, name.value().to_owned()));
                heirs.or_default().push((at, nth));
            }
        }
    }

    /// The places of a name in the pipeline that a file belongs to, those in the file itself first.
    pub(super) fn named(&self, file: usize, name: &str) -> Vec<At> {
        self.sorted(&self.names, file, name)
    }

    /// The definitions that extend a name.
    pub(super) fn heirs(&self, file: usize, name: &str) -> Vec<At> {
        self.sorted(&self.heirs, file, name)
    }

    /// The variables of that name of the files that make one pipeline with a file; own ones first.
    pub(super) fn globals(&self, file: usize, name: &str) -> Vec<At> {
        self.sorted(&self.globals, file, &name.to_ascii_uppercase())
    }

    /// The jobs that hand variables to later ones.
    pub(super) fn dotenv(&self, file: usize) -> &[At] {
        let group = self.groups.get(&file);
        let found = group.and_then(|group| self.dotenv.get(group));
        found.map_or(&[], Vec::as_slice)
    }

    /// The file with rules for the whole pipeline.
    pub(super) fn workflow(&self, file: usize) -> Option<usize> {
        self.workflows.get(self.groups.get(&file)?).copied()
    }

    /// True where every file of the pipeline that a file belongs to is of this tree.
    pub(super) fn is_whole(&self, file: usize) -> bool {
        let group = self.groups.get(&file);
        group.is_some_and(|group| !self.foreign.contains(group))
    }

    /// True where a file that is not of this tree may hold rules for the whole pipeline.
    pub(crate) fn may_be_ruled(&self, tree: &Tree, pipeline: &Pipeline) -> bool {
        let file = tree.index_of(pipeline);
        let group = file.and_then(|file| self.groups.get(&file));
        group.is_none_or(|group| self.ruled.contains(group))
    }

    fn sorted(&self, all: &HashMap<(usize, String), Vec<At>>, file: usize, name: &str) -> Vec<At> {
        let group = self.groups.get(&file).copied().unwrap_or(file);
        let mut found = all
            .get(&(group, name.to_owned()))
            .cloned()
            .unwrap_or_default();
        found.sort_by_key(|(at, _)| *at != file);
        found
    }

    /// The files that make one pipeline with a file, itself first.
    pub(crate) fn files<'a>(&'a self, tree: &'a Tree, pipeline: &Pipeline) -> Vec<&'a Pipeline> {
        let Some(own) = tree.index_of(pipeline) else {
            return Vec::new();
        };
        let group = self
            .groups
            .get(&own)
            .and_then(|group| self.members.get(group));
        let others = group.into_iter().flatten().filter(|&&at| at != own);
        std::iter::once(&own)
            .chain(others)
            .filter_map(|&at| tree.at(at))
            .collect()
    }

    /// Every job of the pipeline that a file belongs to.
    pub(crate) fn jobs<'a>(
        &'a self,
        tree: &'a Tree,
        pipeline: &Pipeline,
    ) -> impl Iterator<Item = (&'a Pipeline, &'a Job)> + use<'a> {
        let files = self.files(tree, pipeline).into_iter();
        files.flat_map(|file| file.jobs.iter().map(move |job| (file, job)))
    }

    /// The files that include a file, and how.
    pub(crate) fn includers<'a>(
        &'a self,
        tree: &'a Tree,
        pipeline: &Pipeline,
    ) -> Vec<(&'a Pipeline, &'a Uses)> {
        let own = tree.index_of(pipeline);
        let found = own.and_then(|own| self.includers.get(&own));
        let found = found.into_iter().flatten();
        found
            .filter_map(|include| {
                let by = tree.at(include.by)?;
                Some((by, by.includes.get(include.nth)?))
            })
            .collect()
    }

    /// Every file that takes a file in, directly or through others.
    pub(crate) fn all_includers<'a>(
        &'a self,
        tree: &'a Tree,
        pipeline: &Pipeline,
    ) -> Vec<&'a Pipeline> {
        let Some(own) = tree.index_of(pipeline) else {
            return Vec::new();
        };
        let mut seen = HashSet::from([own]);
        let mut order = vec![own];
        let mut next = 0;
        while let Some(&at) = order.get(next).filter(|_| order.len() < MAX_INCLUDERS) {
            let includers = self.includers.get(&at).into_iter().flatten();
            order.extend(
                includers
                    .map(|include| include.by)
                    .filter(|&by| seen.insert(by)),
            );
            next += 1;
        }
        order.iter().skip(1).filter_map(|&at| tree.at(at)).collect()
    }
}

pub(super) fn is_gitlab(pipeline: &Pipeline) -> bool {
    pipeline.platform == Platform::GitLab
}

/// The files of the tree that an include names.
fn targets(
    tree: &Tree,
    files: &[usize],
    by: &Pipeline,
    uses: &Uses,
    wildcards: &mut usize,
) -> Vec<usize> {
    let Target::Local(path) = &uses.target else {
        return Vec::new();
    };
    if !path.contains('*') {
        return tree.target_of(by, uses).into_iter().collect();
    }
    *wildcards += 1;
    if *wildcards > MAX_WILDCARDS {
        return Vec::new();
    }
    let matched = |at: &usize| {
        tree.at(*at)
            .is_some_and(|file| is_matched(by.path(), path, file.path()))
    };
    files.iter().copied().filter(matched).collect()
}

/// The root of a file's group; the way there is shortened on the way.
fn root(parents: &mut HashMap<usize, usize>, of: usize) -> usize {
    let mut at = of;
    while let Some(&parent) = parents.get(&at).filter(|&&parent| parent != at) {
        if let Some(&above) = parents.get(&parent) {
            parents.insert(at, above);
        }
        at = parent;
    }
    at
}

/// Templates of the platform bring jobs, and only those that are called so rules for all.
fn may_hold_rules(target: &Target) -> bool {
    match target {
        Target::Package(package) if package.kind == PackageKind::Template => {
            package.name.contains("orkflow")
        }
        _ => true,
    }
}
