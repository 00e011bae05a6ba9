//! Planned fixes as a unified diff.

use lockgate_engine::{FixPlan, FixedFile};
use similar::TextDiff;

use crate::{escape, screen};

/// A diff to show.
pub(crate) struct Diff {
    /// The styled text.
    pub(crate) text: String,
    /// How many lines had to be escaped, or hold what is hidden, which makes it unfit for `patch`.
    pub(crate) escaped: usize,
}

/// The diff of all files, in the order of the plan.
pub(crate) fn of(plan: &FixPlan) -> Diff {
    let mut out = Diff {
        text: String::new(),
        escaped: 0,
    };
    for file in &plan.files {
        add(&mut out, file);
    }
    out
}

fn add(out: &mut Diff, file: &FixedFile) {
    let (before, after) = file.shown();
    out.escaped += hidden_lines(&file.after, after);
    let diff = TextDiff::from_lines(before, after);
    let path = escape::visible(&file.path);
    let unified = diff
        .unified_diff()
        .header(&format!("a/{path}"), &format!("b/{path}"))
        .to_string();
    for line in unified.split_inclusive('\n') {
        add_line(out, line);
    }
}

/// Lines of the file in which something was hidden.
fn hidden_lines(text: &str, shown: &str) -> usize {
    let pairs = text.lines().zip(shown.lines());
    pairs.filter(|(text, shown)| text != shown).count()
}

/// Marks stay, text that could act on a terminal or a log is escaped, honest lines stay as they are.
fn add_line(out: &mut Diff, line: &str) {
    let (body, feed) = match line.strip_suffix('\n') {
        Some(body) => (body, "\n"),
        None => (line, ""),
    };
    let shown = shown(body);
    out.escaped += usize::from(shown != body);
    let style = style_of(body);
    out.text.push_str(&format!("{style}{shown}{style:#}{feed}"));
}

/// Tabs and a carriage return at the end are ordinary in source text.
fn shown(body: &str) -> String {
    let (body, end) = match body.strip_suffix('\r') {
        Some(body) => (body, "\r"),
        None => (body, ""),
    };
    let parts: Vec<String> = body.split('\t').map(escape::visible).collect();
    let text = escape_start(&parts.join("\t"));
    format!("{text}{end}")
}

/// The mark of a context line is a space, which a log does not count.
fn escape_start(text: &str) -> String {
    let indent = text.len() - text.trim_start().len();
    match text[indent..].strip_prefix("::") {
        Some(rest) => format!("{}\\u{{3a}}:{rest}", &text[..indent]),
        None => text.into(),
    }
}

fn style_of(body: &str) -> anstyle::Style {
    match body.as_bytes().first() {
        _ if body.starts_with("--- ") || body.starts_with("+++ ") => screen::STRONG,
        Some(b'+') => anstyle::AnsiColor::Green.on_default(),
        Some(b'-') => anstyle::AnsiColor::Red.on_default(),
        Some(b'@') => anstyle::AnsiColor::Cyan.on_default(),
        _ => anstyle::Style::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn diff(path: &str, before: &str, after: &str) -> (String, usize) {
        let file = FixedFile {
            path: path.into(),
            location: path.into(),
            before: before.into(),
            after: after.into(),
            titles: Vec::new(),
            masked: None,
        };
        let plan = FixPlan {
            files: vec![file],
            ..FixPlan::default()
        };
        let diff = of(&plan);
        (
            anstream::adapter::strip_str(&diff.text).to_string(),
            diff.escaped,
        )
    }

    #[test]
    fn an_honest_change_is_a_plain_unified_diff() {
        let (text, escaped) = diff("a.yml", "one\n\ttwo\nthree\n", "one\n\t2\nthree\n");
        assert_eq!(escaped, 0);
        insta::assert_snapshot!(text, @"
        --- a/a.yml
        +++ b/a.yml
        @@ -1,3 +1,3 @@
         one
        -	two
        +	2
         three
        ");
    }

    #[test]
    fn windows_line_ends_and_a_missing_last_feed_are_not_touched() {
        let (text, escaped) = diff("a.yml", "one\r\ntwo", "1\r\ntwo");
        assert_eq!(escaped, 0);
        assert!(text.contains("-one\r\n+1\r\n two\n\\ No newline"), "{text}");
    }

    #[test]
    fn a_hostile_line_is_shown_and_counted() {
        let before = "::add-mask::x\n\u{1b}[2J\na ##[debug]\nb\n";
        let after = before.replace('b', "c");
        let (text, escaped) = diff("x\n::y.yml", before, &after);
        assert_eq!(escaped, 4);
        assert!(
            text.lines()
                .all(|line| !line.trim_start().starts_with("::"))
        );
        assert!(!text.contains('\u{1b}') && !text.contains("##["));
    }
}
