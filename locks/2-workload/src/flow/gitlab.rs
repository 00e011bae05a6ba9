//! Variables of GitLab: those of a job and what it extends, of the files, and those that earlier jobs hand on.

use lockgate_pipelines::expression::Dialect;
use lockgate_pipelines::gitlab::{Holds, Scenario};
use lockgate_pipelines::model::{Event, Job, Pipeline, Platform, Run};
use lockgate_pipelines::shell::{Command, Script, Word};

use super::writes::{constant_name, last_filter};
use super::{Flow, Taint, WRITERS_LEFT, worst};
use crate::facts::gitlab::Effective;
use crate::facts::parents::starts;
use crate::tree::{Place, Tree};

/// How many jobs that start a child pipeline are asked for one variable.
const MAX_PARENTS: usize = 32;

impl Flow<'_> {
    /// A variable by name, the strongest place first ("CI/CD variable precedence").
    pub(super) fn gitlab_variable(self, place: Place<'_>, name: &str) -> Option<Taint> {
        let effective = Effective::of(self.tree, place);
        self.set_before(place, &effective, name)
            .or_else(|| self.handed_on(&effective, name))
            .or_else(|| self.bound(place, &effective, name))
            .or_else(|| self.given_by_parents(place, name))
            .or_else(|| {
                let heirs = effective.heirs().into_iter();
                worst(heirs.filter_map(|(pipeline, job)| {
                    let binding = job.env.get(name)?;
                    let place = Place {
                        pipeline,
                        job,
                        step: None,
                    };
                    self.text_via(place, &binding.value, &format!("becomes `{name}`"))
                }))
            })
    }

    /// What an outsider can do about what a command prints.
    pub(crate) fn printed(
        self,
        place: Place<'_>,
        run: &Run,
        script: &Script,
        command: usize,
    ) -> Option<Taint> {
        self.output_of(place, run, script, command)
    }

    /// An input of which also the variables are put in that its value names.
    pub(super) fn expanded(self, place: Place<'_>, name: &str) -> Option<Taint> {
        let both = [self.expanded_input(place, name), self.input(place, name)];
        worst(both.into_iter().flatten())
    }

    /// Variables that a value for an input names, where the template expands them.
    fn expanded_input(self, place: Place<'_>, name: &str) -> Option<Taint> {
        let deeper = self.deeper()?;
        let file = place.pipeline;
        let includers = self.tree.gitlab().includers(self.tree, file).into_iter();
        let passed = includers.filter_map(|(by, uses)| {
            let value = uses.with.get(name)?.value.read_as(Dialect::GitLabVariables);
            let place = Place {
                pipeline: by,
                step: None,
                ..place
            };
            deeper.text_via(
                place,
                &value,
                &format!("passed as `{name}` and expanded there"),
            )
        });
        let declared = file
            .trigger(Event::Call)
            .into_iter()
            .flat_map(|call| &call.inputs);
        let defaults = declared
            .filter(|input| input.name.value().eq_ignore_ascii_case(name))
            .filter_map(|input| {
                let value = input.default.as_ref()?.read_as(Dialect::GitLabVariables);
                deeper.text_via(
                    place,
                    &value,
                    &format!("the default of `{name}`, expanded there"),
                )
            });
        worst(passed.chain(defaults))
    }

    /// What the `before_script` that the job inherits sets: one shell reads both.
    fn set_before(self, place: Place<'_>, effective: &Effective<'_>, name: &str) -> Option<Taint> {
        let deeper = self.deeper()?;
        let steps = effective.steps().into_iter();
        let own = place.step.map(|step| step.span);
        let before = steps.filter(|found| {
            let key = found.value.run().map(|run| run.key);
            let is_own =
                own == Some(found.value.span) && found.pipeline.path() == place.pipeline.path();
            let key = key.map(|key| found.pipeline.source.slice(key));
            key == Some("before_script") && !is_own
        });
        worst(before.filter_map(|found| {
            let run = found.value.run()?;
            if !run.script.value().contains(&format!("{name}=")) {
                return None;
            }
            let script = run.parsed(found.pipeline.shell_of(found.job, found.value));
            let at = Place {
                pipeline: found.pipeline,
                job: found.job,
                step: Some(found.value),
            };
            let mut set = script.assignments.iter();
            let last = set.rfind(|assignment| assignment.name == name)?;
            let taint = deeper.word(at, run, script, &last.value)?;
            let span = run.script.locate(last.span);
            Some(taint.via(run.script.source(), span, format!("becomes `{name}`")))
        }))
    }

    /// What a job that starts this file as a child pipeline hands on (`trigger: forward`, on by default).
    fn given_by_parents(self, place: Place<'_>, name: &str) -> Option<Taint> {
        let deeper = self.deeper()?;
        let joined = self.tree.gitlab();
        let roots = joined.all_includers(self.tree, place.pipeline).into_iter();
        let files = std::iter::once(place.pipeline).chain(roots);
        let parents = files
            .flat_map(|file| self.tree.users(file))
            .take(MAX_PARENTS);
        worst(parents.filter_map(|(parent, _)| {
            let effective = Effective::of(self.tree, parent);
            let taint = deeper.bound(parent, &effective, name)?;
            let note = format!("job `{}` hands on `{name}`", parent.job.id);
            Some(taint.via(&parent.pipeline.source, parent.job.id.span(), note))
        }))
    }

    fn bound(self, place: Place<'_>, effective: &Effective<'_>, name: &str) -> Option<Taint> {
        let found = effective.variable(name)?;
        let own = found.value;
        // `A: $A` is the value from outside the file.
        let is_itself = own.value.value().trim() == format!("${name}");
        let note = format!("becomes `{}`", own.key);
        (!is_itself).then(|| self.text_via(place, &own.value, &note))?
    }

    /// What an earlier job wrote to its report of variables under that name.
    fn handed_on(self, effective: &Effective<'_>, name: &str) -> Option<Taint> {
        let jobs = effective.dotenv_jobs().into_iter();
        worst(jobs.filter_map(|(pipeline, job)| self.written_by(pipeline, job, name)))
    }

    fn written_by(self, pipeline: &Pipeline, job: &Job, name: &str) -> Option<Taint> {
        let deeper = self.deeper()?;
        let files = &job.gitlab.as_deref()?.artifacts.as_ref()?.dotenv;
        WRITERS_LEFT.set(WRITERS_LEFT.get().checked_sub(1)?);
        worst(job.steps.iter().filter_map(|step| {
            let run = step.run()?;
            let named = files
                .iter()
                .any(|file| run.script.value().contains(file.value()));
            if !named || !run.script.value().contains(name) {
                return None;
            }
            let script = run.parsed(pipeline.shell_of(job, step));
            let place = Place {
                pipeline,
                job,
                step: Some(step),
            };
            let commands = script.commands.iter().enumerate();
            worst(commands.filter_map(|(index, command)| {
                let writes = files
                    .iter()
                    .any(|file| writes_to(script, command, file.value()));
                if !writes || constant_name(command).as_deref() != Some(name) {
                    return None;
                }
                let taint = deeper.output_of(place, run, script, last_filter(script, index))?;
                let span = run.script.locate(command.span);
                let note = format!("job `{}` hands on `{name}`", job.id);
                Some(taint.via(run.script.source(), span, note))
            }))
        }))
    }
}

/// Every command whose output goes to a file, with the name of the variable where it is constant.
pub(crate) fn dotenv_writes(script: &Script, file: &str) -> Vec<(usize, Option<String>)> {
    let commands = script.commands.iter().enumerate();
    commands
        .filter(|(_, command)| writes_to(script, command, file))
        .map(|(index, command)| (last_filter(script, index), constant_name(command)))
        .collect()
}

/// `… >> build.env`, `… | tee -a build.env`.
fn writes_to(script: &Script, command: &Command, file: &str) -> bool {
    let file = file.trim_start_matches("./");
    let names = |word: &Word| {
        let text = script.slice(word.span).trim_matches(['"', '\'']);
        text.trim_start_matches("$CI_PROJECT_DIR/")
            .trim_start_matches("./")
            == file
    };
    let mut redirects = command.all_redirects().filter(|redirect| redirect.writes());
    let piped = || {
        let next = script.commands.get(command.pipes_into?)?;
        let effective = next.effective()?;
        Some(effective.name == "tee" && effective.args.iter().any(names))
    };
    redirects.any(|redirect| names(&redirect.target)) || piped() == Some(true)
}

/// True where the rules of a job of GitLab keep it out of the pipelines of an event.
pub(super) fn never_runs(tree: &Tree, place: Place<'_>, event: Event) -> bool {
    if place.pipeline.platform != Platform::GitLab || place.job.hidden {
        return false;
    }
    let scenarios: &[Scenario] = match event {
        Event::PullRequest => &[Scenario::MergeRequest],
        // Texts of outsiders come with what was merged.
        Event::Push => &[Scenario::DefaultBranch],
        Event::Schedule => &[Scenario::Schedule],
        _ => return false,
    };
    let effective = Effective::of(tree, place);
    scenarios
        .iter()
        .all(|scenario| effective.decision(*scenario).runs == Holds::No)
}

/// True where a place can be part of a pipeline for a merge request, as far as the files of this tree tell.
pub(super) fn in_merge_requests(tree: &Tree, place: Place<'_>) -> bool {
    let pipeline = place.pipeline;
    let is_main = pipeline.path().rsplit('/').next() == Some(".gitlab-ci.yml");
    let mut starts = starts(tree, pipeline).into_iter();
    let is_started = !is_main || starts.any(|start| start.trigger.event == Event::PullRequest);
    is_started && !never_runs(tree, place, Event::PullRequest)
}
