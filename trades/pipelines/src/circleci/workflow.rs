//! Workflows: which jobs run when, with which contexts.

use lockgate_evidence::Span;

use super::{JOBS, parts, problem, step};
use crate::model::{
    Call, Env, Event, Grant, GrantKind, Job, Matrix, Pipeline, SecretsPassed, Trigger, Uses,
};
use crate::yaml::{Entry, Node, Problem, Text};

/// Keys of a job of a workflow that are no parameters; sorted.
const RESERVED: &[&str] = &[
    "context",
    "filters",
    "matrix",
    "name",
    "override-with",
    "post-steps",
    "pre-steps",
    "requires",
    "serial-group",
    "type",
];

/// What holds for each job of a workflow.
#[derive(Default)]
struct Around {
    gates: Vec<Text>,
    schedules: Vec<Trigger>,
}

pub(super) fn read(root: &Node<'_>, main: &mut Pipeline, problems: &mut Vec<Problem>) {
    main.includes = parts::orbs(root);
    main.jobs_key = root
        .entry("workflows")
        .or_else(|| root.entry("jobs"))
        .map(|entry| entry.key.span());
    match root.get("workflows") {
        Some(workflows) => {
            let named = workflows
                .entries()
                .filter(|entry| entry.key.value() != "version");
            named.for_each(|entry| workflow(&entry, main, problems));
        }
        // Before workflows the job `build` ran by itself.
        None => main.jobs.extend(lonely(root)),
    }
    main.triggers = triggers(root, main);
}

fn lonely(root: &Node<'_>) -> Option<Job> {
    let entry = root.get("jobs")?.entry("build")?;
    let mut job = Job::new(entry.key.clone(), entry.key.span());
    job.call = Some(call(&entry.key, Env::default()));
    Some(job)
}

fn call(name: &Text, with: Env) -> Call {
    let uses = Uses {
        target: step::target(name.value(), "", JOBS),
        reference: name.clone(),
        key: name.span(),
        with,
    };
    Call {
        uses,
        secrets: SecretsPassed::Nothing,
    }
}

/// Each push starts the pipeline, and where the project builds them, each pull request of a fork; those get no secrets
/// unless the UI says so ("Building open source projects"). The API starts it with parameters.
fn triggers(root: &Node<'_>, main: &Pipeline) -> Vec<Trigger> {
    let at = Span::at(root.span().start);
    let made = |event, name: &str| bare(event, Text::made(name, root.source(), at));
    let mut found = vec![made(Event::Push, "push")];
    let proposed = |job: &Job| {
        job.triggers
            .iter()
            .any(|trigger| trigger.event == Event::PullRequest)
    };
    if main
        .jobs
        .iter()
        .any(|job| job.triggers.is_empty() || proposed(job))
    {
        found.push(made(Event::PullRequest, "pull request of a fork"));
    }
    let scheduled = main
        .jobs
        .iter()
        .flat_map(|job| &job.triggers)
        .find(|trigger| trigger.event == Event::Schedule);
    found.extend(scheduled.cloned());
    found.push(Trigger {
        inputs: parts::parameters(root),
        ..made(Event::Dispatch, "API")
    });
    found
}

fn bare(event: Event, name: Text) -> Trigger {
    Trigger {
        event,
        span: name.span(),
        name,
        types: Vec::new(),
        branches: Vec::new(),
        branches_ignore: Vec::new(),
        tags: Vec::new(),
        paths: Vec::new(),
        workflows: Vec::new(),
        crons: Vec::new(),
        inputs: Vec::new(),
        secrets: Vec::new(),
    }
}

fn workflow(entry: &Entry<'_>, main: &mut Pipeline, problems: &mut Vec<Problem>) {
    let node = &entry.value;
    let mut around = Around::default();
    for key in ["when", "unless"] {
        let found = parts::entry(node, key);
        around
            .gates
            .extend(found.map(|found| found.value.text().unwrap_or(found.key)));
    }
    if let Some(triggers) = parts::get(node, "triggers") {
        around
            .schedules
            .extend(triggers.items().filter_map(|item| schedule(&item)));
    }
    let Some(jobs) = parts::get(node, "jobs") else {
        return;
    };
    if jobs.text().is_some() {
        problems.push(problem(jobs.span(), "`jobs` is not a list"));
    }
    for item in jobs.items() {
        main.jobs.extend(job(&item, &around, problems));
    }
}

fn schedule(item: &Node<'_>) -> Option<Trigger> {
    let entry = parts::entry(item, "schedule")?;
    let filters = parts::get(&entry.value, "filters");
    let branches = filters.and_then(|filters| parts::get(&filters, "branches"));
    let only = branches.and_then(|branches| parts::get(&branches, "only"));
    Some(Trigger {
        span: entry.span,
        crons: parts::text_of(&entry.value, "cron").into_iter().collect(),
        branches: only.map(|only| only.texts()).unwrap_or_default(),
        ..bare(Event::Schedule, entry.key)
    })
}

fn job(item: &Node<'_>, around: &Around, problems: &mut Vec<Problem>) -> Option<Job> {
    if let Some(name) = item.text() {
        let mut job = Job::new(name.clone(), item.span());
        job.call = Some(call(&name, Env::default()));
        surround(&mut job, around, None);
        return Some(job);
    }
    let entry = item.entries().next()?;
    let (name, node) = (&entry.key, &entry.value);
    let mut job = Job::new(
        parts::text_of(node, "name").unwrap_or_else(|| name.clone()),
        item.span(),
    );
    job.first_key = node.entries().next().map(|first| first.key.span());
    job.needs = requires(node);
    job.grants = contexts(node);
    job.matrix = matrix(node);
    if parts::text_of(node, "type").is_some_and(|kind| kind.value() == "approval") {
        job.approval = Some(item.span());
    } else {
        job.call = Some(call(name, parameters(node)));
    }
    for key in ["pre-steps", "post-steps"] {
        if let Some(steps) = parts::get(node, key) {
            step::list(&steps, "", &mut job.steps, problems);
        }
    }
    surround(&mut job, around, parts::get(node, "filters"));
    Some(job)
}

fn surround(job: &mut Job, around: &Around, filters: Option<Node<'_>>) {
    job.gates.clone_from(&around.gates);
    // A filter may also be one expression.
    job.gates.extend(filters.and_then(|filters| filters.text()));
    job.triggers = if around.schedules.is_empty() {
        filtered(&job.id, filters)
    } else {
        around.schedules.clone()
    };
}

/// What starts a job with these filters. Without a filter on tags no tag starts it ("Using filters").
fn filtered(id: &Text, filters: Option<Node<'_>>) -> Vec<Trigger> {
    let list = |kind: &str, side: &str| {
        let found = filters.and_then(|filters| parts::get(&filters, kind));
        found
            .and_then(|found| parts::get(&found, side))
            .map(|found| found.texts())
            .unwrap_or_default()
    };
    let push = Trigger {
        branches: list("branches", "only"),
        branches_ignore: list("branches", "ignore"),
        tags: list("tags", "only"),
        ..bare(Event::Push, id.clone())
    };
    let forks = admits_forks(&push).then(|| bare(Event::PullRequest, id.clone()));
    std::iter::once(push).chain(forks).collect()
}

/// The branch of a fork's pull request is called `pull/NUMBER`.
fn admits_forks(push: &Trigger) -> bool {
    let pattern = |text: &Text| {
        let inside = text.value().strip_prefix('/')?.strip_suffix('/')?;
        Some(
            inside
                .trim_start_matches('^')
                .trim_end_matches('$')
                .to_owned(),
        )
    };
    let any = |text: &Text| {
        pattern(text).is_some_and(|inside| matches!(inside.as_str(), ".*" | ".+" | ""))
    };
    let pulls = |text: &Text| {
        text.value()
            .trim_start_matches(['/', '^'])
            .starts_with("pull")
    };
    let wide = |text: &Text| {
        any(text)
            || pulls(text)
            || pattern(text)
                .is_some_and(|inside| inside.starts_with(".*") || inside.contains("(?!"))
    };
    let taken = push.branches.is_empty() || push.branches.iter().any(wide);
    taken
        && !push
            .branches_ignore
            .iter()
            .any(|text| any(text) || pulls(text))
}

/// Names of jobs, or mappings from names to the wanted ends.
fn requires(node: &Node<'_>) -> Vec<Text> {
    let Some(requires) = parts::get(node, "requires") else {
        return Vec::new();
    };
    let mut found = requires.texts();
    found.extend(
        requires
            .items()
            .filter_map(|item| item.entries().next().map(|entry| entry.key)),
    );
    found
}

fn contexts(node: &Node<'_>) -> Vec<Grant> {
    let found = parts::get(node, "context").map(|context| context.texts());
    let grant = |name| Grant::new(GrantKind::SecretGroup, name);
    found.into_iter().flatten().map(grant).collect()
}

fn parameters(node: &Node<'_>) -> Env {
    let mut bindings = parts::bindings(node);
    bindings.retain(|binding| RESERVED.binary_search(&binding.key.value()).is_err());
    Env {
        bindings,
        expression: None,
        span: Some(node.span()),
    }
}

fn matrix(node: &Node<'_>) -> Matrix {
    let mut matrix = Matrix::default();
    let found = parts::get(node, "matrix").and_then(|matrix| parts::get(&matrix, "parameters"));
    for entry in found.iter().flat_map(|found| parts::entries(found)) {
        for value in entry.value.texts() {
            matrix.values.push((entry.key.value().to_owned(), value));
        }
    }
    matrix
}
