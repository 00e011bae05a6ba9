//! What our own annotations hold, within one line of tags and values, which know no escapes.

use std::borrow::Cow;

/// The beginning of annotations that are ours.
pub(crate) const OURS: &str = "lockgate:";

/// True for what moves the cursor or turns the writing round: whoever looks at the document must not see another.
pub(super) fn is_odd(character: char) -> bool {
    let is_mark = matches!(
        character,
        '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}'
    );
    is_mark || character.is_control()
}

/// Odd characters and what would end the value, as `\u{1b}`; a backslash is doubled.
pub(super) fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for (at, character) in text.char_indices() {
        let ends = character == '<' && text[at..].starts_with("</text>");
        match character {
            '\\' => out.push_str("\\\\"),
            it if ends || is_odd(it) => out.push_str(&format!("\\u{{{:x}}}", u32::from(it))),
            it => out.push(it),
        }
    }
    out
}

/// The text that [`escaped`] made; what it does not make is left as it is.
pub(crate) fn unescaped(text: &str) -> Cow<'_, str> {
    if !text.contains('\\') {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('\\') {
        out.push_str(before);
        let (character, left) = one(after).unwrap_or(('\\', after));
        out.push(character);
        rest = left;
    }
    out.push_str(rest);
    Cow::Owned(out)
}

/// The character that a backslash before `after` stands for, and what follows.
fn one(after: &str) -> Option<(char, &str)> {
    if let Some(rest) = after.strip_prefix('\\') {
        return Some(('\\', rest));
    }
    // No character has more than six digits.
    let (digits, rest) = after.strip_prefix("u{")?.split_once('}')?;
    let number = u32::from_str_radix(digits, 16).ok()?;
    Some((char::from_u32(number)?, rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_escaped_comes_back() {
        for text in [
            "plain",
            "a\n::error::b\u{1b}[31m",
            "\\u{1b}\\",
            "</text></text>",
            "\u{202e}\u{9b}é<",
        ] {
            let shown = escaped(text);
            assert!(!shown.contains(is_odd) && !shown.contains("</text>"));
            assert_eq!(unescaped(&shown), text);
        }
        assert_eq!(escaped("a\nb"), "a\\u{a}b");
        for odd in ["\\", "\\u{110000}", "\\u{", "\\u{zz}", "\\x"] {
            assert_eq!(unescaped(odd), odd);
        }
    }
}
