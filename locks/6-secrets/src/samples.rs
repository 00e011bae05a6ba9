//! Samples of every kind, made from its own shape when the tests run, so that no token is stored.

use crate::detect::Detector;
use crate::kind::Part;
use crate::settings::Settings;
use crate::tables::{KINDS, SAMPLES};

/// What samples of a kind are made from.
pub(crate) struct Recipe {
    pub(crate) kind: u16,
    /// A word that must stand nearby, or the name.
    pub(crate) near: &'static str,
    /// Must stand in the name too.
    pub(crate) also: &'static str,
    /// Must stand in the value.
    pub(crate) contains: &'static str,
    /// The check that a sample must please.
    pub(crate) check: &'static str,
    pub(crate) is_named: bool,
    pub(crate) right: &'static [&'static [Part]],
    pub(crate) wrong: &'static [&'static [Part]],
}

/// Letters in an order that repeats late and looks random, the same in every run.
pub(crate) struct Dice(u64);

impl Dice {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    /// A number below `limit`.
    pub(crate) fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 16) as usize % limit.max(1)
    }
}

/// A value of that shape. Runs without an upper bound become a little longer than they must be.
pub(crate) fn sample(parts: &[Part], dice: &mut Dice) -> Vec<u8> {
    let mut value = Vec::new();
    for part in parts {
        match part {
            Part::Text(text) => value.extend(*text),
            Part::Maybe(text) => value.extend(if dice.below(2) == 0 { *text } else { b"" }),
            Part::OneOf(texts) => value.extend(texts[dice.below(texts.len())]),
            Part::Some { set, min, max } => {
                let letters: Vec<u8> = (32..127).filter(|byte| set.has(*byte)).collect();
                let length = (*max).min(min + 8) as usize;
                value.extend((0..length).map(|_| letters[dice.below(letters.len())]));
            }
        }
    }
    value
}

impl Recipe {
    /// A sample of one shape that its check calls valid, where there is one.
    pub(crate) fn mint(&self, parts: &[Part], dice: &mut Dice) -> Vec<u8> {
        let mut value = sample(parts, dice);
        if !self.contains.is_empty() {
            let middle = value.len() / 2;
            let end = (middle + self.contains.len()).min(value.len());
            value.splice(middle..end, self.contains.bytes());
        }
        if let Some((_, mint)) = crate::checks::MINTS
            .iter()
            .find(|(name, _)| *name == self.check)
        {
            mint(&mut value);
        }
        value
    }

    /// The line that a sample stands in.
    pub(crate) fn line(&self, value: &[u8]) -> Vec<u8> {
        let name = match self.is_named {
            true => format!("{}_{}", self.near, self.also),
            false => format!("{} value", self.near),
        };
        let name = name.trim_matches('_').replace("__", "_");
        [name.as_bytes(), b" = \"", value, b"\"\n"].concat()
    }
}

fn finds(detector: &Detector, line: &[u8], kind: u16) -> bool {
    let traces = detector.scan(line);
    traces
        .candidates()
        .iter()
        .any(|candidate| candidate.kind == kind)
}

#[test]
fn every_kind_is_found_in_samples_of_its_own_shape() {
    let detector = Detector::new(Settings::default());
    let mut missed = Vec::new();
    for recipe in SAMPLES {
        for (at, parts) in recipe.right.iter().enumerate() {
            for round in 0..8 {
                let mut dice = Dice::new(u64::from(recipe.kind) * 64 + at as u64 * 8 + round + 1);
                let value = recipe.mint(parts, &mut dice);
                if !finds(&detector, &recipe.line(&value), recipe.kind) {
                    missed.push(KINDS[usize::from(recipe.kind)].rule.id);
                }
            }
        }
    }
    missed.dedup();
    assert!(missed.is_empty(), "not found: {missed:?}");
}

#[test]
fn no_kind_is_found_in_samples_of_shapes_that_are_wrong_for_it() {
    let detector = Detector::new(Settings::default());
    for recipe in SAMPLES {
        for parts in recipe.wrong {
            let mut dice = Dice::new(u64::from(recipe.kind) + 1);
            let value = sample(parts, &mut dice);
            let is_found = finds(&detector, &recipe.line(&value), recipe.kind);
            assert!(!is_found, "{}", KINDS[usize::from(recipe.kind)].rule.id);
        }
    }
}
