//! Words and their pieces (XCU 2.6).

use lockgate_evidence::Span;
use tree_sitter::Node;

use super::statements::Reader;
use super::tree::kind;
use super::unquote::{Escapes, unquote};
use crate::shell::{Nesting, Part, PartKind, Quoting, Word};

impl Reader<'_> {
    pub(super) fn word(&mut self, node: Node<'_>) -> Word {
        let mut parts = Vec::new();
        self.piece(node, Quoting::None, &mut parts);
        Word {
            span: self.span_of(node),
            text: self.raw(node).to_owned(),
            parts,
        }
    }

    fn piece(&mut self, node: Node<'_>, quoted: Quoting, parts: &mut Vec<Part>) {
        let span = self.span_of(node);
        match kind(node) {
            "command_name" | "concatenation" | "translated_string" => {
                self.children(node, quoted, parts);
            }
            "string" => {
                let inner = inside(span, self.raw(node), "\"", "\"");
                self.pieces(node, inner, Quoting::Double, parts);
            }
            "raw_string" => {
                let inner = inside(span, self.raw(node), "'", "'");
                self.literal(inner, Quoting::Single, Escapes::None, parts);
            }
            "ansi_c_string" => {
                let inner = inside(span, self.raw(node), "$'", "'");
                self.literal(inner, Quoting::Single, Escapes::Ansi, parts);
            }
            "simple_expansion" => self.parameter(span, 1, quoted, parts),
            "expansion" => self.expansion(node, quoted, parts),
            "command_substitution" => {
                let commands = self.substitution(Nesting::Substitution, node);
                let kind = PartKind::CommandSubst { commands };
                parts.push(Part { kind, quoted, span });
            }
            "process_substitution" => {
                let commands = self.substitution(Nesting::ProcessSubstitution, node);
                let kind = PartKind::ProcessSubst { commands };
                parts.push(Part { kind, quoted, span });
            }
            "arithmetic_expansion" | "array" | "brace_expression" | "subscript" | "ERROR" => {
                self.other(node, quoted, parts);
            }
            _ if node.named_child_count() > 0 => self.other(node, quoted, parts),
            _ => self.literal(span, quoted, escapes_of(quoted), parts),
        }
    }

    /// The pieces of `concatenation` and wrappers: the children tile it.
    fn children(&mut self, node: Node<'_>, quoted: Quoting, parts: &mut Vec<Part>) {
        // The name of a command, which is nearly always one word, is not worth a cursor.
        if let (1, Some(child)) = (node.child_count(), node.child(0)) {
            self.piece(child, quoted, parts);
            return;
        }
        for child in node.children(&mut node.walk()) {
            // `$"…"` is a dollar and a string.
            if kind(child) != "$" || kind(node) != "translated_string" {
                self.piece(child, quoted, parts);
            }
        }
    }

    /// What lies in `inner` of a string or here-document: expansions, and constant text between them.
    pub(super) fn pieces(
        &mut self,
        node: Node<'_>,
        inner: Span,
        quoted: Quoting,
        parts: &mut Vec<Part>,
    ) {
        if node.named_child_count() == 0 {
            self.literal(inner, quoted, Escapes::Double, parts);
            return;
        }
        let mut from = inner.start;
        for child in node.named_children(&mut node.walk()) {
            let span = self.span_of(child);
            if !is_expansion(kind(child)) || span.end <= from || span.end > inner.end {
                continue;
            }
            self.literal(Span::new(from, span.start), quoted, Escapes::Double, parts);
            self.piece(child, quoted, parts);
            from = span.end;
        }
        let rest = Span::new(from, inner.end);
        self.literal(rest, quoted, Escapes::Double, parts);
    }

    /// Something that is not constant, then the expansions within.
    fn other(&mut self, node: Node<'_>, quoted: Quoting, parts: &mut Vec<Part>) {
        let kind = PartKind::Other;
        let span = self.span_of(node);
        parts.push(Part { kind, quoted, span });
        self.inner_expansions(node, quoted, parts);
    }

    /// The expansions and templates anywhere within a node that is itself not constant.
    fn inner_expansions(&mut self, node: Node<'_>, quoted: Quoting, parts: &mut Vec<Part>) {
        let mut stack: Vec<Node<'_>> = node.children(&mut node.walk()).collect();
        stack.reverse();
        while let Some(node) = stack.pop() {
            if is_expansion(kind(node)) || kind(node) == "string" {
                self.piece(node, quoted, parts);
            } else if node.child_count() == 0 {
                self.only_templates(self.span_of(node), quoted, parts);
            } else {
                let children: Vec<_> = node.children(&mut node.walk()).collect();
                stack.extend(children.into_iter().rev());
            }
        }
    }

    /// `${name…}`: the variable, then what its operand expands.
    fn expansion(&mut self, node: Node<'_>, quoted: Quoting, parts: &mut Vec<Part>) {
        let span = self.span_of(node);
        let text = self.raw(node);
        let is_length = text.starts_with("${#") && text != "${#}";
        let is_masked = self
            .templates_in(span)
            .next()
            .is_some_and(|t| t.start == span.start + 2);
        let name = text.get(2..).unwrap_or("");
        let name = name.strip_prefix('!').unwrap_or(name);
        let length = name_length(name);
        if is_length || is_masked || length == 0 {
            self.other(node, quoted, parts);
            return;
        }
        let name = name[..length].to_owned();
        let kind = PartKind::Variable { name };
        parts.push(Part { kind, quoted, span });
        self.inner_expansions(node, quoted, parts);
    }

    /// `$name`; where the name is a template it is a dollar and a template.
    fn parameter(&mut self, span: Span, sigil: usize, quoted: Quoting, parts: &mut Vec<Part>) {
        if self.templates_in(span).next().is_some() {
            self.literal(span, quoted, Escapes::None, parts);
            return;
        }
        let name = self.text[span.range()]
            .get(sigil..)
            .unwrap_or("")
            .to_owned();
        let kind = PartKind::Variable { name };
        parts.push(Part { kind, quoted, span });
    }

    /// Constant text, cut at the templates in it.
    pub(super) fn literal(
        &mut self,
        span: Span,
        quoted: Quoting,
        escapes: Escapes,
        parts: &mut Vec<Part>,
    ) {
        let mut from = span.start;
        let templates: Vec<Span> = self.templates_in(span).collect();
        for template in templates {
            self.constant(Span::new(from, template.start), quoted, escapes, parts);
            let kind = PartKind::Expression;
            let span = template;
            parts.push(Part { kind, quoted, span });
            from = template.end;
        }
        self.constant(Span::new(from, span.end), quoted, escapes, parts);
    }

    fn constant(&self, span: Span, quoted: Quoting, escapes: Escapes, parts: &mut Vec<Part>) {
        let text = self.text.get(span.range()).unwrap_or("");
        if !text.is_empty() {
            let kind = PartKind::Literal(unquote(text, escapes));
            parts.push(Part { kind, quoted, span });
        }
    }

    fn only_templates(&mut self, span: Span, quoted: Quoting, parts: &mut Vec<Part>) {
        let found = self.templates_in(span).map(|span| Part {
            kind: PartKind::Expression,
            quoted,
            span,
        });
        parts.extend(found);
    }

    /// The templates that lie wholly in a span; masked templates are names, so no token cuts one.
    fn templates_in(&self, span: Span) -> impl Iterator<Item = Span> {
        let first = self.templates.partition_point(|t| t.start < span.start);
        let rest = self.templates[first..].iter().copied();
        rest.take_while(move |t| t.end <= span.end)
    }
}

fn is_expansion(kind: &str) -> bool {
    matches!(
        kind,
        "simple_expansion"
            | "expansion"
            | "command_substitution"
            | "process_substitution"
            | "arithmetic_expansion"
    )
}

fn escapes_of(quoted: Quoting) -> Escapes {
    match quoted {
        Quoting::None => Escapes::Bare,
        Quoting::Double => Escapes::Double,
        Quoting::Single => Escapes::None,
    }
}

/// The length of the parameter's name at the start of what stands in `${…}` (XCU 2.5).
fn name_length(text: &str) -> usize {
    let is_name = |c: char| c.is_ascii_alphanumeric() || c == '_';
    match text.chars().next() {
        Some(c) if is_name(c) => text.find(|c| !is_name(c)).unwrap_or(text.len()),
        Some('@' | '*' | '#' | '?' | '-' | '$' | '!') => 1,
        _ => 0,
    }
}

/// A span without its opening and closing marks, where they are there.
fn inside(span: Span, text: &str, open: &str, close: &str) -> Span {
    let start = if text.starts_with(open) {
        open.len()
    } else {
        0
    };
    let closed = text.len() >= start + close.len() && text.ends_with(close);
    let end = if closed { close.len() } else { 0 };
    Span::new(span.start + start, span.end - end)
}
