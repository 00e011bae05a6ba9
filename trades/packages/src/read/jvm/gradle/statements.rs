//! Statements of a script, with the blocks around them.

use super::tokens::{Kind, Token};

/// Blocks deeper than this are not looked into.
const MAX_DEPTH: usize = 64;

/// A block in braces, by the statement that opens it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Block<'t> {
    /// Its first word, or the second after `val` and `def`: `commonTest` of `commonTest.dependencies`.
    pub(super) first: &'t str,
    /// Its last word: `dependencies` of `commonTest.dependencies`.
    pub(super) last: &'t str,
}

/// Hands each statement on, without the block that it may open.
pub(super) fn statements<'t>(
    tokens: &[Token<'t>],
    each: &mut dyn FnMut(&[Block<'t>], &[Token<'t>]),
) {
    let (mut blocks, mut start, mut inner, mut too_deep) = (Vec::new(), 0, 0_usize, 0_usize);
    for (at, token) in tokens.iter().enumerate() {
        let is_end = match token.kind {
            Kind::Sign(b'(' | b'[') => {
                inner += 1;
                false
            }
            Kind::Sign(b')' | b']') => {
                inner = inner.saturating_sub(1);
                false
            }
            Kind::End => inner == 0 && !goes_on(tokens, at),
            Kind::Sign(b'{' | b'}') => true,
            _ => false,
        };
        if !is_end {
            continue;
        }
        let statement = &tokens[start..at];
        if too_deep == 0 && !statement.is_empty() {
            each(&blocks, statement);
        }
        match token.kind {
            Kind::Sign(b'{') if blocks.len() >= MAX_DEPTH => too_deep += 1,
            Kind::Sign(b'{') => blocks.push(block(statement)),
            Kind::Sign(b'}') if too_deep > 0 => too_deep -= 1,
            Kind::Sign(b'}') => {
                blocks.pop();
            }
            _ => {}
        }
        inner = 0;
        start = at + 1;
    }
    if let Some(statement) = tokens
        .get(start..)
        .filter(|rest| !rest.is_empty() && too_deep == 0)
    {
        each(&blocks, statement);
    }
}

/// True where a line ends in a comma.
fn goes_on(tokens: &[Token<'_>], at: usize) -> bool {
    at.checked_sub(1)
        .and_then(|before| tokens.get(before))
        .is_some_and(|before| before.is_sign(b',') || before.kind == Kind::End)
}

fn block<'t>(statement: &[Token<'t>]) -> Block<'t> {
    let words = statement.iter().filter(|token| token.kind == Kind::Word);
    let mut words = words.map(|token| token.text);
    let last = words.clone().next_back().unwrap_or("");
    let first = words.next().unwrap_or("");
    let first = match first {
        "val" | "def" => words.next().unwrap_or(""),
        _ => first,
    };
    Block { first, last }
}
