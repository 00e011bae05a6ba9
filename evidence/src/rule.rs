//! A rule's identity and its page.

use crate::{Confidence, Lock, Severity};

/// What is known about a rule before it looks at anything.
///
/// `page` is the rule's documentation in Markdown with the headings *What it finds*, *Why it matters*,
/// *Bad*, *Good*, *How to fix* and *References*. It is written once, as the doc comment of the rule, and
/// is the text of `lockgate explain`, of the page under `docs/rules` and of the rule help in SARIF.
#[derive(Debug, PartialEq, Eq)]
pub struct Rule {
    /// The lock that asks.
    pub lock: Lock,
    /// `lock/kebab-name`.
    pub id: &'static str,
    /// One sentence, lower case, no full stop.
    pub summary: &'static str,
    /// Default severity.
    pub severity: Severity,
    /// Default confidence.
    pub confidence: Confidence,
    /// True where at least one form of the finding carries a fix.
    pub fixable: bool,
    /// The page, Markdown.
    pub page: &'static str,
}

impl Rule {
    /// The part after the lock.
    pub fn name(&self) -> &'static str {
        self.id.split_once('/').map_or(self.id, |(_, name)| name)
    }

    /// The text under one heading of the page, without the heading.
    pub fn section(&self, heading: &str) -> Option<&'static str> {
        let mut rest = self.page;
        while let Some(at) = find_heading(rest) {
            let (title, body) = rest[at..].split_once('\n').unwrap_or((&rest[at..], ""));
            let end = find_heading(body).unwrap_or(body.len());
            if title
                .trim_start_matches('#')
                .trim()
                .eq_ignore_ascii_case(heading)
            {
                return Some(body[..end].trim());
            }
            rest = body;
        }
        None
    }
}

/// Byte offset of the next `# ` line outside fenced code.
fn find_heading(text: &str) -> Option<usize> {
    let mut fenced = false;
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        if line.trim_start().starts_with("```") {
            fenced = !fenced;
        } else if !fenced && line.starts_with("# ") {
            return Some(at);
        }
        at += line.len();
    }
    None
}

/// The rule of that id, with or without its lock: `workload/unpinned-action` or `unpinned-action`.
pub fn rule_by_id<'a>(rules: impl IntoIterator<Item = &'a Rule>, id: &str) -> Option<&'a Rule> {
    rules
        .into_iter()
        .find(|rule| rule.id == id || rule.name() == id)
}

#[cfg(test)]
mod tests {
    use super::*;

    const RULE: Rule = Rule {
        lock: Lock::Workload,
        id: "workload/example",
        summary: "an example",
        severity: Severity::Low,
        confidence: Confidence::High,
        fixable: false,
        page: "# What it finds\n\nThis.\n\n# Bad\n\n```yaml\n# not a heading\na: 1\n```\n\n# Good\n\nThat.\n",
    };

    #[test]
    fn a_section_ends_at_the_next_heading_and_ignores_fenced_comments() {
        assert_eq!(RULE.section("What it finds"), Some("This."));
        assert_eq!(
            RULE.section("Bad"),
            Some("```yaml\n# not a heading\na: 1\n```")
        );
        assert_eq!(RULE.section("Good"), Some("That."));
        assert_eq!(RULE.section("References"), None);
    }

    #[test]
    fn a_rule_is_found_by_full_or_short_name() {
        assert_eq!(rule_by_id([&RULE], "example"), Some(&RULE));
        assert_eq!(rule_by_id([&RULE], "workload/example"), Some(&RULE));
        assert_eq!(rule_by_id([&RULE], "secrets/example"), None);
    }
}
