//! Mappings with their merge keys followed.

use std::collections::{HashMap, HashSet};

use crate::yaml::{Entry, Node, Text};

/// How deep merged mappings may merge others.
const MAX_DEPTH: usize = 12;

/// Definitions at the root of the file by the place of their first key: how an alias is told to name one of them.
#[derive(Default)]
pub(super) struct Anchors(HashMap<usize, Text>);

impl Anchors {
    pub(super) fn of(root: &Node<'_>) -> Self {
        let place = |entry: Entry<'_>| Some((first_key(&entry.value)?, entry.key));
        Self(root.entries().filter_map(place).collect())
    }

    fn named(&self, node: &Node<'_>) -> Option<&Text> {
        self.0.get(&first_key(node)?)
    }
}

fn name(entry: &Entry<'_>) -> String {
    entry.key.value().to_owned()
}

fn first_key(node: &Node<'_>) -> Option<usize> {
    Some(node.entries().next()?.key.span().start)
}

/// The entries of a mapping, read once: aliases may only be followed so often.
pub(super) struct Map<'a> {
    pub(super) entries: Vec<Entry<'a>>,
    /// Definitions of the root that are merged in; their entries are not among `entries`.
    pub(super) merged: Vec<Text>,
}

impl<'a> Map<'a> {
    /// A mapping whose merge keys are followed.
    pub(super) fn of(node: &Node<'a>) -> Self {
        Self::with(node, &Anchors::default())
    }

    /// A job: definitions of the root that it merges in stay where they are.
    pub(super) fn with(node: &Node<'a>, anchors: &Anchors) -> Self {
        let mut map = Self {
            entries: Vec::new(),
            merged: Vec::new(),
        };
        map.take(node, anchors, 0);
        map
    }

    fn take(&mut self, node: &Node<'a>, anchors: &Anchors, depth: usize) {
        let (merges, own): (Vec<_>, Vec<_>) =
            node.entries().partition(|entry| entry.key.value() == "<<");
        let known: HashSet<String> = self.entries.iter().map(name).collect();
        let new = own
            .into_iter()
            .filter(|entry| !known.contains(entry.key.value()));
        self.entries.extend(new);
        if depth < MAX_DEPTH {
            for merge in merges {
                self.merge(&merge.value, anchors, depth + 1);
            }
        }
    }

    fn merge(&mut self, value: &Node<'a>, anchors: &Anchors, depth: usize) {
        if let Some(name) = anchors.named(value) {
            self.merged.push(name.clone());
            return;
        }
        if value.is_mapping() {
            self.take(value, anchors, depth);
        }
        // Of a list the first wins; of what a job extends the last.
        let items: Vec<_> = value.items().collect();
        let before = self.merged.len();
        for item in items {
            if depth < MAX_DEPTH {
                self.merge(&item, anchors, depth + 1);
            }
        }
        self.merged[before..].reverse();
    }

    pub(super) fn entry(&self, key: &str) -> Option<&Entry<'a>> {
        self.entries
            .iter()
            .rev()
            .find(|entry| entry.key.value() == key)
    }

    pub(super) fn get(&self, key: &str) -> Option<&Node<'a>> {
        self.entry(key).map(|entry| &entry.value)
    }

    pub(super) fn text_of(&self, key: &str) -> Option<Text> {
        self.get(key)?.text()
    }

    pub(super) fn texts_of(&self, key: &str) -> Vec<Text> {
        self.get(key).map(flat_texts).unwrap_or_default()
    }
}

/// Scalars of a list, lists within lists included: an alias of a list is one.
pub(super) fn flat_texts(node: &Node<'_>) -> Vec<Text> {
    let mut found = Vec::new();
    flatten(node, 0, &mut |item| found.extend(item.text()));
    found
}

/// Visits what is no list, within lists of any depth.
pub(super) fn flatten<'a>(node: &Node<'a>, depth: usize, visit: &mut impl FnMut(&Node<'a>)) {
    if node.is_sequence() && reference(node).is_none() {
        for item in node.items() {
            if depth < MAX_DEPTH {
                flatten(&item, depth + 1, visit);
            }
        }
    } else {
        visit(node);
    }
}

/// The path of `!reference [job, key]`. The tree keeps no tags, but every node knows its place.
pub(super) fn reference(node: &Node<'_>) -> Option<Vec<String>> {
    const TAG: &str = "!reference";
    if !node.is_sequence() {
        return None;
    }
    let text = node.source().text();
    let start = node.span().start;
    let is_tagged = text[start..].starts_with(TAG) || text[..start].trim_end().ends_with(TAG);
    is_tagged.then(|| {
        let parts = node.items().filter_map(|item| item.text());
        parts.map(|part| part.value().to_owned()).collect()
    })
}
