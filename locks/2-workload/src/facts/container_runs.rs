//! Containers that a pipeline starts: of jobs, services and `docker run` in scripts.

use lockgate_evidence::Span;
use lockgate_pipelines::model::{Binding, Container, Job, Step};
use lockgate_pipelines::shell::{Command, Shell};
use lockgate_pipelines::yaml::Text;

use crate::context::Context;
use crate::data::runner_labels;
use crate::tree::Place;

/// Options given to one container, each with its place in the file.
pub(crate) struct ContainerRun<'a> {
    /// The job it belongs to.
    pub(crate) place: Place<'a>,
    /// What is started, as the start of a sentence.
    pub(crate) what: String,
    /// The options in order, split into words.
    pub(crate) words: Vec<(String, Span)>,
    /// Mounted volumes written as such.
    pub(crate) volumes: Vec<(String, Span)>,
}

/// Every container of the file.
pub(crate) fn container_runs<'a>(cx: &Context<'a>) -> Vec<ContainerRun<'a>> {
    let mut found = Vec::new();
    for place in cx.jobs() {
        let containers = place.job.containers();
        found.extend(containers.map(|container| of_job(place, container)));
    }
    for (place, ..) in cx.steps() {
        commands(place, &mut found);
    }
    found
}

impl ContainerRun<'_> {
    /// The values of an option in the forms `--name value` and `--name=value`, or `value` empty for a flag.
    pub(crate) fn option(&self, names: &[&str]) -> Vec<(String, Span)> {
        let mut found = Vec::new();
        for (at, (word, span)) in self.words.iter().enumerate() {
            let (name, value) = word.split_once('=').unwrap_or((word, ""));
            if !names.contains(&name) {
                continue;
            }
            match self.words.get(at + 1).filter(|_| !word.contains('=')) {
                Some((next, end)) if !next.starts_with('-') => {
                    found.push((next.clone(), span.cover(*end)));
                }
                _ => found.push((value.to_owned(), *span)),
            }
        }
        found
    }

    /// The span of a flag.
    pub(crate) fn flag(&self, name: &str) -> Option<Span> {
        let set = |word: &str| word == name || word.strip_prefix(name) == Some("=true");
        self.words
            .iter()
            .find(|(word, _)| set(word))
            .map(|(_, span)| *span)
    }
}

/// True where every label of the job is of a machine that the platform or a vendor throws away after the job.
pub(crate) fn is_throwaway(job: &Job) -> bool {
    let labels = runner_labels::expanded(job);
    !labels.is_empty()
        && job.runner.group.is_none()
        && labels
            .iter()
            .all(|(label, _)| runner_labels::is_hosted(label))
}

fn of_job<'a>(place: Place<'a>, container: &'a Container) -> ContainerRun<'a> {
    let written = container.options.as_ref();
    let mut words = written.map(split).unwrap_or_default();
    let repeated = place.job.matrix.values.iter();
    let repeated = repeated.filter(|(name, _)| name.rsplit('.').next() == Some("options"));
    words.extend(repeated.flat_map(|(_, options)| split(options)));
    words.extend(allowed(container));
    let volumes = container.volumes.iter();
    ContainerRun {
        place,
        what: called(place.job, container),
        words,
        volumes: volumes
            .map(|volume| (volume.value().to_owned(), volume.span()))
            .collect(),
    }
}

/// A container as the start of a sentence.
fn called(job: &Job, container: &Container) -> String {
    let of_step = |step: &&Step| {
        let own = step.container.as_ref();
        own.is_some_and(|own| std::ptr::eq(own, container))
    };
    let key = container.key.value();
    match key {
        "container" => "the job's container".to_owned(),
        "script" => "the container of the script".to_owned(),
        "stepTemplate" | "containerTemplate" => format!("every step of `{}`", job.id),
        "pod" => format!("every pod of `{}`", job.id),
        step if job.steps.iter().any(|own| of_step(&own)) => format!("step `{step}`"),
        service => format!("service `{service}`"),
    }
}

/// What Kubernetes, Drone and Woodpecker allow a container by keys of their own, as the options that say the same.
fn allowed(container: &Container) -> Vec<(String, Span)> {
    let privileged = container.privileged.iter();
    let privileged = privileged.map(|text| ("--privileged".to_owned(), text.span()));
    let of = |own: &Binding| {
        let (key, value) = (own.key.value(), own.value.value());
        let is_true = own.value.as_bool() == Some(true);
        let option = match key {
            "capabilities.add" | "cap_add" => format!("--cap-add={value}"),
            "hostNetwork" if is_true => "--network=host".to_owned(),
            "hostPID" if is_true => "--pid=host".to_owned(),
            "hostIPC" if is_true => "--ipc=host".to_owned(),
            "network_mode" => format!("--network={value}"),
            "runAsUser" => format!("--user={value}"),
            _ => return None,
        };
        Some((option, own.span))
    };
    let security = container.security.iter().filter_map(of);
    privileged.chain(security).collect()
}

fn split(options: &Text) -> Vec<(String, Span)> {
    let text = options.value();
    let words = text.split_whitespace();
    words
        .map(|word| {
            let start = word.as_ptr() as usize - text.as_ptr() as usize;
            let span = options.locate(Span::new(start, start + word.len()));
            (word.trim_matches(['"', '\'']).to_owned(), span)
        })
        .collect()
}

fn commands<'a>(place: Place<'a>, found: &mut Vec<ContainerRun<'a>>) {
    let Some((step, run)) = place.step.and_then(|step| Some((step, step.run()?))) else {
        return;
    };
    let text = run.script.value();
    let may = ["docker", "podman", "nerdctl"]
        .iter()
        .any(|engine| text.contains(engine));
    let shell = place.pipeline.shell_of(place.job, step);
    if !may || shell != Shell::Posix {
        return;
    }
    for command in &run.parsed(shell).commands {
        if let Some((engine, words)) = engine_run(command) {
            let words = words
                .into_iter()
                .map(|(word, span)| (word, run.script.locate(span)))
                .collect();
            let (what, volumes) = (format!("`{engine} run`"), Vec::new());
            found.push(ContainerRun {
                place,
                what,
                words,
                volumes,
            });
        }
    }
}

/// The options of `docker run` and its like, up to the image.
fn engine_run(command: &Command) -> Option<(String, Vec<(String, Span)>)> {
    let effective = command.effective()?;
    if !matches!(effective.name.as_str(), "docker" | "podman" | "nerdctl") {
        return None;
    }
    let mut args = effective.args.iter();
    let verb = args.next()?.literal()?;
    let verb = if verb == "container" {
        args.next()?.literal()?
    } else {
        verb
    };
    if !matches!(verb.as_str(), "run" | "create") {
        return None;
    }
    let mut words = Vec::new();
    let mut after_option = false;
    for word in args {
        let text = word.literal().unwrap_or_else(|| word.text.clone());
        let is_option = text.starts_with('-');
        if !is_option && !after_option {
            break;
        }
        after_option = is_option && takes_value(&text);
        words.push((text, word.span));
    }
    Some((effective.name, words))
}

/// True where the next word can be the value of this option. Flags of `docker run` are few.
fn takes_value(option: &str) -> bool {
    const FLAGS: &[&str] = &[
        "--detach",
        "--init",
        "--interactive",
        "--no-healthcheck",
        "--oom-kill-disable",
        "--privileged",
        "--publish-all",
        "--quiet",
        "--read-only",
        "--rm",
        "--sig-proxy",
        "--tty",
    ];
    let short_flags = |rest: &str| rest.chars().all(|letter| "ditPq".contains(letter));
    let short = option
        .strip_prefix('-')
        .filter(|rest| !rest.starts_with('-'));
    !option.contains('=') && !FLAGS.contains(&option) && !short.is_some_and(short_flags)
}
