//! Steps of jobs and commands.

use lockgate_evidence::Span;

use super::{parts, problem};
use crate::model::{Body, Env, Job, Package, PackageKind, Pin, Run, Step, Target, Uses};
use crate::yaml::{Entry, Node, Problem, Text};

/// Steps that the platform itself brings, beside `run`, `when` and `unless`; sorted.
const BUILT_IN: &[&str] = &[
    "add_ssh_keys",
    "attach_workspace",
    "checkout",
    "deploy",
    "persist_to_workspace",
    "restore_cache",
    "save_cache",
    "setup_remote_docker",
    "store_artifacts",
    "store_test_results",
];

/// The steps of a job or command. `prefix` is the name of the inline orb they stand in, with its slash.
pub(super) fn read(node: &Node<'_>, prefix: &str, job: &mut Job, problems: &mut Vec<Problem>) {
    let Some(steps) = parts::get(node, "steps") else {
        return;
    };
    list(&steps, prefix, &mut job.steps, problems);
}

/// Every step of a list, those below `when` and of parameters included.
pub(super) fn list(
    steps: &Node<'_>,
    prefix: &str,
    found: &mut Vec<Step>,
    problems: &mut Vec<Problem>,
) {
    let mut reader = Reader {
        prefix,
        gates: Vec::new(),
        found,
        problems,
    };
    reader.list(steps, 0);
}

/// How deep steps are nested.
const MAX_DEPTH: usize = 24;

struct Reader<'r> {
    prefix: &'r str,
    gates: Vec<Text>,
    found: &'r mut Vec<Step>,
    problems: &'r mut Vec<Problem>,
}

impl Reader<'_> {
    fn list(&mut self, steps: &Node<'_>, depth: usize) {
        if let Some(text) = steps.text().filter(|text| !text.is_templated()) {
            self.problems
                .push(problem(text.span(), "`steps` is not a list"));
        }
        for item in steps.items() {
            if let Some(name) = item.text() {
                let body = if name.is_templated() {
                    Body::Nothing
                } else {
                    self.named(&name, None)
                };
                self.push(item.span(), body);
            } else if item.is_mapping() && depth < MAX_DEPTH {
                self.mapping(&item, depth);
            } else if item.is_sequence() && depth < MAX_DEPTH {
                // An anchored list in place of a step.
                self.list(&item, depth + 1);
            }
        }
    }

    fn push(&mut self, span: Span, body: Body) -> &mut Step {
        let step = Step {
            gates: self.gates.clone(),
            ..Step::new(self.found.len(), span, body)
        };
        self.found.push(step);
        self.found.last_mut().expect("one was pushed")
    }

    fn mapping(&mut self, item: &Node<'_>, depth: usize) {
        let entries = parts::entries(item);
        let known = |entry: &&Entry<'_>| matches!(entry.key.value(), "run" | "when" | "unless");
        let Some(entry) = entries.iter().find(known).or_else(|| entries.first()) else {
            return;
        };
        match entry.key.value() {
            "run" => self.run(item, entry),
            "when" | "unless" if entry.value.is_mapping() => self.conditional(entry, depth),
            _ => {
                let body = self.named(&entry.key, Some(&entry.value));
                self.push(item.span(), body);
                self.given(&entry.value, depth);
            }
        }
    }

    fn conditional(&mut self, entry: &Entry<'_>, depth: usize) {
        let condition = parts::entry(&entry.value, "condition");
        let text = condition
            .as_ref()
            .and_then(|condition| condition.value.text());
        let before = self.gates.len();
        self.gates
            .extend(text.or_else(|| condition.map(|condition| condition.key)));
        if let Some(steps) = parts::get(&entry.value, "steps") {
            self.list(&steps, depth + 1);
        }
        self.gates.truncate(before);
    }

    /// Lists of steps in the parameters of a command.
    fn given(&mut self, parameters: &Node<'_>, depth: usize) {
        for entry in parts::entries(parameters) {
            let is_step = |item: Node<'_>| {
                item.entries()
                    .any(|entry| matches!(entry.key.value(), "run" | "when" | "unless"))
            };
            let is_list = entry.value.is_sequence() && entry.value.items().any(is_step);
            if is_list && depth < MAX_DEPTH {
                self.list(&entry.value, depth + 1);
            }
        }
    }

    fn run(&mut self, item: &Node<'_>, entry: &Entry<'_>) {
        let value = &entry.value;
        let command = value.text().map(|text| (text, entry.key.span()));
        let command = command.or_else(|| {
            let command = parts::entry(value, "command")?;
            Some((command.value.text()?, command.key.span()))
        });
        let body = command.map_or(Body::Nothing, |(script, key)| {
            Body::Run(Run {
                shell: parts::text_of(value, "shell"),
                working_directory: parts::text_of(value, "working_directory"),
                ..Run::new(script, key)
            })
        });
        let step = self.push(item.span(), body);
        step.name = parts::text_of(value, "name");
        step.env = parts::env(parts::entry(value, "environment"));
        step.condition = parts::text_of(value, "when");
        step.timeout = parts::text_of(value, "no_output_timeout");
    }

    fn named(&self, name: &Text, parameters: Option<&Node<'_>>) -> Body {
        let with = parameters.map_or_else(Env::default, |node| Env {
            bindings: parts::bindings(node),
            expression: None,
            span: Some(node.span()),
        });
        Body::Uses(Uses {
            target: target(name.value(), self.prefix, ""),
            key: name.span(),
            reference: name.clone(),
            with,
        })
    }
}

/// What a name of a step or job means: a step of the platform, a part of an orb, a definition of the file.
///
/// `kind` is what names of that kind begin with among the definitions of the file.
pub(super) fn target(name: &str, prefix: &str, kind: &str) -> Target {
    if kind.is_empty() && BUILT_IN.binary_search(&name).is_ok() {
        return Target::Package(Package {
            kind: PackageKind::BuiltIn,
            name: name.to_owned(),
            version: None,
            version_span: Span::at(name.len()),
            pin: Pin::Version,
        });
    }
    match name.split_once('/') {
        Some((alias, part)) => Target::Included {
            alias: alias.to_owned(),
            name: part.to_owned(),
        },
        None => Target::Sibling(format!("{kind}{prefix}{name}")),
    }
}
