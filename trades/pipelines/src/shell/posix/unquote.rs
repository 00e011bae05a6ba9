//! Undoing quotes and escapes (XCU 2.2; Bash manual, "ANSI-C Quoting").

/// Which escapes a piece of text knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Escapes {
    /// Outside quotes: `\x` is `x`.
    Bare,
    /// In double quotes and here-documents: only `\$`, `` \` ``, `\"`, `\\` and a line's end.
    Double,
    /// In single quotes: none.
    None,
    /// In `$'…'`: `\n`, `\x41`, `\u00e9`, …
    Ansi,
}

/// The text with its escapes undone.
pub(super) fn unquote(text: &str, escapes: Escapes) -> String {
    if escapes == Escapes::None || !text.contains('\\') {
        return text.to_owned();
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('\\') {
        out.push_str(&rest[..at]);
        rest = &rest[at + 1..];
        rest = match escapes {
            Escapes::Ansi => ansi(rest, &mut out),
            _ => plain(rest, escapes, &mut out),
        };
    }
    out.push_str(rest);
    out
}

/// One escape of a shell word; gives what follows it.
fn plain<'a>(rest: &'a str, escapes: Escapes, out: &mut String) -> &'a str {
    let Some(c) = rest.chars().next() else {
        out.push('\\');
        return rest;
    };
    let after = &rest[c.len_utf8()..];
    match c {
        '\n' => after,
        '\r' if after.starts_with('\n') => &after[1..],
        _ => {
            if escapes == Escapes::Double && !matches!(c, '$' | '`' | '"' | '\\') {
                out.push('\\');
            }
            out.push(c);
            after
        }
    }
}

/// One escape of `$'…'`; gives what follows it.
fn ansi<'a>(rest: &'a str, out: &mut String) -> &'a str {
    let Some(c) = rest.chars().next() else {
        out.push('\\');
        return rest;
    };
    let after = &rest[c.len_utf8()..];
    let simple = match c {
        'a' => '\u{7}',
        'b' => '\u{8}',
        'e' | 'E' => '\u{1b}',
        'f' => '\u{c}',
        'n' => '\n',
        'r' => '\r',
        't' => '\t',
        'v' => '\u{b}',
        '\\' | '\'' | '"' | '?' => c,
        'x' => return code(after, 16, 2, out),
        'u' => return code(after, 16, 4, out),
        'U' => return code(after, 16, 8, out),
        '0'..='7' => return code(rest, 8, 3, out),
        _ => {
            out.push('\\');
            c
        }
    };
    out.push(simple);
    after
}

fn code<'a>(rest: &'a str, radix: u32, most: usize, out: &mut String) -> &'a str {
    let len = rest
        .chars()
        .take(most)
        .take_while(|c| c.is_digit(radix))
        .count();
    let number = u32::from_str_radix(&rest[..len], radix).ok();
    out.extend(number.and_then(char::from_u32));
    &rest[len..]
}
