//! Users' own rules: from `lockgate.toml`, and from a configuration of gitleaks, which means here what it means there.
//!
//! They look at a whole text and not at lines, because a pattern may span lines; so [`Traces`](crate::Traces) keep what they
//! found apart, and nothing of it is inherited. Where a rule or a list asks for a path or a commit, that is decided when the
//! traces are weighed.

mod allow;
mod defaults;
mod dialect;
mod fields;
mod gitleaks;
mod ignore;
mod judge;
mod ours;
mod pattern;
mod plain;
mod rule;
mod search;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use crate::detect::Detector;

pub use gitleaks::{Gitleaks, Unread};
pub use ignore::GitleaksIgnores;
pub use rule::{Origin, Own};

pub(crate) use allow::Allow;
pub(crate) use ours::{allow_list, paths, rules};
pub(crate) use pattern::{Compiler, Pattern};
pub(crate) use rule::Rule;
pub(crate) use search::Found;

/// All that users' rules of one run need.
#[derive(Clone, Debug, Default)]
pub(crate) struct Rules {
    all: Vec<Rule>,
    /// Lists for more than one rule.
    allow: Vec<Allow>,
    keywords: search::Keywords,
    /// The rules of gitleaks' configuration by their names there.
    names: BTreeMap<String, u16>,
    ignores: GitleaksIgnores,
    /// gitleaks is in use, so its comments hold for every rule.
    honours_comments: bool,
    /// gitleaks' configuration itself, which holds what its rules look for.
    path: String,
    /// Names of rules there that are switched off.
    off: Vec<String>,
}

impl Rules {
    /// Rules and lists of `lockgate.toml`.
    pub(crate) fn new(all: Vec<Rule>, allow: Vec<Allow>) -> Self {
        Self {
            keywords: search::Keywords::new(&all),
            all,
            allow,
            ..Self::default()
        }
    }

    fn index(&self, name: &str) -> Option<u16> {
        self.names.get(name).copied()
    }

    /// The rule of lockgate is one that gitleaks' configuration switches off.
    fn is_off(&self, name: &str) -> bool {
        self.off.iter().any(|off| defaults::is_exactly(off, name))
    }
}

impl Detector {
    /// The same with the rules and lists of a configuration of gitleaks.
    #[must_use]
    pub fn with_gitleaks(mut self, gitleaks: Gitleaks) -> Self {
        let rules = &mut self.custom;
        for (index, rule) in (0u16..).skip(rules.all.len()).zip(&gitleaks.rules) {
            rules.names.insert(rule.name.clone(), index);
        }
        rules.all.extend(gitleaks.rules);
        rules.allow.extend(gitleaks.allow);
        rules.off.extend(gitleaks.off);
        rules.path = gitleaks.path;
        rules.honours_comments = true;
        rules.keywords = search::Keywords::new(&rules.all);
        self
    }

    /// The same without what a `.gitleaksignore` names.
    #[must_use]
    pub fn with_gitleaks_ignores(mut self, ignores: GitleaksIgnores) -> Self {
        self.custom.ignores = ignores;
        self.custom.honours_comments = true;
        self
    }

    /// Users' rules, which policies may name as they name those that are built in.
    pub fn own_rules(&self) -> impl Iterator<Item = Own<'_>> {
        self.custom.all.iter().map(Rule::own)
    }
}
