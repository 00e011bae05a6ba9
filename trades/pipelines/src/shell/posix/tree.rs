//! The syntax tree, within bounds.
//!
//! The grammar's scanner rescans on hostile text and its pipelines fork, so time may grow with the square of the length.
//! Every bound here counts work, not time: the same text always meets the same end.

use std::cell::Cell;
use std::ops::ControlFlow;

use tree_sitter::{Node, ParseOptions, ParseState, Parser, Tree};

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

/// The syntax tree of `text`, or why there is none.
///
/// A parser is made for every text: it costs less than a microsecond, and the grammar's scanner keeps state between
/// texts otherwise.
pub(super) fn parse(text: &str) -> Result<Tree, Opaque> {
    if has_long_pipeline(text) {
        return Err(Opaque::TooCostly);
    }
    let mut parser = Parser::new();
    parser
        .set_language(&tree_sitter_bash::LANGUAGE.into())
        .map_err(|_| Opaque::Unreadable)?;
    let tree = parse_bounded(&mut parser, text.as_bytes())?;
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

fn has_long_pipeline(text: &str) -> bool {
    let mut pipes = 0;
    for line in text.lines() {
        pipes += line.bytes().filter(|b| *b == b'|').count();
        if pipes > MAX_PIPES {
            return true;
        }
        let end = line.trim_end();
        let goes_on = end.is_empty() || end.ends_with(['|', '\\', '&']) || end.contains('#');
        if !goes_on {
            pipes = 0;
        }
    }
    false
}

/// Walks with a cursor: the tree may be as deep as the text is long.
fn is_too_deep(root: Node<'_>) -> bool {
    let mut cursor = root.walk();
    let mut lists = vec![false];
    let mut depth = 1;
    loop {
        if cursor.goto_first_child() {
            let is_list = cursor.node().kind() == "list";
            lists.push(is_list);
            depth += usize::from(!is_list);
            if depth > MAX_DEPTH {
                return true;
            }
            continue;
        }
        loop {
            let was_list = lists.pop().unwrap_or(false);
            depth -= usize::from(!was_list);
            if cursor.goto_next_sibling() {
                let is_list = cursor.node().kind() == "list";
                lists.push(is_list);
                depth += usize::from(!is_list);
                if depth > MAX_DEPTH {
                    return true;
                }
                break;
            }
            if !cursor.goto_parent() {
                return false;
            }
        }
    }
}
