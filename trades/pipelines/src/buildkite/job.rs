//! Steps, which are the jobs of this platform.

use lockgate_evidence::Span;

use super::{env, plugin, uploaded};
use crate::model::{
    Binding, Body, Concurrency, Container, Env, Grant, GrantKind, Job, Matrix, Run, Runner, Step,
    Target, Uses,
};
use crate::yaml::{Entry, Node, Text};

/// How deep groups nest.
const MAX_DEPTH: usize = 4;

/// Every step of a file, and what holds for all.
pub(super) struct Jobs {
    runner: Runner,
    image: Option<Container>,
    grants: Vec<Grant>,
    found: Vec<Job>,
    /// The last step that waits for a person.
    gate: Option<Span>,
}

impl Jobs {
    pub(super) fn new(root: &Node<'_>) -> Self {
        Self {
            runner: runner(root),
            image: root.entry("image").as_ref().map(image),
            grants: root
                .get("secrets")
                .map(|node| secrets(&node))
                .unwrap_or_default(),
            found: Vec::new(),
            gate: None,
        }
    }

    pub(super) fn done(self) -> Vec<Job> {
        self.found
    }

    /// One step, or a group of them.
    pub(super) fn take(&mut self, node: &Node<'_>) {
        self.item(node, 0);
    }

    fn item(&mut self, node: &Node<'_>, depth: usize) {
        if let Some(word) = node.text() {
            if matches!(word.value(), "block" | "input" | "manual") {
                self.gate = Some(word.span());
            }
            return;
        }
        let has = |key: &str| node.entry(key).is_some();
        let kind = node.text_of("type");
        let kind = kind.as_ref().map(Text::value);
        if has("group") || has("steps") {
            let steps = node.get("steps").filter(|_| depth < MAX_DEPTH);
            for item in steps.iter().flat_map(Node::items) {
                self.item(&item, depth + 1);
            }
        } else if has("block") || has("manual") || kind == Some("block") {
            self.gate = Some(node.span());
            self.gated(node, "block");
        } else if has("input") || kind == Some("input") {
            self.gated(node, "input");
        } else if has("trigger") {
            self.trigger(node);
        } else if ["command", "commands", "plugins", "script", "label"]
            .iter()
            .any(|key| has(key))
        {
            self.command(node);
        } else {
            // `- wait:` and steps that are named in place of a key: `- command_step: {command: …}`.
            for entry in node.entries().filter(|entry| entry.value.is_mapping()) {
                if depth < MAX_DEPTH && entry.value.get("command").is_some() {
                    self.item(&entry.value, depth + 1);
                }
            }
        }
    }

    fn job(node: &Node<'_>) -> Job {
        let name = ["label", "name", "block", "input", "trigger"];
        let name = name.iter().find_map(|key| node.text_of(key));
        let own = ["key", "id", "identifier"];
        let own = own.iter().find_map(|key| node.text_of(key));
        let nameless = || Text::made("step", node.source(), Span::at(node.span().start));
        let id = own.or_else(|| name.clone()).unwrap_or_else(nameless);
        let mut job = Job::new(id, node.span());
        job.first_key = node.entries().next().map(|first| first.key.span());
        job.name = name;
        job.needs = node
            .get("depends_on")
            .map(|needs| depends(&needs))
            .unwrap_or_default();
        let condition = node.text_of("if");
        job.condition = condition.or_else(|| node.text_of("branches"));
        job.may_fail = node.entry("soft_fail").and_then(|entry| may_fail(&entry));
        job.timeout = node.text_of("timeout_in_minutes");
        job
    }

    /// A step that waits for a person.
    fn gated(&mut self, node: &Node<'_>, key: &str) {
        let mut job = Self::job(node);
        job.approval = Some(node.span());
        let Some(entry) = node.entry(key) else {
            return;
        };
        let uses = step_uses(entry.key.clone(), Vec::new());
        job.steps.push(Step::new(0, node.span(), Body::Uses(uses)));
        self.found.push(job);
    }

    /// `trigger: other-pipeline`, with the environment it hands over.
    fn trigger(&mut self, node: &Node<'_>) {
        let Some(entry) = node.entry("trigger") else {
            return;
        };
        let mut job = Self::job(node);
        job.approval = self.gate;
        let given = node.get("build").and_then(|build| build.entry("env"));
        let mut bindings = env(given).bindings;
        if let Some(value) = entry.value.text() {
            bindings.push(Binding {
                key: entry.key.clone(),
                value,
                span: entry.span,
            });
        }
        let uses = step_uses(entry.key, bindings);
        job.steps.push(Step::new(0, node.span(), Body::Uses(uses)));
        self.found.push(job);
    }

    fn command(&mut self, node: &Node<'_>) {
        let mut job = Self::job(node);
        job.env = env(node.entry("env"));
        job.runner = runner(node);
        if job.runner.span.is_none() {
            job.runner = self.runner.clone();
        }
        job.approval = self.gate;
        job.matrix = matrix(node);
        job.concurrency = concurrency(node);
        job.grants.clone_from(&self.grants);
        job.grants.extend(
            node.get("secrets")
                .map(|node| secrets(&node))
                .unwrap_or_default(),
        );
        job.container = node
            .entry("image")
            .as_ref()
            .map(image)
            .or_else(|| self.image.clone());
        let plugins = node
            .get("plugins")
            .map(|node| plugin::all(&node))
            .unwrap_or_default();
        for (uses, span) in plugins {
            let own = plugin::container(&uses);
            job.container = own.or(job.container);
            let step = Step::new(job.steps.len(), span, Body::Uses(uses));
            job.steps.push(step);
        }
        let commands = ["commands", "command", "script"];
        if let Some(entry) = commands.iter().find_map(|key| node.entry(key)) {
            script(&entry, &mut job);
        }

        self.found.push(job);
    }
}

fn script(entry: &Entry<'_>, job: &mut Job) {
    let lines: Vec<Text> = entry.value.texts();
    let Some(text) = Text::joined(&lines) else {
        return;
    };
    let span = text.span();
    let run = Run::new(uploaded(&text), entry.key.span());
    job.steps
        .push(Step::new(job.steps.len(), span, Body::Run(run)));
}

fn step_uses(reference: Text, bindings: Vec<Binding>) -> Uses {
    Uses {
        key: reference.span(),
        target: Target::Unclear,
        reference,
        with: Env {
            bindings,
            ..Env::default()
        },
    }
}

/// `agents: {queue: x}` or `agents: ["queue=x"]`.
fn runner(node: &Node<'_>) -> Runner {
    let Some(entry) = node.entry("agents") else {
        return Runner::default();
    };
    let mut labels = entry.value.texts();
    labels.extend(entry.value.entries().filter_map(|entry| entry.value.text()));
    Runner {
        labels,
        group: None,
        span: Some(entry.span),
    }
}

fn image(entry: &Entry<'_>) -> Container {
    Container::new(entry.key.clone(), entry.value.text(), entry.span)
}

/// `secrets: [NAME]` or `secrets: {VARIABLE: NAME}`.
fn secrets(node: &Node<'_>) -> Vec<Grant> {
    let named = node.texts().into_iter();
    let mut found: Vec<_> = named
        .map(|name| Grant::new(GrantKind::Secret, name))
        .collect();
    found.extend(node.entries().filter_map(|entry| {
        let mut grant = Grant::new(GrantKind::Secret, entry.value.text()?);
        grant.span = entry.span;
        grant.details.push(Binding {
            key: Text::made("variable", node.source(), entry.key.span()),
            value: entry.key.clone(),
            span: entry.key.span(),
        });
        Some(grant)
    }));
    found
}

fn depends(node: &Node<'_>) -> Vec<Text> {
    let mut found = node.texts();
    found.extend(node.items().filter_map(|item| item.text_of("step")));
    found
}

/// `soft_fail: true`, or a list of exit statuses.
fn may_fail(entry: &Entry<'_>) -> Option<Text> {
    if let Some(text) = entry.value.text() {
        return (text.as_bool() == Some(true)).then_some(text);
    }
    let any = entry.value.items().any(|item| {
        let status = item.text_of("exit_status");
        status.is_some_and(|status| status.value() == "*")
    });
    any.then(|| Text::made("true", entry.key.source(), entry.key.span()))
}

fn concurrency(node: &Node<'_>) -> Option<Concurrency> {
    let entry = node.entry("concurrency")?;
    Some(Concurrency {
        group: node.text_of("concurrency_group"),
        cancel: None,
        span: entry.span,
    })
}

/// A list of values, or `setup` with named lists.
fn matrix(node: &Node<'_>) -> Matrix {
    let mut matrix = Matrix::default();
    let Some(found) = node.get("matrix") else {
        return matrix;
    };
    let setup = found.get("setup").unwrap_or(found);
    let plain = setup.items().filter_map(|item| item.text());
    matrix
        .values
        .extend(plain.map(|value| (String::new(), value)));
    for entry in setup.entries() {
        let values = entry.value.texts().into_iter();
        let name = entry.key.value().to_owned();
        matrix
            .values
            .extend(values.map(|value| (name.clone(), value)));
    }
    matrix
}
