//! Makes text from input harmless wherever it is shown.
//!
//! The repository under scan may be the attacker's, and so may every path, message and source line.
//! Three things must not happen: a terminal obeys an escape sequence, a reader sees characters in
//! another order than the machine (or not at all), and a build log takes a line for a command.

use std::fmt::Write as _;

/// What build logs obey wherever it stands in a line (GitHub's first command syntax, Azure
/// Pipelines, `TeamCity`).
const LOG_COMMANDS: [&str; 3] = ["##[", "##vso[", "##teamcity["];

/// One line in which every character can be seen and none acts.
pub(crate) fn visible(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for (at, _) in text.char_indices() {
        push(&mut out, &text[at..]);
    }
    out
}

/// Like [`visible`], for text at the start of a line, where GitHub's log reads `::command::`.
pub(crate) fn line_start(text: &str) -> String {
    let shown = visible(text);
    let indent = shown.len() - shown.trim_start().len();
    match shown[indent..].strip_prefix("::") {
        Some(rest) => format!("{}\\u{{3a}}:{rest}", &shown[..indent]),
        None => shown,
    }
}

/// Several lines of our own making with input inside: line feeds stay, each line is made harmless.
pub(crate) fn lines(text: &str) -> String {
    text.split('\n')
        .map(line_start)
        .collect::<Vec<_>>()
        .join("\n")
}

/// Appends the visible form of the first character of `rest`.
pub(crate) fn push(out: &mut String, rest: &str) {
    let Some(first) = rest.chars().next() else {
        return;
    };
    match first {
        '\n' => out.push_str("\\n"),
        '\r' => out.push_str("\\r"),
        '\t' => out.push_str("\\t"),
        '#' if starts_log_command(rest) => out.push_str("\\u{23}"),
        _ if deceives(first) => push_code(out, first),
        _ => out.push(first),
    }
}

/// The same JSON value, written so that it can be shown: every deceiving character and log command
/// inside a string becomes a `\u` escape.
pub(crate) fn json(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for (at, c) in text.char_indices() {
        let acts = c == '#' && starts_log_command(&text[at..]);
        if acts || (c != '\n' && deceives(c)) {
            push_json_code(&mut out, c);
        } else {
            out.push(c);
        }
    }
    out
}

/// A relative path as a URI reference (RFC 3986): all but unreserved characters, `/`, and what cannot
/// be mistaken in a path is encoded.
pub(crate) fn uri(path: &str) -> String {
    let mut out = String::with_capacity(path.len());
    for byte in path.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~/+@=".contains(&byte) {
            out.push(char::from(byte));
        } else {
            let _ = write!(out, "%{byte:02X}");
        }
    }
    out
}

/// True for what cannot be seen, or changes how the text around it reads.
///
/// Controls (C0, DEL, C1), bidi marks and isolates, zero-width and other invisible characters, line
/// and paragraph separators, tags. The two variation selectors that emoji use are left alone.
pub(crate) fn deceives(c: char) -> bool {
    c.is_control() || is_mark(c) || is_invisible(c)
}

fn is_mark(c: char) -> bool {
    matches!(c,
        '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
        | '\u{feff}' | '\u{fff9}'..='\u{fffb}')
}

fn is_invisible(c: char) -> bool {
    matches!(c,
        '\u{ad}' | '\u{34f}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{180b}'..='\u{180f}'
        | '\u{3164}' | '\u{fe00}'..='\u{fe0d}' | '\u{ffa0}' | '\u{1bca0}'..='\u{1bca3}'
        | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}')
}

/// True where `rest` begins with something a build log obeys.
pub(crate) fn starts_log_command(rest: &str) -> bool {
    LOG_COMMANDS.iter().any(|command| {
        rest.get(..command.len())
            .is_some_and(|start| start.eq_ignore_ascii_case(command))
    })
}

fn push_code(out: &mut String, c: char) {
    let _ = write!(out, "\\u{{{:x}}}", u32::from(c));
}

fn push_json_code(out: &mut String, c: char) {
    for unit in c.encode_utf16(&mut [0; 2]) {
        let _ = write!(out, "\\u{unit:04x}");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_deceiving_character_becomes_visible() {
        let hostile = "a\u{1b}[31mb\u{202e}c\u{200b}d\u{7f}e\u{9b}f\u{2028}g\u{e0041}h\r\n\ti";
        assert_eq!(
            visible(hostile),
            r"a\u{1b}[31mb\u{202e}c\u{200b}d\u{7f}e\u{9b}f\u{2028}g\u{e0041}h\r\n\ti"
        );
    }

    #[test]
    fn honest_text_of_any_script_stays() {
        for text in ["naïve", "日本語", "✔\u{fe0f} done", "a ## b", "a::b"] {
            assert_eq!(visible(text), text);
        }
    }

    #[test]
    fn log_commands_are_broken_anywhere_in_a_line() {
        assert_eq!(visible("x ##[add-mask]y"), r"x \u{23}#[add-mask]y");
        assert_eq!(visible("##VSO[task.x]"), r"\u{23}#VSO[task.x]");
    }

    #[test]
    fn a_line_never_starts_a_workflow_command() {
        assert_eq!(line_start("  ::add-mask::x"), r"  \u{3a}:add-mask::x");
        assert_eq!(lines("a\n::b"), "a\n\\u{3a}:b");
        assert_eq!(lines(":\u{200b}:x"), r":\u{200b}:x");
    }

    #[test]
    fn json_keeps_its_value() {
        let value = serde_json::json!({"a": "\u{202e}##[x]\u{e0041}\u{7f}\n"});
        let text = json(&value.to_string());
        assert!(text.is_ascii() && !text.contains("##["));
        let back: serde_json::Value = serde_json::from_str(&text).expect("still JSON");
        assert_eq!(back, value);
    }

    #[test]
    fn a_uri_has_no_reserved_characters_left() {
        assert_eq!(uri("a b/c:d#é.yml"), "a%20b/c%3Ad%23%C3%A9.yml");
    }
}
