//! Elements, their attributes and their text, of XML that may be incomplete.

use std::ops::Range;

use memchr::{memchr, memmem};

use super::tree::{DEEPEST, Form, Tree};

/// All elements from `start` on. An attribute is an entry within its element; so is the text, without a name.
pub(super) fn read(text: &[u8], start: usize) -> Tree<'_> {
    let mut tree = Tree::new(text);
    let mut names: Vec<Range<usize>> = Vec::new();
    let mut at = start;
    while let Some(tag) = text
        .get(at..)
        .and_then(|rest| memchr(b'<', rest))
        .map(|found| at + found)
    {
        content(&mut tree, at..tag, &names);
        at = match text.get(tag + 1) {
            Some(b'!' | b'?') => passed(text, tag),
            Some(b'/') => closed(&mut tree, &mut names, tag),
            _ => opened(&mut tree, &mut names, tag),
        };
        if tree.is_full() {
            break;
        }
    }
    tree.close();
    tree
}

/// After a comment, a declaration or an instruction.
fn passed(text: &[u8], tag: usize) -> usize {
    let rest = &text[tag..];
    let end: &[u8] = if rest.starts_with(b"<!--") {
        b"-->"
    } else {
        b">"
    };
    memmem::find(rest, end).map_or(text.len(), |found| tag + found + end.len())
}

/// The text of an element, where there is any.
fn content(tree: &mut Tree<'_>, range: Range<usize>, names: &[Range<usize>]) {
    let bytes = &tree.text[range.clone()];
    let start = range.start + (bytes.len() - bytes.trim_ascii_start().len());
    let end = start + bytes.trim_ascii().len();
    if start < end && !names.is_empty() {
        tree.leaf(0..0, start..end, Form::Bare);
    }
}

fn name_end(text: &[u8], at: usize) -> usize {
    let is_name =
        |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.' | b':');
    at + text[at..].iter().take_while(|byte| is_name(byte)).count()
}

/// Ends the element of that name and all within it; a name that is not open ends nothing.
fn closed(tree: &mut Tree<'_>, names: &mut Vec<Range<usize>>, tag: usize) -> usize {
    let text = tree.text;
    let end = name_end(text, tag + 2);
    let name = &text[tag + 2..end];
    if let Some(depth) = names.iter().rposition(|open| &text[open.clone()] == name) {
        while names.len() > depth {
            names.pop();
            tree.leave();
        }
    }
    end + usize::from(text.get(end) == Some(&b'>'))
}

fn opened(tree: &mut Tree<'_>, names: &mut Vec<Range<usize>>, tag: usize) -> usize {
    let text = tree.text;
    let name = tag + 1..name_end(text, tag + 1);
    if name.is_empty() || names.len() >= DEEPEST {
        return tag + 1;
    }
    tree.enter(name.clone());
    let (end, is_empty) = attributes(tree, name.end);
    if is_empty {
        tree.leave();
    } else {
        names.push(name);
    }
    end
}

/// Reads attributes up to `>`. Gives where the text goes on, and whether the element is empty.
fn attributes(tree: &mut Tree<'_>, mut at: usize) -> (usize, bool) {
    let text = tree.text;
    while let Some(&byte) = text.get(at) {
        match byte {
            b'>' => return (at + 1, text[at - 1] == b'/'),
            b'<' => return (at, false),
            _ => {}
        }
        let name = at..name_end(text, at);
        if name.is_empty() {
            at += 1;
            continue;
        }
        at = name.end;
        let rest = &text[at..];
        let blank = |bytes: &[u8]| {
            bytes
                .iter()
                .take_while(|byte| byte.is_ascii_whitespace())
                .count()
        };
        let equals = blank(rest);
        if rest.get(equals) != Some(&b'=') {
            continue;
        }
        let quote = at + equals + 1 + blank(&rest[equals + 1..]);
        let Some(&mark @ (b'"' | b'\'')) = text.get(quote) else {
            continue;
        };
        let Some(length) = memchr(mark, &text[quote + 1..]) else {
            return (quote, false);
        };
        tree.leaf(name, quote + 1..quote + 1 + length, Form::Bare);
        at = quote + length + 2;
    }
    (at, false)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn elements_attributes_and_text_are_entries() {
        let text = b"<?xml?><a><!-- <b>x</b> --><c d = 'e>' f=\"g\"/> h <i>j</i></a>";
        let tree = read(text, 0);
        let leaves = tree.all().filter(|at| tree.is_leaf(*at));
        let all: Vec<_> = leaves
            .map(|at| {
                [tree.key(tree.parent(at)), tree.key(at), tree.value(at)]
                    .map(String::from_utf8_lossy)
                    .join("/")
            })
            .collect();
        assert_eq!(all, ["c/d/e>", "c/f/g", "a//h", "i//j"]);
        for end in 0..text.len() {
            read(&text[..end], 0);
        }
        read(&b"<a b=' ".repeat(10_000), 0);
        read(&b"<a>".repeat(10_000), 0);
    }
}
