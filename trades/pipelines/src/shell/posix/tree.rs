//! The syntax tree, within bounds.
//!
//! The grammar's scanner rescans on hostile text and its pipelines fork, so time may grow with the square of the length.
//! Every bound here counts work, not time: the same text always meets the same end.

use std::cell::Cell;
use std::ops::ControlFlow;
use std::sync::LazyLock;

use tree_sitter::{Language, Node, ParseOptions, ParseState, Parser, Tree, TreeCursor};

use crate::shell::Opaque;

/// How deep a tree may nest. Chains of `&&` and `||` do not count.
const MAX_DEPTH: usize = 150;

/// How many `|` one pipeline may have; the grammar needs the square of it.
const MAX_PIPES: usize = 500;

/// The text is handed over in blocks of this many bytes, so that reading it again and again can be counted.
const BLOCK: usize = 1024;

/// How often a block may be handed over on average; ordinary scripts need about ten.
const READS_PER_BLOCK: usize = 64;

/// What a short text may need on top.
const SPARE_READS: usize = 512;

static GRAMMAR: LazyLock<Language> = LazyLock::new(|| tree_sitter_bash::LANGUAGE.into());

static KINDS: LazyLock<Vec<&'static str>> = LazyLock::new(|| {
    let count = u16::try_from(GRAMMAR.node_kind_count()).unwrap_or(u16::MAX);
    let name = |id| GRAMMAR.node_kind_for_id(id).unwrap_or_default();
    (0..count).map(name).collect()
});

/// The kind of a node, as [`Node::kind`] has it, which measures a C string each time it is asked.
pub(super) fn kind(node: Node<'_>) -> &'static str {
    let known = KINDS.get(usize::from(node.kind_id()));
    match known {
        Some(known) => known,
        None => "ERROR",
    }
}

/// The syntax tree of `text`, or why there is none.
///
/// A parser is made for every text: it costs less than a microsecond, and the grammar's scanner keeps state between
/// texts otherwise.
pub(super) fn parse(text: &[u8]) -> Result<Tree, Opaque> {
    if has_long_pipeline(text) {
        return Err(Opaque::TooCostly);
    }
    let mut parser = Parser::new();
    parser
        .set_language(&GRAMMAR)
        .map_err(|_| Opaque::Unreadable)?;
    let tree = parse_bounded(&mut parser, text)?;
    if is_too_deep(tree.root_node()) {
        return Err(Opaque::TooDeep);
    }
    Ok(tree)
}

fn parse_bounded(parser: &mut Parser, bytes: &[u8]) -> Result<Tree, Opaque> {
    let left = Cell::new(SPARE_READS + READS_PER_BLOCK * (bytes.len() / BLOCK + 1));
    let mut read = |at: usize, _| {
        left.set(left.get().saturating_sub(1));
        let at = at.min(bytes.len());
        let end = (at / BLOCK + 1) * BLOCK;
        // Nothing more is handed over once the budget is gone, so the parser comes to its end at once.
        let end = if left.get() == 0 { at } else { end };
        &bytes[at..end.min(bytes.len())]
    };
    let mut progress = |_: &ParseState| {
        if left.get() == 0 {
            ControlFlow::Break(())
        } else {
            ControlFlow::Continue(())
        }
    };
    let options = ParseOptions::new().progress_callback(&mut progress);
    let tree = parser.parse_with_options(&mut read, None, Some(options));
    if left.get() == 0 {
        return Err(Opaque::TooCostly);
    }
    tree.ok_or(Opaque::Unreadable)
}

#[expect(
    clippy::naive_bytecount,
    reason = "scripts are short; a crate for it would not pay"
)]
fn bars_in(text: &[u8]) -> usize {
    text.iter().filter(|byte| **byte == b'|').count()
}

fn has_long_pipeline(text: &[u8]) -> bool {
    let bars = bars_in(text);
    if bars <= MAX_PIPES {
        return false;
    }
    let mut pipes = 0;
    for line in text.split(|byte| *byte == b'\n') {
        pipes += bars_in(line);
        if pipes > MAX_PIPES {
            return true;
        }
        let end = line.trim_ascii_end();
        let goes_on = matches!(end.last(), None | Some(b'|' | b'\\' | b'&')) || end.contains(&b'#');
        if !goes_on {
            pipes = 0;
        }
    }
    false
}

/// Walks with a cursor: the tree may be as deep as the text is long. What has fewer nodes than levels are left is not
/// entered, which is nearly everything of an ordinary script.
fn is_too_deep(root: Node<'_>) -> bool {
    let mut cursor = root.walk();
    let mut lists = vec![false];
    let mut depth = 1;
    loop {
        let node = cursor.node();
        let may_pass = depth + node.descendant_count() > MAX_DEPTH;
        if may_pass && cursor.goto_first_child() {
            depth += descend(cursor.node(), &mut lists);
        } else if !next(&mut cursor, &mut lists, &mut depth) {
            return false;
        }
        if depth > MAX_DEPTH {
            return true;
        }
    }
}

/// Enters a node; how much deeper that is.
fn descend(node: Node<'_>, lists: &mut Vec<bool>) -> usize {
    let is_list = kind(node) == "list";
    lists.push(is_list);
    usize::from(!is_list)
}

/// Goes to the next node that is not below; false at the end.
fn next(cursor: &mut TreeCursor<'_>, lists: &mut Vec<bool>, depth: &mut usize) -> bool {
    loop {
        let was_list = lists.pop().unwrap_or(false);
        *depth -= usize::from(!was_list);
        if cursor.goto_next_sibling() {
            *depth += descend(cursor.node(), lists);
            return true;
        }
        if !cursor.goto_parent() {
            return false;
        }
    }
}
