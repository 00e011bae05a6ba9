//! Who is named around a value.

use std::cell::OnceCell;
use std::collections::BTreeSet;
use std::ops::Range;
use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, MatchKind};

use super::super::context;
use super::forms::Form;
use crate::kind::Named;
use crate::tables::NAMED;

/// What stands in a name whose value opens something.
const KEYS: &[&str] = &[
    "key", "token", "secret", "pass", "pwd", "auth", "cred", "sid", "bearer", "private", "api",
    "access", "license", "pat",
];

/// What stands in a name whose value is computed from something else.
const DIGESTS: &[&str] = &[
    "sha1",
    "sha256",
    "sha512",
    "md5",
    "commit",
    "checksum",
    "digest",
    "integrity",
    "revision",
    "etag",
    "hash",
    "blob",
    "guid",
    "treeish",
];

/// Names this short stand in other words, so there they must be words of their own.
const SHORT: usize = 5;

/// Names this short stand anywhere by chance, so they must stand in the name.
const TINY: usize = 3;

/// How far a line reaches on both sides.
const LINE: usize = 160;

/// How far a name reaches back on its line.
const NAME: usize = 96;

/// Every name of every rule, and whose it is.
struct Names {
    automaton: Option<AhoCorasick>,
    texts: Vec<&'static str>,
}

static NAMES: LazyLock<Names> = LazyLock::new(|| {
    let texts: BTreeSet<&str> = NAMED
        .iter()
        .flat_map(|named| named.names)
        .copied()
        .collect();
    let texts: Vec<_> = texts.into_iter().collect();
    let automaton = AhoCorasick::builder()
        .match_kind(MatchKind::Standard)
        .build(&texts)
        .ok();
    Names { automaton, texts }
});

/// The words around a value, by how close they stand.
pub(super) struct Nearby<'a> {
    text: &'a [u8],
    value: Range<usize>,
    /// On the same line before it, or alone on the line above.
    name: Folded,
    /// Names of providers in its name, on its line, and a few lines around.
    in_name: Vec<&'static str>,
    on_line: OnceCell<Vec<&'static str>>,
    around: OnceCell<Vec<&'static str>>,
    holds_key: OnceCell<bool>,
}

impl<'a> Nearby<'a> {
    pub(super) fn of(text: &'a [u8], value: &Range<usize>) -> Self {
        let name = Folded::new(&text[name(text, value)]);
        Self {
            in_name: name.names(),
            on_line: OnceCell::new(),
            around: OnceCell::new(),
            holds_key: OnceCell::new(),
            name,
            text,
            value: value.clone(),
        }
    }

    fn on_line(&self) -> &[&'static str] {
        self.on_line.get_or_init(|| {
            let (text, value) = (self.text, &self.value);
            let start = context::line_start(text, value.start);
            let end = context::line_end(text, value.end);
            let line = [
                &text[start.max(value.start.saturating_sub(LINE))..value.start],
                &text[value.end..end.clamp(value.end, value.end + LINE)],
            ];
            line.map(Folded::new)
                .iter()
                .flat_map(Folded::names)
                .collect()
        })
    }

    /// The name says that its value opens something.
    fn holds_key(&self) -> bool {
        *self
            .holds_key
            .get_or_init(|| KEYS.iter().any(|word| self.name.holds(word)))
    }

    fn around(&self) -> &[&'static str] {
        self.around.get_or_init(|| {
            let wide = context::around(self.text, self.value.start);
            let before = &self.text[wide.start.min(self.value.start)..self.value.start];
            let after = &self.text[self.value.end..wide.end.max(self.value.end)];
            [before, after]
                .map(Folded::new)
                .iter()
                .flat_map(Folded::names)
                .collect()
        })
    }

    /// False where nobody is named who could own a value of the form.
    pub(super) fn may_name(&self, form: &Form) -> bool {
        if !self.in_name.is_empty() {
            return true;
        }
        // Who is named beside the name only counts where the name tells that something is opened.
        let may_be_beside = form.is_telling
            || self.holds_key()
            || form.also.iter().any(|word| self.name.holds(word));
        may_be_beside && !self.on_line().is_empty() || form.is_telling && !self.around().is_empty()
    }

    /// The name is that of the provider: `acme = …`.
    fn is_named_as(&self, named: &Named) -> bool {
        named
            .names
            .iter()
            .any(|name| name.as_bytes() == self.name.text)
    }

    /// The rule's provider is named, close enough for what the value looks like.
    pub(super) fn names(&self, named: &Named, form: &Form) -> bool {
        let is_among = |names: &[&str]| named.names.iter().any(|name| names.contains(name));
        let in_name = is_among(&self.in_name);
        let has_also = || {
            let mut also = named.also.iter();
            named.also.is_empty() || also.any(|word| self.name.holds(word))
        };
        if form.is_telling {
            return in_name || has_also() && is_among(self.around());
        }
        let is_said = || {
            in_name
                && !is_revision(&self.text[self.value.clone()])
                && (self.holds_key() || self.is_named_as(named))
        };
        if !(has_also() || is_said()) || DIGESTS.iter().any(|word| self.name.holds(word)) {
            return false;
        }
        let is_key = || !named.also.is_empty() || self.holds_key();
        let is_on_line = || {
            let mut names = named.names.iter().filter(|name| name.len() > TINY);
            names.any(|name| self.on_line().contains(name))
        };
        in_name || is_key() && is_on_line()
    }
}

/// A commit: what stands beside the names of providers most often.
fn is_revision(value: &[u8]) -> bool {
    value.len() == 40 && value.iter().all(u8::is_ascii_hexdigit)
}

/// The name: what stands on the line before the value, or on the line above where nothing does.
fn name(text: &[u8], value: &Range<usize>) -> Range<usize> {
    let mut end = value.start;
    let mut start = context::line_start(text, end);
    let is_blank = text[start..end]
        .iter()
        .filter(|byte| byte.is_ascii_alphanumeric())
        .count()
        < 2;
    if is_blank && start > 0 {
        (end, start) = (start, context::up(text, start, 1));
    }
    start.max(end.saturating_sub(NAME))..end
}

/// Letters in lower case and digits only, with the places where words begin.
struct Folded {
    text: Vec<u8>,
    begins: Vec<bool>,
}

impl Folded {
    fn new(text: &[u8]) -> Self {
        let mut folded = Self {
            text: Vec::with_capacity(text.len()),
            begins: Vec::with_capacity(text.len() + 1),
        };
        let mut last = 0u8;
        for &byte in text {
            if byte.is_ascii_alphanumeric() {
                let camel = byte.is_ascii_uppercase() && !last.is_ascii_uppercase();
                folded.text.push(byte.to_ascii_lowercase());
                folded.begins.push(
                    camel
                        || !last.is_ascii_alphanumeric()
                        || last.is_ascii_digit() != byte.is_ascii_digit(),
                );
            }
            last = byte;
        }
        folded.begins.push(true);
        folded
    }

    fn holds(&self, word: &str) -> bool {
        memchr::memmem::find(&self.text, word.as_bytes()).is_some()
    }

    /// The providers' names that it holds; short ones only as words of their own.
    fn names(&self) -> Vec<&'static str> {
        let Some(automaton) = &NAMES.automaton else {
            return Vec::new();
        };
        let found = automaton.find_overlapping_iter(&self.text);
        let whole = found.filter(|found| {
            let begins = self.begins[found.start()];
            begins && (found.end() - found.start() > SHORT || self.begins[found.end()])
        });
        whole
            .map(|found| NAMES.texts[found.pattern().as_usize()])
            .collect()
    }
}
