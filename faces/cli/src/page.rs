//! A rule's page as terminal text: headings stand out, code is indented, paragraphs are wrapped.

use lockgate_evidence::Rule;

use crate::{escape, format, screen};

/// Columns of running text; code is never wrapped.
const WIDTH: usize = 88;

/// The page with its title, and what is to be said of the rule besides.
pub(crate) fn of(rule: &Rule, besides: Option<&str>) -> String {
    let mut writer = Writer {
        out: title(rule),
        ..Writer::default()
    };
    if let Some(line) = besides {
        writer.line(line);
        writer.flush();
    }
    for line in rule.page.lines() {
        writer.line(line);
    }
    writer.flush();
    writer.out
}

fn title(rule: &Rule) -> String {
    let style = format::severity_style(rule.severity);
    let fix = if rule.fixable {
        ", can be fixed by `lockgate fix`"
    } else {
        ""
    };
    format!(
        "{style}{}[{}]{}: {}\n  confidence {}{fix}\n",
        rule.severity,
        rule.id,
        screen::END,
        escape::visible(rule.summary),
        rule.confidence
    )
}

/// Reads lines, writes blocks.
#[derive(Default)]
struct Writer {
    out: String,
    /// The words of the paragraph or list item being read.
    words: Vec<String>,
    /// What its first line begins with.
    bullet: Option<String>,
    fenced: bool,
}

impl Writer {
    fn line(&mut self, line: &str) {
        if line.trim_start().starts_with("```") {
            self.fence();
        } else if self.fenced {
            self.out
                .push_str(&format!("    {}\n", escape::visible(line)).replace("    \n", "\n"));
        } else if let Some(heading) = line.strip_prefix('#') {
            self.heading(heading.trim_start_matches('#').trim());
        } else if line.trim().is_empty() {
            self.flush();
        } else {
            self.text(line);
        }
    }

    fn fence(&mut self) {
        self.flush();
        self.fenced = !self.fenced;
        if self.fenced {
            self.out.push('\n');
        }
    }

    fn heading(&mut self, text: &str) {
        self.flush();
        let text = escape::visible(text);
        self.out
            .push_str(&format!("\n{}{text}{}\n", screen::STRONG, screen::END));
    }

    fn text(&mut self, line: &str) {
        let trimmed = line.trim_start();
        if let Some(item) = trimmed.strip_prefix("- ").or(trimmed.strip_prefix("* ")) {
            self.flush();
            self.bullet = Some("  - ".into());
            self.add(item);
        } else {
            self.add(trimmed);
        }
    }

    fn add(&mut self, text: &str) {
        let text = links(&escape::visible(text));
        self.words
            .extend(text.split_whitespace().map(str::to_owned));
    }

    /// Writes the collected words, wrapped; an item hangs under its bullet.
    fn flush(&mut self) {
        if self.words.is_empty() {
            return;
        }
        let first = self.bullet.take();
        if first.is_none() {
            self.out.push('\n');
        }
        let mut line = first.clone().unwrap_or_else(|| "  ".into());
        let indent = " ".repeat(line.len());
        let mut empty = true;
        for word in std::mem::take(&mut self.words) {
            if !empty && line.chars().count() + 1 + word.chars().count() > WIDTH {
                self.end_line(&line);
                line.clone_from(&indent);
                empty = true;
            }
            if !empty {
                line.push(' ');
            }
            line.push_str(&word);
            empty = false;
        }
        self.end_line(&line);
    }

    /// Where a line is broken is not what decides whether a log takes it for a command.
    fn end_line(&mut self, line: &str) {
        self.out
            .push_str(&format!("{}\n", escape::line_start(line)));
    }
}

/// `[text](address)` as `text <address>`, or the address alone where both are the same.
fn links(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, label, address, after)) = next_link(rest) {
        out.push_str(before);
        if label == address {
            out.push_str(address);
        } else {
            out.push_str(&format!("{label} <{address}>"));
        }
        rest = after;
    }
    out.push_str(rest);
    out
}

fn next_link(text: &str) -> Option<(&str, &str, &str, &str)> {
    let middle = text.find("](")?;
    let open = text[..middle].rfind('[')?;
    let close = middle + text[middle..].find(')')?;
    Some((
        &text[..open],
        &text[open + 1..middle],
        &text[middle + 2..close],
        &text[close + 1..],
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample;

    #[test]
    fn a_page_reads_without_colour() {
        let text = anstream::adapter::strip_str(&of(
            sample::rules()[0],
            Some("Tried on GitHub Actions, GitLab CI/CD."),
        ))
        .to_string();
        insta::assert_snapshot!(text, @"
        high[workload/unpinned-action]: an action is used by a name that can be moved
          confidence high, can be fixed by `lockgate fix`

          Tried on GitHub Actions, GitLab CI/CD.

        What it finds

          A `uses:` whose reference is a branch or a tag. Its owner, or whoever takes over the
          account, can move it to other code.
          - tags
          - branches, see the guide <https://guide.invalid/pin>

        Why it matters

          The next run executes what the name points to then.

        Bad

            - uses: actions/checkout@v4

        How to fix

          Pin to a full commit id.
        ");
    }

    #[test]
    fn links_are_spelled_out() {
        assert_eq!(links("see [a](u) and [v](v)."), "see a <u> and v.");
        assert_eq!(links("an [array] (not a link)"), "an [array] (not a link)");
    }
}
