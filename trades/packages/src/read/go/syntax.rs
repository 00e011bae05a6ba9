//! The lines of `go.mod` and `go.work` (Go modules reference, "Lexical elements"): a verb and words, or a verb and a block
//! of lines in parentheses.

use lockgate_evidence::Span;

use crate::text::rows::{Part, rows};
use crate::{Ecosystem, Package, Relation, Sureness};

/// One directive.
#[derive(Debug)]
pub(super) struct Line<'a> {
    pub(super) verb: &'a str,
    /// What follows the verb, without quotes.
    pub(super) words: Vec<Part<'a>>,
    /// What stands after `//`.
    pub(super) comment: &'a str,
    pub(super) span: Span,
}

/// The directives of a file, in order.
pub(super) fn directives(text: &str) -> Vec<Line<'_>> {
    let mut block: Option<&str> = None;
    let mut lines = Vec::new();
    for row in rows(text) {
        let (code, comment) = row
            .split_at("//")
            .unwrap_or((row, row.from(row.text.len())));
        let (code, comment) = (code.trim(), comment.text.trim());
        let mut words: Vec<_> = code.words().map(word).collect();
        match (block, words.as_slice()) {
            (_, []) => {}
            (Some(_), [end]) if end.text == ")" => block = None,
            (Some(verb), _) => lines.push(Line {
                verb,
                words,
                comment,
                span: code.span(),
            }),
            (None, [verb, open]) if open.text == "(" => block = Some(verb.text),
            (None, _) => {
                let verb = words.remove(0).text;
                lines.push(Line {
                    verb,
                    words,
                    comment,
                    span: code.span(),
                });
            }
        }
    }
    lines
}

fn word(word: Part<'_>) -> Part<'_> {
    let raw = word.after("`").and_then(|rest| rest.before("`"));
    raw.or_else(|| word.unquoted()).unwrap_or(word)
}

/// A module of that path and version.
pub(super) fn module(path: Part<'_>, version: Part<'_>) -> Package {
    let mut package = path.package(Ecosystem::Go);
    version.pin(&mut package);
    package
}

/// The standard library, by `toolchain` or else `go`.
///
/// Since Go 1.21 `go 1.22.3` names the release that at least is used, and who has a newer one uses that; before, and with two
/// numbers, it names the language.
pub(super) fn standard_library(lines: &[Line<'_>]) -> Option<Package> {
    let word = |verb| {
        let line = lines.iter().find(|line| line.verb == verb)?;
        line.words.first().copied()
    };
    let toolchain = word("toolchain").and_then(|name| name.after("go"));
    if let Some(version) = toolchain {
        return Some(library(version.until("-"), true));
    }
    if let Some(version) = word("go").filter(is_release) {
        let mut package = library(version.until("-"), true);
        package.sureness = Sureness::Least;
        return Some(package);
    }
    Some(library(word("go")?, false))
}

fn is_release(version: &Part<'_>) -> bool {
    let mut numbers = version
        .text
        .split('.')
        .map(|number| number.parse::<u32>().ok());
    let first = (numbers.next().flatten(), numbers.next().flatten());
    matches!(first, (Some(1), Some(21..)) | (Some(2..), _)) && numbers.next().is_some()
}

/// The name under which advisories speak of the standard library.
pub(super) const LIBRARY: &str = "stdlib";

fn library(version: Part<'_>, is_exact: bool) -> Package {
    let mut package = Package::new(Ecosystem::Go, LIBRARY, version.span());
    if is_exact {
        version.pin(&mut package);
    } else {
        package.requirement = Some(format!(">= {}", version.text));
        package.version_span = Some(version.span());
    }
    package.relation = Relation::Direct;
    package
}
