//! The outermost few bytes of DER (X.690): whether a text can be the structure it says it is.

/// How a SEQUENCE's own length fits the bytes that are there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fit {
    /// To the byte.
    Exact,
    /// There is a little more than the structure needs.
    Loose,
    /// No SEQUENCE, or one that is cut off.
    Not,
}

/// How `head`, the beginning of `len` bytes, fits a SEQUENCE.
pub(crate) fn sequence(head: &[u8], len: usize) -> Fit {
    match header(head, 0x30) {
        Some((header, content)) if header + content == len => Fit::Exact,
        Some((header, content))
            if header + content < len && len - header - content <= len / 8 + 4 =>
        {
            Fit::Loose
        }
        _ => Fit::Not,
    }
}

/// The lengths of the header and of the content of the element with that tag.
pub(crate) fn header(bytes: &[u8], tag: u8) -> Option<(usize, usize)> {
    let (first, rest) = bytes.split_first()?;
    let (length, rest) = rest.split_first()?;
    if *first != tag {
        return None;
    }
    match length {
        0..=0x7f => Some((2, usize::from(*length))),
        0x81..=0x84 => {
            let count = usize::from(length - 0x80);
            let value = rest
                .get(..count)?
                .iter()
                .fold(0usize, |value, byte| value << 8 | usize::from(*byte));
            Some((2 + count, value))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_are_held_against_what_is_there() {
        assert_eq!(sequence(&[0x30, 3, 1, 2, 3], 5), Fit::Exact);
        assert_eq!(sequence(&[0x30, 3, 1, 2, 3, 0], 6), Fit::Loose);
        assert_eq!(sequence(&[0x30, 9, 1, 2, 3], 5), Fit::Not);
        assert_eq!(sequence(&[0x30, 0x82, 1, 0], 260), Fit::Exact);
        assert_eq!(sequence(&[0x31, 0], 2), Fit::Not);
        assert_eq!(sequence(&[0x30], 1), Fit::Not);
    }
}
