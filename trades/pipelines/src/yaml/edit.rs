//! Small edits of YAML text that keep everything around them.

use lockgate_evidence::{Source, Span};

/// The white space before the first written byte of the line holding `offset`; a `- ` counts as two.
pub fn indent_of(source: &Source, offset: usize) -> String {
    let start = source.line_start(offset);
    let line = &source.text()[start..];
    let blank = line.len() - line.trim_start_matches(' ').len();
    let mut width = blank;
    let mut rest = &line[blank..];
    while let Some(after) = rest.strip_prefix("- ") {
        if start + width >= offset {
            break;
        }
        let skip = 2 + (after.len() - after.trim_start_matches(' ').len());
        width += skip;
        rest = &rest[skip..];
    }
    " ".repeat(width)
}

/// Where lines can be inserted so that they stand right before the line holding `offset`.
pub fn insert_before_line(source: &Source, offset: usize) -> Span {
    Span::at(source.line_start(offset))
}

/// Where, and as what, `lines` stand after the line holding `offset`: each with `indent`, each ended.
pub fn insert_lines_after(
    source: &Source,
    offset: usize,
    indent: &str,
    lines: &[&str],
) -> (Span, String) {
    let line = source.line_span(offset);
    let ended = source.slice(line).ends_with('\n');
    // As this line ends, or the one before where this is the last and has no end.
    let like = if ended { line.end } else { line.start };
    let feed = if source.text()[..like].ends_with("\r\n") {
        "\r\n"
    } else {
        "\n"
    };
    let mut text = String::new();
    if !ended {
        text.push_str(feed);
    }
    for line in lines {
        text.push_str(indent);
        text.push_str(line);
        text.push_str(feed);
    }
    if !ended {
        text.truncate(text.len() - feed.len());
    }
    (Span::at(line.end), text)
}

/// The whole lines of an entry, for its removal; `None` where it shares a line with something else.
pub fn entry_with_line(source: &Source, entry: Span) -> Option<Span> {
    let first = source.line_span(entry.start);
    let last = source.line_span(entry.end.saturating_sub(1).max(entry.start));
    let before = &source.text()[first.start..entry.start];
    let after = &source.text()[entry.end.min(last.end)..last.end];
    let after = after.trim();
    (before.trim().is_empty() && (after.is_empty() || after.starts_with('#')))
        .then(|| Span::new(first.start, last.end))
}
