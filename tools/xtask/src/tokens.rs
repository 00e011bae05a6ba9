//! The table of secrets that are known by their form.

use lockgate_engine::{is_data, kind_of};
use lockgate_evidence::Rule;

/// Where it stands.
pub const PATH: &str = "docs/rules/secrets/tokens.md";

/// Markdown, a row a kind, by provider.
pub fn table() -> String {
    let mut rules = lockgate_engine::rules();
    rules.retain(|rule| is_data(rule));
    rules.sort_by_key(|rule| {
        let provider = kind_of(rule).map_or("", |kind| kind.provider);
        (provider.to_lowercase(), rule.id)
    });
    let mut text = format!(
        "# The {} tokens that are known by their form\n\n\
         `lockgate explain NAME` shows the page of each. The form is a regular expression; where a value may have several, the \
         first one stands here. A check is what the value itself allows: a checksum, a date, a structure. A name beside the form \
         means that the form alone is too common, so that a name must say what it is.\n\n\
         | provider | what | name | form | check | severity | what it opens | how to rotate |\n|---|---|---|---|---|---|---|---|\n",
        rules.len()
    );
    for rule in rules {
        text.push_str(&row(rule));
    }
    text
}

fn row(rule: &Rule) -> String {
    let Some(kind) = kind_of(rule) else {
        return String::new();
    };
    let what = match kind.docs {
        "" => cell(kind.what),
        docs => format!("[{}]({docs})", cell(kind.what)),
    };
    let shape = kind.shapes.first().map(|shape| code(shape));
    let named = match kind.form {
        lockgate_secrets::Form::Named => ", by its name",
        _ => "",
    };
    format!(
        "| {} | {what} | `{}` | {}{named} | {} | {} | {} | {} |\n",
        cell(kind.provider),
        rule.name(),
        shape.unwrap_or_default(),
        kind.check,
        rule.severity,
        cell(kind.opens),
        cell(kind.rotate),
    )
}

fn cell(text: &str) -> String {
    text.replace('|', "\\|").replace('<', "&lt;")
}

fn code(shape: &str) -> String {
    format!("`{}`", shape.replace('|', "\\|").replace('`', "'"))
}
