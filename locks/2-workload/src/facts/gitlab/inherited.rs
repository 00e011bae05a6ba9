//! What holds in a job, wherever it is written.

use std::collections::HashSet;

use lockgate_pipelines::gitlab::{Artifacts, Decision, Holds, JobKeys, Rule, Scenario, by_rules};
use lockgate_pipelines::model::{Binding, Grant, Job, Pipeline, Step};

use lockgate_pipelines::yaml::Text;

use super::join::{At, Joined};
use crate::tree::{Place, Tree};

/// How many definitions a job may have something from; GitLab follows eleven levels.
const MAX_DEFINITIONS: usize = 64;

/// Something that holds in a job, with the definition that writes it.
#[derive(Clone, Copy)]
pub(crate) struct Found<'a, T: ?Sized> {
    /// The file.
    pub(crate) pipeline: &'a Pipeline,
    /// The definition.
    pub(crate) job: &'a Job,
    /// What it writes.
    pub(crate) value: &'a T,
}

/// A job with everything it has from elsewhere.
pub(crate) struct Effective<'a> {
    /// The job itself, then what it extends, the strongest first, then `default`.
    pub(crate) definitions: Vec<(&'a Pipeline, &'a Job)>,
    tree: &'a Tree,
    joined: &'a Joined,
    own: usize,
    /// False where something it extends stands in no file of the tree.
    pub(crate) is_whole: bool,
}

impl<'a> Effective<'a> {
    /// The job of a place.
    pub(crate) fn of(tree: &'a Tree, place: Place<'a>) -> Self {
        Self::new(tree, place.pipeline, place.job)
    }

    /// A job of a file.
    pub(crate) fn new(tree: &'a Tree, pipeline: &'a Pipeline, job: &'a Job) -> Self {
        let joined = tree.gitlab();
        let own = tree.index_of(pipeline).unwrap_or(usize::MAX);
        let mut effective = Self {
            definitions: vec![(pipeline, job)],
            tree,
            joined,
            own,
            is_whole: joined.is_whole(own),
        };
        let mut seen: HashSet<At> = HashSet::new();
        effective.extend(own, job, &mut seen, 0);
        if !keys(job).is_some_and(|keys| keys.without_default || keys.is_default) {
            for at in joined.named(own, "default") {
                effective.push(at, &mut seen);
            }
        }
        effective
    }

    /// What the job writes itself stands above what it extends; of several the last stands highest.
    fn extend(&mut self, file: usize, job: &Job, seen: &mut HashSet<At>, depth: usize) {
        let same = self.joined.named(file, job.id.value());
        for at in same.into_iter().filter(|_| depth == 0) {
            let is_self = self.tree.at(at.0).and_then(|file| file.jobs.get(at.1));
            if is_self.is_some_and(|other| std::ptr::eq(other, job)) {
                seen.insert(at);
            } else {
                self.push(at, seen);
            }
        }
        for name in job.extends.iter().rev() {
            let found = self.joined.named(file, name.value());
            self.is_whole &= !found.is_empty();
            for at in found {
                let Some(job) = self.push(at, seen) else {
                    continue;
                };
                if depth < 12 {
                    self.extend(at.0, job, seen, depth + 1);
                }
            }
        }
    }

    fn push(&mut self, at: At, seen: &mut HashSet<At>) -> Option<&'a Job> {
        let pipeline = self.tree.at(at.0)?;
        let job = pipeline.jobs.get(at.1)?;
        let is_new = seen.insert(at) && self.definitions.len() < MAX_DEFINITIONS;
        is_new.then(|| {
            self.definitions.push((pipeline, job));
            job
        })
    }

    /// The first definition that writes something.
    fn first<T: ?Sized>(&self, read: impl Fn(&'a Job) -> Option<&'a T>) -> Option<Found<'a, T>> {
        self.definitions.iter().find_map(|&(pipeline, job)| {
            Some(Found {
                pipeline,
                job,
                value: read(job)?,
            })
        })
    }

    /// Its artifacts.
    pub(crate) fn artifacts(&self) -> Option<Found<'a, Artifacts>> {
        self.first(|job| keys(job)?.artifacts.as_ref())
    }

    /// Its tokens and secrets; those of all definitions hold together.
    pub(crate) fn grants(&self) -> impl Iterator<Item = Found<'a, Grant>> {
        self.definitions.iter().flat_map(|&(pipeline, job)| {
            job.grants.iter().map(move |value| Found {
                pipeline,
                job,
                value,
            })
        })
    }

    /// Every step of every definition it has scripts from, and the scripts it refers to.
    pub(crate) fn steps(&self) -> Vec<Found<'a, Step>> {
        let own = self.definitions.iter().copied();
        let referenced = own.clone().flat_map(|(pipeline, job)| {
            let file = self.tree.index_of(pipeline).unwrap_or(self.own);
            let references = keys(job).into_iter().flat_map(|keys| &keys.references);
            let names = references.filter_map(|reference| reference.path.first());
            names
                .flat_map(|name| self.joined.named(file, name))
                .filter_map(|at| {
                    let pipeline = self.tree.at(at.0)?;
                    Some((pipeline, pipeline.jobs.get(at.1)?))
                })
                .collect::<Vec<_>>()
        });
        let steps = own.chain(referenced).flat_map(|(pipeline, job)| {
            job.steps.iter().map(move |value| Found {
                pipeline,
                job,
                value,
            })
        });
        steps.collect()
    }

    /// True where one of its scripts holds the text.
    pub(crate) fn mentions(&self, text: &str) -> bool {
        self.steps().iter().any(|step| {
            step.value
                .run()
                .is_some_and(|run| run.script.value().contains(text))
        })
    }

    /// A key of the job or of what it extends.
    pub(crate) fn has_key(&self, name: &str) -> bool {
        self.definitions
            .iter()
            .any(|(_, job)| keys(job).is_some_and(|keys| keys.key(name).is_some()))
    }

    /// The bindings of a variable, the strongest first: of the job, of what it extends, of the files.
    pub(crate) fn variable(&self, name: &str) -> Option<Found<'a, Binding>> {
        let own = self.first(|job| job.env.get(name));
        own.or_else(|| {
            let (_, job) = *self.definitions.first()?;
            if keys(job).is_some_and(|keys| keys.without_variables) {
                return None;
            }
            let (file, nth) = self.joined.globals(self.own, name).into_iter().next()?;
            let pipeline = self.tree.at(file)?;
            Some(Found {
                pipeline,
                job,
                value: pipeline.env.bindings.get(nth)?,
            })
        })
    }

    /// Jobs that hand variables to this one (`artifacts: reports: dotenv`): those it needs or depends on, else all
    /// others of the pipeline.
    pub(crate) fn dotenv_jobs(&self) -> Vec<(&'a Pipeline, &'a Job)> {
        let needs = self.first(|job| keys(job)?.needs.as_ref());
        let depends = self.first(|job| keys(job)?.dependencies.as_ref());
        let (needs, depends) = (
            needs.map(|found| found.value),
            depends.map(|found| found.value),
        );
        let is_named = |name: &str| match (needs, depends) {
            (_, Some(names)) => names.iter().any(|own| own.value() == name),
            (Some(needs), None) => needs
                .iter()
                .any(|need| need.job.as_ref().is_some_and(|own| own.value() == name)),
            (None, None) => true,
        };
        let own = self.definitions.first().map(|(_, job)| *job);
        let writers = self.joined.dotenv(self.own).iter();
        let jobs = writers.filter_map(|at| {
            let pipeline = self.tree.at(at.0)?;
            Some((pipeline, pipeline.jobs.get(at.1)?))
        });
        let others = jobs.filter(|(_, job)| {
            let is_own = own.is_some_and(|own| std::ptr::eq(own, *job));
            !is_own && (job.hidden || is_named(job.id.value()))
        });
        others.collect()
    }

    /// A keyword with its variables put in, as far as files set them; `None` where something else decides one.
    pub(crate) fn expanded(&self, text: &Text) -> Option<String> {
        self.expanded_within(text, &mut 64)
    }

    /// `left` is how many variables may still be put in; each may hold others.
    fn expanded_within(&self, text: &Text, left: &mut usize) -> Option<String> {
        let mut out = String::new();
        let mut from = 0;
        for template in text.templates() {
            let path = template.expression.as_ref().ok()?.path()?;
            let [root, name] = path.segments() else {
                return None;
            };
            let value = self.variable(name).filter(|_| root == "env")?;
            *left = left.checked_sub(1)?;
            out.push_str(text.value().get(from..template.span.start)?);
            out.push_str(&self.expanded_within(&value.value.value, left)?);
            from = template.span.end;
            if out.len() > 4096 {
                return None;
            }
        }
        out.push_str(text.value().get(from..)?);
        Some(out)
    }

    /// The rules that decide whether it runs, with those put in that stand elsewhere; `None` where there are none.
    pub(crate) fn rules(&self) -> Option<Vec<&'a Rule>> {
        let found = self.first(|job| keys(job)?.rules.as_deref())?;
        let file = self.tree.index_of(found.pipeline).unwrap_or(self.own);
        let mut rules = Vec::new();
        self.resolve(file, found.value, &mut rules, 0);
        Some(rules)
    }

    fn resolve(&self, file: usize, written: &'a [Rule], rules: &mut Vec<&'a Rule>, depth: usize) {
        for rule in written {
            let Some([name, ..]) = rule.reference.as_deref() else {
                rules.push(rule);
                continue;
            };
            let target = self.joined.named(file, name).into_iter().find_map(|at| {
                let job = self.tree.at(at.0)?.jobs.get(at.1)?;
                Some((at.0, keys(job)?.rules.as_deref()?))
            });
            match target {
                Some((file, target)) if depth < 10 && rules.len() < 500 => {
                    self.resolve(file, target, rules, depth + 1);
                }
                _ => rules.push(rule),
            }
        }
    }

    /// Whether the job is part of a kind of pipeline.
    pub(crate) fn decision(&self, scenario: Scenario) -> Decision<'a> {
        let workflow = self.workflow(scenario);
        let known = |name: &str| scenario.known(name);
        let mut decision = if let Some(rules) = self.rules() {
            by_rules(rules, &known)
        } else {
            Decision {
                runs: self.without_rules(scenario),
                rule: None,
            }
        };
        decision.runs = decision.runs.min(workflow);
        decision
    }

    /// `only` and `except`, or what holds without them: branches and tags, or whatever the workflow lets in.
    fn without_rules(&self, scenario: Scenario) -> Holds {
        let only = self.first(|job| keys(job)?.only.as_ref());
        let except = self.first(|job| keys(job)?.except.as_ref());
        let only = match only {
            Some(only) => only.value.holds(scenario),
            None if self.workflow_rules().is_some() => Holds::Yes,
            None if !self.is_whole => Holds::Maybe,
            None => (scenario != Scenario::MergeRequest).into(),
        };
        let except = except.map_or(Holds::No, |except| except.value.holds(scenario));
        only.min(except.negated())
    }

    pub(crate) fn workflow_rules(&self) -> Option<&'a [Rule]> {
        let file = self.tree.at(self.joined.workflow(self.own)?)?;
        file.gitlab.as_deref()?.workflow.as_ref()?.rules.as_deref()
    }

    /// Whether the pipeline itself starts.
    pub(crate) fn workflow(&self, scenario: Scenario) -> Holds {
        let Some(rules) = self.workflow_rules() else {
            return Holds::Yes;
        };
        by_rules(rules, &|name: &str| scenario.known(name)).runs
    }

    /// How the job starts in a kind of pipeline: `when` of the rule that lets it in, else its own.
    pub(crate) fn when(&self, decision: &Decision<'a>) -> Option<&'a str> {
        let of_rule = decision.rule.and_then(|rule| rule.when.as_ref());
        let own = || self.first(|job| keys(job)?.when.as_ref());
        of_rule
            .map(Text::value)
            .or_else(|| own().map(|when| when.value.value()))
    }

    /// Definitions that take what this one writes.
    pub(crate) fn heirs(&self) -> Vec<(&'a Pipeline, &'a Job)> {
        let Some(&(_, job)) = self.definitions.first() else {
            return Vec::new();
        };
        let mut found = Vec::new();
        let mut seen = HashSet::new();
        let mut names = vec![(self.own, job.id.value())];
        while let Some((file, name)) = names.pop() {
            for at in self.joined.heirs(file, name) {
                if !seen.insert(at) || found.len() >= MAX_DEFINITIONS {
                    continue;
                }
                let heir = self
                    .tree
                    .at(at.0)
                    .and_then(|file| Some((file, file.jobs.get(at.1)?)));
                found.extend(heir);
                names.extend(heir.map(|(_, job)| (at.0, job.id.value())));
            }
        }
        found
    }
}

/// What only jobs of GitLab have.
pub(super) fn keys(job: &Job) -> Option<&JobKeys> {
    job.gitlab.as_deref()
}
