//! The objects of a file.

use std::collections::HashSet;

use lockgate_evidence::{Source, Span};

use super::{events, workflow};
use crate::expression::Dialect;
use crate::model::{Definition, Kind, Pipeline, Platform, Runtime};
use crate::yaml::{self, Node, Problem, Text};

/// How deep lists may stand in lists, and templates in templates.
const MAX_DEPTH: usize = 8;

/// Definitions as they are found.
pub(super) struct Reader<'s> {
    pub(super) source: &'s Source,
    definitions: Vec<Pipeline>,
    problems: Vec<Problem>,
    inline: usize,
}

/// Reads a file.
pub(super) fn read(source: &Source) -> Vec<Definition> {
    let document = yaml::parse_as(source, Dialect::Argo);
    let mut reader = Reader {
        source,
        definitions: Vec::new(),
        problems: document.problems().to_vec(),
        inline: 0,
    };
    for root in document.roots() {
        reader.object(&root, 0);
    }
    if document.aliases_exhausted() {
        let message = "aliases are followed too often; the rest is not read";
        reader.problem(Span::at(0), message);
    }
    reader.finish(document.comments())
}

impl Reader<'_> {
    fn object(&mut self, node: &Node<'_>, depth: usize) {
        let kind = node.text_of("kind");
        let kind = kind.as_ref().map_or("", Text::value);
        if kind == "List" && depth < MAX_DEPTH {
            for item in node.get("items").iter().flat_map(Node::items) {
                self.object(&item, depth + 1);
            }
        }
        let version = node.text_of("apiVersion");
        if !version.is_some_and(|version| version.value().starts_with("argoproj.io/")) {
            return;
        }
        let Some(spec) = node.get("spec").filter(Node::is_mapping) else {
            return;
        };
        match kind {
            "Workflow" | "CronWorkflow" | "WorkflowTemplate" | "ClusterWorkflowTemplate" => {
                workflow::object(self, node, &spec, kind);
            }
            "Sensor" => events::sensor(self, &spec, name_of(node).as_ref()),
            "EventSource" => events::source(self, &spec, name_of(node)),
            "WorkflowEventBinding" => events::binding(self, &spec, name_of(node)),
            _ => {}
        }
    }

    /// An empty definition that others use.
    pub(super) fn action(&self, sibling: String) -> Pipeline {
        let mut pipeline = self.empty(Kind::Action(Runtime::Composite));
        pipeline.sibling = Some(sibling);
        pipeline
    }

    /// An empty definition that something starts.
    pub(super) fn workflow(&mut self) -> Pipeline {
        let name = self.inline_name();
        let mut pipeline = self.empty(Kind::Workflow);
        pipeline.sibling = Some(name);
        pipeline
    }

    fn empty(&self, kind: Kind) -> Pipeline {
        Pipeline::new(self.source.clone(), Platform::Argo, kind)
    }

    /// A name for something inline, which no object can have.
    pub(super) fn inline_name(&mut self) -> String {
        self.inline += 1;
        format!("inline/{}", self.inline)
    }

    /// True where inline templates may stand in inline templates once more.
    pub(super) fn may_nest(depth: usize) -> bool {
        depth < MAX_DEPTH
    }

    pub(super) fn add(&mut self, pipeline: Pipeline) {
        self.definitions.push(pipeline);
    }

    /// Where the next definition will stand.
    pub(super) fn place(&self) -> usize {
        self.definitions.len()
    }

    /// Adds a definition before those that were found inside of it.
    pub(super) fn add_at(&mut self, place: usize, pipeline: Pipeline) {
        self.definitions.insert(place, pipeline);
    }

    pub(super) fn problem(&mut self, span: Span, message: impl Into<String>) {
        self.problems.push(Problem {
            span,
            message: message.into(),
            syntax: false,
        });
    }

    /// The list under a key; what is there and no list is a problem.
    pub(super) fn list<'n>(&mut self, node: &Node<'n>, key: &str) -> Vec<Node<'n>> {
        let Some(list) = node.get(key) else {
            return Vec::new();
        };
        let is_made = || list.text().is_some_and(|text| text.value().contains("{{"));
        if !list.is_sequence() && !list.is_null() && !is_made() {
            self.problem(list.span(), format!("`{key}` is not a list"));
        }
        list.items().collect()
    }

    /// A name for what has none.
    pub(super) fn unnamed(&self, name: &str, at: Span) -> Text {
        Text::made(name, self.source, Span::at(at.start))
    }

    /// Of objects with one name the first keeps it; each of the others would otherwise be looked at for all of them.
    fn tell_apart(&mut self) {
        let mut known = HashSet::new();
        for (number, definition) in self.definitions.iter_mut().enumerate() {
            let Some(name) = &mut definition.sibling else {
                continue;
            };
            if !known.insert(name.clone()) {
                *name = format!("{name}#{number}");
            }
        }
    }

    fn finish(mut self, comments: &[Span]) -> Vec<Definition> {
        if self.definitions.is_empty() && !self.problems.is_empty() {
            let empty = self.workflow();
            self.add(empty);
        }
        self.tell_apart();
        if let Some(first) = self.definitions.first_mut() {
            first.problems = self.problems;
            first.comments = comments.to_vec();
        }
        let boxed = self.definitions.into_iter().map(Box::new);
        boxed.map(Definition::Pipeline).collect()
    }
}

/// The name of an object, or the start of one that the cluster completes.
pub(super) fn name_of(node: &Node<'_>) -> Option<Text> {
    let metadata = node.get("metadata")?;
    metadata
        .text_of("name")
        .or_else(|| metadata.text_of("generateName"))
}

/// A made text with references in it, all of it at the place of another.
pub(super) fn reference(value: String, at: &Text) -> Text {
    let anchors = vec![(0, at.span().start)];
    Text::anchored(value, at.source(), at.span(), anchors, Dialect::Argo)
}
