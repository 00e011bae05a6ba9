//! What makes workflows of events ("Argo Events": `Sensor`, `EventSource`; "Events": `WorkflowEventBinding`).

use super::reader::{Reader, reference};
use super::workflow::{self, called, of_cluster, prefixed};
use crate::expression::Dialect;
use crate::model::{Binding, Env, Event, Job, Pipeline, Target, Trigger, Uses};
use crate::yaml::{Entry, Node, Text};

/// Events of forges by the names that event sources give them.
const EVENTS: &[(&str, Event)] = &[
    ("*", Event::PullRequestTarget),
    ("IssuesEvents", Event::Issues),
    ("MergeRequestsEvents", Event::PullRequestTarget),
    ("NoteEvents", Event::IssueComment),
    ("PushEvents", Event::Push),
    ("TagPushEvents", Event::Push),
    ("issue_comment", Event::IssueComment),
    ("issues", Event::Issues),
    ("pr:opened", Event::PullRequestTarget),
    ("pull_request", Event::PullRequestTarget),
    ("pull_request_review", Event::IssueComment),
    ("pullrequest:created", Event::PullRequestTarget),
    ("push", Event::Push),
    ("release", Event::Release),
    ("repo:push", Event::Push),
    ("repo:refs_changed", Event::Push),
];

/// Where events come from. Each event is a definition that sensors name.
pub(super) fn source(reader: &mut Reader<'_>, spec: &Node<'_>, name: Option<Text>) {
    let Some(name) = name else { return };
    for kind in spec.entries() {
        for event in kind
            .value
            .entries()
            .filter(|event| event.value.is_mapping())
        {
            let mut definition = reader.action(format!("eventsource/{name}/{}", event.key));
            definition.triggers = triggers(kind.key.value(), &event);
            definition.jobs = vec![Job::new(event.key.clone(), event.span)];
            reader.add(definition);
        }
    }
}

/// What an event is, and whether a secret proves its sender.
fn triggers(kind: &str, event: &Entry<'_>) -> Vec<Trigger> {
    let secrets = [
        "authSecret",
        "secretToken",
        "webhookSecret",
        "webhookSecretKey",
        "signingSecret",
    ];
    let proved = secrets.iter().any(|key| event.value.get(key).is_some());
    let one = |event_kind| vec![Trigger::new(event_kind, event.key.clone())];
    match kind {
        "calendar" => one(Event::Schedule),
        "bitbucket" | "bitbucketserver" | "gitea" | "github" | "gitlab" if proved => {
            let names = event.value.get("events");
            let known = |name: Text| {
                let (_, event) = EVENTS.iter().find(|(own, _)| *own == name.value())?;
                Some(Trigger::new(*event, name))
            };
            names
                .iter()
                .flat_map(Node::texts)
                .filter_map(known)
                .collect()
        }
        // Whoever has the token sends what he likes; he is no outsider.
        "slack" | "stripe" | "webhook" if proved => one(Event::RepositoryDispatch),
        "bitbucket" | "bitbucketserver" | "gitea" | "github" | "gitlab" | "slack" | "stripe"
        | "webhook" => one(Event::Webhook),
        _ => one(Event::Other),
    }
}

/// Every trigger of a sensor.
pub(super) fn sensor(reader: &mut Reader<'_>, spec: &Node<'_>, name: Option<&Text>) {
    let dependencies = reader.list(spec, "dependencies");
    let template = spec.get("template");
    for node in reader.list(spec, "triggers") {
        let Some(inner) = node.get("template") else {
            continue;
        };
        for key in ["argoWorkflow", "k8s"] {
            if let Some(entry) = inner.entry(key) {
                let id = inner.text_of("name").or_else(|| name.cloned());
                let id = id.unwrap_or_else(|| reader.unnamed("trigger", node.span()));
                let start = Start {
                    node: &node,
                    entry: &entry,
                    id,
                    dependencies: &dependencies,
                };
                start.read(reader, template.as_ref());
            }
        }
    }
}

/// One trigger of a sensor that makes an object of the cluster.
struct Start<'a, 'n> {
    node: &'a Node<'n>,
    entry: &'a Entry<'n>,
    id: Text,
    dependencies: &'a [Node<'n>],
}

impl Start<'_, '_> {
    fn read(self, reader: &mut Reader<'_>, template: Option<&Node<'_>>) {
        let place = reader.place();
        let source = self.entry.value.get("source");
        let Some(resource) = source.and_then(|source| source.get("resource")) else {
            return;
        };
        let Some(spec) = resource.get("spec") else {
            return;
        };
        let inline = reader.inline_name();
        let mut submitted = reader.action(inline.clone());
        submitted.name = super::reader::name_of(&resource);
        let arguments = workflow::arguments(&spec);
        workflow::fill(reader, submitted, &spec);
        let mut job = Job::new(self.id.clone(), self.node.span());
        job.grants = template.map(workflow::accounts).unwrap_or_default();
        job.extends = self.dependencies.iter().filter_map(source_of).collect();
        job.condition = self.condition();
        job.call = Some(called(Uses {
            reference: self.entry.key.clone(),
            key: self.entry.key.span(),
            target: Target::Sibling(inline),
            with: self.with(&arguments),
        }));
        let mut main = reader.workflow();
        main.triggers = vec![Trigger::new(Event::Webhook, self.event())];
        main.triggers_span = Some(self.id.span());
        main.name = Some(self.id);
        main.jobs = vec![job];
        reader.add_at(place, main);
    }

    /// What it waits for, in words of the file.
    fn event(&self) -> Text {
        let first = self.dependencies.first();
        let name = first.and_then(|first| first.text_of("eventName"));
        name.unwrap_or_else(|| self.id.clone())
    }

    /// Values that the sensor fills in, by the argument that each goes to.
    fn with(&self, arguments: &[(Text, Node<'_>)]) -> Env {
        let mut bindings: Vec<_> = arguments
            .iter()
            .filter_map(|(name, node)| {
                Some(Binding {
                    key: prefixed(name),
                    value: node.text_of("value")?,
                    span: node.span(),
                })
            })
            .collect();
        for item in self
            .entry
            .value
            .get("parameters")
            .iter()
            .flat_map(Node::items)
        {
            bindings.extend(filled(&item, arguments));
        }
        Env {
            bindings,
            expression: None,
            span: None,
        }
    }

    /// Filters on the data of an event as one condition; what is not a plain comparison demands nothing.
    fn condition(&self) -> Option<Text> {
        let mut parts: Vec<Text> = Vec::new();
        for dependency in self.dependencies {
            let filters = dependency.get("filters");
            let or = filters.and_then(|filters| filters.text_of("dataLogicalOperator"));
            if or.is_some_and(|or| or.value() == "or") {
                continue;
            }
            let data = filters.and_then(|filters| filters.get("data"));
            parts.extend(
                data.iter()
                    .flat_map(Node::items)
                    .filter_map(|item| compared(&item)),
            );
        }
        // Several dependencies are alternatives or not, as `conditions` has it.
        if self.dependencies.len() != 1 {
            return None;
        }
        let (first, last) = (parts.first()?, parts.last()?);
        let span = first.span().cover(last.span());
        let values: Vec<_> = parts.iter().map(Text::value).collect();
        let text = values.join(" && ");
        let mut anchors = Vec::new();
        let mut at = 0;
        for part in &parts {
            anchors.push((at, part.span().start));
            at += part.value().len() + " && ".len();
        }
        Some(Text::anchored(
            text,
            first.source(),
            span,
            anchors,
            Dialect::Plain,
        ))
    }
}

/// `path in [values]` of a filter that asks for equality.
fn compared(item: &Node<'_>) -> Option<Text> {
    let path = item.text_of("path")?;
    let comparator = item.text_of("comparator");
    if comparator.is_some_and(|text| !matches!(text.value(), "=" | ""))
        || item.get("template").is_some()
    {
        return None;
    }
    let values = item.get("value")?.texts();
    // Values are patterns; only plain words say what they say.
    let plain = |text: &Text| {
        text.value()
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || c == '_')
    };
    if !values.iter().all(plain) {
        return None;
    }
    let quoted: Vec<_> = values.iter().map(|value| format!("'{value}'")).collect();
    let text = format!("{path} in [{}]", quoted.join(", "));
    Some(Text::made(text, path.source(), path.span()))
}

/// The definition of the event that a dependency names.
fn source_of(dependency: &Node<'_>) -> Option<Text> {
    let (source, event) = (
        dependency.text_of("eventSourceName")?,
        dependency.text_of("eventName")?,
    );
    let name = format!("eventsource/{source}/{event}");
    Some(Text::made(name, source.source(), source.span()))
}

/// One `src` and `dest`. Only arguments are known by name.
fn filled(item: &Node<'_>, arguments: &[(Text, Node<'_>)]) -> Option<Binding> {
    let dest = item.text_of("dest")?;
    let index = dest.value().strip_prefix("spec.arguments.parameters.")?;
    let (index, field) = index.split_once('.')?;
    let (name, _) = arguments.get(index.parse::<usize>().ok()?)?;
    let value = taken(&item.get("src")?).filter(|_| field == "value")?;
    Some(Binding {
        key: prefixed(name),
        value,
        span: item.span(),
    })
}

/// What `src` takes out of an event, as references.
fn taken(src: &Node<'_>) -> Option<Text> {
    if let Some(key) = src.text_of("dataKey") {
        return Some(reference(format!("{{{{{}}}}}", key.value()), &key));
    }
    if let Some(template) = src.text_of("dataTemplate") {
        let found = template.value().match_indices(".Input.").map(|(at, mark)| {
            let rest = &template.value()[at + mark.len()..];
            let end =
                rest.find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '-')));
            format!("{{{{{}}}}}", &rest[..end.unwrap_or(rest.len())])
        });
        return Some(reference(found.collect(), &template));
    }
    let whole = src
        .get("contextKey")
        .or_else(|| src.get("contextTemplate"))
        .is_none();
    let name = src.text_of("dependencyName").filter(|_| whole)?;
    Some(reference("{{body}}".to_owned(), &name))
}

/// Events that the server takes from forges and from holders of a token.
pub(super) fn binding(reader: &mut Reader<'_>, spec: &Node<'_>, name: Option<Text>) {
    let Some(submit) = spec.get("submit") else {
        return;
    };
    let Some(entry) = submit.entry("workflowTemplateRef") else {
        return;
    };
    let id = name.unwrap_or_else(|| reader.unnamed("binding", spec.span()));
    let mut job = Job::new(id.clone(), spec.span());
    let values = workflow::arguments(&submit)
        .into_iter()
        .filter_map(|(name, node)| {
            let event = node.get("valueFrom").and_then(|from| from.text_of("event"));
            let taken = event.map(|event| {
                let path = event.value().replace("payload", "body").replace('"', "'");
                reference(format!("{{{{={path}}}}}"), &event)
            });
            Some(Binding {
                key: prefixed(&name),
                value: taken.or_else(|| node.text_of("value"))?,
                span: node.span(),
            })
        });
    let with = Env {
        bindings: values.collect(),
        expression: None,
        span: None,
    };
    job.call = of_cluster(&entry, None, with).map(called);
    let mut main: Pipeline = reader.workflow();
    let any = [Event::PullRequestTarget, Event::Push];
    let made = |event: &Event| {
        let name = Text::made("any event", id.source(), id.span());
        Trigger::new(*event, name)
    };
    main.triggers = any.iter().map(made).collect();
    main.name = Some(id.clone());
    main.jobs = vec![job];
    reader.add(main);
}
