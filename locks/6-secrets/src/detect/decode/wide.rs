//! UTF-16, with a byte order mark or without. Such a text is looked at, weighed and shown as the same text in UTF-8.

use std::borrow::Cow;

/// How many bytes tell whether a text is UTF-16.
const FIRST: usize = 512;

/// The fewest bytes that tell it without a byte order mark.
const FEWEST: usize = 32;

#[derive(Clone, Copy)]
enum Order {
    Little,
    Big,
}

/// True where the text is UTF-16.
pub(crate) fn is_wide(text: &[u8]) -> bool {
    order(text).is_some()
}

/// The text in UTF-8 where it is UTF-16; else as it is.
pub(crate) fn plain(text: &[u8]) -> Cow<'_, [u8]> {
    let Some(order) = order(text) else {
        return Cow::Borrowed(text);
    };
    let units = text.chunks_exact(2).map(|pair| match order {
        Order::Little => u16::from_le_bytes([pair[0], pair[1]]),
        Order::Big => u16::from_be_bytes([pair[0], pair[1]]),
    });
    let mut out = String::with_capacity(text.len() / 2);
    let letters =
        char::decode_utf16(units).map(|letter| letter.unwrap_or(char::REPLACEMENT_CHARACTER));
    out.extend(letters.skip_while(|letter| *letter == '\u{feff}'));
    Cow::Owned(out.into_bytes())
}

fn order(text: &[u8]) -> Option<Order> {
    match text {
        // UTF-32 begins with the same two bytes.
        [0xff, 0xfe, 0, 0, ..] => None,
        [0xff, 0xfe, ..] if has_ascii(text, 1) => Some(Order::Little),
        [0xfe, 0xff, ..] if has_ascii(text, 0) => Some(Order::Big),
        [_, 0, _, 0, ..] if alternates(text, 0) => Some(Order::Little),
        [0, _, 0, _, ..] if alternates(text, 1) => Some(Order::Big),
        _ => None,
    }
}

/// How many bytes behind a byte order mark are looked at for a letter of ASCII, without which there is no secret.
const MARKED: usize = 8000;

fn has_ascii(text: &[u8], zero: usize) -> bool {
    let first = &text[..text.len().min(MARKED)];
    first
        .chunks_exact(2)
        .any(|pair| pair[zero] == 0 && super::is_text(pair[1 - zero]))
}

/// ASCII at every second place from `place` on, and hardly anything but NUL between.
fn alternates(text: &[u8], place: usize) -> bool {
    let first = &text[..text.len().min(FIRST)];
    let letters = first
        .iter()
        .skip(place)
        .step_by(2)
        .filter(|byte| super::is_text(**byte));
    let zeros = first
        .iter()
        .skip(1 - place)
        .step_by(2)
        .filter(|byte| **byte == 0);
    let pairs = first.len() / 2;
    let most = |count: usize| count * 10 >= pairs * 9;
    first.len() >= FEWEST && most(letters.count()) && most(zeros.count())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_orders_are_read_with_a_mark_and_without() {
        let text = "password: é\r\nname: value, and some more\r\n";
        let little: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let big: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
        for wide in [
            [&[0xff, 0xfe], &little[..]].concat(),
            [&[0xfe, 0xff], &big[..]].concat(),
            little,
            big,
        ] {
            assert!(is_wide(&wide));
            assert_eq!(plain(&wide), text.as_bytes());
        }
        for narrow in [
            text.as_bytes(),
            b"",
            b"\xff\xfe\nab = cd\n",
            &[0xff, 0xfe, 0, 0],
            &[0; 64],
            &[7, 0].repeat(40),
        ] {
            assert_eq!(plain(narrow), narrow);
        }
    }
}
