//! From text to tree, through the event stream of a YAML 1.2 parser.

use std::cell::Cell;
use std::collections::HashMap;

use lockgate_evidence::{Source, Span};
use saphyr_parser::{Event, Marker, Parser, ScalarStyle};

use super::node::{Node, Style};
use super::{Problem, comments};

/// Deepest nesting that is read; GitHub's own reader stops at 50.
const MAX_DEPTH: usize = 96;
/// How often aliases of one document may be followed. Stops exponential documents ("billion laughs").
const MAX_ALIASES: usize = 20_000;
/// How many constructs are blanked before the rest of a file is given up.
const MAX_REPAIRS: usize = 24;

pub(super) type NodeId = usize;

#[derive(Debug)]
pub(super) enum Kind {
    Scalar { value: String, style: Style },
    Sequence(Vec<NodeId>),
    Mapping(Vec<(NodeId, NodeId)>),
    Alias(NodeId),
}

#[derive(Debug)]
pub(super) struct RawNode {
    pub(super) span: Span,
    pub(super) kind: Kind,
}

/// A parsed file: the trees of its documents, what could not be read, and its comments.
#[derive(Debug)]
pub struct Document {
    source: Source,
    nodes: Vec<RawNode>,
    roots: Vec<NodeId>,
    problems: Vec<Problem>,
    comments: Vec<Span>,
    aliases_left: Cell<usize>,
}

impl Document {
    /// The file.
    pub fn source(&self) -> &Source {
        &self.source
    }

    /// The root of the first YAML document, unless the file is empty.
    pub fn root(&self) -> Option<Node<'_>> {
        self.roots.first().and_then(|&id| Node::new(self, id))
    }

    /// The roots of all YAML documents of the file.
    pub fn roots(&self) -> impl Iterator<Item = Node<'_>> {
        self.roots.iter().filter_map(|&id| Node::new(self, id))
    }

    /// What could not be read.
    pub fn problems(&self) -> &[Problem] {
        &self.problems
    }

    /// Every comment, from `#` to the end of its line.
    pub fn comments(&self) -> &[Span] {
        &self.comments
    }

    /// True where aliases were followed more often than a document may ask for.
    pub fn aliases_exhausted(&self) -> bool {
        self.aliases_left.get() == 0
    }

    pub(super) fn node(&self, id: NodeId) -> &RawNode {
        &self.nodes[id]
    }

    pub(super) fn spend_alias(&self) -> bool {
        let left = self.aliases_left.get();
        self.aliases_left.set(left.saturating_sub(1));
        left > 0
    }
}

/// Reads a file. Never fails; see [`Document::problems`].
pub fn parse(source: &Source) -> Document {
    let mut problems = Vec::new();
    let mut text = std::borrow::Cow::Borrowed(source.text());
    for _ in 0..MAX_REPAIRS {
        let mut build = Build::new(&text);
        let Err(problem) = build.run(&text) else { return build.finish(source, problems) };
        let next = blank(&text, problem.span.start);
        problems.push(problem);
        match next {
            Some(repaired) => text = std::borrow::Cow::Owned(repaired),
            None => break,
        }
    }
    let mut build = Build::new(&text);
    // What stands before the last error is kept.
    let _ = build.run(&text);
    build.close_all();
    build.finish(source, problems)
}

/// Blanks the line at `at` and the deeper lines under it, keeping every byte offset. `None` where nothing
/// is left to blank there.
fn blank(text: &str, at: usize) -> Option<String> {
    let at = last_written(text, at);
    let start = text[..at].rfind('\n').map_or(0, |feed| feed + 1);
    let indent = indent(&text[start..]);
    let mut end = start;
    for (nth, line) in text[start..].split_inclusive('\n').enumerate() {
        let deeper = line.trim().is_empty() || self::indent(line) > indent;
        if nth > 0 && !deeper {
            break;
        }
        end += line.len();
    }
    if text[start..end].trim().is_empty() {
        return None;
    }
    let blanked: String = text[start..end]
        .bytes()
        .map(|byte| if matches!(byte, b'\n' | b'\r') { char::from(byte) } else { ' ' })
        .collect();
    Some([&text[..start], &blanked, &text[end..]].concat())
}

/// The place itself, or the last written byte before it where it stands on the blank rest of the file.
fn last_written(text: &str, at: usize) -> usize {
    let at = floor(text, at);
    let line_start = text[..at].rfind('\n').map_or(0, |feed| feed + 1);
    let line = text[line_start..].lines().next().unwrap_or("");
    if line.trim().is_empty() { floor(text, text[..at].trim_end().len().saturating_sub(1)) } else { at }
}

fn floor(text: &str, at: usize) -> usize {
    (0..=at.min(text.len())).rev().find(|&at| text.is_char_boundary(at)).unwrap_or(0)
}

fn indent(line: &str) -> usize {
    line.bytes().take_while(|byte| *byte == b' ').count()
}

/// A collection that is still open.
struct Open {
    id: NodeId,
    key: Option<NodeId>,
}

struct Build {
    offsets: Offsets,
    nodes: Vec<RawNode>,
    roots: Vec<NodeId>,
    open: Vec<Open>,
    anchors: HashMap<usize, NodeId>,
}

impl Build {
    fn new(text: &str) -> Self {
        Self {
            offsets: Offsets::of(text),
            nodes: Vec::new(),
            roots: Vec::new(),
            open: Vec::new(),
            anchors: HashMap::new(),
        }
    }

    fn run(&mut self, text: &str) -> Result<(), Problem> {
        for event in Parser::new_from_str(text) {
            let (event, span) = event.map_err(|error| Problem {
                span: Span::at(self.offsets.byte(*error.marker())),
                message: format!("not valid YAML: {}", error.info()),
                syntax: true,
            })?;
            let span = self.span(text, span);
            self.event(event, span)?;
        }
        Ok(())
    }

    fn event(&mut self, event: Event<'_>, span: Span) -> Result<(), Problem> {
        match event {
            Event::Scalar(value, style, anchor, _) => {
                let style = Style::from(style);
                let kind = Kind::Scalar { value: value.into_owned(), style };
                let id = self.push(span, kind, anchor);
                self.attach(id);
            }
            Event::Alias(anchor) => self.alias(anchor, span),
            Event::SequenceStart(anchor, _) => self.start(Kind::Sequence(Vec::new()), span, anchor)?,
            Event::MappingStart(anchor, _) => self.start(Kind::Mapping(Vec::new()), span, anchor)?,
            Event::SequenceEnd | Event::MappingEnd => self.end(span),
            Event::Nothing
            | Event::StreamStart
            | Event::StreamEnd
            | Event::DocumentStart(_)
            | Event::DocumentEnd => {}
        }
        Ok(())
    }

    fn start(&mut self, kind: Kind, span: Span, anchor: usize) -> Result<(), Problem> {
        if self.open.len() >= MAX_DEPTH {
            return Err(Problem {
                span,
                message: format!("nested deeper than {MAX_DEPTH} levels"),
                syntax: true,
            });
        }
        let id = self.push(span, kind, anchor);
        self.open.push(Open { id, key: None });
        Ok(())
    }

    fn end(&mut self, span: Span) {
        let Some(open) = self.open.pop() else { return };
        let flow = span.len() == 1;
        let last = self.last_child_end(open.id);
        let node = &mut self.nodes[open.id];
        node.span.end = if flow { span.end } else { last.unwrap_or(node.span.end) }.max(node.span.start);
        self.attach(open.id);
    }

    /// A block collection ends with its last child, not where the next token begins.
    fn last_child_end(&self, id: NodeId) -> Option<usize> {
        let last = match &self.nodes[id].kind {
            Kind::Sequence(items) => *items.last()?,
            Kind::Mapping(pairs) => pairs.last()?.1,
            Kind::Scalar { .. } | Kind::Alias(_) => return None,
        };
        Some(self.nodes[last].span.end)
    }

    fn alias(&mut self, anchor: usize, span: Span) {
        let kind = match self.anchors.get(&anchor) {
            // A node that contains itself reads as empty.
            Some(&target) if self.open.iter().all(|open| open.id != target) => Kind::Alias(target),
            _ => Kind::Scalar { value: String::new(), style: Style::Plain },
        };
        let id = self.push(span, kind, 0);
        self.attach(id);
    }

    fn push(&mut self, span: Span, kind: Kind, anchor: usize) -> NodeId {
        let id = self.nodes.len();
        self.nodes.push(RawNode { span, kind });
        if anchor > 0 {
            self.anchors.insert(anchor, id);
        }
        id
    }

    fn attach(&mut self, id: NodeId) {
        let Some(open) = self.open.last_mut() else {
            self.roots.push(id);
            return;
        };
        match (&mut self.nodes[open.id].kind, open.key.take()) {
            (Kind::Sequence(items), _) => items.push(id),
            (Kind::Mapping(pairs), Some(key)) => pairs.push((key, id)),
            (Kind::Mapping(_), None) => open.key = Some(id),
            (Kind::Scalar { .. } | Kind::Alias(_), _) => {}
        }
    }

    fn close_all(&mut self) {
        while let Some(open) = self.open.last() {
            let end = Span::at(self.nodes[open.id].span.end);
            self.end(end);
        }
    }

    fn span(&self, text: &str, span: saphyr_parser::Span) -> Span {
        let raw = Span::new(self.offsets.byte(span.start), self.offsets.byte(span.end));
        // Block scalars reach to the next token; their trailing blank lines are not content.
        let written = text[raw.range()].trim_end().len();
        Span::new(raw.start, raw.start + written)
    }

    fn finish(self, source: &Source, problems: Vec<Problem>) -> Document {
        let scalars = self.nodes.iter().filter_map(|node| match &node.kind {
            Kind::Scalar { value, .. } if !value.is_empty() => Some(node.span),
            _ => None,
        });
        let comments = comments(source.text(), scalars);
        Document {
            source: source.clone(),
            nodes: self.nodes,
            roots: self.roots,
            problems,
            comments,
            aliases_left: Cell::new(MAX_ALIASES),
        }
    }
}

impl From<ScalarStyle> for Style {
    fn from(style: ScalarStyle) -> Self {
        match style {
            ScalarStyle::Plain => Self::Plain,
            ScalarStyle::SingleQuoted => Self::Single,
            ScalarStyle::DoubleQuoted => Self::Double,
            ScalarStyle::Literal => Self::Literal,
            ScalarStyle::Folded => Self::Folded,
        }
    }
}

/// Byte offsets of characters: the parser counts characters, everything else counts bytes.
struct Offsets {
    /// Byte offset of each 64th character; empty where the text is ASCII.
    every: Vec<usize>,
    text: String,
}

const STRIDE: usize = 64;

impl Offsets {
    fn of(text: &str) -> Self {
        if text.is_ascii() {
            return Self { every: Vec::new(), text: String::new() };
        }
        let every = text.char_indices().step_by(STRIDE).map(|(at, _)| at).collect();
        Self { every, text: text.to_owned() }
    }

    fn byte(&self, marker: Marker) -> usize {
        let index = marker.index();
        if self.every.is_empty() {
            return index;
        }
        let Some(&base) = self.every.get(index / STRIDE) else { return self.text.len() };
        let rest = &self.text[base..];
        base + rest.char_indices().nth(index % STRIDE).map_or(rest.len(), |(at, _)| at)
    }
}
