//! JSON with comments and commas at the end of lists, as `bun.lock` is written.

/// The same text with comments and such commas blanked: plain JSON, every byte at its place.
pub(crate) fn blanked(text: &str) -> String {
    let mut bytes = text.as_bytes().to_vec();
    let mut comma = None;
    let mut at = 0;
    while at < bytes.len() {
        let end = match bytes[at] {
            b'"' => string_end(&bytes, at),
            b'/' => comment_end(&bytes, at),
            _ => at + 1,
        };
        match bytes[at] {
            b'/' if end > at + 1 => blank(&mut bytes[at..end]),
            b',' => comma = Some(at),
            b'}' | b']' => {
                if let Some(comma) = comma.take() {
                    bytes[comma] = b' ';
                }
            }
            byte if byte.is_ascii_whitespace() => {}
            _ => comma = None,
        }
        at = end;
    }
    // Only whole characters were replaced, each byte by a space.
    String::from_utf8(bytes).unwrap_or_default()
}

fn string_end(bytes: &[u8], start: usize) -> usize {
    let mut at = start + 1;
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'"' => return at + 1,
            b'\\' => at += 2,
            _ => at += 1,
        }
    }
    bytes.len()
}

/// One past a comment; the next byte where there is none.
fn comment_end(bytes: &[u8], start: usize) -> usize {
    let rest = &bytes[start..];
    if rest.starts_with(b"//") {
        let end = memchr::memchr(b'\n', rest);
        return end.map_or(bytes.len(), |end| start + end);
    }
    if rest.starts_with(b"/*") {
        let end = memchr::memmem::find(&rest[2..], b"*/");
        return end.map_or(bytes.len(), |end| start + end + 4);
    }
    start + 1
}

fn blank(bytes: &mut [u8]) {
    let shown = bytes.iter_mut().filter(|byte| !byte.is_ascii_whitespace());
    shown.for_each(|byte| *byte = b' ');
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_and_last_commas_are_blank() {
        let text = "{ // é\n\"a,]//\": [1, /* x */ ],}";
        let blanked = blanked(text);
        assert_eq!(blanked, "{      \n\"a,]//\": [1          ] }");
        assert_eq!(blanked.len(), text.len());
    }

    #[test]
    fn what_does_not_end_is_no_trouble() {
        for text in ["\"a", "\"\\", "/*", "//", "/", ",", "]"] {
            assert_eq!(blanked(text).len(), text.len());
        }
    }
}
