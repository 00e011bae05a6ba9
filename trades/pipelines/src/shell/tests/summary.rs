//! Facts in one line per command, for tests to compare.

use std::fmt::Write;

use lockgate_evidence::Span;

use crate::shell::{
    Assignment, Command, Nesting, Part, PartKind, Quoting, Redirect, Script, Shell, Word, parse,
};

/// The commands of a script, one line each: `index [nesting] words redirects -> next`.
pub(super) fn commands(shell: Shell, text: &str) -> Vec<String> {
    let script = parse(shell, text);
    assert_eq!(script.opaque, None, "{text}");
    let commands = script.commands.iter().enumerate();
    commands
        .map(|(at, command)| format!("{at}{}", line(&script, command)))
        .collect()
}

/// The assignments of a script: `name=[value]`, `export` before those exported.
pub(super) fn assignments(shell: Shell, text: &str) -> Vec<String> {
    let script = parse(shell, text);
    let describe = |one: &Assignment| {
        let export = if one.exported { "export " } else { "" };
        format!("{export}{}={}", one.name, word(&script, &one.value))
    };
    script.assignments.iter().map(describe).collect()
}

/// The texts of spans.
pub(super) fn slices<'a>(script: &'a Script, spans: &[Span]) -> Vec<&'a str> {
    spans.iter().map(|span| script.slice(*span)).collect()
}

fn line(script: &Script, command: &Command) -> String {
    let mut out = String::new();
    for nesting in &command.nesting {
        let _ = write!(out, " {}", place(nesting));
    }
    if command.negated {
        out.push_str(" !");
    }
    for assignment in &command.assignments {
        let _ = write!(
            out,
            " {}={}",
            assignment.name,
            word(script, &assignment.value)
        );
    }
    for one in command.words() {
        let _ = write!(out, " {}", word(script, one));
    }
    for one in &command.redirects {
        let _ = write!(out, " {}", redirect(script, one));
    }
    for one in &command.outer_redirects {
        let _ = write!(out, " outer{}", redirect(script, one));
    }
    if command.background {
        out.push_str(" &");
    }
    if let Some(next) = command.pipes_into {
        let _ = write!(out, " -> {next}");
    }
    out
}

fn place(nesting: &Nesting) -> String {
    match nesting {
        Nesting::Substitution => "$()".to_owned(),
        Nesting::ProcessSubstitution => "<()".to_owned(),
        Nesting::Subshell => "()".to_owned(),
        Nesting::Group => "{}".to_owned(),
        Nesting::Function(name) => format!("{name}()"),
        Nesting::Loop => "loop".to_owned(),
        Nesting::Conditional => "if".to_owned(),
    }
}

fn redirect(script: &Script, one: &Redirect) -> String {
    let fd = one.fd.map(|fd| fd.to_string()).unwrap_or_default();
    let mut out = format!("{fd}{}{}", one.operator, word(script, &one.target));
    if let Some(heredoc) = &one.heredoc {
        let _ = write!(out, "{}", word(script, &heredoc.body));
    }
    out
}

/// A word with a bracket per part: `[x]` literal, `[$x]` variable, `"…"` and `'…'` around quoted ones.
fn word(script: &Script, word: &Word) -> String {
    let parts: Vec<String> = word.parts.iter().map(|one| part(script, one)).collect();
    format!("[{}]", parts.join(" "))
}

fn part(script: &Script, part: &Part) -> String {
    let inner = match &part.kind {
        PartKind::Literal(text) => text.replace('\n', "⏎"),
        PartKind::Variable { name } => format!("${name}"),
        PartKind::CommandSubst { commands } => format!("$({commands:?})"),
        PartKind::ProcessSubst { commands } => format!("<({commands:?})"),
        PartKind::Expression => script.slice(part.span).to_owned(),
        PartKind::Other => format!("?{}", script.slice(part.span)),
    };
    match part.quoted {
        Quoting::None => inner,
        Quoting::Single => format!("'{inner}'"),
        Quoting::Double => format!("\"{inner}\""),
    }
}
