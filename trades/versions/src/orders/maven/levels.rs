//! A version as lists in lists, each with at most one inner list, at its end.

use crate::digits;
use crate::order::Parsed;

/// Longer versions are refused by Maven itself.
const MAX_LENGTH: usize = 256;

/// A part of a list.
#[derive(Clone, Copy, Debug)]
pub enum Item<'a> {
    Number(&'a str),
    /// A qualifier, and the number that belongs to it.
    Word(&'a str, Option<&'a str>),
}

/// The outer list, the list at its end, the list at the end of that, and so on.
pub struct Levels<'a>(Vec<Vec<Item<'a>>>);

/// Maven looks at lower case only.
pub fn lower(text: &str) -> Parsed<String> {
    match text.len() > MAX_LENGTH {
        true => Err("it is longer than 256 bytes"),
        false => Ok(text.to_ascii_lowercase()),
    }
}

impl<'a> Levels<'a> {
    pub fn lists(&self) -> &[Vec<Item<'a>>] {
        &self.0
    }

    /// Reads a version in lower case.
    pub fn parse(text: &'a str) -> Self {
        let mut levels = Self(vec![Vec::new()]);
        let mut rest = text;
        while !rest.is_empty() {
            rest = levels.part(rest);
        }
        levels.normalise();
        levels
    }

    /// Reads up to the next separator, or to where digits begin or end; what is left.
    fn part(&mut self, text: &'a str) -> &'a str {
        let (number, after) = digits::split(text);
        if !number.is_empty() {
            self.push(Item::Number(number));
            return self.after(after);
        }
        let (word, after) = digits::split_while(text, |byte| {
            !byte.is_ascii_digit() && byte != b'.' && byte != b'-'
        });
        if word.is_empty() {
            self.push(Item::Number(""));
            return self.after(text);
        }
        let numbered = digits::split(after.strip_prefix('-').unwrap_or(after));
        if !numbered.0.is_empty() {
            self.open();
            self.push(Item::Word(alias(word, true), Some(numbered.0)));
            return self.after(numbered.1);
        }
        if after.is_empty() {
            self.open();
        }
        self.push(Item::Word(alias(word, false), None));
        self.after(after)
    }

    /// A dot goes on in the same list; a hyphen, or a word right after digits, begins an inner one.
    fn after(&mut self, rest: &'a str) -> &'a str {
        if let Some(rest) = rest.strip_prefix('.') {
            return rest;
        }
        if !rest.is_empty() {
            self.open();
        }
        rest.strip_prefix('-').unwrap_or(rest)
    }

    /// Begins an inner list, unless the innermost is empty.
    fn open(&mut self) {
        if self.0.last().is_some_and(|last| !last.is_empty()) {
            self.0.push(Vec::new());
        }
    }

    fn push(&mut self, item: Item<'a>) {
        if let Some(last) = self.0.last_mut() {
            last.push(item);
        }
    }

    /// From the innermost list out: zeros at the end and before qualifiers go, and lists of nothing but a list.
    fn normalise(&mut self) {
        let mut kept: Vec<Vec<Item<'a>>> = Vec::with_capacity(self.0.len());
        for mut list in self.0.drain(..).rev() {
            let inner_begins_with_number = kept
                .last()
                .is_some_and(|inner| matches!(inner.first(), Some(Item::Number(_))));
            if !inner_begins_with_number {
                while list.last().is_some_and(is_zero) {
                    list.pop();
                }
            }
            drop_zeros_before_words(&mut list);
            if !list.is_empty() {
                kept.push(list);
            }
        }
        kept.reverse();
        self.0 = kept;
    }
}

/// A qualifier that is not bound to a number keeps no zeros before it.
fn drop_zeros_before_words(list: &mut Vec<Item<'_>>) {
    let mut before_word = false;
    let mut kept = Vec::with_capacity(list.len());
    for item in list.drain(..).rev() {
        if before_word && is_zero(&item) {
            continue;
        }
        before_word = matches!(item, Item::Word(_, None));
        kept.push(item);
    }
    kept.reverse();
    *list = kept;
}

fn is_zero(item: &Item<'_>) -> bool {
    matches!(item, Item::Number(number) if digits::is_zero(number))
}

/// Other names of qualifiers; those of one letter only before a number.
fn alias(word: &str, numbered: bool) -> &str {
    match word {
        "a" if numbered => "alpha",
        "b" if numbered => "beta",
        "m" if numbered => "milestone",
        "cr" => "rc",
        other => other,
    }
}
