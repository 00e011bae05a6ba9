//! `[rules."workload/name"]`: what a policy says of a rule.

use std::collections::BTreeMap;

use lockgate_evidence::{Rule, Severity, rule_by_id};
use lockgate_settings::{Entry, Problem, Reader, Table, Value};

/// The level of a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Level {
    /// Its findings are counted, not shown.
    Off,
    /// Its findings have this severity.
    At(Severity),
}

impl Level {
    fn parse(word: &str) -> Option<Self> {
        match word {
            "off" => Some(Self::Off),
            other => Severity::parse(other).map(Self::At),
        }
    }
}

/// Reads the table `[rules]`: one sub-table for each rule, by full or short name.
pub(super) fn read(
    table: &Table,
    rules: &[&'static Rule],
    problems: &mut Vec<Problem>,
) -> BTreeMap<&'static str, Level> {
    let mut levels = BTreeMap::new();
    for entry in &table.entries {
        let Some((rule, level)) = read_entry(entry, rules, problems) else {
            continue;
        };
        if levels.insert(rule.id, level).is_some() {
            let message = format!("`{}` is set twice, by its full and its short name", rule.id);
            problems.push(Problem::new(entry.key_span, message));
        }
    }
    levels
}

fn read_entry(
    entry: &Entry,
    rules: &[&'static Rule],
    problems: &mut Vec<Problem>,
) -> Option<(&'static Rule, Level)> {
    let rule = find(rules, &entry.key);
    if rule.is_none() {
        problems.push(unknown_rule(entry.key_span, &entry.key, rules));
    }
    let level = read_level(entry, problems);
    rule.zip(level)
}

fn read_level(entry: &Entry, problems: &mut Vec<Problem>) -> Option<Level> {
    let Value::Table(table) = &entry.item.value else {
        let message = format!("a rule must be a table, found {}", entry.item.value.kind());
        let hint = format!(
            "write it as `[rules.\"{}\"]` with `level = \"…\"`",
            entry.key
        );
        let hint = lockgate_settings::visible(&hint);
        problems.push(Problem::new(entry.item.span, message).hint(hint));
        return None;
    };
    let words = ["off", "info", "low", "medium", "high", "critical"];
    let mut reader = Reader::new(table, problems);
    reader.require(&["level"]);
    let level = reader.word("level", &words, Level::parse);
    reader.finish();
    level.map(|level| level.value)
}

/// The rule of that full or short name.
pub(crate) fn find(rules: &[&'static Rule], name: &str) -> Option<&'static Rule> {
    rule_by_id(rules.iter().copied(), name)
}

/// What to say of a name that is no rule's.
pub(crate) fn unknown_rule(
    span: lockgate_evidence::Span,
    name: &str,
    rules: &[&'static Rule],
) -> Problem {
    let ids = rules.iter().map(|rule| rule.id);
    let names = rules.iter().map(|rule| rule.name());
    let meant = lockgate_settings::closest(name, ids.chain(names)).or_else(|| ending(name, rules));
    let problem = Problem::unknown(span, "rule", name, &[]);
    match meant {
        Some(meant) => problem.hint(format!("did you mean `{meant}`?")),
        None => problem.hint("`lockgate rules` lists them all"),
    }
}

/// The only rule of that lock whose name ends so: what one file calls `acme`, another may call `their-acme`.
fn ending(name: &str, rules: &[&'static Rule]) -> Option<&'static str> {
    let (lock, name) = name.split_once('/').unwrap_or(("", name));
    let ends = |rule: &&&Rule| {
        let before = rule.name().strip_suffix(name);
        rule.id.starts_with(lock) && before.is_some_and(|before| before.ends_with('-'))
    };
    let mut all = rules.iter().filter(ends);
    let only = all.next().filter(|_| !name.is_empty())?;
    all.next().is_none().then_some(only.id)
}
