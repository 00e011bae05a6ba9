//! Who is named around a value.

use std::cell::OnceCell;
use std::ops::Range;

use super::super::context;
use super::forms::Form;
use super::words::{Folded, Held, WORDS};
use crate::kind::Named;

/// How far a line reaches on both sides.
const LINE: usize = 160;

/// How far a name reaches back on its line.
const NAME: usize = 96;

/// The words around a value, by how close they stand.
pub(super) struct Nearby<'a> {
    text: &'a [u8],
    value: Range<usize>,
    /// On the same line before it, or alone on the line above.
    name: Folded,
    in_name: Held,
    /// Names of providers on its line, and a few lines around.
    on_line: OnceCell<Vec<u16>>,
    around: OnceCell<Vec<u16>>,
}

impl<'a> Nearby<'a> {
    pub(super) fn of(text: &'a [u8], value: &Range<usize>) -> Self {
        let name = Folded::new(&text[name(text, value)]);
        Self {
            in_name: name.held(),
            on_line: OnceCell::new(),
            around: OnceCell::new(),
            name,
            text,
            value: value.clone(),
        }
    }

    fn on_line(&self) -> &[u16] {
        self.on_line.get_or_init(|| {
            let (text, value) = (self.text, &self.value);
            let start = context::line_start(text, value.start);
            let end = context::line_end(text, value.end);
            names([
                &text[start.max(value.start.saturating_sub(LINE))..value.start],
                &text[value.end..end.clamp(value.end, value.end + LINE)],
            ])
        })
    }

    fn around(&self) -> &[u16] {
        self.around.get_or_init(|| {
            let wide = context::around(self.text, self.value.start);
            names([
                &self.text[wide.start.min(self.value.start)..self.value.start],
                &self.text[self.value.end..wide.end.max(self.value.end)],
            ])
        })
    }

    /// False where nobody is named who could own a value of the form.
    pub(super) fn may_name(&self, form: &Form) -> bool {
        if !self.in_name.names.is_empty() {
            return true;
        }
        if form.is_telling {
            return !self.around().is_empty();
        }
        // Who is named beside the name only counts where the name tells that something is opened.
        let may_be_beside = self.in_name.holds_key() || self.in_name.holds_any(&form.also);
        may_be_beside && !self.on_line().is_empty()
    }

    /// The name is that of the provider: `acme = …`.
    fn is_named_as(&self, named: &Named) -> bool {
        named
            .names
            .iter()
            .any(|name| name.as_bytes() == self.name.text)
    }

    /// The rule's provider is named, close enough for what the value looks like.
    pub(super) fn names(&self, rule: usize, named: &Named, form: &Form) -> bool {
        let wanted = WORDS.of(rule);
        let is_among = |names: &[u16]| wanted.names.iter().any(|name| names.contains(name));
        let in_name = is_among(&self.in_name.names);
        let has_also = || {
            let mut also = wanted.also.iter();
            wanted.also.is_empty() || also.any(|word| self.in_name.holds(*word))
        };
        if form.is_telling {
            return in_name || has_also() && is_among(self.around());
        }
        let is_said = || {
            in_name
                && !is_revision(&self.text[self.value.clone()])
                && (self.in_name.holds_key() || self.is_named_as(named))
        };
        if !(has_also() || is_said()) || self.in_name.holds_digest() {
            return false;
        }
        let is_key = || !wanted.also.is_empty() || self.in_name.holds_key();
        let is_on_line = || {
            let mut names = wanted.names.iter().filter(|name| !WORDS.is_tiny(**name));
            names.any(|name| self.on_line().contains(name))
        };
        in_name || is_key() && is_on_line()
    }
}

/// The providers that the texts name.
fn names(texts: [&[u8]; 2]) -> Vec<u16> {
    let held = texts.map(|text| Folded::new(text).held().names);
    held.concat()
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
