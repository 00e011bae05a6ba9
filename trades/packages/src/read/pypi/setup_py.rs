//! `setup.py`: a program. It is not run; lists of plain texts in it are read, and that more may be asked for is stated.

use lockgate_evidence::Span;

use super::requirement::{Placed, parse};
use crate::{File, Files, Listing, Relation, Scope};

/// Arguments of `setuptools.setup` that are lists of requirements.
const KEYS: [(&str, Scope); 3] = [
    ("install_requires", Scope::Runtime),
    ("setup_requires", Scope::Build),
    ("tests_require", Scope::Test),
];

pub(crate) fn read(file: File<'_>, _: &Files<'_>, listing: &mut Listing) {
    let Some(text) = crate::text::text(file, listing) else {
        return;
    };
    if !text.contains("setup(") {
        // A module that merely has the name.
        return;
    }
    let base = file.bytes.len() - text.len();
    for (key, scope) in KEYS {
        if let Some(at) = memchr::memmem::find(text.as_bytes(), key.as_bytes()) {
            list(text, at + key.len(), base, scope, listing);
        }
    }
    listing.gap("a program: what else it requires is known only by running it");
}

/// Reads `= [ "…", '…', ]` from a place on; anything else ends it.
fn list(text: &str, from: usize, base: usize, scope: Scope, listing: &mut Listing) {
    let rest = text[from..].trim_start();
    let Some(rest) = rest.strip_prefix('=').map(str::trim_start) else {
        return;
    };
    let Some(mut rest) = rest.strip_prefix('[') else {
        return;
    };
    loop {
        rest = rest
            .trim_start_matches(|character: char| character.is_whitespace() || character == ',');
        if let Some(comment) = rest.strip_prefix('#') {
            rest = comment.split_once('\n').map_or("", |(_, rest)| rest);
            continue;
        }
        let Some((value, after)) = string(rest) else {
            return;
        };
        let start = base + (value.as_ptr() as usize).saturating_sub(text.as_ptr() as usize);
        let place = Placed {
            text: value,
            span: Span::new(start, start + value.len()),
        };
        if let Ok(parsed) = parse(value) {
            let mut made = place.package(&parsed);
            made.scope = scope;
            made.relation = Relation::Direct;
            listing.packages.push(made);
        }
        rest = after;
    }
}

/// A plain text in quotes that nothing is added to, and what follows it.
fn string(text: &str) -> Option<(&str, &str)> {
    let quote = text
        .chars()
        .next()
        .filter(|first| matches!(first, '"' | '\''))?;
    let (value, rest) = text[1..].split_once(quote)?;
    let next = rest.trim_start().chars().next()?;
    let is_plain = !value.contains(['\\', '\n', '{']) && matches!(next, ',' | ']' | '#');
    is_plain.then_some((value, rest))
}
