//! Maven 4's `ComparableVersion` ("POM Reference", version order specification).
//!
//! A version is a list of numbers and qualifiers that ends in another such list, and so on: `1.0-rc1` is `[1, [rc1]]`.
//! What is compared with a missing part, with a list and with a qualifier follows `ComparableVersion` of Maven 4, in which
//! `X1` and `X-1` are one part. Maven 3.8 has them as two, and orders a few unusual versions otherwise.

mod key;
mod levels;

use std::cmp::Ordering;

use crate::digits;
use crate::order::Parsed;

pub use key::write;
use levels::{Item, Levels, lower};

/// As Maven compares: list against list, down to the lists at their ends.
pub fn compare(a: &str, b: &str) -> Parsed<Ordering> {
    let (a, b) = (lower(a)?, lower(b)?);
    let (a, b) = (Levels::parse(&a), Levels::parse(&b));
    let (mut ours, mut theirs) = (a.lists(), b.lists());
    loop {
        let order = match (ours.split_first(), theirs.split_first()) {
            (None, None) => return Ok(Ordering::Equal),
            (Some(_), None) => to_nothing(ours, 0),
            (None, Some(_)) => to_nothing(theirs, 0).reverse(),
            (Some((one, deeper)), Some((two, _))) if one.len() == two.len() => {
                let order = same_length(one, two);
                if order.is_eq() {
                    ours = deeper;
                    theirs = theirs.get(1..).unwrap_or_default();
                    continue;
                }
                order
            }
            (Some((one, _)), Some((two, _))) if one.len() < two.len() => shorter(ours, theirs),
            _ => shorter(theirs, ours).reverse(),
        };
        return Ok(order);
    }
}

fn same_length(a: &[Item<'_>], b: &[Item<'_>]) -> Ordering {
    let mut orders = a.iter().zip(b).map(|(a, b)| a.compare(*b));
    orders
        .find(|order| order.is_ne())
        .unwrap_or(Ordering::Equal)
}

/// Lists of which the first has fewer items before its inner list; that one stands against an item.
fn shorter(ours: &[Vec<Item<'_>>], theirs: &[Vec<Item<'_>>]) -> Ordering {
    let (Some((one, inner)), Some(two)) = (ours.split_first(), theirs.first()) else {
        return Ordering::Equal;
    };
    let (facing, after) = (two.get(one.len()), one.len() + 1);
    let order = same_length(one, two);
    let order = order.then_with(
        || match (inner.first().and_then(|list| list.first()), facing) {
            (None, Some(item)) => item.to_nothing().reverse(),
            (Some(_), Some(Item::Number(_))) => Ordering::Less,
            (Some(head), Some(item)) => head.compare(*item).then_with(|| to_nothing(inner, 1)),
            (_, None) => Ordering::Equal,
        },
    );
    order.then_with(|| to_nothing(theirs, after).reverse())
}

/// Compares the items from `at` on, and all deeper ones, with nothing.
fn to_nothing(lists: &[Vec<Item<'_>>], at: usize) -> Ordering {
    let (first, deeper) = lists
        .split_first()
        .map_or((&[][..], &[][..]), |(first, deeper)| {
            (first.get(at..).unwrap_or_default(), deeper)
        });
    let mut orders = first
        .iter()
        .chain(deeper.iter().flatten())
        .map(|item| item.to_nothing());
    orders
        .find(|order| order.is_ne())
        .unwrap_or(Ordering::Equal)
}

impl Item<'_> {
    fn compare(self, other: Self) -> Ordering {
        match (self, other) {
            (Item::Number(a), Item::Number(b)) => digits::compare(a, b),
            (Item::Number(_), _) => Ordering::Greater,
            (_, Item::Number(_)) => Ordering::Less,
            (Item::Word(a, one), Item::Word(b, two)) => {
                let words = qualifier(a).cmp(&qualifier(b));
                words.then_with(|| match (one, two) {
                    (Some(one), Some(two)) => digits::compare(one, two),
                    (one, two) if is_release(a) => {
                        digits::compare(one.unwrap_or_default(), two.unwrap_or_default())
                    }
                    (one, two) => one.is_some().cmp(&two.is_some()),
                })
            }
        }
    }

    fn to_nothing(self) -> Ordering {
        match self {
            Item::Number(number) => digits::compare(number, ""),
            Item::Word(word, number) => qualifier(word)
                .cmp(&(RELEASE, ""))
                .then_with(|| digits::compare(number.unwrap_or_default(), "")),
        }
    }
}

/// Known qualifiers by rank; no qualifier at all has rank 5.
const QUALIFIERS: [&str; 5] = ["alpha", "beta", "milestone", "rc", "snapshot"];
const RELEASE: u8 = 5;

/// The rank of a qualifier; unknown ones come last, as texts.
fn qualifier(word: &str) -> (u8, &str) {
    let known = (0..).zip(QUALIFIERS).find(|(_, known)| *known == word);
    match known {
        Some((rank, _)) => (rank, ""),
        None if is_release(word) => (RELEASE, ""),
        None if word == "sp" => (RELEASE + 1, ""),
        None => (RELEASE + 2, word),
    }
}

fn is_release(word: &str) -> bool {
    ["ga", "final", "release"].contains(&word)
}

/// A qualifier of those that come before none.
pub fn is_prerelease(text: &str) -> Parsed<bool> {
    let text = lower(text)?;
    let levels = Levels::parse(&text);
    let mut items = levels.lists().iter().flatten();
    Ok(items.any(|item| matches!(item, Item::Word(word, _) if qualifier(word).0 < RELEASE)))
}
