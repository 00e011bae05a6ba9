//! From text to tree, through the event stream of a YAML 1.2 parser.

use std::borrow::Cow;
use std::cell::Cell;
use std::collections::HashMap;
use std::sync::Arc;

use lockgate_evidence::{Source, Span};
use saphyr_parser::{Event, Marker, Parser, ScalarStyle};

use super::node::{Node, Style};
use super::{Problem, comments};
use crate::expression::Dialect;

/// Deepest nesting that is read; GitHub's own reader stops at 50.
const MAX_DEPTH: usize = 96;
/// How often aliases of one document may be followed. Stops exponential documents ("billion laughs").
const MAX_ALIASES: usize = 20_000;
/// How many bytes aliases of one document may bring in together. Stops many aliases of one long text or list.
const MAX_ALIASED: usize = 32 << 20;
/// How many constructs are blanked before the rest of a file is given up.
const MAX_REPAIRS: usize = 24;
/// How many bytes all passes over one file may read together. Stops small changes of a large file from
/// costing a whole pass each, again and again.
const MAX_WORK: usize = 32 << 20;

pub(super) type NodeId = usize;

#[derive(Debug)]
pub(super) enum Kind {
    Scalar { value: Arc<str>, style: Style },
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
    dialect: Dialect,
    nodes: Vec<RawNode>,
    roots: Vec<NodeId>,
    problems: Vec<Problem>,
    comments: Vec<Span>,
    aliases_left: Cell<usize>,
    aliased_left: Cell<usize>,
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
        self.aliases_left.get() == 0 || self.aliased_left.get() == 0
    }

    pub(super) fn dialect(&self) -> Dialect {
        self.dialect
    }

    pub(super) fn node(&self, id: NodeId) -> &RawNode {
        &self.nodes[id]
    }

    /// The value of a scalar, also by way of an alias, which is not counted.
    pub(super) fn scalar_value(&self, id: NodeId) -> Option<&str> {
        match &self.nodes[id].kind {
            Kind::Scalar { value, .. } => Some(value),
            Kind::Alias(target) => match &self.nodes[*target].kind {
                Kind::Scalar { value, .. } => Some(value),
                _ => None,
            },
            _ => None,
        }
    }

    /// Counts one following of an alias whose target is `length` bytes long; false where no more is allowed.
    pub(super) fn spend_alias(&self, length: usize) -> bool {
        let (left, bytes) = (self.aliases_left.get(), self.aliased_left.get());
        self.aliases_left.set(left.saturating_sub(1));
        self.aliased_left.set(bytes.saturating_sub(length));
        left > 0 && bytes > length
    }
}

/// Reads a file of GitHub. Never fails; see [`Document::problems`].
pub fn parse(source: &Source) -> Document {
    parse_as(source, Dialect::GitHub)
}

/// Reads a file whose scalars have the templates of a platform. Never fails; see [`Document::problems`].
pub fn parse_as(source: &Source, dialect: Dialect) -> Document {
    let mut document = read(source);
    document.dialect = dialect;
    document
}

fn read(source: &Source) -> Document {
    let mut attempt = Attempt {
        text: source.text().into(),
        padded: Vec::new(),
    };
    let mut problems = Vec::new();
    let mut work = 0;
    loop {
        let text = attempt.padded_text();
        let mut build = Build::new(&text, &attempt.padded);
        let Err(failure) = build.run(&text) else {
            return build.finish(source, problems);
        };
        work += text.len();
        let may_repair = problems.len() < MAX_REPAIRS && work < MAX_WORK;
        if !(may_repair && attempt.repair(failure, &mut problems)) {
            // What stands before the last error is kept.
            build.close_all();
            return build.finish(source, problems);
        }
    }
}

/// The text as it is read: some constructs blanked, some lines indented more.
struct Attempt<'a> {
    text: Cow<'a, str>,
    /// Starts of lines that are read with more indentation, ascending.
    padded: Vec<usize>,
}

/// Why a pass stopped.
struct Failure {
    problem: Problem,
    /// True where a line inside brackets is indented less than the block around it. YAML 1.2 forbids it;
    /// every reader in use allows it.
    shallow: bool,
    /// True where such a line is one of a quoted scalar, at whose beginning the problem stands.
    quoted: bool,
}

/// More than any line of a block can be indented at [`MAX_DEPTH`] levels of a sane file.
const PADDING: &str = match std::str::from_utf8(&[b' '; 400]) {
    Ok(padding) => padding,
    Err(_) => "",
};

impl Attempt<'_> {
    fn padded_text(&self) -> Cow<'_, str> {
        if self.padded.is_empty() {
            return Cow::Borrowed(&self.text);
        }
        let mut text = String::with_capacity(self.text.len() + self.padded.len() * PADDING.len());
        let mut from = 0;
        for &start in &self.padded {
            text.push_str(&self.text[from..start]);
            text.push_str(PADDING);
            from = start;
        }
        text.push_str(&self.text[from..]);
        Cow::Owned(text)
    }

    /// Indents the lines of the quoted scalar that begins at `at`. False where that was done before.
    fn pad_quoted(&mut self, at: usize) -> bool {
        let Some(lines) = quoted_lines(&self.text, at) else {
            return false;
        };
        let known = self.padded.len();
        self.padded.extend(lines);
        self.padded.sort_unstable();
        self.padded.dedup();
        self.padded.len() > known
    }

    /// Changes the text so that the next pass gets further. False where nothing is left to change.
    fn repair(&mut self, failure: Failure, problems: &mut Vec<Problem>) -> bool {
        let at = failure.problem.span.start;
        let start = self.text[..floor(&self.text, at)]
            .rfind('\n')
            .map_or(0, |feed| feed + 1);
        if failure.shallow
            && let Err(place) = self.padded.binary_search(&start)
        {
            self.padded.insert(place, start);
            return true;
        }
        if failure.quoted && self.pad_quoted(at) {
            return true;
        }
        let next = blank(&self.text, at);
        problems.push(failure.problem);
        next.map(|next| self.text = Cow::Owned(next)).is_some()
    }
}

/// The starts of the lines after the first of the quoted scalar at `at`.
fn quoted_lines(text: &str, at: usize) -> Option<Vec<usize>> {
    let rest = text.get(at..)?.as_bytes();
    let quote = *rest.first().filter(|byte| b"\"'".contains(byte))?;
    let mut lines = Vec::new();
    let mut bytes = rest.iter().enumerate().skip(1);
    while let Some((offset, byte)) = bytes.next() {
        match byte {
            b'\n' => lines.push(at + offset + 1),
            b'\\' if quote == b'"' => {
                let skipped = bytes.next();
                lines.extend(
                    skipped
                        .filter(|(_, byte)| **byte == b'\n')
                        .map(|(offset, _)| at + offset + 1),
                );
            }
            _ if *byte == quote => return Some(lines),
            _ => {}
        }
    }
    None
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
        .map(|byte| {
            if matches!(byte, b'\n' | b'\r') {
                char::from(byte)
            } else {
                ' '
            }
        })
        .collect();
    Some([&text[..start], &blanked, &text[end..]].concat())
}

/// The place itself, or the last written byte before it where it stands on the blank rest of the file.
fn last_written(text: &str, at: usize) -> usize {
    let at = floor(text, at);
    let line_start = text[..at].rfind('\n').map_or(0, |feed| feed + 1);
    let line = text[line_start..].lines().next().unwrap_or("");
    if line.trim().is_empty() {
        floor(text, text[..at].trim_end().len().saturating_sub(1))
    } else {
        at
    }
}

fn floor(text: &str, at: usize) -> usize {
    (0..=at.min(text.len()))
        .rev()
        .find(|&at| text.is_char_boundary(at))
        .unwrap_or(0)
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
    fn new(text: &str, padded: &[usize]) -> Self {
        Self {
            offsets: Offsets::of(text, padded),
            nodes: Vec::new(),
            roots: Vec::new(),
            open: Vec::new(),
            anchors: HashMap::new(),
        }
    }

    fn run(&mut self, text: &str) -> Result<(), Failure> {
        for event in Parser::new_from_str(text) {
            let (event, span) = event.map_err(|error| Failure {
                problem: Problem {
                    span: Span::at(self.offsets.byte(*error.marker())),
                    message: format!("not valid YAML: {}", error.info()),
                    syntax: true,
                },
                shallow: error.info() == "invalid indentation",
                quoted: error.info() == "invalid indentation in quoted scalar",
            })?;
            let span = self.span(text, span, quote_of(&event));
            self.event(event, span).map_err(|problem| Failure {
                problem,
                shallow: false,
                quoted: false,
            })?;
        }
        Ok(())
    }

    fn event(&mut self, event: Event<'_>, span: Span) -> Result<(), Problem> {
        match event {
            Event::Scalar(value, style, anchor, _) => {
                let style = Style::from(style);
                let kind = Kind::Scalar {
                    value: value.into(),
                    style,
                };
                let id = self.push(span, kind, anchor);
                self.attach(id);
            }
            Event::Alias(anchor) => self.alias(anchor, span),
            Event::SequenceStart(anchor, _) => {
                self.start(Kind::Sequence(Vec::new()), span, anchor)?;
            }
            Event::MappingStart(anchor, _) => {
                self.start(Kind::Mapping(Vec::new()), span, anchor)?;
            }
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
        node.span.end = if flow {
            span.end
        } else {
            last.unwrap_or(node.span.end)
        }
        .max(node.span.start);
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
            _ => Kind::Scalar {
                value: Arc::default(),
                style: Style::Plain,
            },
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

    fn span(&self, text: &str, span: saphyr_parser::Span, quote: Option<char>) -> Span {
        let (start, end) = (
            self.offsets.written(span.start),
            self.offsets.written(span.end),
        );
        // Block scalars reach to the next token; their trailing blank lines are not content.
        let written = text[start..end.max(start)].trim_end();
        let written = quote.map_or(written, |quote| up_to_closing(written, quote));
        let end = start + written.len();
        Span::new(self.offsets.unpad(start), self.offsets.unpad(end))
    }

    fn finish(self, source: &Source, problems: Vec<Problem>) -> Document {
        let scalars = self.nodes.iter().filter_map(|node| match &node.kind {
            Kind::Scalar { value, .. } if !value.is_empty() => Some(node.span),
            _ => None,
        });
        let comments = comments(source.text(), scalars);
        Document {
            source: source.clone(),
            dialect: Dialect::default(),
            nodes: self.nodes,
            roots: self.roots,
            problems,
            comments,
            aliases_left: Cell::new(MAX_ALIASES),
            aliased_left: Cell::new(MAX_ALIASED),
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

/// Byte offsets of characters: the parser counts the characters of the padded text, everything else counts
/// the bytes of the file.
struct Offsets {
    /// Byte offset of each 64th character; empty where the text is ASCII.
    every: Vec<usize>,
    text: String,
    /// Starts of padded lines in the file.
    padded: Vec<usize>,
}

const STRIDE: usize = 64;

impl Offsets {
    fn of(text: &str, padded: &[usize]) -> Self {
        let padded = padded.to_vec();
        if text.is_ascii() {
            return Self {
                every: Vec::new(),
                text: String::new(),
                padded,
            };
        }
        let every = text
            .char_indices()
            .step_by(STRIDE)
            .map(|(at, _)| at)
            .collect();
        Self {
            every,
            text: text.to_owned(),
            padded,
        }
    }

    /// Byte offset in the file.
    fn byte(&self, marker: Marker) -> usize {
        self.unpad(self.written(marker))
    }

    /// Byte offset in the padded text.
    fn written(&self, marker: Marker) -> usize {
        let index = marker.index();
        if self.every.is_empty() {
            return index;
        }
        let Some(&base) = self.every.get(index / STRIDE) else {
            return self.text.len();
        };
        let rest = &self.text[base..];
        base + rest
            .char_indices()
            .nth(index % STRIDE)
            .map_or(rest.len(), |(at, _)| at)
    }

    fn unpad(&self, written: usize) -> usize {
        let mut at = written;
        for &start in &self.padded {
            if at <= start {
                break;
            }
            at = at.saturating_sub(PADDING.len()).max(start);
        }
        at
    }
}

fn quote_of(event: &Event<'_>) -> Option<char> {
    match event {
        Event::Scalar(_, ScalarStyle::SingleQuoted, ..) => Some('\''),
        Event::Scalar(_, ScalarStyle::DoubleQuoted, ..) => Some('"'),
        _ => None,
    }
}

/// The parser lets a quoted scalar reach over a comment behind it; it ends with its closing quote.
fn up_to_closing(written: &str, quote: char) -> &str {
    let Some(open) = written.find(quote) else {
        return written;
    };
    let mut characters = written[open + 1..].char_indices().peekable();
    while let Some((at, character)) = characters.next() {
        let doubled = quote == '\'' && characters.peek().is_some_and(|&(_, next)| next == quote);
        match character {
            '\\' if quote == '"' => drop(characters.next()),
            _ if character == quote && doubled => drop(characters.next()),
            _ if character == quote => return &written[..=open + 1 + at],
            _ => {}
        }
    }
    written
}
