use lockgate_advisories::{Group, Notice};
use lockgate_evidence::{Finding, rule};

use super::{Asked, ids, summary};

rule! {
    /// # What it finds
    ///
    /// A package about which an advisory tells something that is no vulnerability: nobody maintains it any more, or its safe
    /// interface can be used in a way that is undefined.
    ///
    /// # Why it matters
    ///
    /// The next flaw in a package without a maintainer stays open. Unsound code is harmless until somebody writes the one call
    /// that it does not bear. Neither needs an answer today, so the severity is low.
    ///
    /// # Bad
    ///
    /// ```toml
    /// [[package]]
    /// name = "ansi_term"
    /// version = "0.12.1"
    /// source = "registry+https://github.com/rust-lang/crates.io-index"
    /// ```
    ///
    /// # Good
    ///
    /// ```toml
    /// [[package]]
    /// name = "anstyle"
    /// version = "1.0.10"
    /// source = "registry+https://github.com/rust-lang/crates.io-index"
    /// ```
    ///
    /// # How to fix
    ///
    /// Move to what the advisory recommends.
    ///
    /// # References
    ///
    /// - RustSec advisory format, "informational"
    Dependencies "dependencies/informational-advisory": "an advisory warns of a package", Low, High
}

pub(super) fn finding(asked: &Asked<'_>, group: &Group<'_>, notice: Notice) -> Finding {
    let what = match notice {
        Notice::Unmaintained => "is not maintained any more",
        Notice::Unsound => "is unsound",
        Notice::Other => "has a notice",
    };
    let message = format!(
        "{} {what}, says {}{}",
        asked.named(),
        ids(group),
        summary(group)
    );
    Finding::new(&RULE, asked.source, asked.package().span, message)
}
