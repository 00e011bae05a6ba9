//! Workflows and the objects that hold one (`WorkflowSpec`, `CronWorkflowSpec`).

use lockgate_evidence::Span;

use super::reader::{Reader, name_of, reference};
use super::template;
use crate::kubernetes;
use crate::model::{
    Binding, Call, Container, Env, Event, Grant, GrantKind, Input, Job, Pipeline, SecretsPassed,
    Target, Trigger, Uses,
};
use crate::yaml::{Entry, Node, Text};

/// Arguments of a workflow are kept apart from the inputs of its templates.
pub(super) const PREFIX: &str = "workflow.";

/// An object of the cluster.
pub(super) fn object(reader: &mut Reader<'_>, node: &Node<'_>, spec: &Node<'_>, kind: &str) {
    let inner = spec.get("workflowSpec").filter(|_| kind == "CronWorkflow");
    let spec_of_workflow = inner.as_ref().unwrap_or(spec);
    let name = name_of(node);
    let owner = name.as_ref().filter(|_| kind.ends_with("WorkflowTemplate"));
    let mut main = match owner {
        Some(name) => reader.action(format!("{}/{name}", kind.to_ascii_lowercase())),
        None => reader.workflow(),
    };
    if kind == "CronWorkflow" {
        let schedule = spec.get("schedule").or_else(|| spec.get("schedules"));
        main.triggers
            .extend(schedule.and_then(|schedule| clock(&schedule)));
    }
    main.name = name;
    fill(reader, main, spec_of_workflow);
}

fn clock(schedule: &Node<'_>) -> Option<Trigger> {
    let crons = schedule.texts();
    let first = crons.first()?;
    let name = Text::made("schedule", first.source(), first.span());
    Some(Trigger {
        crons,
        ..Trigger::new(Event::Schedule, name)
    })
}

/// Reads a `WorkflowSpec` into a definition that is otherwise complete, and adds it and its templates.
pub(super) fn fill(reader: &mut Reader<'_>, mut main: Pipeline, spec: &Node<'_>) {
    let place = reader.place();
    let owner = main.sibling.clone().unwrap_or_default();
    let parameters = arguments(spec);
    main.inputs = parameters.iter().map(declared).collect();
    let id = main
        .name
        .clone()
        .unwrap_or_else(|| reader.unnamed("workflow", spec.span()));
    let mut job = Job::new(id, spec.span());
    job.first_key = spec.entries().next().map(|first| first.key.span());
    job.grants = accounts(spec);
    job.container = pod(spec);
    job.timeout = spec.text_of("activeDeadlineSeconds");
    let with = passed(&parameters, main.is_workflow());
    job.call = first_template(spec, &owner, with);
    main.jobs.push(job);
    main.jobs.extend(at_end(spec, &owner));
    for node in reader.list(spec, "templates") {
        if node.is_mapping() {
            template::object(reader, &node, &owner);
        }
    }
    reader.add_at(place, main);
}

/// Each parameter of `arguments`, with its name and its own entry.
pub(super) fn arguments<'n>(node: &Node<'n>) -> Vec<(Text, Node<'n>)> {
    let list = node
        .get("arguments")
        .and_then(|arguments| arguments.get("parameters"));
    let items = list.iter().flat_map(Node::items);
    items
        .filter_map(|item| Some((item.text_of("name")?, item)))
        .collect()
}

fn declared((name, node): &(Text, Node<'_>)) -> Input {
    Input {
        name: prefixed(name),
        kind: None,
        default: node.text_of("value"),
        options: node.get("enum").map_or(0, |list| list.items().count()),
        span: node.span(),
    }
}

pub(super) fn prefixed(name: &Text) -> Text {
    let long = format!("{PREFIX}{name}");
    Text::made(long, name.source(), name.span())
}

/// What the first template is given: every argument as an input of that name; what a workflow sets itself also as such.
fn passed(parameters: &[(Text, Node<'_>)], sets: bool) -> Env {
    let mut bindings = Vec::new();
    for (name, node) in parameters {
        let own = node
            .get("value")
            .and_then(|value| kubernetes::whole(&value));
        let bind = |key: Text, value: Text| Binding {
            key,
            value,
            span: node.span(),
        };
        let value = own.filter(|_| sets);
        let handed_on = || reference(format!("{{{{workflow.parameters.{name}}}}}"), name);
        let value = value.unwrap_or_else(handed_on);
        bindings.push(bind(prefixed(name), value.clone()));
        bindings.push(bind(name.clone(), value));
    }
    Env {
        bindings,
        expression: None,
        span: None,
    }
}

fn first_template(spec: &Node<'_>, owner: &str, with: Env) -> Option<Call> {
    let uses = match spec.entry("workflowTemplateRef") {
        Some(entry) => of_cluster(&entry, None, with)?,
        None => own_template(&spec.entry("entrypoint")?, owner, with)?,
    };
    Some(called(uses))
}

/// What runs when a workflow or step has ended, or when a hook says so.
pub(super) fn at_end(node: &Node<'_>, owner: &str) -> Vec<Job> {
    let exit = node.entry("onExit").into_iter().filter_map(|entry| {
        let uses = own_template(&entry, owner, Env::default())?;
        Some((entry, uses))
    });
    let hooks = node.get("hooks");
    let hooks = hooks.iter().flat_map(Node::entries).filter_map(|hook| {
        let arguments = hook.value.get("arguments");
        let with = kubernetes::env(arguments.and_then(|list| list.entry("parameters")));
        let uses = match hook.value.entry("templateRef") {
            Some(entry) => of_cluster(&entry, entry.value.text_of("template").as_ref(), with),
            None => own_template(&hook.value.entry("template")?, owner, with),
        };
        Some((hook, uses?))
    });
    let job = |(entry, uses): (Entry<'_>, Uses)| {
        let mut job = Job::new(entry.key, entry.span);
        job.call = Some(called(uses));
        job
    };
    exit.chain(hooks).map(job).collect()
}

pub(super) fn called(uses: Uses) -> Call {
    Call {
        uses,
        secrets: SecretsPassed::Nothing,
    }
}

/// A template of the same object.
pub(super) fn own_template(entry: &Entry<'_>, owner: &str, with: Env) -> Option<Uses> {
    let reference = entry.value.text()?;
    Some(Uses {
        target: Target::Sibling(format!("{owner}/{reference}")),
        key: entry.key.span(),
        reference,
        with,
    })
}

/// A template of another object of the cluster, or the one it begins with.
pub(super) fn of_cluster(entry: &Entry<'_>, template: Option<&Text>, with: Env) -> Option<Uses> {
    let reference = entry.value.text_of("name")?;
    let scope = entry.value.text_of("clusterScope");
    let of_cluster = scope.is_some_and(|scope| scope.as_bool() == Some(true));
    let kind = if of_cluster {
        "clusterworkflowtemplate"
    } else {
        "workflowtemplate"
    };
    let object = format!("{kind}/{reference}");
    Some(Uses {
        target: Target::Sibling(match template {
            Some(template) => format!("{object}/{template}"),
            None => object,
        }),
        key: entry.key.span(),
        reference,
        with,
    })
}

/// Service accounts that a workflow or template names.
pub(super) fn accounts(node: &Node<'_>) -> Vec<Grant> {
    let executor = node.get("executor");
    let names = [
        node.text_of("serviceAccountName"),
        executor.and_then(|executor| executor.text_of("serviceAccountName")),
    ];
    let grant = |name: Text| Grant {
        details: automount(node).into_iter().collect(),
        ..Grant::new(GrantKind::ServiceAccount, name)
    };
    names.into_iter().flatten().map(grant).collect()
}

/// Whether its token is put into every pod, where that is written.
fn automount(node: &Node<'_>) -> Option<Binding> {
    let entry = node.entry("automountServiceAccountToken")?;
    Some(Binding {
        value: entry.value.text()?,
        key: entry.key,
        span: entry.span,
    })
}

/// What a workflow or template says of its pods as a whole.
pub(super) fn pod(node: &Node<'_>) -> Option<Container> {
    let at = Span::at(node.span().start);
    let key = Text::made("pod", node.source(), at);
    let mut container = Container::new(key, None, at);
    kubernetes::security(node.get("securityContext"), &mut container);
    kubernetes::shared(node, &mut container);
    let patch = node.entry("podSpecPatch");
    container.security.extend(patch.and_then(|entry| {
        Some(Binding {
            value: entry.value.text()?,
            key: entry.key,
            span: entry.span,
        })
    }));
    (container.privileged.is_some() || !container.security.is_empty()).then_some(container)
}
