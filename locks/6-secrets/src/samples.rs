//! Samples of every kind, made from its own shape when the tests run, so that no token is stored.

mod fill;

pub use fill::{Filled, fill};

use crate::kind::{Form, Part};
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
    #[cfg_attr(not(test), expect(dead_code, reason = "tests of this crate only"))]
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
        let name = if self.is_named {
            format!("{}_{}", self.near, self.also)
        } else {
            format!("{} value", self.near)
        };
        let name = name.trim_matches('_').replace("__", "_");
        [name.as_bytes(), b" = \"", value, b"\"\n"].concat()
    }
}

/// A secret made for tests.
#[derive(Clone, Debug)]
pub struct Sample {
    /// The rule that finds it, without its lock.
    pub id: &'static str,
    /// How it is found.
    pub form: Form,
    /// A line of source text that holds it.
    pub line: Vec<u8>,
    /// The secret itself.
    pub value: Vec<u8>,
}

/// One sample of every kind that is data.
pub fn all(seed: u64) -> Vec<Sample> {
    SAMPLES
        .iter()
        .filter_map(|recipe| made(recipe, seed))
        .collect()
}

/// A sample of one kind that is data, by the name of its rule without the lock.
pub fn of(id: &str, seed: u64) -> Option<Sample> {
    let of = |recipe: &&Recipe| KINDS[usize::from(recipe.kind)].rule.name() == id;
    made(SAMPLES.iter().find(of)?, seed)
}

fn made(recipe: &Recipe, seed: u64) -> Option<Sample> {
    let mut dice = Dice::new(seed.wrapping_add(u64::from(recipe.kind)).wrapping_add(1));
    let value = recipe.mint(recipe.right.first()?, &mut dice);
    Some(Sample {
        id: KINDS[usize::from(recipe.kind)].rule.name(),
        form: KINDS[usize::from(recipe.kind)].form,
        line: recipe.line(&value),
        value,
    })
}

#[cfg(test)]
mod tests;
