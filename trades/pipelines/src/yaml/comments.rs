//! Comments of a YAML file: `#` after white space and outside scalars (YAML 1.2.2, section 6.6).

use lockgate_evidence::Span;

/// Every comment of `text`, given the spans of its scalars in file order.
pub fn comments(text: &str, scalars: impl IntoIterator<Item = Span>) -> Vec<Span> {
    let bytes = text.as_bytes();
    let mut found = Vec::new();
    let mut at = 0;
    for scalar in scalars {
        between(bytes, at, scalar.start, &mut found);
        at = at.max(scalar.end);
    }
    between(bytes, at, bytes.len(), &mut found);
    found
}

fn between(bytes: &[u8], mut at: usize, end: usize, found: &mut Vec<Span>) {
    while at < end.min(bytes.len()) {
        let starts_comment =
            bytes[at] == b'#' && (at == 0 || matches!(bytes[at - 1], b' ' | b'\t' | b'\n' | b'\r'));
        if !starts_comment {
            at += 1;
            continue;
        }
        let stop = bytes[at..]
            .iter()
            .position(|byte| *byte == b'\n')
            .map_or(bytes.len(), |len| at + len);
        let carriage = usize::from(stop > at && bytes[stop - 1] == b'\r');
        found.push(Span::new(at, stop - carriage));
        at = stop;
    }
}
