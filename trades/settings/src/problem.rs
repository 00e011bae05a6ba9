//! What is wrong at one place, and how it is shown.

use lockgate_evidence::{Source, Span};

use crate::{closest, visible};

/// Most characters of a line that are shown around a problem.
const WINDOW: usize = 120;

/// One thing wrong with the settings, at one place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Where.
    pub span: Span,
    /// What, lower case, no full stop; names from the input are already escaped.
    pub message: String,
    /// The next step.
    pub hint: Option<String>,
}

impl Problem {
    /// A problem without a hint.
    pub fn new(span: Span, message: impl Into<String>) -> Self {
        Self {
            span,
            message: message.into(),
            hint: None,
        }
    }

    /// Adds the next step.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// A word that is none of the known ones: `what` says what it was meant to be.
    pub fn unknown(span: Span, what: &str, word: &str, known: &[&str]) -> Self {
        let problem = Self::new(span, format!("unknown {what} `{}`", visible(&brief(word))));
        match closest(word, known.iter().copied()) {
            Some(meant) => problem.hint(format!("did you mean `{meant}`?")),
            None if known.is_empty() => problem,
            None => problem.hint(format!("known are {}", list(known))),
        }
    }
}

/// The first characters of a word that may be very long.
fn brief(word: &str) -> String {
    match word.char_indices().nth(60) {
        Some((end, _)) => format!("{}…", &word[..end]),
        None => word.to_owned(),
    }
}

fn list(words: &[&str]) -> String {
    let quoted: Vec<_> = words.iter().map(|word| format!("`{word}`")).collect();
    quoted.join(", ")
}

/// All problems in reading order, each with its line, a caret marker and its hint.
///
/// Every line that comes from the input is escaped, so the result may be printed as it is.
pub fn render(source: &Source, problems: &[Problem]) -> String {
    let mut sorted: Vec<_> = problems.iter().collect();
    sorted.sort_by_key(|problem| problem.span);
    let parts: Vec<_> = sorted
        .into_iter()
        .map(|problem| render_one(source, problem))
        .collect();
    parts.join("\n\n")
}

fn render_one(source: &Source, problem: &Problem) -> String {
    let at = source.position(problem.span.start);
    let path = visible(source.path());
    let gutter = " ".repeat(at.line.to_string().len());
    let (line, marker) = snippet(source, problem.span);
    let hint = match &problem.hint {
        Some(hint) => format!("\n{gutter} = hint: {hint}"),
        None => String::new(),
    };
    format!(
        "{path}:{}:{}: {}\n{gutter} |\n{} | {line}\n{gutter} | {marker}{hint}",
        at.line, at.column, problem.message, at.line,
    )
}

/// The line holding the start of `span`, cut to a window around it, and the carets under it.
fn snippet(source: &Source, span: Span) -> (String, String) {
    let line = source.line_span(span.start);
    let text = source.slice(line).trim_end_matches(['\n', '\r']);
    let from = span.start.min(line.start + text.len()) - line.start;
    let upto = span
        .end
        .min(line.start + text.len())
        .saturating_sub(line.start);
    let before = tail(&visible(text.get(..from).unwrap_or("")), WINDOW / 2);
    let under = head(&visible(text.get(from..upto).unwrap_or("")), WINDOW / 2);
    let after = head(
        &visible(text.get(upto.max(from)..).unwrap_or("")),
        WINDOW / 2,
    );
    let carets = "^".repeat(under.chars().count().max(1));
    let marker = format!("{}{carets}", " ".repeat(before.chars().count()));
    (
        format!("{before}{under}{after}").trim_end().to_owned(),
        marker,
    )
}

fn head(text: &str, most: usize) -> String {
    match text.char_indices().nth(most) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

fn tail(text: &str, most: usize) -> String {
    let count = text.chars().count();
    if count <= most {
        return text.to_owned();
    }
    let rest: String = text.chars().skip(count - most).collect();
    format!("…{rest}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_hostile_line_is_cut_and_escaped() {
        let text = format!("{}\u{1b}[2J = 1{}", "a".repeat(500), "b".repeat(500));
        let source = Source::new("l.toml", text);
        let out = render(&source, &[Problem::new(Span::new(500, 504), "odd key")]);
        assert!(
            out.starts_with("l.toml:1:501: odd key\n  |\n1 | …aaa"),
            "{out}"
        );
        assert!(!out.contains('\u{1b}') && out.len() < 600, "{out}");
    }

    #[test]
    fn places_past_the_end_and_inside_characters_are_shown_too() {
        let source = Source::new("l.toml", "é");
        for span in [Span::new(1, 2), Span::new(2, 2), Span::new(90, 99)] {
            assert!(render(&source, &[Problem::new(span, "here")]).contains("here"));
        }
    }
}
