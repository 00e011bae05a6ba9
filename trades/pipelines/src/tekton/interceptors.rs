//! What stands between a request and a run ("Interceptors", "`ClusterInterceptors`").

use lockgate_evidence::Span;

use super::parts;
use crate::expression::Dialect;
use crate::model::{Binding, Event, Trigger};
use crate::yaml::{Node, Text};

/// What the interceptors of a trigger make sure of.
#[derive(Default)]
pub(super) struct Checks {
    /// Where a secret proves the sender.
    pub(super) verified: Option<Span>,
    /// Events of the forge that pass.
    pub(super) events: Vec<Text>,
    /// The first condition.
    pub(super) filter: Option<Text>,
    /// Where the sender must stand in an `OWNERS` file or belong to the organisation.
    pub(super) owners: Option<Span>,
    /// What conditions add to the payload, as references to it.
    pub(super) overlays: Vec<Binding>,
}

/// Events by the name that a forge gives them.
const EVENTS: &[(&str, Event)] = &[
    ("check_run", Event::Status),
    ("check_suite", Event::Status),
    ("create", Event::Reference),
    ("delete", Event::Reference),
    ("issue_comment", Event::IssueComment),
    ("Issue Hook", Event::Issues),
    ("issues", Event::Issues),
    ("Merge Request Hook", Event::PullRequestTarget),
    ("Note Hook", Event::IssueComment),
    ("pr:comment:added", Event::IssueComment),
    ("pr:from_ref_updated", Event::PullRequestTarget),
    ("pr:merged", Event::Push),
    ("pr:opened", Event::PullRequestTarget),
    ("pull_request", Event::PullRequestTarget),
    ("pull_request_comment", Event::IssueComment),
    ("pull_request_review", Event::IssueComment),
    ("pull_request_review_comment", Event::IssueComment),
    ("pullrequest:comment_created", Event::IssueComment),
    ("pullrequest:created", Event::PullRequestTarget),
    ("pullrequest:updated", Event::PullRequestTarget),
    ("push", Event::Push),
    ("Push Hook", Event::Push),
    ("Release Hook", Event::Release),
    ("release", Event::Release),
    ("repo:push", Event::Push),
    ("repo:refs_changed", Event::Push),
    ("status", Event::Status),
    ("Tag Push Hook", Event::Push),
];

impl Checks {
    /// Reads a list of interceptors.
    pub(super) fn of(list: &[Node<'_>]) -> Self {
        let mut checks = Self::default();
        for node in list {
            checks.interceptor(node);
        }
        checks
    }

    fn interceptor(&mut self, node: &Node<'_>) {
        // Since v1beta1 all of them are references with parameters; before, each had a key of its own.
        for kind in ["github", "gitlab", "bitbucket", "slack", "cel"] {
            if let Some(own) = node.get(kind) {
                self.known(kind, &|name| own.get(name));
            }
        }
        let webhook = node.entry("webhook").map(|entry| entry.key.span());
        self.verified = self.verified.or(webhook);
        let Some(reference) = node.get("ref") else {
            return;
        };
        let params = node.get("params");
        let find = |name: &str| {
            let mut items = params.iter().flat_map(Node::items);
            let item =
                items.find(|item| item.text_of("name").is_some_and(|own| own.value() == name));
            item.and_then(|item| item.get("value"))
        };
        match reference.text_of("name") {
            Some(name)
                if matches!(
                    name.value(),
                    "github" | "gitlab" | "bitbucket" | "slack" | "cel"
                ) =>
            {
                self.known(name.value(), &find);
            }
            // An interceptor of one's own may check anything.
            other => self.verified = self.verified.or(other.map(|name| name.span())),
        }
    }

    fn known<'n>(&mut self, kind: &str, find: &dyn Fn(&str) -> Option<Node<'n>>) {
        let span = |node: Node<'n>| node.span();
        self.verified = self.verified.or(find("secretRef").map(span));
        self.owners = self.owners.or(find("githubOwners").map(span));
        self.events
            .extend(find("eventTypes").iter().flat_map(Node::texts));
        if kind != "cel" {
            return;
        }
        if let Some(filter) = find("filter").and_then(|node| node.text()) {
            if filter.value().contains("compareSecret") {
                self.verified = self.verified.or(Some(filter.span()));
            }
            self.events.extend(events_in(&filter));
            self.filter.get_or_insert(filter.read_as(Dialect::Plain));
        }
        let overlays = find("overlays");
        self.overlays.extend(
            overlays
                .iter()
                .flat_map(Node::items)
                .filter_map(|item| overlay(&item)),
        );
    }

    /// The triggers under which a run is made. What nothing verifies can be sent by anyone, whatever it says to be.
    pub(super) fn triggers(&self, at: &Text) -> Vec<Trigger> {
        if self.verified.is_none() {
            return vec![Trigger::new(
                Event::Webhook,
                Text::made("EventListener", at.source(), at.span()),
            )];
        }
        let known = |name: &Text| {
            let wanted = name.value();
            let (_, event) = EVENTS.iter().find(|(own, _)| *own == wanted)?;
            Some(Trigger::new(*event, name.clone()))
        };
        let found: Vec<_> = self.events.iter().filter_map(known).collect();
        if !found.is_empty() || !self.events.is_empty() {
            return found;
        }
        let any = [Event::PullRequestTarget, Event::Push];
        any.iter()
            .map(|event| Trigger::new(*event, Text::made("any event", at.source(), at.span())))
            .collect()
    }
}

/// Names of events in quotes.
fn events_in(filter: &Text) -> Vec<Text> {
    let text = filter.value();
    let quoted = |name: &str| {
        let forms = [format!("'{name}'"), format!("\"{name}\"")];
        let at = forms.iter().find_map(|form| text.find(form.as_str()))?;
        let span = filter.locate(Span::new(at + 1, at + 1 + name.len()));
        Some(Text::made(name, filter.source(), span))
    };
    EVENTS.iter().filter_map(|(name, _)| quoted(name)).collect()
}

/// One `key` with the parts of the payload that its `expression` reads.
fn overlay(item: &Node<'_>) -> Option<Binding> {
    let expression = item.text_of("expression")?;
    let key = item.text_of("key")?;
    let text = expression.value();
    let mut value = String::new();
    for (at, _) in text.match_indices("body.") {
        let path = |c: char| !(c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '-'));
        let rest = &text[at..];
        let end = rest.find(path).unwrap_or(rest.len());
        // `body.ref.split('/')`: the last part is a function.
        let read = if rest[end..].starts_with('(') {
            rest[..end]
                .rsplit_once('.')
                .map_or("body", |(read, _)| read)
        } else {
            &rest[..end]
        };
        let digest = rest[end..].starts_with("(7)") && rest[..end].ends_with("truncate");
        if !digest {
            value += &format!("$({read})");
        }
    }
    Some(Binding {
        key,
        value: parts::reference(value, &expression),
        span: item.span(),
    })
}
