//! Base64, for what must be looked into.

/// The longest text that is decoded.
const LONGEST: usize = 1024;

/// The bytes of a text in base64 of either alphabet, padded or not.
pub(crate) fn base64(text: &[u8]) -> Option<Vec<u8>> {
    let body = text
        .strip_suffix(b"==")
        .or_else(|| text.strip_suffix(b"="))
        .unwrap_or(text);
    if body.len() > LONGEST || body.len() < 4 || body.len() % 4 == 1 {
        return None;
    }
    let mut out = Vec::with_capacity(body.len() * 3 / 4);
    let (mut bits, mut count) = (0u32, 0);
    for byte in body {
        bits = bits << 6 | u32::from(sextet(*byte)?);
        count += 6;
        if count >= 8 {
            count -= 8;
            out.push((bits >> count & 0xff) as u8);
        }
    }
    Some(out)
}

/// What a text in base64 says, where that is visible ASCII; the end of a line behind it does not count.
pub(crate) fn text(text: &[u8]) -> Option<Vec<u8>> {
    base64(text).and_then(visible)
}

/// The bytes without NUL, as UTF-16 has them, and without what ends a line, where the others are visible ASCII.
pub(crate) fn visible(mut plain: Vec<u8>) -> Option<Vec<u8>> {
    plain.retain(|byte| *byte != 0);
    plain.truncate(plain.trim_ascii_end().len());
    let is_text = plain.len() > 3 && plain.iter().all(|byte| (b' '..=b'~').contains(byte));
    is_text.then_some(plain)
}

fn sextet(byte: u8) -> Option<u8> {
    Some(match byte {
        b'A'..=b'Z' => byte - b'A',
        b'a'..=b'z' => byte - b'a' + 26,
        b'0'..=b'9' => byte - b'0' + 52,
        b'+' | b'-' => 62,
        b'/' | b'_' => 63,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::base64;

    #[test]
    fn both_alphabets_and_no_padding() {
        assert_eq!(base64(b"YTpi"), Some(b"a:b".to_vec()));
        assert_eq!(base64(b"YTpiYw=="), Some(b"a:bc".to_vec()));
        assert_eq!(base64(b"-_-_"), base64(b"+/+/"));
        assert_eq!(base64(b"YTp*"), None);
    }
}
