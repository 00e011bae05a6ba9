//! Jobs that publish something, and jobs that make what is published.

use lockgate_evidence::Span;
use lockgate_pipelines::model::{Event, Job, Pipeline, Step, Trigger};
use lockgate_pipelines::shell::{Command, Word};
use lockgate_pipelines::yaml::Text;

use crate::data::publishers::{
    DRY_RUN, PUBLISHING_ACTIONS, PUBLISHING_COMMANDS, Publishes, TRIAL_INDEXES,
};
use crate::facts::within::{Within, within};
use crate::tree::{Place, Tree};

/// How many calls are followed.
const MAX_DEPTH: usize = 4;

/// Where something is published.
#[derive(Clone, Copy)]
pub(crate) struct Publisher<'a> {
    /// The file.
    pub(crate) pipeline: &'a Pipeline,
    /// The step.
    pub(crate) step: &'a Step,
    /// The command or the reference of the action.
    pub(crate) span: Span,
}

/// What a job publishes last, itself or by composite actions of the tree.
pub(crate) fn publisher_of<'a>(
    tree: &'a Tree,
    pipeline: &'a Pipeline,
    job: &'a Job,
) -> Option<Publisher<'a>> {
    let own = publishers_of(pipeline, job).next_back();
    own.or_else(|| {
        let mut steps = job.steps.iter().rev();
        steps.find_map(|step| by_composite(tree, pipeline, step))
    })
}

/// A step that uses a composite action in which something is published.
fn by_composite<'a>(
    tree: &'a Tree,
    pipeline: &'a Pipeline,
    step: &'a Step,
) -> Option<Publisher<'a>> {
    let span = step.uses()?.reference.span();
    let publishes = |at: &Within<'a>| {
        by_action(at.step).is_some()
            || by_command(at.place.pipeline, at.place.job, at.step).is_some()
    };
    let published = within(tree, pipeline, step).iter().any(publishes);
    published.then_some(Publisher {
        pipeline,
        step,
        span,
    })
}

/// What a job publishes itself, in order; one for each step.
pub(crate) fn publishers_of<'a>(
    pipeline: &'a Pipeline,
    job: &'a Job,
) -> impl DoubleEndedIterator<Item = Publisher<'a>> {
    job.steps.iter().filter_map(move |step| {
        let span = by_action(step).or_else(|| by_command(pipeline, job, step))?;
        Some(Publisher {
            pipeline,
            step,
            span,
        })
    })
}

fn by_action(step: &Step) -> Option<Span> {
    let uses = step.uses()?;
    let action = uses.target.action()?.to_ascii_lowercase();
    let (_, switch) = PUBLISHING_ACTIONS
        .iter()
        .find(|(name, _)| *name == action)?;
    let says_dry = |args: &str| DRY_RUN.iter().any(|option| args.contains(option));
    let dry = uses.input("args").is_some_and(says_dry);
    let mut values = uses
        .with
        .bindings
        .iter()
        .map(|binding| binding.value.value());
    let trial = values.any(is_trial);
    let wanted = match switch {
        Publishes::Always => true,
        Publishes::With(input) => uses
            .input(input)
            .is_some_and(|value| !matches!(value, "" | "false")),
        Publishes::Says(input, word) => uses.input(input).is_some_and(|value| value.contains(word)),
    };
    let publishes = wanted && !dry && !trial;
    publishes.then(|| uses.reference.span())
}

fn is_trial(value: &str) -> bool {
    TRIAL_INDEXES.iter().any(|part| value.contains(part))
}

fn by_command(pipeline: &Pipeline, job: &Job, step: &Step) -> Option<Span> {
    let run = step.run()?;
    let text = run.script.value();
    let may = |(name, words): &&(&str, &[&str])| {
        text.contains(name) && words.iter().all(|word| text.contains(word))
    };
    if !PUBLISHING_COMMANDS.iter().any(|command| may(&command)) {
        return None;
    }
    let script = run.parsed(pipeline.shell_of(job, step));
    let mut commands = script.commands.iter();
    let command = commands.find(|command| publishes_by(command))?;
    Some(run.script.locate(command.span))
}

fn publishes_by(command: &Command) -> bool {
    let dry = |word: &Word| DRY_RUN.contains(&word.text.as_str()) || is_trial(&word.text);
    if command.args.iter().any(dry) {
        return false;
    }
    match command.effective() {
        Some(effective) => is_publishing(&effective.name, effective.args),
        // `xargs $guard gh release create`: the program may be any of the words.
        None => (0..command.args.len()).any(|at| {
            let (program, rest) = (&command.args[at], &command.args[at + 1..]);
            is_publishing(&program.text, rest)
        }),
    }
}

fn is_publishing(name: &str, args: &[Word]) -> bool {
    let operands = || {
        let words = args.iter().map(|word| word.text.as_str());
        words.filter(|word| !word.starts_with('-'))
    };
    PUBLISHING_COMMANDS.iter().any(|(own, wanted)| {
        let mut given = operands();
        *own == name && wanted.iter().all(|word| given.next() == Some(word))
    })
}

/// What publishes the work of a job: the job itself, or one that waits for it and can take its artifacts.
pub(crate) fn publisher_for<'a>(tree: &'a Tree, place: Place<'a>) -> Option<Publisher<'a>> {
    publisher_of(tree, place.pipeline, place.job).or_else(|| {
        let uploads = place.job.steps.iter().any(uploads);
        uploads.then(|| downstream(tree, place.pipeline, place.job, 0))?
    })
}

/// True for an upload that is also made where all went well; reports of failed runs are handed on to nobody.
fn uploads(step: &Step) -> bool {
    let reports = step.condition.as_ref().is_some_and(|condition| {
        let dense = condition.value().replace(char::is_whitespace, "");
        dense.contains("failure()") && !dense.contains("!failure()") && !dense.contains("||")
    });
    let uploads = step
        .uses()
        .is_some_and(|uses| uses.is("actions/upload-artifact"));
    uploads && !reports
}

/// The first publisher among the jobs that wait for a job, here and where this pipeline is called.
fn downstream<'a>(
    tree: &'a Tree,
    pipeline: &'a Pipeline,
    job: &Job,
    depth: usize,
) -> Option<Publisher<'a>> {
    // What a called workflow uploads is not seen here.
    let handed_on = job.call.is_none().then(|| handed_on(pipeline, job));
    let reaches = |other: &Job| handed_on.as_ref().is_none_or(|names| takes(other, names));
    let later = pipeline
        .jobs
        .iter()
        .filter(|other| needs(pipeline, other, job.id.value()) && reaches(other));
    let mut found = later.filter_map(|other| publishes(tree, pipeline, other, depth));
    found.next().or_else(|| {
        if depth >= MAX_DEPTH || pipeline.trigger(Event::Call).is_none() {
            return None;
        }
        let users = tree.users(pipeline).into_iter();
        users
            .filter(|(user, _)| user.step.is_none())
            .find_map(|(user, _)| downstream(tree, user.pipeline, user.job, depth + 1))
    })
}

/// The constant beginnings of the names of what a job uploads, and of what jobs make of that and upload again.
fn handed_on<'a>(pipeline: &'a Pipeline, job: &'a Job) -> Vec<&'a str> {
    let mut names = uploaded(job);
    let mut waiting: Vec<_> = pipeline
        .jobs
        .iter()
        .filter(|other| needs(pipeline, other, job.id.value()))
        .collect();
    // Each round moves at least one job over, so there are at most as many rounds as jobs.
    while let Some(place) = waiting.iter().position(|other| takes(other, &names)) {
        names.extend(uploaded(waiting.swap_remove(place)));
    }
    names
}

fn uploaded(job: &Job) -> Vec<&str> {
    let steps = job.steps.iter().filter(|step| uploads(step));
    steps
        .filter_map(Step::uses)
        .map(|uses| beginning(uses.input("name").unwrap_or("artifact")))
        .collect()
}

/// True where a job can take one of these artifacts: it says no name, or one that can be the same. A job without a
/// download of this kind may take them in another way.
fn takes(job: &Job, names: &[&str]) -> bool {
    let uses = job.steps.iter().filter_map(Step::uses);
    let mut downloads = uses
        .filter(|uses| uses.is("actions/download-artifact"))
        .peekable();
    if downloads.peek().is_none() {
        return true;
    }
    downloads.any(|uses| {
        let wanted = uses.input("name").or_else(|| uses.input("pattern"));
        let wanted = beginning(wanted.unwrap_or_default());
        names
            .iter()
            .any(|name| name.starts_with(wanted) || wanted.starts_with(name))
    })
}

/// A text up to its first expression or wildcard.
fn beginning(text: &str) -> &str {
    let end = ["${{", "*", "?", "["]
        .iter()
        .filter_map(|stop| text.find(stop))
        .min();
    &text[..end.unwrap_or(text.len())]
}

fn publishes<'a>(
    tree: &'a Tree,
    pipeline: &'a Pipeline,
    job: &'a Job,
    depth: usize,
) -> Option<Publisher<'a>> {
    let own = publisher_of(tree, pipeline, job);
    own.or_else(|| {
        let call = job.call.as_ref().filter(|_| depth < MAX_DEPTH)?;
        let target = tree.target(pipeline, &call.uses)?;
        target
            .jobs
            .iter()
            .find_map(|job| publishes(tree, target, job, depth + 1))
    })
}

/// True where `job` waits for `wanted`, directly or through others.
fn needs(pipeline: &Pipeline, job: &Job, wanted: &str) -> bool {
    let mut seen: Vec<&str> = Vec::new();
    let mut waiting: Vec<&str> = job.needs.iter().map(Text::value).collect();
    while let Some(id) = waiting.pop() {
        if id == wanted {
            return true;
        }
        if !seen.contains(&id) {
            seen.push(id);
            let next = pipeline.job(id);
            waiting.extend(
                next.iter()
                    .flat_map(|job| job.needs.iter().map(Text::value)),
            );
        }
    }
    false
}

/// The trigger of a release: the event itself, a tag, or a branch named after it.
pub(crate) fn release_trigger(pipeline: &Pipeline) -> Option<&Trigger> {
    pipeline.triggers.iter().find(|trigger| is_release(trigger))
}

fn is_release(trigger: &Trigger) -> bool {
    match trigger.event {
        Event::Release => true,
        Event::Push => {
            !trigger.tags.is_empty()
                || trigger
                    .branches
                    .iter()
                    .any(|branch| branch.value().contains("release"))
        }
        _ => false,
    }
}
