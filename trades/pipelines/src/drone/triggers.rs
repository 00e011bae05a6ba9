//! What starts a pipeline or lets a step run ("Drone: Triggers, Conditions", "Woodpecker: `when`").

use crate::model::{Event, Trigger};
use crate::yaml::{Entry, Node, Text};

/// Events by their names. What the clock, a person with rights or the forge itself starts has the secrets.
const EVENTS: &[(&str, Event)] = &[
    ("cron", Event::Schedule),
    ("custom", Event::Dispatch),
    ("deployment", Event::Dispatch),
    ("manual", Event::Dispatch),
    ("promote", Event::Dispatch),
    ("pull_request", Event::PullRequest),
    ("pull_request_closed", Event::PullRequest),
    ("pull_request_metadata", Event::PullRequest),
    ("push", Event::Push),
    ("release", Event::Release),
    ("rollback", Event::Dispatch),
    ("tag", Event::Reference),
];

/// What starts a pipeline that says nothing: every event of the forge.
const ALWAYS: &[&str] = &["push", "pull_request", "tag"];

fn event(name: &str) -> Option<Event> {
    let known = EVENTS.iter().find(|(own, _)| *own == name);
    known.map(|(_, event)| *event)
}

/// The events that a filter lets through; `None` where it says nothing of them.
#[derive(Default)]
struct Filter {
    names: Option<Vec<Text>>,
    branches: Vec<Text>,
    branches_ignore: Vec<Text>,
    tags: Vec<Text>,
    paths: Vec<Text>,
}

impl Filter {
    fn of(node: &Node<'_>) -> Self {
        let (branches, branches_ignore) = included(node.get("branch"));
        let (refs, _) = included(node.get("ref"));
        let names = node.get("event").map(|event| events(&event));
        let (paths, _) = included(node.get("path"));
        let is_tag = |text: &Text| text.value().starts_with("refs/tags/");
        Self {
            names: names.or_else(|| implied(node, &refs)),
            branches,
            branches_ignore,
            tags: refs.into_iter().filter(is_tag).collect(),
            paths,
        }
    }

    fn triggers(self, at: &Text) -> Vec<Trigger> {
        let always = || {
            let made = |name: &&str| Text::made(*name, at.source(), at.span());
            ALWAYS.iter().map(made).collect()
        };
        let names = self.names.clone().unwrap_or_else(always);
        let of = |name: Text| {
            Some(Trigger {
                branches: self.branches.clone(),
                branches_ignore: self.branches_ignore.clone(),
                tags: self.tags.clone(),
                paths: self.paths.clone(),
                ..Trigger::new(event(name.value())?, name)
            })
        };
        names.into_iter().filter_map(of).collect()
    }
}

/// The events that a filter without `event` leaves: references say what they are of, and only some events have a target or
/// a name of a cron job.
fn implied(node: &Node<'_>, refs: &[Text]) -> Option<Vec<Text>> {
    for (key, name) in [("target", "promote"), ("cron", "cron")] {
        if let Some(entry) = node.entry(key) {
            return Some(vec![Text::made(name, entry.key.source(), entry.key.span())]);
        }
    }
    let kinds = [
        ("push", "refs/heads/"),
        ("pull_request", "refs/pull/"),
        ("tag", "refs/tags/"),
    ];
    let first = refs.first()?;
    let fits = |prefix: &str| {
        refs.iter().find(|own| {
            let fixed = own
                .value()
                .split(['*', '?', '[', '{'])
                .next()
                .unwrap_or_default();
            fixed.starts_with(prefix) || prefix.starts_with(fixed)
        })
    };
    let found = kinds.iter().filter_map(|(name, prefix)| {
        let at = fits(prefix)?;
        Some(Text::made(*name, first.source(), at.span()))
    });
    Some(found.collect())
}

/// `include` and `exclude`, or a list that is included.
fn included(node: Option<Node<'_>>) -> (Vec<Text>, Vec<Text>) {
    let Some(node) = node else {
        return (Vec::new(), Vec::new());
    };
    let texts = |key: &str| node.get(key).map(|list| list.texts()).unwrap_or_default();
    if node.is_mapping() {
        (texts("include"), texts("exclude"))
    } else {
        (node.texts(), Vec::new())
    }
}

/// Names of events; what is excluded is taken from all that there are.
fn events(node: &Node<'_>) -> Vec<Text> {
    let (included, excluded) = included(Some(*node));
    if !included.is_empty() || excluded.is_empty() {
        return included;
    }
    let is_left = |name: &&&str| !excluded.iter().any(|own| own.value() == **name);
    let first = &excluded[0];
    let made = |name: &&str| Text::made(*name, first.source(), first.span());
    ALWAYS.iter().filter(is_left).map(made).collect()
}

/// What starts a pipeline: one filter, or several of which each is enough. `at` stands for what is not written.
pub(super) fn triggers(entry: Option<&Entry<'_>>, at: &Text) -> Vec<Trigger> {
    let Some(entry) = entry else {
        return Filter::default().triggers(at);
    };
    let filters: Vec<_> = if entry.value.is_sequence() {
        entry.value.items().map(|item| Filter::of(&item)).collect()
    } else {
        vec![Filter::of(&entry.value)]
    };
    filters
        .into_iter()
        .flat_map(|filter| filter.triggers(&entry.key))
        .collect()
}

/// The events under which alone a step runs.
pub(super) fn only_on(entry: Option<Entry<'_>>) -> Option<Vec<Event>> {
    let entry = entry?;
    let items: Vec<_> = if entry.value.is_sequence() {
        entry.value.items().collect()
    } else {
        vec![entry.value]
    };
    let mut found = Vec::new();
    for item in &items {
        let names = Filter::of(item).names?;
        found.extend(names.iter().filter_map(|name| event(name.value())));
    }
    (!items.is_empty()).then_some(found)
}
