//! Steps, which are the jobs of this platform.

use std::collections::HashMap;

use lockgate_evidence::Span;

use super::parts;
use crate::model::{
    Body, Container, Environment, Grant, GrantKind, Job, Run, Runner, Step, Trigger,
};
use crate::yaml::{Node, Text};

/// How deep stages, parallel steps and merge keys nest.
const MAX_DEPTH: usize = 8;

/// What holds for every step of the file.
pub(super) struct Jobs<'a> {
    image: Option<Container>,
    definitions: Option<Node<'a>>,
    limit: Option<Text>,
    docker: Option<Text>,
    found: Vec<Job>,
    /// Where a step was read, by the place of its first key.
    known: HashMap<usize, usize>,
    /// Places of scripts that were read: a step that merges another brings its script along.
    scripts: HashMap<usize, usize>,
}

/// The stage around a step.
#[derive(Clone, Default)]
struct Stage {
    deployment: Option<(Text, Span)>,
    approval: Option<Span>,
    condition: Option<Text>,
}

impl<'a> Jobs<'a> {
    pub(super) fn new(root: &Node<'a>) -> Self {
        let options = root.get("options");
        let option = |key: &str| options.and_then(|options| options.text_of(key));
        Self {
            image: root.entry("image").map(|entry| parts::image(&entry)),
            definitions: root
                .get("definitions")
                .and_then(|definitions| definitions.get("services")),
            limit: option("max-time"),
            docker: option("docker").filter(|docker| docker.as_bool() == Some(true)),
            found: Vec::new(),
            known: HashMap::new(),
            scripts: HashMap::new(),
        }
    }

    pub(super) fn done(self) -> Vec<Job> {
        self.found
    }

    /// The items of a pipeline.
    pub(super) fn take(&mut self, items: &[Node<'a>], trigger: &Trigger) {
        for item in items {
            self.item(item, trigger, &Stage::default(), 0);
        }
    }

    fn item(&mut self, node: &Node<'a>, trigger: &Trigger, stage: &Stage, depth: usize) {
        if depth > MAX_DEPTH {
            return;
        }
        for entry in node.entries() {
            match entry.key.value() {
                "step" => self.step(&entry.key, &entry.value, entry.span, trigger, stage),
                "parallel" | "stage" => {
                    let stage = around(&entry.value, stage);
                    let steps = entry.value.get("steps").unwrap_or(entry.value);
                    for item in steps.items() {
                        self.item(&item, trigger, &stage, depth + 1);
                    }
                }
                // `- <<: *step`, an anchor on the whole item.
                "<<" => self.item(&entry.value, trigger, stage, depth + 1),
                _ => {}
            }
        }
    }

    fn step(&mut self, key: &Text, node: &Node<'a>, span: Span, trigger: &Trigger, stage: &Stage) {
        let Some(first) = node.entries().next() else {
            return;
        };
        let place = first.key.span().start;
        if let Some(job) = self
            .known
            .get(&place)
            .and_then(|at| self.found.get_mut(*at))
        {
            job.triggers.push(trigger.clone());
            return;
        }
        self.known.insert(place, self.found.len());
        let body = Merged::of(node);
        let own = if body.is_alias(span) {
            first.key.span().cover(node.span())
        } else {
            span
        };
        let id = body.text("name").unwrap_or_else(|| key.clone());
        let mut job = Job::new(id, own);
        job.first_key = Some(first.key.span());
        job.name = body.text("name");
        job.triggers.push(trigger.clone());
        job.timeout = body.text("max-time").or_else(|| self.limit.clone());
        job.runner = runner(&body);
        job.container = body
            .entry("image")
            .map(|entry| parts::image(&entry))
            .or_else(|| self.image.clone());
        job.services = self.services(&body);
        job.grants = grants(&body);
        job.condition.clone_from(&stage.condition);
        deploy(&mut job, &body, stage);
        if let Some(entry) = body.entry("clone") {
            let span = entry.span;
            let clone = Body::Uses(parts::clone(entry));
            job.steps.push(Step::new(0, span, clone));
        }
        self.scripts(&body, &mut job);
        self.found.push(job);
    }

    fn services(&self, body: &Merged<'a>) -> Vec<Container> {
        let named = body
            .get("services")
            .map(|list| list.texts())
            .unwrap_or_default();
        let has_docker = named.iter().any(|name| name.value() == "docker");
        let mut services: Vec<_> = named
            .iter()
            .map(|name| parts::service(name, self.definitions.as_ref()))
            .collect();
        if let Some(docker) = self.docker.as_ref().filter(|_| !has_docker) {
            let key = Text::made("docker", docker.source(), docker.span());
            services.push(Container::new(key, None, docker.span()));
        }
        services
    }

    fn scripts(&mut self, body: &Merged<'a>, job: &mut Job) {
        for name in ["script", "after-script"] {
            let Some(entry) = body.entry(name) else {
                continue;
            };
            let items: Vec<_> = entry.value.items().collect();
            let place = items.first().and_then(first_byte);
            let place = place.unwrap_or(entry.value.span().start);
            // Each script stands once; a step that only takes it over adds nothing to it.
            if self.scripts.insert(place, self.found.len()).is_none() {
                steps(&entry.key, &items, job);
            }
        }
    }
}

/// Where what an item says stands in the file.
fn first_byte(node: &Node<'_>) -> Option<usize> {
    let own = node.text().map(|text| text.span().start);
    own.or_else(|| node.entries().next().map(|entry| entry.key.span().start))
}

/// Commands between pipes are one script.
fn steps(key: &Text, items: &[Node<'_>], job: &mut Job) {
    let mut lines: Vec<Text> = Vec::new();
    for item in items {
        let Some(uses) = parts::pipe(item) else {
            lines.extend(flat(item));
            continue;
        };
        script(key, &mut lines, job);
        let step = Step::new(job.steps.len(), item.span(), Body::Uses(uses));
        job.steps.push(step);
    }
    script(key, &mut lines, job);
}

/// A line, or the lines of a list: an anchor of a list within a list.
fn flat(node: &Node<'_>) -> Vec<Text> {
    match node.text() {
        Some(text) => vec![text],
        None => node.items().flat_map(|item| item.texts()).collect(),
    }
}

fn script(key: &Text, lines: &mut Vec<Text>, job: &mut Job) {
    let Some(text) = Text::joined(lines) else {
        return;
    };
    lines.clear();
    let span = text.span();
    let run = Run::new(text, key.span());
    job.steps
        .push(Step::new(job.steps.len(), span, Body::Run(run)));
}

fn around(node: &Node<'_>, outer: &Stage) -> Stage {
    let mut stage = outer.clone();
    if let Some(entry) = node.entry("deployment")
        && let Some(name) = entry.value.text()
    {
        stage.deployment = Some((name, entry.span));
    }
    if let Some(entry) = node.entry("trigger")
        && is_manual(&entry.value)
    {
        stage.approval = Some(entry.span);
    }
    stage
}

fn is_manual(node: &Node<'_>) -> bool {
    let kind = node.text().or_else(|| node.text_of("type"));
    kind.is_some_and(|kind| kind.value() == "manual")
}

fn deploy(job: &mut Job, body: &Merged<'_>, stage: &Stage) {
    let own = body.entry("deployment").and_then(|entry| {
        let name = entry.value.text()?;
        Some((name, entry.span))
    });
    job.environment = own
        .or_else(|| stage.deployment.clone())
        .map(|(name, span)| Environment {
            name: Some(name),
            span,
        });
    let manual = body
        .entry("trigger")
        .filter(|entry| is_manual(&entry.value));
    job.approval = manual.map(|entry| entry.span).or(stage.approval);
}

fn runner(body: &Merged<'_>) -> Runner {
    let Some(entry) = body.entry("runs-on") else {
        return Runner::default();
    };
    Runner {
        labels: entry.value.texts(),
        group: None,
        span: Some(entry.span),
    }
}

/// `oidc: true` ("Integrate Pipelines with resource servers using OIDC").
fn grants(body: &Merged<'_>) -> Vec<Grant> {
    let mut found = Vec::new();
    if let Some(entry) = body.entry("oidc")
        && entry
            .value
            .text()
            .is_some_and(|text| text.as_bool() == Some(true))
    {
        let mut grant = Grant::new(GrantKind::IdToken, entry.key.clone());
        grant.span = entry.span;
        found.push(grant);
    }
    found
}

/// A mapping whose merge keys are followed: own entries first.
struct Merged<'a> {
    layers: Vec<Node<'a>>,
}

impl<'a> Merged<'a> {
    fn of(node: &Node<'a>) -> Self {
        let mut layers = Vec::new();
        let mut stack = vec![*node];
        while let Some(node) = stack.pop() {
            if layers.len() >= MAX_DEPTH {
                break;
            }
            layers.push(node);
            let merged = node.entries().filter(|entry| entry.key.value() == "<<");
            let merged: Vec<_> = merged
                .flat_map(|entry| {
                    let items: Vec<_> = entry.value.items().collect();
                    if items.is_empty() {
                        vec![entry.value]
                    } else {
                        items
                    }
                })
                .collect();
            stack.extend(merged.into_iter().rev());
        }
        Self { layers }
    }

    fn entry(&self, key: &str) -> Option<crate::yaml::Entry<'a>> {
        self.layers.iter().find_map(|layer| layer.entry(key))
    }

    fn get(&self, key: &str) -> Option<Node<'a>> {
        self.entry(key).map(|entry| entry.value)
    }

    fn text(&self, key: &str) -> Option<Text> {
        self.get(key)?.text()
    }

    /// True where the step stands elsewhere and is only named here.
    fn is_alias(&self, span: Span) -> bool {
        let first = self.layers.first().and_then(|layer| layer.entries().next());
        first.is_some_and(|first| !span.contains(first.key.span()))
    }
}
