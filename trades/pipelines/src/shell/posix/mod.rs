//! POSIX shells: `bash`, `sh` and their kin, by way of a real grammar.
//!
//! Known limits, all of the grammar: of several here-documents on one line only the first has its body; backquotes within
//! `${…}` are not read; an escaped blank behind a closing quote separates words; behind `<<EOF >(…)` a pipe is not seen.

mod commands;
mod redirects;
mod statements;
mod tree;
mod unquote;
mod words;

use super::{Script, template};

/// Fills the facts of a POSIX script; where a bound is passed, only says so.
pub(super) fn parse(script: &mut Script) {
    let text = script.text().to_owned();
    let masked = ascii(template::mask(&text, &script.expressions));
    match tree::parse(&masked) {
        Err(reason) => script.opaque = Some(reason),
        Ok(tree) => {
            let mut reader = statements::Reader::new(&text, &script.expressions);
            reader.statements(tree.root_node());
            reader.into_facts().fill(script);
        }
    }
}

/// The text with every byte beyond ASCII, and every NUL, replaced by a character that means nothing in a word.
///
/// The grammar's scanner looks characters up in the C library's table of 256 entries: beyond it `{` before a character
/// of a high plane reads foreign memory and ends the process. A shell knows only ASCII marks, so nothing is lost.
fn ascii(text: String) -> Vec<u8> {
    let mut bytes = text.into_bytes();
    for byte in &mut bytes {
        if !byte.is_ascii() || *byte == 0 {
            *byte = b'.';
        }
    }
    bytes
}
