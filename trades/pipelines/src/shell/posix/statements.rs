//! Statements: what runs where.

use std::ops::Range;
use std::sync::Arc;

use lockgate_evidence::Span;
use tree_sitter::Node;

use super::redirects;
use super::tree::kind;
use crate::shell::facts::Facts;
use crate::shell::{Assignment, Command, Nesting, Stage, Word};

/// Reads a syntax tree into facts.
///
/// Recursion follows the tree, whose depth is bounded before a reader is made.
pub(super) struct Reader<'a> {
    /// The script as given; the tree is of its masked twin, offsets are the same.
    pub(super) text: &'a str,
    pub(super) templates: &'a [Span],
    pub(super) facts: Facts,
}

impl<'a> Reader<'a> {
    pub(super) fn new(text: &'a str, templates: &'a [Span]) -> Self {
        Self {
            text,
            templates,
            facts: Facts::default(),
        }
    }

    pub(super) fn into_facts(self) -> Facts {
        self.facts
    }

    /// The bytes of a node, whole characters of the text as given: to the grammar a character is several.
    pub(super) fn span_of(&self, node: Node<'_>) -> Span {
        let start = self.text.floor_char_boundary(node.start_byte());
        Span::new(start, self.text.ceil_char_boundary(node.end_byte()))
    }

    pub(super) fn raw(&self, node: Node<'_>) -> &'a str {
        &self.text[self.span_of(node).range()]
    }

    /// Every statement directly within `node`, keywords skipped, loose words of broken text gathered into commands.
    pub(super) fn statements(&mut self, node: Node<'_>) {
        let mut loose = Vec::new();
        let mut last = 0..0;
        for child in node.children(&mut node.walk()) {
            if is_loose(child) {
                loose.push(child);
                continue;
            }
            if !loose.is_empty() {
                last = self.counted(|reader| reader.loose_command(&loose));
                loose.clear();
            }
            if child.is_missing() {
                self.facts.errors.push(self.span_of(child));
            } else if child.is_named() {
                last = self.counted(|reader| reader.statement(child, &[]));
            } else if kind(child) == "&" {
                self.send_to_background(last.clone());
            }
        }
        if !loose.is_empty() {
            self.loose_command(&loose);
        }
    }

    /// One statement; `pending` are redirects that the grammar hung around it but that belong to its last command.
    pub(super) fn statement(&mut self, node: Node<'_>, pending: &[Node<'_>]) {
        match kind(node) {
            "command" => self.command(node, pending),
            "declaration_command" | "unset_command" => self.declaration(node, pending),
            "test_command" => self.test(node, pending),
            "variable_assignment" => self.assignment_statement(node, pending),
            "variable_assignments" => self.statements(node),
            "negated_command" => self.negation(node, pending),
            "pipeline" => self.pipeline(node, pending),
            "list" => self.list(node, pending),
            "redirected_statement" => self.redirected(node, pending),
            "comment" => self.facts.comments.push(self.span_of(node)),
            "ERROR" => {
                self.facts.errors.push(self.span_of(node));
                self.statements(node);
            }
            _ => self.compound(node, pending),
        }
    }

    fn compound(&mut self, node: Node<'_>, pending: &[Node<'_>]) {
        let before = self.facts.redirects.len();
        let outer = self.redirects(pending);
        self.facts
            .redirects
            .extend(outer.redirects.into_iter().rev().map(Arc::new));
        let start = self.facts.commands.len();
        match kind(node) {
            "subshell" => self.nested(Nesting::Subshell, node),
            "compound_statement" => self.nested(Nesting::Group, node),
            "for_statement" => self.for_loop(node),
            "while_statement" | "c_style_for_statement" => self.nested(Nesting::Loop, node),
            "if_statement" => self.nested(Nesting::Conditional, node),
            "case_statement" => {
                self.facts.nesting.push(Nesting::Conditional);
                self.case(node);
                self.facts.nesting.pop();
            }
            "case_item" => self.case(node),
            "function_definition" => self.function(node),
            kind if is_container(kind) => self.statements(node),
            _ => drop(self.word(node)),
        }
        self.facts.redirects.truncate(before);
        self.continuations(pending, start..self.facts.commands.len());
    }

    pub(super) fn nested(&mut self, nesting: Nesting, node: Node<'_>) {
        self.facts.nesting.push(nesting);
        self.statements(node);
        self.facts.nesting.pop();
    }

    /// What stands in a substitution has its own output: neither redirects nor pipelines around it apply.
    pub(super) fn substitution(&mut self, nesting: Nesting, node: Node<'_>) -> Range<usize> {
        let start = self.facts.commands.len();
        let redirects = std::mem::take(&mut self.facts.redirects);
        let stages = std::mem::take(&mut self.facts.stages);
        let negated = std::mem::take(&mut self.facts.negated);
        self.nested(nesting, node);
        self.facts.redirects = redirects;
        self.facts.stages = stages;
        self.facts.negated = negated;
        start..self.facts.commands.len()
    }

    fn function(&mut self, node: Node<'_>) {
        let name = node.child_by_field_name("name");
        let name: Arc<str> = name.map_or("", |name| self.raw(name)).into();
        self.facts.nesting.push(Nesting::Function(name));
        let redirects: Vec<_> = node
            .children_by_field_name("redirect", &mut node.walk())
            .collect();
        if let Some(body) = node.child_by_field_name("body") {
            self.statement(body, &redirects);
        }
        self.facts.nesting.pop();
    }

    fn for_loop(&mut self, node: Node<'_>) {
        let variable = node.child_by_field_name("variable");
        let name = variable.map_or("", |variable| self.raw(variable));
        for value in node.children_by_field_name("value", &mut node.walk()) {
            if value.is_named() {
                let value = self.word(value);
                self.facts.assignments.push(Assignment {
                    span: value.span,
                    name: name.to_owned(),
                    value,
                    exported: false,
                });
            }
        }
        if let Some(body) = node.child_by_field_name("body") {
            self.nested(Nesting::Loop, body);
        }
    }

    /// A subject or pattern is a word, not a statement; commands substituted into it still run.
    fn case(&mut self, node: Node<'_>) {
        for (child, field) in redirects::with_fields(node) {
            if field == Some("value") && child.is_named() {
                drop(self.word(child));
            } else if child.is_named() {
                self.statement(child, &[]);
            }
        }
    }

    fn negation(&mut self, node: Node<'_>, pending: &[Node<'_>]) {
        self.facts.negated = true;
        for child in node.named_children(&mut node.walk()) {
            self.statement(child, pending);
        }
        self.facts.negated = false;
    }

    /// `a && b || c` is nested to the left; chains may be long, so the way down is a loop.
    fn list(&mut self, node: Node<'_>, pending: &[Node<'_>]) {
        let mut parts = Vec::new();
        let mut stack = vec![node];
        while let Some(node) = stack.pop() {
            if kind(node) == "list" {
                let children: Vec<_> = node.named_children(&mut node.walk()).collect();
                stack.extend(children.into_iter().rev());
            } else {
                parts.push(node);
            }
        }
        let last = parts.len().saturating_sub(1);
        for (at, part) in parts.into_iter().enumerate() {
            self.statement(part, if at == last { pending } else { &[] });
        }
    }

    fn pipeline(&mut self, node: Node<'_>, pending: &[Node<'_>]) {
        let stages: Vec<_> = node.named_children(&mut node.walk()).collect();
        self.stages(&stages, pending, None);
    }

    /// The stages of a pipeline; `before` are commands already read that feed the first.
    pub(super) fn stages(
        &mut self,
        stages: &[Node<'_>],
        pending: &[Node<'_>],
        before: Option<Range<usize>>,
    ) {
        let pipeline = self.facts.pipelines;
        self.facts.pipelines += 1;
        let mut ranges = Vec::new();
        if let Some(range) = before {
            let stage = Stage {
                pipeline,
                position: 0,
            };
            let depth = self.facts.stages.len();
            for command in self.outputs(range.clone()) {
                self.facts.commands[command].stages.insert(depth, stage);
            }
            ranges.push(range);
        }
        for (at, node) in stages.iter().enumerate() {
            if kind(*node) == "comment" {
                continue;
            }
            let position = ranges.len();
            self.facts.stages.push(Stage { pipeline, position });
            let last = at + 1 == stages.len();
            let pending = if last { pending } else { &[] };
            let range = self.counted(|reader| reader.statement(*node, pending));
            self.facts.stages.pop();
            ranges.push(range);
        }
        self.link(pipeline, &ranges);
    }

    fn link(&mut self, pipeline: usize, ranges: &[Range<usize>]) {
        for (position, pair) in ranges.windows(2).enumerate() {
            let is_at = |command: &Command, position: usize| {
                command.stages.contains(&Stage { pipeline, position })
            };
            let commands = &mut self.facts.commands;
            let mut next = pair[1].clone();
            let next = next.find(|at| is_at(&commands[*at], position + 1));
            for command in &mut commands[pair[0].clone()] {
                if command.pipes_into.is_none() && is_at(command, position) {
                    command.pipes_into = next;
                }
            }
        }
    }

    /// The commands of a range that stand where the reader stands now, not in a substitution below it.
    fn outputs(&self, range: Range<usize>) -> Vec<usize> {
        let level = self.facts.nesting.len();
        let is_output = |at: &usize| {
            let below = self.facts.commands[*at].nesting.get(level..);
            !below.unwrap_or_default().iter().any(|nesting| {
                matches!(
                    nesting,
                    Nesting::Substitution | Nesting::ProcessSubstitution
                )
            })
        };
        range.filter(is_output).collect()
    }

    fn send_to_background(&mut self, range: Range<usize>) {
        for at in self.outputs(range) {
            self.facts.commands[at].background = true;
        }
    }

    pub(super) fn counted(&mut self, read: impl FnOnce(&mut Self)) -> Range<usize> {
        let start = self.facts.commands.len();
        read(self);
        start..self.facts.commands.len()
    }

    /// An empty word at a place.
    pub(super) fn empty_word(at: usize) -> Word {
        Word {
            span: Span::at(at),
            text: String::new(),
            parts: Vec::new(),
        }
    }
}

/// Words that stand where a statement should: only in text the grammar did not understand.
fn is_loose(node: Node<'_>) -> bool {
    matches!(
        kind(node),
        "command_name"
            | "word"
            | "string"
            | "raw_string"
            | "ansi_c_string"
            | "translated_string"
            | "concatenation"
            | "simple_expansion"
            | "expansion"
            | "number"
            | "file_redirect"
            | "herestring_redirect"
    )
}

fn is_container(kind: &str) -> bool {
    matches!(
        kind,
        "program"
            | "do_group"
            | "elif_clause"
            | "else_clause"
            | "heredoc_redirect"
            | "heredoc_body"
    )
}
