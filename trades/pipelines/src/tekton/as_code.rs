//! Annotations of Pipelines as Code ("Running the `PipelineRun`", "Authoring `PipelineRuns`", "Policy").
//!
//! A run has the rights of its namespace whoever proposed the change; outsiders' changes run once somebody whom the
//! repository trusts comments `/ok-to-test`.

use lockgate_evidence::Span;

use crate::expression::Dialect;
use crate::model::{Event, Job, Package, PackageKind, Pin, Pipeline, Target, Trigger, Uses};
use crate::yaml::{Entry, Node, Text};

const PREFIX: &str = "pipelinesascode.tekton.dev/";

/// Events by their names in annotations and conditions.
const EVENTS: &[(&str, Event)] = &[
    ("comment", Event::IssueComment),
    ("incoming", Event::RepositoryDispatch),
    ("pull_request", Event::PullRequestTarget),
    ("push", Event::Push),
];

/// What starts a run, and which files it takes in.
pub(super) fn read(annotations: &Node<'_>, workflow: &mut Pipeline, job: &mut Job) {
    let entries: Vec<_> = annotations.entries().collect();
    let of = |name: &str| {
        let own = |entry: &&Entry<'_>| entry.key.value().strip_prefix(PREFIX) == Some(name);
        entries
            .iter()
            .find(own)
            .and_then(|entry| entry.value.text())
    };
    if let Some(event) = of("on-event") {
        workflow.triggers = by_names(&event);
        let branches = of("on-target-branch")
            .map(|list| words(&list))
            .unwrap_or_default();
        let paths = of("on-path-change")
            .map(|list| words(&list))
            .unwrap_or_default();
        for trigger in &mut workflow.triggers {
            trigger.branches.clone_from(&branches);
            trigger.paths.clone_from(&paths);
        }
    } else if let Some(condition) = of("on-cel-expression") {
        workflow.triggers = by_condition(&condition);
        job.condition = Some(condition.read_as(Dialect::Plain));
    }
    if let Some(comment) = of("on-comment") {
        workflow
            .triggers
            .push(trigger(Event::IssueComment, "comment", &comment, None));
    }
    let outside = |trigger: &&Trigger| trigger.event.is_exposed();
    job.approval = workflow
        .triggers
        .iter()
        .find(outside)
        .map(|trigger| trigger.span);
    for entry in &entries {
        let name = entry.key.value().strip_prefix(PREFIX).unwrap_or_default();
        let (kind, number) = name.split_once('-').unwrap_or((name, "0"));
        if matches!(kind, "task" | "pipeline") && number.bytes().all(|b| b.is_ascii_digit()) {
            let list = entry.value.text();
            let names = list.iter().flat_map(words);
            workflow
                .includes
                .extend(names.map(|name| include(entry, name)));
        }
    }
}

fn by_names(list: &Text) -> Vec<Trigger> {
    let known = |word: Text| {
        let (name, event) = EVENTS.iter().find(|(name, _)| *name == word.value())?;
        Some(trigger(*event, name, &word, None))
    };
    words(list).into_iter().filter_map(known).collect()
}

/// The events that a condition names in quotes; all that bring code where it names none.
fn by_condition(condition: &Text) -> Vec<Trigger> {
    let text = condition.value();
    let named = |name: &str| {
        let quoted = [format!("\"{name}\""), format!("'{name}'")];
        let at = quoted.iter().find_map(|word| text.find(word.as_str()))?;
        Some(Span::new(at + 1, at + 1 + name.len()))
    };
    let found: Vec<_> = EVENTS
        .iter()
        .filter_map(|(name, event)| Some(trigger(*event, name, condition, Some(named(name)?))))
        .collect();
    if !found.is_empty() {
        return found;
    }
    let any = [Event::PullRequestTarget, Event::Push];
    any.iter()
        .map(|event| trigger(*event, "any event", condition, None))
        .collect()
}

fn trigger(event: Event, name: &str, text: &Text, part: Option<Span>) -> Trigger {
    let span = part.map_or(text.span(), |part| text.locate(part));
    Trigger::new(event, Text::made(name, text.source(), span))
}

/// The words of `[a, b]` or `a`, each located.
fn words(list: &Text) -> Vec<Text> {
    let text = list.value();
    let (mut found, mut at) = (Vec::new(), 0);
    for part in text.split([',', '[', ']', '\n']) {
        let word = part.trim().trim_matches(['"', '\'']);
        if !word.is_empty() {
            let start = at + part.find(word).unwrap_or(0);
            let span = list.locate(Span::new(start, start + word.len()));
            found.push(Text::made(word, list.source(), span));
        }
        at += part.len() + 1;
    }
    found
}

/// A task or pipeline from a hub, an address or the repository.
fn include(entry: &Entry<'_>, name: Text) -> Uses {
    let text = name.value();
    let target = if text.starts_with("http://") || text.starts_with("https://") {
        Target::Url(text.to_owned())
    } else if text.contains("{{") {
        Target::Unclear
    } else if text.contains(".yaml") || text.contains(".yml") {
        Target::Local(text.trim_start_matches("./").to_owned())
    } else {
        of_hub(text)
    };
    Uses {
        reference: name,
        key: entry.key.span(),
        target,
        with: crate::model::Env::default(),
    }
}

/// `name`, `name:version` or `catalog://name:version`.
fn of_hub(text: &str) -> Target {
    let start = text.find("://").map_or(0, |at| at + 3);
    let (name, version) = match text[start..].rsplit_once(':') {
        Some((name, version)) => (format!("{}{name}", &text[..start]), Some(version)),
        None => (text.to_owned(), None),
    };
    let begin = version.map_or(text.len(), |version| text.len() - version.len());
    Target::Package(Package {
        kind: PackageKind::Tekton,
        name,
        version: version.map(str::to_owned),
        version_span: Span::new(begin, text.len()),
        pin: if version.is_some() {
            Pin::Version
        } else {
            Pin::Nothing
        },
    })
}
