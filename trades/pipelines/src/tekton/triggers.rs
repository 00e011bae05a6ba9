//! What makes runs of requests ("Tekton Triggers": `EventListener`, Trigger, `TriggerBinding`, `TriggerTemplate`).

use lockgate_evidence::Span;

use super::interceptors::Checks;
use super::reader::Reader;
use super::{parts, pipeline};
use crate::kubernetes;
use crate::model::{Call, Env, Job, SecretsPassed, Target, Uses};
use crate::yaml::{Entry, Node, Text};

/// Parameters of a template are kept apart from those of what stands inside of it.
const PREFIX: &str = "tt.";

/// Values taken from a request, by the names that templates know.
pub(super) fn binding(reader: &mut Reader<'_>, spec: &Node<'_>, name: Option<Text>) {
    let Some(name) = name else { return };
    let mut binding = reader.action(format!("triggerbinding/{name}"));
    let list = spec.get("params");
    binding.outputs = list.iter().flat_map(kubernetes::named_values).collect();
    binding.jobs = vec![Job::new(name.clone(), spec.span())];
    binding.name = Some(name);
    reader.add(binding);
}

/// Runs to be made.
pub(super) fn template(reader: &mut Reader<'_>, spec: &Node<'_>, name: Option<Text>) {
    let sibling = name.as_ref().map(|name| format!("triggertemplate/{name}"));
    let sibling = sibling.unwrap_or_else(|| reader.inline_name());
    let place = reader.place();
    let mut template = reader.action(sibling);
    template.name = name;
    template.inputs = parts::inputs(spec, PREFIX);
    let list = spec
        .entry("resourcetemplates")
        .or_else(|| spec.entry("resourceTemplates"));
    for node in list.iter().flat_map(|entry| entry.value.items()) {
        if let Some(inner) = node.get("spec") {
            let kind = node.text_of("kind");
            let kind = kind.as_ref().map_or("run", Text::value);
            template
                .jobs
                .push(pipeline::run_job(reader, &node, &inner, kind));
        }
    }
    reader.add_at(place, template);
}

/// Every trigger of a listener; each is started by requests of its own.
pub(super) fn listener(reader: &mut Reader<'_>, spec: &Node<'_>, name: Option<&Text>) {
    for node in reader.list(spec, "triggers") {
        // What `triggerRef` names is read where it stands.
        if node.get("template").is_some() {
            trigger(reader, &node, spec, name.cloned());
        }
    }
}

/// One trigger; `listener` names the service account where the trigger does not.
pub(super) fn trigger(
    reader: &mut Reader<'_>,
    node: &Node<'_>,
    listener: &Node<'_>,
    name: Option<Text>,
) {
    let place = reader.place();
    let own = node.text_of("name").or_else(|| name.clone());
    let id = own.unwrap_or_else(|| reader.unnamed("trigger", node.span()));
    let checks = Checks::of(&reader.list(node, "interceptors"));
    let mut job = Job::new(id.clone(), node.span());
    job.condition.clone_from(&checks.filter);
    job.approval = checks.owners.filter(|_| checks.verified.is_some());
    let account = parts::service_account(node).or_else(|| parts::service_account(listener));
    job.grants.extend(account);
    let bindings = reader.list(node, "bindings");
    job.extends = bindings.iter().filter_map(named).collect();
    job.call = node
        .entry("template")
        .and_then(|entry| call(reader, &entry, &bindings));
    let mut workflow = reader.workflow();
    workflow.triggers = checks.triggers(&id);
    workflow.triggers_span = Some(id.span());
    workflow.name = name;
    workflow.outputs = checks.overlays;
    workflow.jobs = vec![job];
    workflow.sibling = Some(reader.inline_name());
    reader.add_at(place, workflow);
}

/// The definition that a binding names.
fn named(binding: &Node<'_>) -> Option<Text> {
    let name = binding.text_of("ref")?;
    let long = format!("triggerbinding/{name}");
    Some(Text::made(long, name.source(), name.span()))
}

fn call(reader: &mut Reader<'_>, entry: &Entry<'_>, bindings: &[Node<'_>]) -> Option<Call> {
    let node = &entry.value;
    let named = node.text_of("ref").or_else(|| node.text_of("name"));
    let (target, reference) = if let Some(name) = named {
        (format!("triggertemplate/{name}"), name)
    } else {
        let before = reader.place();
        template(reader, &node.get("spec")?, None);
        (reader.name_at(before)?, entry.key.clone())
    };
    Some(Call {
        uses: Uses {
            reference,
            key: entry.key.span(),
            target: Target::Sibling(target),
            with: inline(bindings),
        },
        secrets: SecretsPassed::Nothing,
    })
}

/// Bindings that are written in the trigger itself; `spec.params` in old versions.
fn inline(bindings: &[Node<'_>]) -> Env {
    let mut env = Env::default();
    let mut span: Option<Span> = None;
    for binding in bindings {
        let old = binding.get("spec").and_then(|spec| spec.get("params"));
        let mut values: Vec<_> = old.iter().flat_map(kubernetes::named_values).collect();
        values.extend(kubernetes::named_value(binding));
        for mut value in values {
            span = Some(span.map_or(value.span, |span| span.cover(value.span)));
            value.key = parts::prefixed(PREFIX, value.key);
            env.bindings.push(value);
        }
    }
    Env { span, ..env }
}
