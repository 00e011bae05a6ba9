//! What JSON, YAML, INI and XML have in common: names within names, and values whose bytes are known.

use std::ops::Range;

use zeroize::Zeroizing;

/// More entries of one document are not kept.
const MOST_ENTRIES: usize = 1 << 20;
/// Deeper names are not followed.
pub(super) const DEEPEST: usize = 96;

/// How many entries beside one are asked for their names.
const MOST_SIBLINGS: usize = 48;

/// How a value is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    /// It holds entries.
    Inner,
    /// As it stands.
    Bare,
    /// Between quotes, where a backslash escapes.
    Quoted,
    /// Over several lines.
    Block,
}

/// A name and its value. Items of lists have no name.
#[derive(Clone, Debug)]
pub(super) struct Entry {
    pub(super) key: Range<usize>,
    pub(super) value: Range<usize>,
    pub(super) form: Form,
    parent: u32,
    /// The entry after the last within this one.
    end: u32,
}

/// All entries of a document, each before those within it. The first stands for the document.
pub(super) struct Tree<'a> {
    pub(super) text: &'a [u8],
    entries: Vec<Entry>,
    open: Vec<u32>,
}

impl<'a> Tree<'a> {
    pub(super) fn new(text: &'a [u8]) -> Self {
        let root = Entry {
            key: 0..0,
            value: 0..0,
            form: Form::Inner,
            parent: 0,
            end: u32::MAX,
        };
        Self {
            text,
            entries: vec![root],
            open: vec![0],
        }
    }

    /// True where nothing more is kept.
    pub(super) fn is_full(&self) -> bool {
        self.entries.len() >= MOST_ENTRIES
    }

    pub(super) fn depth(&self) -> usize {
        self.open.len() - 1
    }

    fn add(&mut self, key: Range<usize>, value: Range<usize>, form: Form) -> u32 {
        let index = u32::try_from(self.entries.len()).unwrap_or(u32::MAX);
        let parent = self.open.last().copied().unwrap_or(0);
        self.entries.push(Entry {
            key,
            value,
            form,
            parent,
            end: index + 1,
        });
        index
    }

    pub(super) fn leaf(&mut self, key: Range<usize>, value: Range<usize>, form: Form) {
        if !self.is_full() {
            self.add(key, value, form);
        }
    }

    /// Begins an entry that holds others.
    pub(super) fn enter(&mut self, key: Range<usize>) {
        let index = self.add(key, 0..0, Form::Inner);
        self.open.push(index);
    }

    /// Ends the innermost entry; false where none is open.
    pub(super) fn leave(&mut self) -> bool {
        if self.open.len() < 2 {
            return false;
        }
        let end = u32::try_from(self.entries.len()).unwrap_or(u32::MAX);
        if let Some(index) = self.open.pop() {
            self.entries[index as usize].end = end;
        }
        true
    }

    /// Ends all that are open.
    pub(super) fn close(&mut self) {
        while self.leave() {}
        self.entries[0].end = u32::try_from(self.entries.len()).unwrap_or(u32::MAX);
    }

    /// Every entry's index.
    pub(super) fn all(&self) -> impl Iterator<Item = usize> + use<> {
        1..self.entries.len()
    }

    pub(super) fn entry(&self, at: usize) -> &Entry {
        &self.entries[at]
    }

    /// The name; of nothing for items of lists.
    pub(super) fn key(&self, at: usize) -> &'a [u8] {
        self.text
            .get(self.entries[at].key.clone())
            .unwrap_or_default()
    }

    /// The value as it stands.
    pub(super) fn value(&self, at: usize) -> &'a [u8] {
        self.text
            .get(self.entries[at].value.clone())
            .unwrap_or_default()
    }

    pub(super) fn is_leaf(&self, at: usize) -> bool {
        self.entries[at].form != Form::Inner
    }

    pub(super) fn parent(&self, at: usize) -> usize {
        self.entries[at].parent as usize
    }

    /// The entries directly within that one.
    pub(super) fn children(&self, at: usize) -> impl Iterator<Item = usize> + '_ {
        let end = (self.entries[at].end as usize).min(self.entries.len());
        let mut next = at + 1;
        std::iter::from_fn(move || {
            let this = next;
            (this < end).then(|| {
                next = self.entries[this].end as usize;
                this
            })
        })
    }

    /// The entry of that name directly within that one, among the first few, so that asking from each of them stays cheap.
    pub(super) fn child(&self, at: usize, key: &[u8]) -> Option<usize> {
        let mut few = self.children(at).take(MOST_SIBLINGS);
        few.find(|child| self.key(*child) == key)
    }

    /// The same among all; to be asked once a document.
    pub(super) fn member(&self, at: usize, key: &[u8]) -> Option<usize> {
        self.children(at).find(|child| self.key(*child) == key)
    }

    /// True where the entry is that one, or stands within it.
    pub(super) fn is_within(&self, at: usize, outer: usize) -> bool {
        at >= outer && at < self.entries[outer].end as usize
    }

    /// True where the names that lead to the entry end with these. `*` is any name, the empty one an item of a list.
    pub(super) fn ends_with(&self, at: usize, names: &[&str]) -> bool {
        let mut this = at;
        for name in names.iter().rev() {
            if this == 0 || !(*name == "*" || self.key(this) == name.as_bytes()) {
                return false;
            }
            this = self.parent(this);
        }
        true
    }

    /// What an escaped value says, where that is not what stands there.
    pub(super) fn unescaped(&self, at: usize) -> Option<Zeroizing<Vec<u8>>> {
        let value = self.value(at);
        let is_escaped = self.entries[at].form == Form::Quoted && value.contains(&b'\\');
        is_escaped.then(|| unescape(value))
    }
}

/// JSON's escapes, which YAML has too. Those beyond ASCII stay as they stand.
fn unescape(value: &[u8]) -> Zeroizing<Vec<u8>> {
    let mut out = Zeroizing::new(Vec::with_capacity(value.len()));
    let mut bytes = value.iter();
    while let Some(&byte) = bytes.next() {
        if byte != b'\\' {
            out.push(byte);
            continue;
        }
        match bytes.next() {
            Some(b'n') => out.push(b'\n'),
            Some(b'r') => out.push(b'\r'),
            Some(b't') => out.push(b'\t'),
            Some(b'u') => {
                let rest = bytes.as_slice();
                let code = rest.get(..4).and_then(|hex| std::str::from_utf8(hex).ok());
                match code.and_then(|hex| u8::from_str_radix(hex, 16).ok()) {
                    Some(ascii) if ascii < 128 => {
                        out.push(ascii);
                        bytes.nth(3);
                    }
                    _ => out.extend_from_slice(b"\\u"),
                }
            }
            Some(other) => out.push(*other),
            None => out.push(b'\\'),
        }
    }
    out
}
