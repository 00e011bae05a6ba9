//! `RubyGems`: Bundler's lockfile and Gemfile, specifications of gems.

mod accord;
pub(super) mod gemfile;
pub(super) mod gemspec;
pub(super) mod lock;

use crate::text::rows::{Part, rows};

/// Statements of Ruby, a line each; a line that ends in a comma goes on in the next one.
fn statements(text: &str) -> Vec<Part<'_>> {
    let whole = Part::whole(text);
    let start_of_whole = whole.span().start;
    let mut found = Vec::new();
    let mut begun: Option<usize> = None;
    for row in rows(text) {
        let code = row.before_comment('#').trim();
        if code.text.is_empty() {
            continue;
        }
        let start = begun.unwrap_or(code.span().start - start_of_whole);
        if code.text.ends_with([',', '\\']) {
            begun = Some(start);
            continue;
        }
        begun = None;
        found.push(whole.cut(start, code.span().end - start_of_whole));
    }
    // A statement that is cut off still says what it says.
    found.extend(begun.map(|start| whole.from(start).trim()));
    found
}

/// The version that a requirement names, where it is one: `1.2.3` or `= 1.2.3`.
fn exact(requirement: &str) -> Option<&str> {
    let version = requirement.strip_prefix('=').unwrap_or(requirement).trim();
    let is_version =
        version.starts_with(|c: char| c.is_ascii_digit()) && !version.contains([' ', ',']);
    is_version.then_some(version)
}
