//! A few lines of a source, harmless and short, with spans moved along.
//!
//! Escapes and cuts change offsets, so the snippet renderer is never given the source itself.

use std::collections::BTreeMap;
use std::ops::Range;

use lockgate_evidence::{Location, Source, Span};

use crate::escape;

/// Lines longer than this are cut around what is marked on them.
const LONG: usize = 240;
/// Characters kept before the first mark of a long line.
const BEFORE: usize = 48;
/// Characters kept of a long line.
const KEPT: usize = 160;
/// Lines kept readable around a mark; others between two marks are blank, and folded away.
pub(crate) const NEAR: usize = 2;

/// Locations farther apart than this many lines get excerpts of their own.
const FAR: usize = 100;

/// What the snippet renderer is given.
pub(crate) struct Excerpt {
    /// The lines.
    pub(crate) text: String,
    /// The number of the first line.
    pub(crate) first_line: usize,
    /// Where the spans asked for stand in the text, in the order asked.
    pub(crate) marks: Vec<Range<usize>>,
}

/// The lines from the first to the last span.
fn of(source: &Source, spans: &[Span]) -> Excerpt {
    let spans: Vec<Span> = spans.iter().map(|span| drawn(source, *span)).collect();
    let lines = |span: &Span| {
        [
            source.position(span.start).line,
            source.position(span.end).line,
        ]
    };
    let marked: Vec<usize> = spans.iter().flat_map(lines).collect();
    let first_line = marked.iter().copied().min().unwrap_or(1);
    let last_line = marked.iter().copied().max().unwrap_or(1);
    let mut writer = Writer::new(&spans);
    for number in first_line..=last_line {
        if marked.iter().any(|line| line.abs_diff(number) <= NEAR) {
            writer.line(source, row(source, &spans, number));
        } else {
            writer.feed();
        }
    }
    Excerpt {
        first_line,
        marks: spans.iter().map(|span| writer.mark(*span)).collect(),
        text: writer.text,
    }
}

/// The line of that number; of an excerpt that holds several parts of it, the one with a mark.
fn row(source: &Source, spans: &[Span], number: usize) -> Option<Span> {
    let here = |at: &usize| source.position(*at).line == number;
    let ends = spans.iter().flat_map(|span| [span.start, span.end]);
    let marked = ends.into_iter().find(here);
    marked.map_or_else(|| source.line(number), |at| Some(source.line_span(at)))
}

/// Locations of one file near each other, the primary one's first.
pub(crate) fn clusters(locations: &[Location]) -> Vec<Vec<&Location>> {
    let mut out: Vec<Vec<&Location>> = Vec::new();
    for location in locations {
        match out.iter_mut().find(|cluster| near(cluster, location)) {
            Some(cluster) => cluster.push(location),
            None => out.push(vec![location]),
        }
    }
    out
}

/// The excerpt that shows all locations of a cluster.
pub(crate) fn of_cluster(cluster: &[&Location]) -> Excerpt {
    let spans: Vec<Span> = cluster.iter().map(|location| location.span).collect();
    of(&cluster[0].source, &spans)
}

/// `path:line:column` of the first location, as the file has it, not as the excerpt has it; with the commit, where it does
/// not stand in the tree.
pub(crate) fn place(cluster: &[&Location]) -> String {
    let source = &cluster[0].source;
    let position = source.position(cluster[0].span.start);
    let path = escape::visible(source.path());
    let commit = commit(source).map_or_else(String::new, |commit| format!(" ({commit})"));
    format!("{path}:{}:{}{commit}", position.line, position.column)
}

/// `commit abcdef12`, where the source does not stand in the tree.
pub(crate) fn commit(source: &Source) -> Option<String> {
    let short = |id: &str| id.chars().take(8).collect::<String>();
    source
        .revision()
        .map(|id| format!("commit {}", escape::visible(&short(id))))
}

fn near(cluster: &[&Location], location: &Location) -> bool {
    let line = |of: &Location| of.source.position(of.span.start).line;
    let start = |of: &Location| of.source.line_start(of.span.start);
    cluster.iter().all(|other| {
        // Of a long line an excerpt may hold several parts.
        let is_apart = line(other) == line(location) && start(other) != start(location);
        !is_apart && line(other).abs_diff(line(location)) <= FAR && other.source == location.source
    })
}

/// The part of a span that is drawn: within the text, and of several lines the first one that says
/// something, for lines drawn around many others hide what they surround.
fn drawn(source: &Source, span: Span) -> Span {
    let len = source.text().len();
    let span = Span::new(span.start.min(len), span.end.min(len));
    let words = source.slice(span);
    let start = span.start + (words.len() - words.trim_start().len());
    let first = words.trim().lines().next().unwrap_or("");
    Span::new(
        start.min(span.end),
        start.min(span.end) + first.trim_end().len(),
    )
}

/// Copies lines and remembers where the ends of spans went.
struct Writer {
    text: String,
    /// Offset in the source to offset in the excerpt.
    ends: BTreeMap<usize, Option<usize>>,
}

impl Writer {
    fn new(spans: &[Span]) -> Self {
        let ends = spans.iter().flat_map(|span| [span.start, span.end]);
        Self {
            text: String::new(),
            ends: ends.map(|end| (end, None)).collect(),
        }
    }

    fn mark(&self, span: Span) -> Range<usize> {
        let at = |offset| self.ends.get(&offset).copied().flatten();
        let start = at(span.start).unwrap_or(0);
        start..at(span.end).unwrap_or(start).max(start)
    }

    fn feed(&mut self) {
        self.text.push('\n');
    }

    /// Copies one line without its line end.
    fn line(&mut self, source: &Source, span: Option<Span>) {
        let Some(span) = span else {
            return self.feed();
        };
        let line = source.slice(span).trim_end_matches(['\n', '\r']);
        let kept = self.window(line, span.start);
        if kept.start > 0 {
            self.text.push('…');
        }
        for (at, _) in line[kept.clone()].char_indices() {
            self.settle(span.start, span.start + kept.start + at);
            self.character(&line[kept.start + at..]);
        }
        self.settle(span.start, span.end);
        if kept.end < line.len() {
            self.text.push('…');
        }
        self.feed();
    }

    /// The snippet renderer draws tabs itself.
    fn character(&mut self, rest: &str) {
        if rest.starts_with('\t') {
            self.text.push('\t');
        } else {
            escape::push(&mut self.text, rest);
        }
    }

    /// The ends of spans in this stretch of the source stand here, unless they stood earlier.
    fn settle(&mut self, from: usize, to: usize) {
        let here = self.text.len();
        for (_, place) in self.ends.range_mut(from..=to) {
            place.get_or_insert(here);
        }
    }

    /// The part of a line that is kept, on character boundaries.
    fn window(&self, line: &str, start: usize) -> Range<usize> {
        if line.chars().nth(LONG).is_none() {
            return 0..line.len();
        }
        let first = self.ends.range(start..=start + line.len()).next();
        let mark = first.map_or(0, |(at, _)| at - start);
        let before = line[..floor(line, mark)].char_indices().rev();
        let from = before.take(BEFORE).last().map_or(0, |(at, _)| at);
        let to = line[from..].char_indices().nth(KEPT);
        from..to.map_or(line.len(), |(at, _)| from + at)
    }
}

fn floor(line: &str, mut at: usize) -> usize {
    while !line.is_char_boundary(at) {
        at -= 1;
    }
    at
}

#[cfg(test)]
mod tests {
    use super::*;

    fn marked(text: &str, span: Span) -> (String, String) {
        let excerpt = of(&Source::new("a", text), &[span]);
        let mark = excerpt.text[excerpt.marks[0].clone()].to_owned();
        (excerpt.text, mark)
    }

    #[test]
    fn marks_move_with_escapes() {
        let (text, mark) = marked("a\u{202e}b: bad\n", Span::new(7, 10));
        assert_eq!(text, "a\\u{202e}b: bad\n");
        assert_eq!(mark, "bad");
    }

    #[test]
    fn a_long_line_is_cut_and_keeps_the_mark() {
        let line = format!("{}BAD{}", "é".repeat(500), "y".repeat(500));
        let (text, mark) = marked(&line, Span::new(1000, 1003));
        assert_eq!(mark, "BAD");
        assert!(text.chars().count() < 200 && text.starts_with('…'));
    }

    #[test]
    fn of_a_line_of_which_two_parts_were_kept_each_mark_shows_its_own() {
        let part = |at, byte, lines, characters| lockgate_evidence::Part {
            at,
            byte,
            lines,
            characters,
        };
        let parts = vec![part(0, 0, 0, 0), part(4, 5000, 0, 5000)];
        let source = Source::excerpt("a", "one\ntwo", parts);
        let excerpt = of(&source, &[Span::new(4, 7)]);
        assert_eq!((excerpt.first_line, excerpt.text.as_str()), (1, "two\n"));
        assert_eq!((excerpt.marks[0].start, excerpt.marks[0].end), (0, 3));
    }

    #[test]
    fn a_mark_wider_than_the_window_ends_where_the_window_ends() {
        let line = "z".repeat(5000);
        let (text, mark) = marked(&line, Span::new(100, 4900));
        assert!(mark.len() > 50 && mark.len() <= text.len());
    }

    #[test]
    fn of_a_span_over_several_lines_the_first_is_drawn() {
        let (text, mark) = marked(
            "job:\n  a\n  a\n  a\n  a\n  a\n  a\n  a\n",
            Span::new(0, 30),
        );
        assert_eq!((text.as_str(), mark.as_str()), ("job:\n", "job:"));
    }

    #[test]
    fn spans_out_of_the_text_and_inside_a_character_do_not_panic() {
        for span in [
            Span::new(90, 99),
            Span::new(1, 2),
            Span::at(3),
            Span::new(0, 99),
        ] {
            marked("é\n\n", span);
        }
        marked("", Span::at(0));
        marked("\n", Span::new(0, 1));
    }
}
