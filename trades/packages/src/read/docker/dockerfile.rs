//! `Dockerfile`, `Containerfile` (Dockerfile reference): the images that stages begin with or copy from.

use std::collections::{HashMap, HashSet};

use super::instructions::{Instruction, instructions};
use super::{image, is_pinnable};
use crate::text::rows::Part;
use crate::text::text;
use crate::{File, Files, Listing, Relation, Scope};

/// Longer texts are no references; values that are put into each other must not grow.
const MAX_LENGTH: usize = 4_096;

/// Fills the listing. Of the last stage the base runs; the images of all others only build.
pub(in crate::read) fn read(file: File<'_>, _: &Files<'_>, listing: &mut Listing) {
    let Some(text) = text(file, listing) else {
        return;
    };
    let (instructions, syntax) = instructions(text);
    let mut reader = Reader::default();
    if let Some(syntax) = syntax {
        reader.add(syntax, listing);
    }
    for instruction in &instructions {
        reader.instruction(instruction, listing);
    }
    reader.relate(listing);
}

#[derive(Default)]
struct Reader<'a> {
    /// Values of `ARG` before the first stage.
    arguments: HashMap<&'a str, Option<String>>,
    stages: HashSet<String>,
    /// Of each stage the package it begins with, and the stage it continues.
    bases: Vec<(String, Base)>,
}

enum Base {
    Image(usize),
    Stage(String),
    Nothing,
}

impl<'a> Reader<'a> {
    fn instruction(&mut self, instruction: &Instruction<'a>, listing: &mut Listing) {
        match instruction.name.as_str() {
            "ARG" if self.bases.is_empty() => self.arguments(&instruction.words),
            "FROM" => self.from(&instruction.words, listing),
            "COPY" | "ADD" => self.copied(&instruction.words, listing),
            "RUN" => self.mounted(&instruction.words, listing),
            _ => {}
        }
    }

    fn arguments(&mut self, words: &[Part<'a>]) {
        for word in words {
            let (name, value) = match word.split_at("=") {
                Some((name, value)) => (name, value.unquoted().unwrap_or(value).text),
                None => (*word, ""),
            };
            let value = self.filled(value).filter(|value| !value.is_empty());
            self.arguments.insert(name.text, value);
        }
    }

    /// `FROM [--platform=…] image [AS name]`.
    fn from(&mut self, words: &[Part<'a>], listing: &mut Listing) {
        let words: Vec<_> = words
            .iter()
            .filter(|word| !word.text.starts_with("--"))
            .collect();
        let Some(reference) = words.first() else {
            return;
        };
        let name = match words.get(1..3) {
            Some([word, name]) if word.text.eq_ignore_ascii_case("as") => name.text.to_lowercase(),
            _ => String::new(),
        };
        let base = match self.add(**reference, listing) {
            Some(at) => Base::Image(at),
            None => match self.filled(reference.text) {
                Some(stage) if self.stages.contains(&stage.to_lowercase()) => {
                    Base::Stage(stage.to_lowercase())
                }
                _ => Base::Nothing,
            },
        };
        self.bases.push((name.clone(), base));
        if !name.is_empty() {
            self.stages.insert(name);
        }
    }

    fn copied(&mut self, words: &[Part<'a>], listing: &mut Listing) {
        let options = words.iter().take_while(|word| word.text.starts_with("--"));
        for from in options.filter_map(|word| word.after("--from=")) {
            self.taken(from, listing);
        }
    }

    /// `--mount=type=bind,from=image,…`.
    fn mounted(&mut self, words: &[Part<'a>], listing: &mut Listing) {
        let options = words.iter().take_while(|word| word.text.starts_with("--"));
        for mount in options.filter_map(|word| word.after("--mount=")) {
            for from in mount.split(',').filter_map(|part| part.after("from=")) {
                self.taken(from, listing);
            }
        }
    }

    /// A stage by its number or name, or an image.
    fn taken(&self, from: Part<'a>, listing: &mut Listing) {
        if from.text.parse::<usize>().is_err() {
            self.add(from, listing);
        }
    }

    /// The index of the image, where it is one.
    fn add(&self, reference: Part<'a>, listing: &mut Listing) -> Option<usize> {
        let reference = reference.unquoted().unwrap_or(reference);
        let filled = self.filled(reference.text).filter(|text| is_pinnable(text));
        let Some(text) = filled else {
            listing.gap_at(
                reference.span(),
                format!("`{}` is filled in when it is built", reference.text),
            );
            return None;
        };
        if text == "scratch" || self.stages.contains(&text.to_lowercase()) {
            return None;
        }
        let mut package = image(&text, reference.span());
        package.relation = Relation::Direct;
        package.scope = Scope::Build;
        listing.packages.push(package);
        Some(listing.packages.len() - 1)
    }

    /// A text with its arguments put in; `None` where one has no value here.
    fn filled(&self, text: &str) -> Option<String> {
        let mut out = String::new();
        let mut rest = text;
        while let Some((before, after)) = rest.split_once('$') {
            out.push_str(before);
            let (name, default, next) = variable(after)?;
            let value = self.arguments.get(name).and_then(Option::as_deref);
            out.push_str(match default {
                Some(Default::Else(default)) => value.unwrap_or(default),
                Some(Default::Then(text)) => value.map_or("", |_| text),
                None => value?,
            });
            rest = next;
            if out.len() > MAX_LENGTH {
                return None;
            }
        }
        out.push_str(rest);
        (out.len() <= MAX_LENGTH).then_some(out)
    }

    /// What the last stage stands on runs.
    fn relate(&self, listing: &mut Listing) {
        let places: HashMap<&str, usize> = self
            .bases
            .iter()
            .enumerate()
            .map(|(at, (name, _))| (name.as_str(), at))
            .collect();
        let mut at = self.bases.len().checked_sub(1);
        // A stage continues an earlier one, so the way is no longer than the stages are many.
        for _ in 0..self.bases.len() {
            match at.and_then(|at| self.bases.get(at)) {
                Some((_, Base::Image(image))) => {
                    listing.packages[*image].scope = Scope::Runtime;
                    return;
                }
                Some((_, Base::Stage(name))) => at = places.get(name.as_str()).copied(),
                _ => return,
            }
        }
    }
}

enum Default<'a> {
    /// `${name:-text}`: where it has no value.
    Else(&'a str),
    /// `${name:+text}`: where it has one.
    Then(&'a str),
}

/// What stands behind `$`: the name, what it says beside it, and the rest.
fn variable(text: &str) -> Option<(&str, Option<Default<'_>>, &str)> {
    let Some(inner) = text.strip_prefix('{') else {
        let end = text
            .find(|c: char| !(c.is_ascii_alphanumeric() || c == '_'))
            .unwrap_or(text.len());
        return Some((&text[..end], None, &text[end..])).filter(|(name, ..)| !name.is_empty());
    };
    let (inner, rest) = inner.split_once('}')?;
    for (mark, of) in [(":-", true), (":+", false), ("-", true), ("+", false)] {
        if let Some((name, text)) = inner.split_once(mark) {
            let default = if of {
                Default::Else(text)
            } else {
                Default::Then(text)
            };
            return Some((name, Some(default), rest)).filter(|_| !text.contains('$'));
        }
    }
    Some((inner, None, rest))
}
