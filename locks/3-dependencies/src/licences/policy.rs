//! `[dependencies.licences]`: what licences packages may be under.

use jiff::civil::Date;
use lockgate_evidence::Span;
use lockgate_packages::{Package, Purl};
use lockgate_settings::{Located, Problem, Reader, Table, visible};
use spdx::{Expression, LicenseReq};

use super::parse;

/// What the policy says of licences.
#[derive(Clone, Debug, Default)]
pub struct Licences {
    /// Only these, where there is a list.
    pub(super) allow: Option<Vec<Entry>>,
    /// Never these.
    pub(super) deny: Vec<Entry>,
    exceptions: Vec<Exception>,
    clarify: Vec<Clarified>,
}

/// One licence of a list.
#[derive(Clone, Debug)]
pub(crate) struct Entry {
    pub(super) req: LicenseReq,
    /// Where it stands in the policy.
    pub(crate) span: Span,
}

/// More licences for one package.
#[derive(Clone, Debug)]
pub(super) struct Exception {
    package: Wanted,
    /// Where its package stands in the policy.
    pub(super) span: Span,
    pub(super) allow: Vec<Entry>,
    /// The last day on which it holds.
    pub(super) expires: Date,
}

/// What a package's licence is by the word of the policy.
#[derive(Clone, Debug)]
pub(super) struct Clarified {
    package: Wanted,
    /// Where its package stands in the policy.
    pub(super) span: Span,
    pub(super) expression: Expression,
}

/// Which package is meant.
#[derive(Clone, Debug)]
enum Wanted {
    Name(String),
    Purl(Box<Purl>),
}

impl Wanted {
    fn is(&self, package: &Package) -> bool {
        match self {
            Self::Name(name) => {
                let ecosystem = package.ecosystem;
                ecosystem.normal_name(name) == ecosystem.normal_name(&package.name)
            }
            Self::Purl(purl) => lockgate_vex::fits(purl, &package.purl()),
        }
    }
}

impl Licences {
    /// Reads the table. What is wrong is left out and added to `problems`.
    pub(crate) fn read(table: &Table, problems: &mut Vec<Problem>) -> Self {
        let mut reader = Reader::new(table, problems);
        let allow = reader.strings("allow");
        let deny = reader.strings("deny").unwrap_or_default();
        let exceptions = reader.tables("exception");
        let clarify = reader.tables("clarify");
        reader.finish();
        Self {
            allow: allow.map(|list| entries(list, problems)),
            deny: entries(deny, problems),
            exceptions: exceptions
                .into_iter()
                .filter_map(|table| exception(table, problems))
                .collect(),
            clarify: clarify
                .into_iter()
                .filter_map(|table| clarified(table, problems))
                .collect(),
        }
    }

    /// The exceptions for the package, expired or not.
    pub(super) fn exceptions_of<'a>(
        &'a self,
        package: &Package,
    ) -> impl Iterator<Item = (usize, &'a Exception)> {
        let exceptions = self.exceptions.iter().enumerate();
        exceptions.filter(|(_, exception)| exception.package.is(package))
    }

    /// What the policy says of the package's licence.
    pub(super) fn clarified(&self, package: &Package) -> Option<(usize, &Clarified)> {
        let mut clarify = self.clarify.iter().enumerate();
        clarify.find(|(_, clarified)| clarified.package.is(package))
    }

    pub(super) fn exceptions(&self) -> &[Exception] {
        &self.exceptions
    }

    pub(super) fn clarifications(&self) -> &[Clarified] {
        &self.clarify
    }
}

fn exception(table: &Table, problems: &mut Vec<Problem>) -> Option<Exception> {
    let mut reader = Reader::new(table, problems);
    reader.require(&["package", "allow", "reason", "owner", "expires"]);
    let package = reader.text("package");
    let allow = reader.strings("allow");
    let reason = reader.text("reason");
    let owner = reader.text("owner");
    let expires = reader.date("expires");
    reader.finish();
    let allow = entries(allow?, problems);
    let package = package?;
    let span = package.span;
    let package = wanted(&package, problems)?;
    reason.and(owner)?;
    Some(Exception {
        package,
        span,
        allow,
        expires: expires?.value,
    })
}

fn clarified(table: &Table, problems: &mut Vec<Problem>) -> Option<Clarified> {
    let mut reader = Reader::new(table, problems);
    reader.require(&["package", "expression", "reason"]);
    let package = reader.text("package");
    let expression = reader.text("expression");
    let reason = reader.text("reason");
    reader.finish();
    let package = package?;
    let span = package.span;
    let package = wanted(&package, problems)?;
    let expression = expression?;
    reason?;
    let parsed = parse(&expression.value);
    if parsed.is_none() {
        problems.push(no_expression(&expression));
    }
    Some(Clarified {
        package,
        span,
        expression: parsed?,
    })
}

fn wanted(text: &Located<String>, problems: &mut Vec<Problem>) -> Option<Wanted> {
    if !text.value.starts_with("pkg:") {
        return Some(Wanted::Name(text.value.clone()));
    }
    match Purl::parse(&text.value) {
        Ok(purl) => Some(Wanted::Purl(Box::new(purl))),
        Err(why) => {
            let message = format!("`{}` is no package URL: {why}", visible(&text.value));
            let problem = Problem::new(text.span, message);
            problems.push(problem.hint("write it as `pkg:TYPE/NAME@VERSION`"));
            None
        }
    }
}

/// Every entry has to be one licence, with an exception or without.
fn entries(list: Vec<Located<String>>, problems: &mut Vec<Problem>) -> Vec<Entry> {
    let mut entries = Vec::with_capacity(list.len());
    for text in list {
        let parsed = parse(&text.value);
        let parts = parsed.iter().flat_map(Expression::requirements);
        let parts: Vec<_> = parts.map(|part| part.req.clone()).collect();
        match (parts.as_slice(), parsed.is_some()) {
            ([req], _) => entries.push(Entry {
                req: req.clone(),
                span: text.span,
            }),
            (_, true) => {
                let message = format!("`{}` is more than one licence", visible(&text.value));
                problems.push(Problem::new(text.span, message).hint("list each of them by itself"));
            }
            (_, false) => problems.push(no_expression(&text)),
        }
    }
    entries
}

fn no_expression(text: &Located<String>) -> Problem {
    let message = format!("`{}` is no licence that SPDX knows", visible(&text.value));
    Problem::new(text.span, message)
        .hint("write it as SPDX does: `MIT`, `Apache-2.0`; of your own as `LicenseRef-NAME`")
}
