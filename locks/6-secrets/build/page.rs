//! The page of a rule that is data.

use crate::data::{Entry, Form};

/// Markdown under the headings that every rule's page has.
pub(crate) fn page(entry: &Entry) -> String {
    let title = title(entry);
    let (finds, why, bad, good) = match &entry.form {
        Form::Token { near, .. } => (token(entry, &title, near), why(entry), bad(&title), good()),
        Form::Named { names, .. } => (named(entry, &title, names), why(entry), bad(&title), good()),
        Form::Structured {
            finds,
            why,
            bad,
            good,
        } => (
            finds.trim().to_owned(),
            why.trim().to_owned(),
            bad.trim().to_owned(),
            good.trim().to_owned(),
        ),
    };
    let references = match entry.docs.as_str() {
        "" => "- CWE-798: use of hard-coded credentials".to_owned(),
        docs => format!("- <{docs}>\n- CWE-798: use of hard-coded credentials"),
    };
    format!(
        "# What it finds\n\n{finds}\n\n# Why it matters\n\n{why}\n\n# Bad\n\n{bad}\n\n# Good\n\n{good}\n\n\
         # How to fix\n\n{}.\n\nRemoving the text is not enough: it stays in the history, in clones and in caches.\n\n\
         # References\n\n{references}\n",
        sentence(&entry.rotate)
    )
}

/// Provider and what it is.
pub(crate) fn title(entry: &Entry) -> String {
    format!("{} {}", entry.provider, entry.what)
        .trim()
        .to_owned()
}

fn token(entry: &Entry, title: &str, near: &[String]) -> String {
    let mut text = format!("A {title}, known by its own form.");
    if entry.check.is_some() {
        text.push_str(" The value tells more about itself (a checksum or a structure): what holds makes the finding surer, what does not makes it less sure.");
    }
    if !near.is_empty() {
        text.push_str(&format!(
            " The form alone is too common, so one of these words must stand nearby: {}.",
            near.join(", ")
        ));
    }
    text
}

fn named(entry: &Entry, title: &str, names: &[String]) -> String {
    let check = match entry.check {
        Some(_) => {
            " A checksum or structure within the value makes the finding surer or less sure."
        }
        None => "",
    };
    format!(
        "A {title}: a value of its form whose name, or a name nearby, holds one of {}.{check}",
        names.join(", ")
    )
}

fn why(entry: &Entry) -> String {
    format!(
        "Whoever reads it can use it: it opens {}.",
        entry.opens.trim_end_matches('.')
    )
}

fn bad(title: &str) -> String {
    format!("```text\ntoken = \"<the {title} itself>\"\n```")
}

fn good() -> String {
    "```text\ntoken = os.environ[\"TOKEN\"]   # handed in at run time from a store of secrets\n```"
        .to_owned()
}

fn sentence(text: &str) -> String {
    let text = text.trim().trim_end_matches('.');
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| {
        first.to_uppercase().collect::<String>() + letters.as_str()
    })
}
