//! `lockgate rules`: every rule in a table.

use std::collections::BTreeSet;

use lockgate_evidence::Rule;
use serde::Serialize;

use crate::args::{ListFormat, RulesArgs, Screen};
use crate::exit::{Failure, Status};
use crate::{escape, format, screen};

/// One rule, for machines.
#[derive(Serialize)]
struct Row<'a> {
    id: &'a str,
    lock: &'a str,
    severity: &'a str,
    confidence: &'a str,
    fixable: bool,
    summary: &'a str,
    /// The platforms on which it was tried.
    platforms: Vec<&'static str>,
}

/// Runs the command.
pub(crate) fn run(args: &RulesArgs, screen: &Screen) -> Result<Status, Failure> {
    let mut rules = lockgate_engine::rules();
    let (own, error) = lockgate_engine::own_rules(&args.policy.request());
    rules.extend(own.iter().map(|own| own.rule));
    if error.is_some() {
        // The list is asked for to mend just that.
        let words = "the policy is not valid, so rules of yours may be missing; `lockgate scan` says what is wrong\n";
        screen::words(words, screen.color);
    }
    if let Some(word) = &args.word {
        rules.retain(|rule| speaks_of(rule, &word.to_lowercase()));
    }
    match args.format {
        ListFormat::Text if args.word.is_none() => {
            screen::styled(&short_table(&rules), screen.color)?;
        }
        ListFormat::Text => screen::styled(&table(&rules), screen.color)?,
        ListFormat::Json => screen::data(&array(&rules))?,
    }
    Ok(Status::Passed)
}

fn array(rules: &[&Rule]) -> String {
    let rows: Vec<Row<'_>> = rules.iter().map(|rule| Row::from(*rule)).collect();
    format::json_text(&rows, true)
}

impl<'a> From<&'a Rule> for Row<'a> {
    fn from(rule: &'a Rule) -> Self {
        Self {
            id: rule.id,
            lock: rule.lock.as_str(),
            severity: rule.severity.as_str(),
            confidence: rule.confidence.as_str(),
            fixable: rule.fixable,
            summary: rule.summary,
            platforms: lockgate_engine::platforms_of(rule),
        }
    }
}

fn speaks_of(rule: &Rule, word: &str) -> bool {
    let provider = lockgate_engine::kind_of(rule).map_or("", |kind| kind.provider);
    rule.id.contains(word) || provider.to_lowercase().contains(word)
}

/// The table without the hundreds of tokens that are told apart by who issues them; these are counted.
fn short_table(rules: &[&'static Rule]) -> String {
    let (data, own): (Vec<_>, Vec<_>) = rules
        .iter()
        .copied()
        .partition(|rule| lockgate_engine::is_data(rule));
    let mut out = table(&own);
    if !data.is_empty() {
        let kinds = data
            .iter()
            .filter_map(|rule| lockgate_engine::kind_of(rule));
        let providers: BTreeSet<_> = kinds.map(|kind| kind.provider).collect();
        out.push_str(&format!(
            "and {} kinds of tokens of {} providers in `secrets/`; `lockgate rules WORD` shows those of one\n",
            data.len(),
            providers.len()
        ));
    }
    out
}

fn table(rules: &[&Rule]) -> String {
    let width = rules.iter().map(|rule| rule.id.len()).max().unwrap_or(4);
    let mut out = format!(
        "{}{:width$}  {:8}  {:10}  {:3}  {}{}\n",
        screen::STRONG,
        "rule",
        "severity",
        "confidence",
        "fix",
        "what it finds",
        screen::END
    );
    for rule in rules {
        out.push_str(&row(rule, width));
    }
    out.push_str(&format!(
        "\n{}; `lockgate explain RULE` shows a page\n",
        format::plural(rules.len(), "rule")
    ));
    out
}

fn row(rule: &Rule, width: usize) -> String {
    let style = format::severity_style(rule.severity);
    format!(
        "{:width$}  {style}{:8}{}  {:10}  {:3}  {}\n",
        rule.id,
        rule.severity.as_str(),
        screen::END,
        rule.confidence.as_str(),
        if rule.fixable { "yes" } else { "" },
        escape::visible(rule.summary)
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample;

    #[test]
    fn the_table_reads_without_colour() {
        let text = anstream::adapter::strip_str(&table(&sample::rules())).to_string();
        insta::assert_snapshot!(text, @"
        rule                      severity  confidence  fix  what it finds
        workload/unpinned-action  high      high        yes  an action is used by a name that can be moved
        workload/missing-timeout  low       medium           a job may run for hours

        2 rules; `lockgate explain RULE` shows a page
        ");
    }

    #[test]
    fn the_array_names_every_field() {
        let rows: serde_json::Value =
            serde_json::from_str(&array(&sample::rules())).expect("it is JSON");
        assert_eq!(rows[0]["id"], "workload/unpinned-action");
        assert_eq!(rows[0]["fixable"], true);
    }
}
