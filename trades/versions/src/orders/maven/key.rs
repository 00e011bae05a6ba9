//! The key of a version: the lists from the outside in, each piece by how it stands to nothing.
//!
//! An item stands against a missing one as less, equal or greater. Items that equal nothing are counted; then comes one
//! that is less (the fewer were counted, the earlier), the end, or one that is greater (the more were counted, the earlier).
//! A qualifier outside of the first place is the list of itself, so that it compares with an inner list.

use std::cmp::Ordering;

use super::levels::{Item, Levels, lower};
use super::{RELEASE, qualifier};
use crate::key::Writer;
use crate::order::Parsed;

const LESS: u8 = 0x02;
const COUNTED_LESS: u8 = 0x03;
const END: u8 = 0x04;
const COUNTED_GREATER: u8 = 0x05;
const GREATER: u8 = 0x06;
/// Plus the rank of a qualifier.
const QUALIFIER: u8 = 0x08;
/// A qualifier without and with a number.
const ALONE: u8 = 0x01;
const NUMBERED: u8 = 0x02;

pub fn write(text: &str, out: &mut Writer<'_>) -> Parsed<()> {
    let text = lower(text)?;
    let levels = Levels::parse(&text);
    let signs = signs(levels.lists());
    let mut open = 1;
    let mut equal = 0;
    for (depth, list) in levels.lists().iter().enumerate() {
        if depth > 0 {
            let sign = signs.get(depth).copied().unwrap_or(Ordering::Equal);
            if sign.is_eq() {
                break;
            }
            write_sign(sign, equal, out);
            equal = 0;
            open += 1;
        }
        for (at, item) in list.iter().enumerate() {
            write_item(*item, at == 0, &mut equal, out);
        }
    }
    (0..open).for_each(|_| out.mark(END));
    Ok(())
}

/// How each list, with all in it, stands to nothing.
fn signs(lists: &[Vec<Item<'_>>]) -> Vec<Ordering> {
    let mut inner = Ordering::Equal;
    let mut signs: Vec<Ordering> = Vec::with_capacity(lists.len());
    for list in lists.iter().rev() {
        let mut own = list.iter().map(|item| item.to_nothing());
        inner = own.find(|sign| sign.is_ne()).unwrap_or(inner);
        signs.push(inner);
    }
    signs.reverse();
    signs
}

fn write_sign(sign: Ordering, equal: usize, out: &mut Writer<'_>) {
    match (sign, equal) {
        (Ordering::Less, 0) => out.mark(LESS),
        (Ordering::Less, _) => {
            out.mark(COUNTED_LESS);
            out.count(equal);
        }
        (_, 0) => out.mark(GREATER),
        _ => {
            out.mark(COUNTED_GREATER);
            out.count_down(equal);
        }
    }
}

fn write_item(item: Item<'_>, first: bool, equal: &mut usize, out: &mut Writer<'_>) {
    match (item, item.to_nothing()) {
        // A zero that is kept has a number after it, and stands over all lists.
        (Item::Number(number), _) => {
            if *equal > 0 {
                write_sign(Ordering::Greater, *equal, out);
            }
            out.number(number);
        }
        (Item::Word(..), Ordering::Equal) => {
            *equal += 1;
            return;
        }
        (Item::Word(word, number), sign) => {
            write_sign(sign, *equal, out);
            if !first {
                write_sign(sign, 0, out);
            }
            write_word(word, number, out);
            if !first {
                out.mark(END);
            }
        }
    }
    *equal = 0;
}

fn write_word(word: &str, number: Option<&str>, out: &mut Writer<'_>) {
    let (rank, text) = qualifier(word);
    out.mark(QUALIFIER + rank);
    if rank > RELEASE + 1 {
        out.text(text);
    }
    match number {
        Some(number) => {
            out.mark(NUMBERED);
            out.number(number);
        }
        None => out.mark(ALONE),
    }
}
