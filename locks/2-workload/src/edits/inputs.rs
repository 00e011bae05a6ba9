//! Inputs of actions, set or added.

use lockgate_evidence::{Fix, Source, Span};
use lockgate_pipelines::model::Uses;
use lockgate_pipelines::yaml::{indent_of, insert_lines_after};

/// Adds to `fix` the edit that gives an input of an action this value, as YAML text.
///
/// `None` where the whole step is written in braces, so that a line cannot be added.
pub(crate) fn set_input(
    fix: Fix,
    source: &Source,
    uses: &Uses,
    name: &str,
    value: &str,
) -> Option<Fix> {
    if let Some(binding) = uses.with.get(name) {
        return Some(fix.edit(source, binding.value.span(), value));
    }
    let entry = format!("{name}: {value}");
    let Some(first) = uses.with.bindings.first() else {
        return uses
            .with
            .span
            .is_none()
            .then(|| add_with(fix, source, uses, &entry))?;
    };
    let with = uses.with.span?;
    let is_block = source.line_start(with.start) != source.line_start(first.span.start);
    let between = if is_block {
        format!(
            "{}{}",
            line_feed(source),
            indent_of(source, first.span.start)
        )
    } else {
        ", ".to_owned()
    };
    Some(fix.edit(
        source,
        Span::at(first.span.start),
        format!("{entry}{between}"),
    ))
}

/// A `with:` of its own after the line of `uses:`.
fn add_with(fix: Fix, source: &Source, uses: &Uses, entry: &str) -> Option<Fix> {
    let line = source.slice(source.line_span(uses.key.start));
    if line.trim_start_matches(['-', ' ']).starts_with('{') {
        return None;
    }
    let indent = indent_of(source, uses.key.start);
    let entry = format!("  {entry}");
    let (at, text) = insert_lines_after(
        source,
        uses.reference.span().end.saturating_sub(1),
        &indent,
        &["with:", &entry],
    );
    Some(fix.edit(source, at, text))
}

fn line_feed(source: &Source) -> &'static str {
    if source.text().contains("\r\n") {
        "\r\n"
    } else {
        "\n"
    }
}
