//! `[[exception]]`: one thing that may pass, with owner, reason and expiry.

use jiff::civil::Date;
use lockgate_evidence::{Fingerprint, Rule, Span};
use lockgate_settings::{Located, Problem, Reader, Table};

use super::level::{find, unknown_rule};
use crate::{Glob, is_policy};

/// A complete exception. It may have expired.
#[derive(Clone, Debug)]
pub struct Exception {
    /// What may pass.
    pub rule: &'static Rule,
    /// Where it may pass, from the directory of `lockgate.toml`.
    pub path: Option<Glob>,
    /// The one finding that may pass.
    pub fingerprint: Option<Fingerprint>,
    /// Why.
    pub reason: String,
    /// Who answers for it.
    pub owner: String,
    /// The last day on which it holds.
    pub expires: Located<Date>,
    /// Where it stands: the value of `rule`.
    pub span: Span,
}

impl Exception {
    /// True where it no longer holds.
    pub fn is_expired(&self, today: Date) -> bool {
        self.expires.value < today
    }

    /// True where a finding of that rule, path and fingerprint is what it means.
    pub fn matches(&self, rule: &Rule, path: &str, fingerprint: Fingerprint) -> bool {
        self.rule.id == rule.id
            && self.path.as_ref().is_none_or(|glob| glob.matches(path))
            && self.fingerprint.is_none_or(|wanted| wanted == fingerprint)
    }
}

/// An exception that excepts nothing, and why. There is at least one problem.
#[derive(Clone, Debug)]
pub(crate) struct Malformed {
    /// What is wrong, in reading order.
    pub(crate) problems: Vec<Problem>,
}

/// Reads one `[[exception]]`.
pub(super) fn read(table: &Table, rules: &[&'static Rule]) -> Result<Exception, Malformed> {
    let mut problems = Vec::new();
    let mut reader = Reader::new(table, &mut problems);
    reader.require(&["rule", "reason", "owner", "expires"]);
    let rule = read_rule(&mut reader, rules);
    let reason = reader.text("reason");
    let owner = reader.text("owner");
    let expires = reader.date("expires");
    let (path, fingerprint) = read_place(&mut reader);
    reader.finish();
    if !problems.is_empty() {
        problems.sort_by_key(|problem| problem.span);
        return Err(Malformed { problems });
    }
    let complete = "every required key was read without a problem";
    let (rule, span) = rule.expect(complete);
    Ok(Exception {
        rule,
        path,
        fingerprint,
        reason: reason.expect(complete).value,
        owner: owner.expect(complete).value,
        expires: expires.expect(complete),
        span,
    })
}

fn read_rule(
    reader: &mut Reader<'_, '_>,
    rules: &[&'static Rule],
) -> Option<(&'static Rule, Span)> {
    let name = reader.text("rule")?;
    let rule = find(rules, &name.value);
    match rule {
        None => reader.problem(unknown_rule(name.span, &name.value, rules)),
        Some(rule) if is_policy(rule) => {
            let message = format!("`{}` cannot be excepted", rule.id);
            reader.problem(Problem::new(name.span, message).hint("correct what it labels instead"));
        }
        Some(_) => {}
    }
    rule.map(|rule| (rule, name.span))
}

fn read_place(reader: &mut Reader<'_, '_>) -> (Option<Glob>, Option<Fingerprint>) {
    let (path_given, print_given) = (reader.has("path"), reader.has("fingerprint"));
    if !path_given && !print_given {
        let message = "missing `path` or `fingerprint`";
        let hint = "`path` is a pattern as in `**/release.yml`";
        reader.problem(Problem::new(reader.span(), message).hint(hint));
    }
    let path = reader.text("path").map(|path| Glob::new(&path.value));
    let text = reader.text("fingerprint");
    let fingerprint = text.and_then(|text| read_fingerprint(reader, &text));
    (path, fingerprint)
}

fn read_fingerprint(reader: &mut Reader<'_, '_>, text: &Located<String>) -> Option<Fingerprint> {
    let fingerprint = Fingerprint::parse(&text.value);
    if fingerprint.is_none() {
        let problem = Problem::new(text.span, "`fingerprint` must be 32 hexadecimal digits");
        reader.problem(problem.hint("copy it from the report of the finding"));
    }
    fingerprint
}
