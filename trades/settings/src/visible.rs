//! Showing text of unknown origin.

use std::fmt::Write;

/// The text with control, direction and zero-width characters written as `\u{…}`.
///
/// A `lockgate.toml` may come from the repository under scan. Without this, its keys could move the
/// cursor, recolour the terminal, or reverse what the reader sees.
pub fn visible(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        if is_hidden(character) {
            write!(out, "\\u{{{:x}}}", u32::from(character)).expect("a string takes every write");
        } else {
            out.push(character);
        }
    }
    out
}

fn is_hidden(character: char) -> bool {
    character.is_control()
        || matches!(character,
            '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{feff}'
            | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
            | '\u{e0000}'..='\u{e007f}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_could_deceive_is_spelled_out() {
        assert_eq!(visible("plain é 好"), "plain é 好");
        assert_eq!(
            visible("a\u{1b}[31m\nb\u{202e}c"),
            "a\\u{1b}[31m\\u{a}b\\u{202e}c"
        );
    }
}
