//! Jobs ("CI/CD YAML syntax reference", job keywords).

use lockgate_evidence::Span;

use super::keys::{Artifacts, Cache, Downstream, JobKeys, Need, Reference};
use super::map::{Map, flat_texts, flatten, reference};
use super::{include, parts, problem, rules};
use crate::model::{
    Binding, Body, Call, Concurrency, Environment, Grant, GrantKind, Job, Matrix, Run, Runner,
    SecretsPassed, Step,
};
use crate::yaml::{Entry, Node, Problem, Text};

/// Reads a job, a hidden definition, or what holds for all jobs.
pub(super) fn read(id: Text, span: Span, map: &Map<'_>, problems: &mut Vec<Problem>) -> Job {
    let mut keys = keys(map);
    let hidden = id.value().starts_with('.');
    let (call, more) = downstream(map, &mut keys);
    let mut steps = steps(map, &mut keys, problems);
    for uses in more {
        let at = uses.reference.span();
        steps.push(Step::new(steps.len(), at, Body::Uses(uses)));
    }
    let mut job = Job {
        first_key: map.entries.first().map(|entry| entry.key.span()),
        needs: keys
            .needs
            .iter()
            .flatten()
            .filter_map(|need| need.job.clone())
            .collect(),
        runner: runner(map),
        environment: environment(map, &mut keys),
        matrix: matrix(map),
        container: image(map),
        services: services(map),
        env: parts::variables(map.entry("variables")),
        timeout: map.text_of("timeout"),
        concurrency: concurrency(map),
        steps,
        call,
        extends: extends(map),
        hidden,
        grants: grants(map),
        may_fail: may_fail(map),
        approval: approval(map, &keys),
        ..Job::new(id, span)
    };
    if job
        .runner
        .labels
        .iter()
        .any(|label| is_windows(label.value()))
    {
        // Runners on Windows read scripts with PowerShell ("Types of shells supported by GitLab Runner").
        job.defaults.shell = Some(Text::made("pwsh", job.id.source(), job.id.span()));
    }
    job.gitlab = Some(Box::new(keys));
    job
}

fn is_windows(tag: &str) -> bool {
    tag.to_ascii_lowercase().contains("windows")
}

fn keys(map: &Map<'_>) -> JobKeys {
    let inherits = |what: &str| {
        let node = map.get("inherit").and_then(|inherit| inherit.get(what));
        node.and_then(|node| node.text())
            .and_then(|text| text.as_bool())
            == Some(false)
    };
    JobKeys {
        keys: map
            .entries
            .iter()
            .map(|entry| (entry.key.clone(), entry.value.span()))
            .collect(),
        rules: map.get("rules").map(rules::rules),
        only: map.entry("only").map(rules::refs),
        except: map.entry("except").map(rules::refs),
        when: map.text_of("when"),
        stage: map.text_of("stage"),
        artifacts: map.entry("artifacts").map(artifacts),
        caches: map.entry("cache").map(caches),
        needs: map.get("needs").map(needs),
        dependencies: map.get("dependencies").map(flat_texts),
        without_default: inherits("default"),
        without_variables: inherits("variables"),
        ..JobKeys::default()
    }
}

fn extends(map: &Map<'_>) -> Vec<Text> {
    // What is merged in stands above what is extended.
    let mut found = map.texts_of("extends");
    found.extend(map.merged.iter().cloned());
    found
}

fn runner(map: &Map<'_>) -> Runner {
    Runner {
        labels: map.texts_of("tags").iter().map(parts::expanded).collect(),
        group: None,
        span: map.entry("tags").map(|entry| entry.span),
    }
}

fn environment(map: &Map<'_>, keys: &mut JobKeys) -> Option<Environment> {
    let entry = map.entry("environment")?;
    keys.environment = parts::scalars(&entry.value);
    let name = entry.value.text();
    let name = name.as_ref().map(parts::expanded);
    Some(Environment {
        name: name.or_else(|| keys.of_environment("name").cloned()),
        span: entry.span,
    })
}

fn image(map: &Map<'_>) -> Option<crate::model::Container> {
    let entry = map.entry("image")?;
    Some(parts::container(&entry.key, &entry.value, entry.span))
}

fn services(map: &Map<'_>) -> Vec<crate::model::Container> {
    let mut found = Vec::new();
    if let Some(entry) = map.entry("services") {
        flatten(&entry.value, 0, &mut |item| {
            if !item.is_null() && reference(item).is_none() {
                found.push(parts::container(&entry.key, item, item.span()));
            }
        });
    }
    found
}

fn concurrency(map: &Map<'_>) -> Option<Concurrency> {
    let entry = map.entry("resource_group")?;
    Some(Concurrency {
        group: entry.value.text(),
        cancel: None,
        span: entry.span,
    })
}

/// `parallel: matrix`: each value is a variable of the job.
fn matrix(map: &Map<'_>) -> Matrix {
    let mut matrix = Matrix::default();
    let found = map.get("parallel").and_then(|node| node.get("matrix"));
    let Some(found) = found else { return matrix };
    flatten(&found, 0, &mut |item| {
        for entry in Map::of(item).entries {
            let values = flat_texts(&entry.value);
            let named = values
                .iter()
                .map(|value| (entry.key.value().to_owned(), parts::expanded(value)));
            matrix.values.extend(named);
        }
    });
    matrix
}

/// `allow_failure: true`, or for some exit codes.
fn may_fail(map: &Map<'_>) -> Option<Text> {
    let entry = map.entry("allow_failure")?;
    let text = match entry.value.text() {
        Some(text) => text,
        None => entry.value.get("exit_codes")?.texts().into_iter().next()?,
    };
    (text.as_bool() != Some(false)).then_some(text)
}

/// `when: manual` of the job, or of every rule that lets it run.
fn approval(map: &Map<'_>, keys: &JobKeys) -> Option<Span> {
    let is = |text: &Option<Text>, wanted: &str| {
        text.as_ref().is_some_and(|text| text.value() == wanted)
    };
    let Some(rules) = &keys.rules else {
        let entry = map.entry("when")?;
        return is(&entry.value.text(), "manual").then_some(entry.span);
    };
    let own = is(&keys.when, "manual");
    let mut running = rules
        .iter()
        .filter(|rule| !is(&rule.when, "never"))
        .peekable();
    let first = running.peek()?;
    let span = first.when.as_ref().map_or(first.span, Text::span);
    let manual = |rule: &super::Rule| is(&rule.when, "manual") || own && rule.when.is_none();
    running
        .all(|rule| rule.reference.is_none() && manual(rule))
        .then_some(span)
}

fn grants(map: &Map<'_>) -> Vec<Grant> {
    let of = |key: &str, kind: GrantKind| {
        let entries = map.get(key).map(|node| Map::of(node).entries);
        let grant = move |entry: Entry<'_>| grant(kind, &entry);
        entries.into_iter().flatten().map(grant)
    };
    of("id_tokens", GrantKind::IdToken)
        .chain(of("secrets", GrantKind::Secret))
        .collect()
}

fn grant(kind: GrantKind, entry: &Entry<'_>) -> Grant {
    let mut details = Vec::new();
    for detail in Map::of(&entry.value).entries {
        let mut values = flat_texts(&detail.value);
        if detail.value.is_mapping() {
            let name = Text::made("", detail.value.source(), detail.value.span());
            values.push(name);
        }
        details.extend(values.iter().map(|value| Binding {
            key: detail.key.clone(),
            value: parts::expanded(value),
            span: detail.span,
        }));
    }
    Grant {
        details,
        span: entry.span,
        ..Grant::new(kind, entry.key.clone())
    }
}

fn artifacts(entry: &Entry<'_>) -> Artifacts {
    let map = Map::of(&entry.value);
    let reports = map
        .get("reports")
        .map(|node| Map::of(node).entries)
        .unwrap_or_default();
    let dotenv = reports
        .iter()
        .filter(|report| report.key.value() == "dotenv");
    let other = reports
        .iter()
        .filter(|report| report.key.value() != "dotenv");
    let expanded = |key: &str| map.texts_of(key).iter().map(parts::expanded).collect();
    Artifacts {
        span: entry.span,
        paths: expanded("paths"),
        exclude: expanded("exclude"),
        dotenv: dotenv
            .flat_map(|report| flat_texts(&report.value))
            .map(|text| parts::expanded(&text))
            .collect(),
        reports: other.map(|report| report.key.clone()).collect(),
        public: map.text_of("public"),
        access: map.text_of("access"),
        untracked: map.text_of("untracked"),
    }
}

/// `cache`: a mapping, or a list of them.
fn caches(entry: &Entry<'_>) -> Vec<Cache> {
    let mut found = Vec::new();
    flatten(&entry.value, 0, &mut |item| {
        if item.is_mapping() {
            let span = if entry.value.is_mapping() {
                entry.span
            } else {
                item.span()
            };
            found.push(cache(item, span));
        }
    });
    found
}

fn cache(node: &Node<'_>, span: Span) -> Cache {
    let map = Map::of(node);
    Cache {
        span,
        key: map.text_of("key").as_ref().map(parts::expanded),
        by_files: map.get("key").is_some_and(Node::is_mapping),
        paths: map.texts_of("paths"),
        policy: map.text_of("policy"),
        unprotect: map.text_of("unprotect"),
        fallback_keys: map
            .texts_of("fallback_keys")
            .iter()
            .map(parts::expanded)
            .collect(),
    }
}

fn needs(node: &Node<'_>) -> Vec<Need> {
    let mut found = Vec::new();
    flatten(node, 0, &mut |item| {
        let map = Map::of(item);
        found.push(Need {
            span: item.span(),
            job: item.text().or_else(|| map.text_of("job")),
            project: map.text_of("project"),
            pipeline: map.text_of("pipeline"),
            artifacts: map.text_of("artifacts"),
        });
    });
    found.retain(|need| need.project.is_some() || need.pipeline.is_some() || need.job.is_some());
    // A job of another project or pipeline is no job of this file.
    for need in &mut found {
        if need.project.is_some() || need.pipeline.is_some() {
            need.job = None;
        }
    }
    found
}

/// `trigger`: the first thing it starts is the call, further files are uses beside it.
fn downstream(map: &Map<'_>, keys: &mut JobKeys) -> (Option<Call>, Vec<crate::model::Uses>) {
    let Some(entry) = map.entry("trigger") else {
        return (None, Vec::new());
    };
    let inner = Map::of(&entry.value);
    let project = entry.value.text().or_else(|| inner.text_of("project"));
    let mut uses = match inner.entry("include") {
        Some(entry) => include::includes(entry),
        None => project
            .iter()
            .map(|project| to_project(&entry.key, project, &inner))
            .collect(),
    };
    if let Some(inputs) = inner.get("inputs") {
        let inputs = parts::given_inputs(inputs);
        for used in &mut uses {
            used.with.bindings.extend(inputs.iter().cloned());
        }
    }
    keys.downstream = Some(Downstream {
        span: entry.span,
        project,
        artifact: artifact(&inner),
        forwards_pipeline_variables: inner
            .get("forward")
            .and_then(|forward| forward.text_of("pipeline_variables")),
    });
    if uses.is_empty() {
        return (None, uses);
    }
    let call = Call {
        uses: uses.remove(0),
        secrets: SecretsPassed::Nothing,
    };
    (Some(call), uses)
}

fn to_project(key: &Text, project: &Text, inner: &Map<'_>) -> crate::model::Uses {
    // Whoever starts the pipeline of another project runs what that project holds then.
    let branch = inner.text_of("branch");
    crate::model::Uses {
        target: crate::model::Target::Unclear,
        reference: branch.unwrap_or_else(|| project.clone()),
        key: key.span(),
        with: crate::model::Env::default(),
    }
}

fn artifact(inner: &Map<'_>) -> Option<(Text, Option<Text>)> {
    let mut found = None;
    flatten(inner.get("include")?, 0, &mut |item| {
        if let Some(file) = item.text_of("artifact") {
            found = Some((file, item.text_of("job")));
        }
    });
    found
}

/// The scripts in the order they run. `before_script` and `script` are read by one shell and so are one step.
fn steps(map: &Map<'_>, keys: &mut JobKeys, problems: &mut Vec<Problem>) -> Vec<Step> {
    let mut steps = Vec::new();
    let hook = map
        .get("hooks")
        .and_then(|hooks| hooks.entry("pre_get_sources_script"));
    if let Some(entry) = &hook {
        push(&mut steps, &[entry], keys, problems);
    }
    let main: Vec<_> = ["before_script", "script"]
        .into_iter()
        .filter_map(|key| map.entry(key))
        .collect();
    push(&mut steps, &main, keys, problems);
    if let Some(entry) = map.entry("run") {
        run_steps(&mut steps, entry);
    }
    if let Some(entry) = map.entry("after_script") {
        push(&mut steps, &[entry], keys, problems);
    }
    steps
}

/// One step of the scripts of some keys.
pub(super) fn push(
    steps: &mut Vec<Step>,
    entries: &[&Entry<'_>],
    keys: &mut JobKeys,
    problems: &mut Vec<Problem>,
) {
    let mut lines = Vec::new();
    for entry in entries {
        flatten(&entry.value, 0, &mut |item| match reference(item) {
            Some(path) => keys.references.push(Reference {
                key: entry.key.clone(),
                path,
                span: item.span(),
            }),
            None if item.is_mapping() => problems.push(problem(
                item.span(),
                format!(
                    "`{}` holds a mapping; a line with `: ` needs quotes",
                    entry.key
                ),
            )),
            None => lines.extend(item.text()),
        });
    }
    let (Some(script), Some(entry), Some(first)) =
        (Text::joined(&lines), entries.last(), entries.first())
    else {
        return;
    };
    let span = first.span.cover(entry.span);
    let run = Run::new(script, entry.key.span());
    steps.push(Step::new(steps.len(), span, Body::Run(run)));
}

/// `run:` ("CI/CD steps"): scripts, and steps that stand elsewhere.
fn run_steps(steps: &mut Vec<Step>, entry: &Entry<'_>) {
    for item in entry.value.items() {
        let map = Map::of(&item);
        let body = if let Some(script) = map.entry("script") {
            let Some(text) = Text::joined(&flat_texts(&script.value)) else {
                continue;
            };
            Body::Run(Run::new(text, script.key.span()))
        } else if let Some((step, reference)) = map
            .entry("step")
            .and_then(|step| Some((step, step.value.text()?)))
        {
            let with = crate::model::Env {
                bindings: map
                    .get("inputs")
                    .map(parts::given_inputs)
                    .unwrap_or_default(),
                ..crate::model::Env::default()
            };
            Body::Uses(include::step(&step.key, &reference, with))
        } else {
            continue;
        };
        let mut step = Step::new(steps.len(), item.span(), body);
        step.name = map.text_of("name");
        step.id.clone_from(&step.name);
        step.env = parts::variables(map.entry("env"));
        steps.push(step);
    }
}

/// Values of unusual keys that other definitions use as scripts.
pub(super) fn snippet(job: &mut Job, entry: &Entry<'_>, problems: &mut Vec<Problem>) {
    let mut keys = job.gitlab.take().unwrap_or_default();
    push(&mut job.steps, &[entry], &mut keys, problems);
    job.gitlab = Some(keys);
}
