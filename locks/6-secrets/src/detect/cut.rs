//! Places in long lines at which nothing that is looked for can go on.
//!
//! There a text can be looked at in two parts, and both together give what the whole gives. In the JSON and the JavaScript that
//! programs write such places are many: behind the quote that closes a text, where a comma, a colon or a bracket follows.
//!
//! - No run, no joint of a token, no word with escapes and no shape of a token holds a quote, so none goes on over it.
//! - No word that announces anything holds a quote and such a sign together.
//! - Texts that code puts together on a line have an operator or blanks between their quotes. Here a letter stands on one side of
//!   the quote and such a sign on the other. What could still go on over it is a text in other quotes.

/// How far a cut is looked for.
const WIDEST: usize = 16 * 1024;

/// A little more than the longest text that is put together with others.
const TEXT: usize = 272;

/// The last cut at `at` or before it.
pub(super) fn before(text: &[u8], at: usize) -> Option<usize> {
    let lowest = at.saturating_sub(WIDEST);
    let quotes = memchr::memrchr_iter(b'"', text.get(lowest..at)?);
    quotes
        .map(|quote| lowest + quote + 1)
        .find(|cut| is_cut(text, *cut))
}

/// The first cut at `at` or behind it.
pub(super) fn after(text: &[u8], at: usize) -> Option<usize> {
    let start = at.saturating_sub(1);
    let rest = text.get(start..text.len().min(at.saturating_add(WIDEST)))?;
    let quotes = memchr::memchr_iter(b'"', rest);
    quotes
        .map(|quote| start + quote + 1)
        .find(|cut| is_cut(text, *cut))
}

/// A quote stands before `at`.
fn is_cut(text: &[u8], at: usize) -> bool {
    let Some([letter, b'"', b',' | b':' | b'}' | b']']) = text.get(at.wrapping_sub(2)..=at) else {
        return false;
    };
    let has_other = |part: &[u8]| memchr::memchr2(b'\'', b'`', part).is_some();
    letter.is_ascii_alphanumeric()
        && !(has_other(&text[at.saturating_sub(TEXT)..at])
            && has_other(&text[at..text.len().min(at + TEXT)]))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::blocks;
    use crate::detect::generic;
    use crate::kind::Part;
    use crate::tables::SHAPES;

    #[test]
    fn cuts_are_behind_texts_that_are_put_together_with_no_other() {
        let text = br#"{"one":"two" + "three","a b ":"four"}"#;
        let all: Vec<_> = (0..text.len()).filter(|at| is_cut(text, *at)).collect();
        assert_eq!(all, [6, 22, 36]);
        assert_eq!((before(text, 35), after(text, 7)), (Some(22), Some(22)));
        assert_eq!((before(text, 5), after(text, 37)), (None, None));
        assert!(!is_cut(br#"'"a",' + "b""#, 4));
    }

    #[test]
    fn no_word_that_announces_something_goes_on_over_a_cut() {
        let anchors = blocks::ANCHORS.iter().map(|(text, _)| *text);
        let commands = generic::COMMANDS.iter().map(|(command, ..)| *command);
        for text in anchors.chain(commands) {
            let mut pairs = text.as_bytes().windows(2);
            let is_over = pairs.any(|two| matches!(two, [b'"', b',' | b':' | b'}' | b']']));
            assert!(!is_over, "{text}");
        }
    }

    #[test]
    fn no_token_holds_a_quote() {
        for part in SHAPES.iter().flat_map(|shape| shape.parts) {
            let holds = match part {
                Part::Text(text) | Part::Maybe(text) => text.contains(&b'"'),
                Part::OneOf(texts) => texts.iter().any(|text| text.contains(&b'"')),
                Part::Some { set, .. } => set.has(b'"'),
            };
            assert!(!holds, "{part:?}");
        }
    }
}
