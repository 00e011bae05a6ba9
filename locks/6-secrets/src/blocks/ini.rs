//! Sections with names and values: INI, properties.

use std::ops::Range;

use memchr::memchr;

use super::tree::{Form, Tree};

/// All sections of a text.
pub(super) fn read(text: &[u8]) -> Tree<'_> {
    let mut tree = Tree::new(text);
    let mut at = 0;
    while at < text.len() && !tree.is_full() {
        let end = memchr(b'\n', &text[at..]).map_or(text.len(), |feed| at + feed + 1);
        line(&mut tree, at..end);
        at = end;
    }
    tree.close();
    tree
}

fn line(tree: &mut Tree<'_>, line: Range<usize>) {
    let Some(line) = trimmed(tree.text, line) else {
        return;
    };
    let bytes = &tree.text[line.clone()];
    match bytes[0] {
        b'#' | b';' => {}
        b'[' => {
            let end = bytes
                .iter()
                .rposition(|byte| *byte == b']')
                .unwrap_or(bytes.len())
                .max(1);
            tree.leave();
            tree.enter(line.start + 1..line.start + end);
        }
        _ => {
            let Some(sign) = bytes.iter().position(|byte| matches!(byte, b'=' | b':')) else {
                return;
            };
            let key = trimmed(tree.text, line.start..line.start + sign);
            let value = trimmed(tree.text, line.start + sign + 1..line.end);
            if let (Some(key), Some(value)) = (key, value) {
                let value = unquoted(tree.text, value);
                tree.leaf(key, value, Form::Bare);
            }
        }
    }
}

/// Without white space around it; nothing where nothing is left.
fn trimmed(text: &[u8], range: Range<usize>) -> Option<Range<usize>> {
    let bytes = &text[range.clone()];
    let start = range.start + (bytes.len() - bytes.trim_ascii_start().len());
    let end = start + bytes.trim_ascii().len();
    (start < end).then_some(start..end)
}

/// Without the quotes around it.
pub(super) fn unquoted(text: &[u8], range: Range<usize>) -> Range<usize> {
    match &text[range.clone()] {
        [b'"', .., b'"'] | [b'\'', .., b'\''] => range.start + 1..range.end - 1,
        _ => range,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sections_hold_names() {
        let text = b"; c\nz = 0\n[a]\nb = c\nd: \"e\"\n[f\ng=\n=h\n[i]\nj=k=l\n";
        let tree = read(text);
        let leaves = tree.all().filter(|at| tree.is_leaf(*at));
        let all: Vec<_> = leaves
            .map(|at| {
                [tree.key(tree.parent(at)), tree.key(at), tree.value(at)]
                    .map(String::from_utf8_lossy)
                    .join("/")
            })
            .collect();
        assert_eq!(all, ["/z/0", "a/b/c", "a/d/e", "i/j/k=l"]);
        for end in 0..text.len() {
            read(&text[..end]);
        }
    }
}
