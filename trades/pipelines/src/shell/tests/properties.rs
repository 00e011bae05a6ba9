//! What holds for every text.

use std::time::{Duration, Instant};

use lockgate_evidence::Span;
use proptest::prelude::*;

use crate::shell::{Command, Script, Shell, Word, parse};

const SHELLS: [Shell; 5] = [
    Shell::Posix,
    Shell::PowerShell,
    Shell::Cmd,
    Shell::Python,
    Shell::Other,
];

/// Pieces that mean something to a shell, so that random texts reach deep.
const PIECES: &[&str] = &[
    "a",
    "b=",
    " ",
    "  ",
    "\n",
    "\t",
    ";",
    "&",
    "&&",
    "|",
    "||",
    "(",
    ")",
    "{",
    "}",
    "[",
    "]",
    "[[",
    "]]",
    "$",
    "$(",
    "${",
    "$((",
    "))",
    "`",
    "\"",
    "'",
    "\\",
    "#",
    "<<EOF\n",
    "EOF\n",
    "<<'E'\n",
    "\nE\n",
    ">",
    ">>",
    "<",
    "2>&1",
    "<(",
    "if ",
    "then ",
    "fi",
    "for ",
    "in ",
    "do ",
    "done",
    "case ",
    "esac",
    ";;",
    "!",
    "é",
    "😀",
    "\0",
    "\r\n",
    "%",
    "%a%",
    "^",
    "@\"\n",
    "\n\"@",
    "@{",
    "=",
    "$x",
    "$env:A",
    "${{ a }}",
    "${{ '}}' }}",
    "${{",
    "}}",
    "<#",
    "#>",
    "set -x",
    "sudo ",
    "export ",
    "rem ",
    "::",
];

fn soup() -> impl Strategy<Value = String> {
    let pieces = prop::sample::select(PIECES);
    prop::collection::vec(pieces, 0..60).prop_map(|pieces| pieces.concat())
}

fn check_span(script: &Script, span: Span) {
    assert!(
        script.text().get(span.range()).is_some(),
        "{span:?} is no span of the text"
    );
}

fn check_word(script: &Script, word: &Word) {
    check_span(script, word.span);
    assert_eq!(script.slice(word.span), word.text);
    for part in &word.parts {
        check_span(script, part.span);
        assert!(word.span.contains(part.span));
    }
    for at in word.substituted_commands() {
        assert!(at < script.commands.len());
    }
}

fn check_command(script: &Script, at: usize, command: &Command) {
    check_span(script, command.span);
    assert!(
        command
            .pipes_into
            .is_none_or(|next| next > at && next < script.commands.len())
    );
    for word in command.words() {
        check_word(script, word);
    }
    for redirect in command.all_redirects() {
        check_span(script, redirect.span);
        check_word(script, &redirect.target);
        if let Some(heredoc) = &redirect.heredoc {
            check_word(script, &heredoc.body);
        }
    }
    for assignment in &command.assignments {
        check_word(script, &assignment.value);
    }
    let _ = command.effective();
}

fn check(shell: Shell, text: &str) {
    let script = parse(shell, text);
    assert_eq!(script, parse(shell, text));
    for (at, command) in script.commands.iter().enumerate() {
        check_command(&script, at, command);
    }
    for assignment in &script.assignments {
        check_span(&script, assignment.span);
        check_word(&script, &assignment.value);
    }
    let spans = [
        &script.xtrace,
        &script.comments,
        &script.errors,
        &script.expressions,
    ];
    for span in spans.into_iter().flatten() {
        check_span(&script, *span);
    }
}

proptest! {
    #[test]
    fn any_text_is_read(text in any::<String>()) {
        for shell in SHELLS {
            check(shell, &text);
        }
    }

    #[test]
    fn shell_like_text_is_read(text in soup()) {
        for shell in SHELLS {
            check(shell, &text);
        }
    }

    #[test]
    fn any_shell_field_is_told(field in any::<String>(), windows in any::<bool>()) {
        let _ = Shell::of(Some(&field), windows);
    }
}

/// Texts that nest or repeat without end are read or refused in time, on a test's small stack.
#[test]
fn hostile_texts_end() {
    let marks = [
        "(",
        "$(",
        "{",
        "{ ",
        "[[ ",
        "((",
        "$((",
        "${",
        "`",
        "\"$(",
        "if ",
        "case a in ",
        "<<A ",
        "<<A\n",
        "a|",
        "a|\n",
        "a|#\n",
        "a && ",
        "x=(",
        "<",
        ">",
        "))",
        "'",
        "\"",
        "<(",
        "f(){ ",
        "while a;do ",
        ">a ",
        "[[ a && ",
        "! ",
        "a;",
        "@\"",
        "@\"\n",
        "@{",
        "$a=",
        "<##>",
        "%a:",
        "for ",
        "for a in b do ",
        "if a ",
        "(a>b)",
        ")>a",
        "^",
        "set X=",
        "${{",
        "${{ a }}",
        "else if ",
        "{a,",
        "sudo ",
        "env A=b ",
        "if [",
    ];
    for mark in marks {
        for shell in SHELLS {
            let text = mark.repeat(60_000 / mark.len());
            let start = Instant::now();
            let _ = parse(shell, &text);
            let took = start.elapsed();
            assert!(
                took < Duration::from_secs(5),
                "{mark:?} in {shell:?}: {took:?}"
            );
        }
    }
}

#[test]
fn a_hundred_thousand_levels_end() {
    for mark in ["(", "$(", "{", "{ "] {
        for shell in SHELLS {
            let _ = parse(shell, &mark.repeat(100_000));
        }
    }
}
