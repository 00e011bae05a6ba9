//! What well-known actions need of the platform's token.
//!
//! The table is text, one action a line. Its words:
//!
//! - `token=a,b`: inputs with which another token takes the place of the platform's, which is the default;
//! - `given=a,b` and `env=A,B`: the platform's token is used only where one of these inputs or variables holds it;
//! - `run=a`: an input that is a script;
//! - `login`: signs in to the platform's container registry;
//! - `scope:access`: a right, with a sign before it for how sure that is ([`Sureness`]), and after it in brackets when:
//!   `input` (set, and not to a false value), `!input`, `input=value`, `input!=value`, `input~part`, `env.NAME` in place
//!   of an input, `on=pr|issue|release|schedule` (the workflow has such a trigger), `git` (a checkout left the token
//!   behind), `ghcr` (signed in to the platform's registry), joined by `&`.
//!
//! The scope `conversation` stands for `issues` or `pull-requests`, whichever the thread is.

use std::collections::HashMap;
use std::sync::OnceLock;

use lockgate_pipelines::model::{Access, Target};

const TABLE: &str = include_str!("action_rights.txt");

/// How sure it is that a right is used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Sureness {
    /// `~`: so rarely that it is kept only where somebody wrote it down by name.
    Rare,
    /// `^`: a configuration file that is not read decides.
    Open,
    /// `?`: under conditions that cannot be seen, such as whether the repository is private.
    Soft,
    /// No sign: always.
    Sure,
}

/// A test on an input, a variable or the job.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Condition {
    /// A trigger of this kind.
    On(&'static str),
    /// A checkout left the token behind.
    Git,
    /// Signed in to the platform's registry.
    Registry,
    /// The value is set, and not to a false one.
    Set(&'static str),
    /// The value is missing or false.
    Unset(&'static str),
    /// The value is this.
    Is(&'static str, &'static str),
    /// The value is not this.
    IsNot(&'static str, &'static str),
    /// The value holds this.
    Holds(&'static str, &'static str),
}

/// One right an action uses.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Right {
    pub(crate) scope: &'static str,
    pub(crate) access: Access,
    pub(crate) sureness: Sureness,
    /// All must hold.
    pub(crate) when: Vec<Condition>,
}

/// What is known of one action.
#[derive(Clone, Debug, Default)]
pub(crate) struct ActionRights {
    pub(crate) rights: Vec<Right>,
    /// Inputs that replace the platform's token.
    pub(crate) token: Vec<&'static str>,
    /// Inputs that must hold the platform's token for it to be used.
    pub(crate) given: Vec<&'static str>,
    /// Variables that must hold it.
    pub(crate) env: Vec<&'static str>,
    /// Inputs that are scripts.
    pub(crate) run: Vec<&'static str>,
    /// When it signs in to the platform's registry: any of these, each a conjunction.
    pub(crate) login: Vec<Vec<Condition>>,
}

/// What is known of a target; `None` where nothing is.
pub(crate) fn rights_of(target: &Target) -> Option<&'static ActionRights> {
    let name = target.action()?.to_ascii_lowercase();
    table().get(name.as_str())
}

fn table() -> &'static HashMap<&'static str, ActionRights> {
    static PARSED: OnceLock<HashMap<&'static str, ActionRights>> = OnceLock::new();
    PARSED.get_or_init(|| {
        let lines = TABLE.lines().filter(|line| !line.starts_with('#'));
        lines.filter_map(row).collect()
    })
}

fn row(line: &'static str) -> Option<(&'static str, ActionRights)> {
    let mut words = line.split_whitespace();
    let name = words.next()?;
    let mut known = ActionRights::default();
    for word in words {
        known.add(word);
    }
    Some((name, known))
}

impl ActionRights {
    fn add(&mut self, word: &'static str) {
        let (head, when) = match word.split_once('[') {
            Some((head, when)) => (head, conditions(when.trim_end_matches(']'))),
            None => (word, Vec::new()),
        };
        let list = |names: &'static str| names.split(',');
        match head.split_once('=') {
            Some(("token", names)) => self.token.extend(list(names)),
            Some(("given", names)) => self.given.extend(list(names)),
            Some(("env", names)) => self.env.extend(list(names)),
            Some(("run", names)) => self.run.extend(list(names)),
            _ if head == "login" => self.login.push(when),
            _ => self.rights.extend(right(head, when)),
        }
    }
}

fn right(head: &'static str, when: Vec<Condition>) -> Option<Right> {
    let (sureness, rest) = match head.as_bytes().first()? {
        b'?' => (Sureness::Soft, &head[1..]),
        b'~' => (Sureness::Rare, &head[1..]),
        b'^' => (Sureness::Open, &head[1..]),
        _ => (Sureness::Sure, head),
    };
    let (scope, access) = rest.split_once(':')?;
    Some(Right {
        scope,
        access: if access == "write" {
            Access::Write
        } else {
            Access::Read
        },
        sureness,
        when,
    })
}

fn conditions(text: &'static str) -> Vec<Condition> {
    text.split('&').map(condition).collect()
}

fn condition(text: &'static str) -> Condition {
    match text {
        "git" => return Condition::Git,
        "ghcr" => return Condition::Registry,
        _ => {}
    }
    if let Some((name, part)) = text.split_once('~') {
        return Condition::Holds(name, part);
    }
    if let Some((name, value)) = text.split_once("!=") {
        return Condition::IsNot(name, value);
    }
    match text.split_once('=') {
        Some(("on", event)) => Condition::On(event),
        Some((name, value)) => Condition::Is(name, value),
        None => text
            .strip_prefix('!')
            .map_or(Condition::Set(text), Condition::Unset),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::permission_scopes::SCOPES;

    #[test]
    fn every_line_is_read_whole() {
        let lines = TABLE.lines().filter(|line| !line.starts_with('#'));
        let lines: Vec<_> = lines.filter(|line| !line.trim().is_empty()).collect();
        assert_eq!(lines.len(), table().len(), "no action stands twice");
        for line in lines {
            let name = line.split_whitespace().next().expect("not empty");
            assert_eq!(name, name.to_ascii_lowercase());
            assert!(name.contains('/'), "{name}");
            let words = line.split_whitespace().skip(1).count();
            let known = &table()[name];
            let read = known.rights.len() + known.login.len() + known.run.len();
            let others = ["token=", "given=", "env="];
            let others = line
                .split_whitespace()
                .filter(|word| others.iter().any(|start| word.starts_with(start)));
            assert_eq!(words, read + others.count(), "{line}");
        }
    }

    #[test]
    fn every_scope_exists() {
        for (name, known) in table() {
            for right in &known.rights {
                let exists = SCOPES.iter().any(|(scope, _)| *scope == right.scope);
                assert!(exists || right.scope == "conversation", "{name}");
            }
        }
    }

    #[test]
    fn names_are_found_in_any_case() {
        assert!(rights_of(&Target::parse("Swatinem/rust-cache@v2")).is_some());
        assert!(rights_of(&Target::parse("actions/github-script@v7")).is_none());
        assert!(table().len() > 250);
    }
}
