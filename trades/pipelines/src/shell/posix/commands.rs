//! Simple commands and assignments (XCU 2.9.1).

use lockgate_evidence::Span;
use tree_sitter::Node;

use super::redirects::Redirects;
use super::statements::Reader;
use super::tree::kind;
use crate::shell::{Assignment, Command, Part, PartKind, Quoting, Shell, Word};

impl Reader<'_> {
    pub(super) fn command(&mut self, node: Node<'_>, pending: &[Node<'_>]) {
        let at = self.facts.reserve(Shell::Posix, self.span_of(node));
        let mut redirects = Vec::new();
        for child in node.children(&mut node.walk()) {
            match kind(child) {
                "variable_assignment" => {
                    let assignment = self.assignment(child, false);
                    self.facts.commands[at].assignments.push(assignment);
                }
                "file_redirect" | "herestring_redirect" | "comment" => redirects.push(child),
                "subshell" => self.statement(child, &[]),
                "ERROR" => {
                    self.facts.errors.push(self.span_of(child));
                    for inner in child.named_children(&mut child.walk()) {
                        let word = self.word(inner);
                        self.add_word(at, word);
                    }
                }
                _ => {
                    let word = self.word(child);
                    self.add_word(at, word);
                }
            }
        }
        redirects.extend(pending);
        self.finish(at, &redirects);
    }

    /// `export X=1` and its kin: a command whose arguments are assignments.
    pub(super) fn declaration(&mut self, node: Node<'_>, pending: &[Node<'_>]) {
        let at = self.facts.reserve(Shell::Posix, self.span_of(node));
        for child in node.children(&mut node.walk()) {
            let word = if kind(child) == "variable_assignment" {
                let exported = exports(&self.facts.commands[at]);
                let assignment = self.assignment(child, exported);
                let word = self.word_of(&assignment);
                self.facts.assignments.push(assignment);
                word
            } else {
                self.word(child)
            };
            self.add_word(at, word);
        }
        self.finish(at, pending);
    }

    /// `[ … ]` and `[[ … ]]`: operands and operators become arguments, whatever the grammar nests.
    pub(super) fn test(&mut self, node: Node<'_>, pending: &[Node<'_>]) {
        let at = self.facts.reserve(Shell::Posix, self.span_of(node));
        let mut redirects = Vec::new();
        let mut stack = vec![node];
        while let Some(node) = stack.pop() {
            match kind(node) {
                "test_command"
                | "binary_expression"
                | "unary_expression"
                | "parenthesized_expression"
                | "ternary_expression"
                | "postfix_expression"
                | "redirected_statement"
                | "ERROR" => {
                    let children: Vec<_> = node.children(&mut node.walk()).collect();
                    stack.extend(children.into_iter().rev());
                }
                "file_redirect" | "herestring_redirect" => redirects.push(node),
                "]" | "]]" => {}
                _ => {
                    let word = self.word(node);
                    self.add_word(at, word);
                }
            }
        }
        redirects.extend(pending);
        self.finish(at, &redirects);
    }

    /// A command of words that stand alone in broken text.
    pub(super) fn loose_command(&mut self, nodes: &[Node<'_>]) {
        let Some(first) = nodes.first() else {
            return;
        };
        let at = self.facts.reserve(Shell::Posix, self.span_of(*first));
        let is_word = |node: &Node<'_>| !kind(*node).ends_with("_redirect");
        for node in nodes.iter().filter(|node| is_word(node)) {
            let word = self.word(*node);
            self.add_word(at, word);
        }
        let redirects: Vec<_> = nodes
            .iter()
            .copied()
            .filter(|node| !is_word(node))
            .collect();
        self.finish(at, &redirects);
    }

    pub(super) fn bare_redirect(&mut self, node: Node<'_>, redirects: &[Node<'_>]) {
        let at = self
            .facts
            .reserve(Shell::Posix, Span::at(self.span_of(node).start));
        self.finish(at, redirects);
    }

    /// `X=1` alone; with a redirect it is a command that only redirects.
    pub(super) fn assignment_statement(&mut self, node: Node<'_>, pending: &[Node<'_>]) {
        let assignment = self.assignment(node, false);
        self.facts.assignments.push(assignment);
        if !pending.is_empty() {
            self.bare_redirect(pending[0], pending);
        }
    }

    fn assignment(&mut self, node: Node<'_>, exported: bool) -> Assignment {
        let span = self.span_of(node);
        let name = node.child_by_field_name("name");
        let name = name.map_or("", |name| self.raw(name)).to_owned();
        let value = match node.child_by_field_name("value") {
            Some(value) => self.word(value),
            None => Self::empty_word(span.end),
        };
        Assignment {
            span,
            name,
            value,
            exported,
        }
    }

    /// An assignment as the word it is for `export`; its value is read only once.
    fn word_of(&self, assignment: &Assignment) -> Word {
        let before = Span::new(assignment.span.start, assignment.value.span.start);
        let name = Part {
            kind: PartKind::Literal(self.text[before.range()].to_owned()),
            quoted: Quoting::None,
            span: before,
        };
        let mut parts = vec![name];
        parts.extend(assignment.value.parts.iter().cloned());
        Word {
            span: assignment.span,
            text: self.text[assignment.span.range()].to_owned(),
            parts,
        }
    }

    fn add_word(&mut self, at: usize, word: Word) {
        let command = &mut self.facts.commands[at];
        if command.name.is_none() {
            command.name = Some(word);
        } else {
            command.args.push(word);
        }
    }

    fn finish(&mut self, at: usize, nodes: &[Node<'_>]) {
        let Redirects {
            redirects,
            arguments,
        } = self.redirects(nodes);
        for word in arguments {
            self.add_word(at, word);
        }
        for redirect in redirects {
            self.facts.add_redirect(at, redirect);
        }
        self.facts.finish(at);
        self.continuations(nodes, at..self.facts.commands.len());
    }
}

/// Whether a declaration exports: `export X`, `declare -x X`.
fn exports(command: &Command) -> bool {
    let name = command.name.as_ref().map(|name| name.text.as_str());
    let flagged = |word: &Word| word.text.starts_with('-') && word.text.contains('x');
    name == Some("export") || command.args.iter().any(flagged)
}
