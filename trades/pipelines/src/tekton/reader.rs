//! The objects of a file.

use std::collections::HashSet;

use lockgate_evidence::{Source, Span};

use super::{parts, pipeline, task, triggers};
use crate::expression::Dialect;
use crate::model::{Definition, Kind, Pipeline, Platform, Runtime};
use crate::yaml::{self, Node, Problem, Text};

/// How deep lists may stand in lists, and pipelines in pipelines.
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
    let document = yaml::parse_as(source, Dialect::Tekton);
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
        if !is_tekton(node) {
            return;
        }
        let Some(spec) = node.get("spec").filter(Node::is_mapping) else {
            // A template of Helm or Kustomize may leave it to others.
            return;
        };
        let name = name_of(node);
        match kind {
            "Task" | "ClusterTask" => task::object(self, &spec, name, "task"),
            "StepAction" => task::object(self, &spec, name, "stepaction"),
            "Pipeline" => pipeline::object(self, &spec, name.as_ref()),
            "PipelineRun" | "TaskRun" => pipeline::run(self, node, &spec, kind),
            "TriggerTemplate" => triggers::template(self, &spec, name),
            "TriggerBinding" | "ClusterTriggerBinding" => triggers::binding(self, &spec, name),
            "Trigger" => triggers::trigger(self, &spec, &spec, name),
            "EventListener" => triggers::listener(self, &spec, name.as_ref()),
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
    pub(super) fn workflow(&self) -> Pipeline {
        self.empty(Kind::Workflow)
    }

    fn empty(&self, kind: Kind) -> Pipeline {
        Pipeline::new(self.source.clone(), Platform::Tekton, kind)
    }

    /// A name for something inline, which no object can have.
    pub(super) fn inline_name(&mut self) -> String {
        self.inline += 1;
        format!("inline/{}", self.inline)
    }

    /// True where inline definitions may stand in inline definitions once more.
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

    /// The name of the definition at a place.
    pub(super) fn name_at(&self, place: usize) -> Option<String> {
        self.definitions.get(place)?.sibling.clone()
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
        if !list.is_sequence() && !list.is_null() && list.text().is_none_or(|text| !is_made(&text))
        {
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

/// True for a value that a tool fills in before Tekton reads it.
fn is_made(text: &Text) -> bool {
    text.value().contains("{{") || text.value().contains("$(")
}

fn is_tekton(node: &Node<'_>) -> bool {
    let version = node.text_of("apiVersion");
    version.is_some_and(|version| {
        let group = version.value().split('/').next().unwrap_or_default();
        matches!(group, "tekton.dev" | "triggers.tekton.dev")
    })
}

fn name_of(node: &Node<'_>) -> Option<Text> {
    let metadata = node.get("metadata")?;
    parts::name(&metadata)
}
