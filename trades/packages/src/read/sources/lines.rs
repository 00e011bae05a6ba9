//! Configurations with a setting a line: `.npmrc` (npm documentation, "npmrc"), `.yarnrc` (Yarn 1, "yarnrc"), `pip.conf` and `pip.ini`
//! (pip documentation, "Configuration").

use super::{name, name_of};
use crate::text::rows::{Part, rows};
use crate::text::text;
use crate::{File, Files, Listing};

/// `.npmrc`: `registry`, `@scope:registry`, `strict-ssl`.
pub(in crate::read) fn npm(file: File<'_>, _: &Files<'_>, listing: &mut Listing) {
    for row in text(file, listing).into_iter().flat_map(rows) {
        let line = row.trim();
        if let Some((key, value)) = line.split_at("=").filter(|_| !is_comment(line)) {
            setting(key.trim(), plain(value), listing);
        }
    }
}

/// `.yarnrc`: the same keys, with blanks behind them.
pub(in crate::read) fn yarn_1(file: File<'_>, _: &Files<'_>, listing: &mut Listing) {
    for row in text(file, listing).into_iter().flat_map(rows) {
        let line = row.trim();
        if let Some((key, value)) = line.split_at(" ").filter(|_| !is_comment(line)) {
            setting(plain(key), plain(value), listing);
        }
    }
}

fn is_comment(line: Part<'_>) -> bool {
    line.text.starts_with(['#', ';'])
}

/// Without blanks and quotes around it.
fn plain(part: Part<'_>) -> Part<'_> {
    let part = part.trim();
    part.unquoted().unwrap_or(part)
}

fn setting(key: Part<'_>, value: Part<'_>, listing: &mut Listing) {
    match key.text {
        "strict-ssl" if value.text == "false" => {
            listing.unchecked.push(key.span().cover(value.span()));
        }
        "registry" => name(value.text, value.span(), false, listing),
        key => {
            let scope = key.strip_suffix(":registry");
            if let Some(scope) = scope.filter(|scope| scope.starts_with('@')) {
                name_of(scope, value.text, value.span(), listing);
            }
        }
    }
}

/// `pip.conf`: `index-url`, `extra-index-url`, `find-links`, `trusted-host`, the latter with several values, also on lines of their own.
pub(in crate::read) fn pip(file: File<'_>, _: &Files<'_>, listing: &mut Listing) {
    let mut open = None;
    for row in text(file, listing).into_iter().flat_map(rows) {
        let line = row.trim();
        if line.text.is_empty() || is_comment(line) {
            continue;
        }
        if row.indent() > 0 {
            pip_values(open, line, listing);
            continue;
        }
        let Some((key, values)) = line.split_at("=").or_else(|| line.split_at(":")) else {
            open = None;
            continue;
        };
        open = Some(key.trim());
        pip_values(open, values, listing);
    }
}

fn pip_values(key: Option<Part<'_>>, values: Part<'_>, listing: &mut Listing) {
    let key = key.map(|key| key.text.replace('_', "-").to_lowercase());
    for value in values.words() {
        match key.as_deref() {
            Some("index-url") => name(value.text, value.span(), false, listing),
            Some("extra-index-url" | "find-links") => name(value.text, value.span(), true, listing),
            Some("trusted-host") => listing.unchecked.push(value.span()),
            _ => {}
        }
    }
}
