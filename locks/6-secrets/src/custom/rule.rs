//! A user's rule.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Mutex, PoisonError};

use lockgate_evidence::{Confidence, Lock, Rule as Identity, Severity, Span};

use super::allow::Allow;
use super::pattern::Pattern;
use crate::kind::{Form, Kind, Prior};

/// Most rules that one file may hold.
pub(crate) const MOST: usize = 2000;

/// The longest text of a rule that is shown, in characters.
const LONGEST: usize = 400;

/// A user's rule, as others speak of it.
#[derive(Clone, Copy, Debug)]
pub struct Own<'a> {
    /// What it finds.
    pub kind: &'static Kind,
    /// Where it is written.
    pub origin: &'a Origin,
}

/// Where a user's rule is written.
///
/// For debugging it is nothing: [`Detector::version`](crate::Detector::version) goes by that, and a rule that moves within its
/// file finds what it found before.
#[derive(Clone, PartialEq, Eq)]
pub enum Origin {
    /// In `lockgate.toml`, at its `id`.
    Policy(Span),
    /// In a configuration of gitleaks.
    Gitleaks {
        /// The file, as it was named.
        file: String,
        /// The line, from 1.
        line: usize,
    },
}

impl fmt::Debug for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Origin")
    }
}

/// A user's rule.
#[derive(Clone, Debug)]
pub(crate) struct Rule {
    pub(crate) kind: &'static Kind,
    pub(crate) origin: Origin,
    /// What its file calls it.
    pub(crate) name: String,
    /// What a secret looks like; without one the path alone tells.
    pub(crate) pattern: Option<Pattern>,
    /// Only where the path matches.
    pub(crate) path: Option<Pattern>,
    /// Which group is the secret; 0 is the first that is not empty.
    pub(crate) group: usize,
    /// The secret's entropy must be over it, in bits a byte; 0 asks nothing.
    pub(crate) entropy: f64,
    /// One stands somewhere in the text; lower case, empty asks nothing.
    pub(crate) keywords: Vec<String>,
    pub(crate) allow: Vec<Allow>,
    pub(crate) required: Vec<Required>,
    /// Serves other rules only.
    pub(crate) is_silent: bool,
    /// It comes from a configuration of gitleaks, so what that ignores holds for it.
    pub(crate) is_gitleaks: bool,
}

impl Rule {
    pub(crate) fn own(&self) -> Own<'_> {
        Own {
            kind: self.kind,
            origin: &self.origin,
        }
    }
}

/// Another rule that must match too.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Required {
    pub(crate) rule: String,
    /// At most so many lines away.
    pub(crate) lines: Option<usize>,
    /// At most so many columns apart.
    pub(crate) columns: Option<usize>,
}

/// What a rule says of itself.
#[derive(Clone, Debug)]
pub(crate) struct Words {
    /// The part of the id after the lock.
    pub(crate) id: String,
    pub(crate) what: String,
    pub(crate) opens: String,
    pub(crate) rotate: String,
    pub(crate) severity: Severity,
    pub(crate) confidence: Confidence,
    /// Whose rule it is, for its page.
    pub(crate) origin: &'static str,
}

/// Kinds that were made, so that reading the same rules again makes no new ones.
static MADE: Mutex<BTreeMap<String, &'static Kind>> = Mutex::new(BTreeMap::new());

impl Words {
    /// The kind of these words.
    ///
    /// Findings refer to rules for as long as the process lives, as rules that are compiled in do. So a user's rule is
    /// given to the process for good: one for every different rule that is ever read, [`MOST`] a file at most.
    pub(crate) fn kind(&self) -> &'static Kind {
        let mut made = MADE.lock().unwrap_or_else(PoisonError::into_inner);
        let key = format!("{self:?}");
        made.entry(key)
            .or_insert_with(|| Box::leak(Box::new(self.made())))
    }

    fn made(&self) -> Kind {
        let what = brief(self.what.trim().trim_end_matches('.'));
        Kind {
            rule: Identity {
                lock: Lock::Secrets,
                id: keep(format!("secrets/{}", self.id)),
                summary: keep(format!("{what} stands in plain text")),
                severity: self.severity,
                confidence: self.confidence,
                fixable: false,
                page: keep(self.page(&what)),
            },
            form: Form::Structured,
            shapes: &[],
            check: "",
            provider: "",
            opens: keep(brief(&self.opens)),
            rotate: keep(brief(&self.rotate)),
            docs: "",
            prior: match self.confidence {
                Confidence::High => Prior::High,
                Confidence::Medium => Prior::Medium,
                Confidence::Low => Prior::Low,
            },
            what: keep(what),
            is_near: false,
            entropy: 0.0,
        }
    }

    fn page(&self, what: &str) -> String {
        format!(
            "# What it finds\n\n{what}, by the pattern of a rule of yours ({}).\n\n# Why it matters\n\nWhoever reads it can \
             use it: it opens {}.\n\n# Bad\n\n```text\n<a text that the pattern matches>\n```\n\n# Good\n\n```text\n<handed in \
             at run time from a store of secrets>\n```\n\n# How to fix\n\n{}.\n\n# References\n\n- CWE-798: use of hard-coded \
             credentials\n",
            self.origin,
            brief(&self.opens),
            brief(&self.rotate)
        )
    }
}

fn keep(text: String) -> &'static str {
    Box::leak(text.into_boxed_str())
}

fn brief(text: &str) -> String {
    let text: String = text
        .chars()
        .filter(|c| !c.is_control())
        .take(LONGEST)
        .collect();
    text.trim_end_matches('.').to_owned()
}

/// The name as ids are written: lower case, words joined by `-`.
pub(crate) fn kebab(name: &str) -> String {
    let mut out = String::new();
    for letter in name.chars().take(100) {
        if letter.is_ascii_alphanumeric() {
            out.push(letter.to_ascii_lowercase());
        } else if !out.ends_with('-') {
            out.push('-');
        }
    }
    out.trim_matches('-').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_words_make_one_kind() {
        let words = Words {
            id: "acme-key".to_owned(),
            what: "a key of Acme.".to_owned(),
            opens: "the shop".to_owned(),
            rotate: "ask the shop".to_owned(),
            severity: Severity::High,
            confidence: Confidence::Low,
            origin: "lockgate.toml",
        };
        let kind = words.kind();
        assert!(std::ptr::eq(kind, words.clone().kind()));
        assert_eq!(
            (kind.rule.id, kind.what),
            ("secrets/acme-key", "a key of Acme")
        );
        assert_eq!(kebab("My Corp_key!"), "my-corp-key");
    }
}
