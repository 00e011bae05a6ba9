//! GitLab CI/CD, read leniently into the model.
//!
//! What a job inherits is not copied into it: each script stands once, at the definition that writes it. `default:` and the
//! old keys at the root are a hidden definition called `default`; a merge key that takes in a whole definition of the root
//! is told as `extends`. What holds in a job is asked over all files.

mod condition;
mod contexts;
mod file;
mod include;
mod job;
mod keys;
mod map;
mod parts;
mod rules;
mod scenario;
#[cfg(test)]
mod tests;
mod triggers;

use lockgate_evidence::{Source, Span};

use crate::expression::{Dialect, Template, delimited, dollar_names};
use crate::model::Definition;
use crate::yaml::{self, Problem};

pub use condition::{Condition, ConditionKind, Holds, Known};
pub use contexts::{context_trust, is_multiline, variable};
pub use keys::{
    Artifacts, Cache, Downstream, FileKeys, JobKeys, Need, Reference, Refs, Rule, Workflow,
};
pub use scenario::{Decision, Scenario, by_rules};

/// Reads a file. Never fails: what cannot be read is told in the problems of the first definition.
pub fn read(source: &Source) -> Vec<Definition> {
    let document = yaml::parse_as(source, Dialect::GitLab);
    let mut problems = document.problems().to_vec();
    let mut pipeline = file::read(&document, &mut problems);
    if document.aliases_exhausted() {
        problems.push(problem(
            Span::at(0),
            "aliases are followed too often; the rest is not read",
        ));
    }
    pipeline.problems = problems;
    pipeline.comments = document.comments().to_vec();
    vec![Definition::Pipeline(Box::new(pipeline))]
}

/// True where the first key that is written is `spec` and another document follows: a cheap first question, since objects
/// of clusters have a `spec` too.
pub(crate) fn may_be_template(text: &str) -> bool {
    let is_content = |line: &&str| !(line.trim().is_empty() || line.starts_with(['#', '%', '-']));
    let mut lines = text.trim_start_matches('\u{feff}').lines();
    let first = lines.find(is_content).unwrap_or_default();
    let first = first.trim_start_matches(['"', '\'', '{', ' ']);
    first.starts_with("spec") && text.contains("\n---")
}

/// True for a file with a header of inputs (`spec:`) before its jobs: a component, or a template for `include`.
pub(crate) fn is_template(source: &Source) -> bool {
    let document = yaml::parse(source);
    let mut roots = document.roots();
    let is_header = roots.next().is_some_and(|header| {
        let mut entries = header.entries();
        let first = entries.next();
        first.is_some_and(|first| first.key.value() == "spec" && first.value.is_mapping())
            && entries.next().is_none()
    });
    is_header
        && roots.next().is_some_and(|body| {
            body.entries().any(|entry| {
                entry.value.get("script").is_some() || entry.value.get("trigger").is_some()
            })
        })
}

/// Every place of a text where the platform puts a value in: `$[[ inputs.name ]]`, perhaps through functions.
///
/// Through `expand_vars` also the variables that the value names are put in, told as `expanded.inputs.name`; what
/// `posix_escape` and its like have quoted is data, told as `quoted.inputs.name`.
pub fn templates(text: &str) -> Vec<Template> {
    delimited(text, "$[[", "]]", |inside| {
        let mut parts = inside.split('|').map(str::trim);
        let name = parts.next().unwrap_or_default();
        let functions: Vec<&str> = parts.collect();
        let is_name = |part: &str| {
            !part.is_empty()
                && part
                    .chars()
                    .all(|c| c.is_alphanumeric() || matches!(c, '_' | '-'))
        };
        if !name.split('.').all(is_name) {
            return Vec::new();
        }
        let quotes = |name: &&str| name.starts_with("posix_");
        let way = match () {
            () if functions.last().is_some_and(quotes) => Some("quoted"),
            () if functions.contains(&"expand_vars") => Some("expanded"),
            () => None,
        };
        way.into_iter()
            .chain(name.split('.'))
            .map(str::to_owned)
            .collect()
    })
}

/// Every place where a keyword holds a variable that the platform expands itself: [`templates`], `$NAME`, `${NAME}`.
pub fn variables(text: &str) -> Vec<Template> {
    let mut found = dollar_names(text, true, |name| match variable(name) {
        Some(context) => context.split('.').map(str::to_owned).collect(),
        None => vec!["env".to_owned(), name.to_owned()],
    });
    found.extend(templates(text));
    found.sort_by_key(|template| template.span.start);
    found
}

fn problem(span: Span, message: impl Into<String>) -> Problem {
    Problem {
        span,
        message: message.into(),
        syntax: false,
    }
}
