//! Redirects and here-documents (XCU 2.7).

use std::ops::Range;

use lockgate_evidence::Span;
use tree_sitter::Node;

use super::statements::Reader;
use super::tree::kind;
use super::unquote::Escapes;
use crate::shell::{Heredoc, Quoting, Redirect, Word};

/// Redirects, and the words that the grammar counted to them though they are arguments.
#[derive(Default)]
pub(super) struct Redirects {
    pub(super) redirects: Vec<Redirect>,
    pub(super) arguments: Vec<Word>,
}

impl Reader<'_> {
    /// `body redirect…`: the redirects go down to the command they belong to.
    pub(super) fn redirected(&mut self, node: Node<'_>, pending: &[Node<'_>]) {
        let body = node.child_by_field_name("body");
        let is_redirect = |child: &Node<'_>| Some(child.id()) != body.map(|body| body.id());
        let mut all: Vec<Node<'_>> = node
            .named_children(&mut node.walk())
            .filter(is_redirect)
            .collect();
        all.extend(pending);
        match body {
            Some(body) => self.statement(body, &all),
            None => self.bare_redirect(node, &all),
        }
    }

    pub(super) fn redirects(&mut self, nodes: &[Node<'_>]) -> Redirects {
        let mut found = Redirects::default();
        for node in nodes {
            match kind(*node) {
                "file_redirect" | "herestring_redirect" => self.file_redirect(*node, &mut found),
                "heredoc_redirect" => self.heredoc(*node, &mut found),
                "comment" => self.facts.comments.push(self.span_of(*node)),
                "ERROR" => self.facts.errors.push(self.span_of(*node)),
                _ => {}
            }
        }
        found
    }

    /// `>file word…`: the grammar takes every following word for a target; only the first is.
    fn file_redirect(&mut self, node: Node<'_>, found: &mut Redirects) {
        let mut operator = String::new();
        let mut fd = None;
        let mut target = None;
        let mut span = Span::at(self.span_of(node).start);
        for child in node.children(&mut node.walk()) {
            if kind(child) == "file_descriptor" {
                fd = self.raw(child).parse().ok();
            } else if !child.is_named() && target.is_none() && operator.is_empty() {
                kind(child).clone_into(&mut operator);
            } else if target.is_none() {
                target = Some(self.word(child));
            } else {
                let word = self.word(child);
                found.arguments.push(word);
                continue;
            }
            span = span.cover(self.span_of(child));
        }
        found.redirects.push(Redirect {
            span,
            operator,
            fd,
            target: target.unwrap_or_else(|| Self::empty_word(span.end)),
            heredoc: None,
        });
    }

    fn heredoc(&mut self, node: Node<'_>, found: &mut Redirects) {
        let mut operator = String::new();
        let mut fd = None;
        let mut delimiter = Self::empty_word(self.span_of(node).start);
        let mut body = None;
        let mut others = Vec::new();
        for (child, field) in with_fields(node) {
            match (kind(child), field) {
                ("file_descriptor", _) => fd = self.raw(child).parse().ok(),
                ("<<" | "<<-", _) => kind(child).clone_into(&mut operator),
                ("heredoc_start", _) => delimiter = self.word(child),
                ("heredoc_body", _) => body = Some(child),
                (_, Some("redirect")) => others.push(child),
                (_, Some("argument")) => {
                    let word = self.word(child);
                    found.arguments.push(word);
                }
                ("comment", _) => self.facts.comments.push(self.span_of(child)),
                _ => {}
            }
        }
        let quoted = delimiter.text.contains(['\'', '"', '\\']);
        let span = Span::new(self.span_of(node).start, delimiter.span.end);
        let body = body.map(|body| self.heredoc_body(body, quoted));
        found.redirects.push(Redirect {
            span,
            operator,
            fd,
            target: delimiter,
            heredoc: body.map(|body| Heredoc { body, quoted }),
        });
        let others = self.redirects(&others);
        found.redirects.extend(others.redirects);
        found.arguments.extend(others.arguments);
    }

    fn heredoc_body(&mut self, node: Node<'_>, quoted: bool) -> Word {
        // The grammar skips white space at the start of a body.
        let node_span = self.span_of(node);
        let before = &self.text[..node_span.start];
        let blank = &before[before.trim_end().len()..];
        let skipped = blank.find('\n').map_or(0, |at| blank.len() - at - 1);
        let span = Span::new(node_span.start - skipped, node_span.end);
        let mut parts = Vec::new();
        if quoted {
            self.literal(span, Quoting::Single, Escapes::None, &mut parts);
        } else {
            self.pieces(node, span, Quoting::Double, &mut parts);
        }
        let text = self.text[span.range()].to_owned();
        Word { span, text, parts }
    }

    /// `cat <<EOF | sh` and `cat <<EOF && sh`: the grammar hides what goes on behind a here-document in it.
    pub(super) fn continuations(&mut self, pending: &[Node<'_>], range: Range<usize>) {
        for node in pending {
            if kind(*node) != "heredoc_redirect" {
                continue;
            }
            for (child, field) in with_fields(*node) {
                if kind(child) == "pipeline" {
                    let stages: Vec<_> = child.named_children(&mut child.walk()).collect();
                    self.stages(&stages, &[], Some(range.clone()));
                } else if field == Some("right") {
                    self.statement(child, &[]);
                }
            }
        }
    }
}

/// The children of a node with the names of their fields.
pub(super) fn with_fields(node: Node<'_>) -> Vec<(Node<'_>, Option<&'static str>)> {
    let mut cursor = node.walk();
    let mut found = Vec::new();
    if cursor.goto_first_child() {
        loop {
            let field = match cursor.field_name() {
                Some("redirect") => Some("redirect"),
                Some("argument") => Some("argument"),
                Some("right") => Some("right"),
                Some("value") => Some("value"),
                _ => None,
            };
            found.push((cursor.node(), field));
            if !cursor.goto_next_sibling() {
                break;
            }
        }
    }
    found
}
