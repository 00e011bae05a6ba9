//! Lists of what is no secret: values, lines, paths, commits.

use std::collections::BTreeSet;

use aho_corasick::AhoCorasick;

use super::pattern::Pattern;

/// What patterns of a list look at.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Target {
    /// The secret itself.
    #[default]
    Value,
    /// All that the rule's pattern matched.
    Match,
    /// The lines that the match stands on.
    Line,
}

/// One list.
#[derive(Clone, Debug, Default)]
pub(crate) struct Allow {
    /// All parts must hold, not any.
    pub(crate) all: bool,
    pub(crate) commits: BTreeSet<String>,
    pub(crate) paths: Option<Pattern>,
    pub(crate) target: Target,
    pub(crate) patterns: Option<Pattern>,
    pub(crate) words: Option<AhoCorasick>,
    /// Names of the rules it is for; empty is for all.
    pub(crate) rules: Vec<String>,
}

/// A value and what stands around it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Sight<'a> {
    pub(crate) value: &'a [u8],
    pub(crate) matched: &'a [u8],
    pub(crate) line: &'a [u8],
}

/// Where a text stands.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Place<'a> {
    pub(crate) path: &'a str,
    /// The commit's id in hexadecimal, where it is known.
    pub(crate) commit: Option<&'a str>,
}

impl Allow {
    /// True where the list allows the value there. Without a place only what content decides is allowed.
    pub(crate) fn allows(&self, sight: &Sight<'_>, place: Option<&Place<'_>>) -> bool {
        let parts = [
            (!self.commits.is_empty()).then(|| self.has_commit(place)),
            self.paths.as_ref().map(|paths| {
                place.is_some_and(|place| !place.path.is_empty() && paths.is_match(place.path))
            }),
            self.patterns
                .as_ref()
                .map(|patterns| patterns.regex().is_match(self.target.of(sight))),
            self.words.as_ref().map(|words| holds(words, sight.value)),
        ];
        let mut parts = parts.into_iter().flatten().peekable();
        parts.peek().is_some()
            && if self.all {
                parts.all(|part| part)
            } else {
                parts.any(|part| part)
            }
    }

    fn has_commit(&self, place: Option<&Place<'_>>) -> bool {
        let commit = place.and_then(|place| place.commit);
        commit.is_some_and(|commit| self.commits.contains(&commit.to_ascii_lowercase()))
    }

    /// True where the list is for the rule of that name.
    pub(crate) fn is_for(&self, rule: &str) -> bool {
        self.rules.is_empty() || self.rules.iter().any(|name| name == rule)
    }
}

impl Target {
    fn of<'a>(self, sight: &Sight<'a>) -> &'a [u8] {
        match self {
            Self::Value => sight.value,
            Self::Match => sight.matched,
            Self::Line => sight.line,
        }
    }
}

/// Finds any of the words, whatever the case.
pub(crate) fn words(words: &[String]) -> Option<AhoCorasick> {
    let words: BTreeSet<String> = words.iter().map(|word| word.to_lowercase()).collect();
    AhoCorasick::new(words).ok()
}

fn holds(words: &AhoCorasick, value: &[u8]) -> bool {
    words.is_match(&String::from_utf8_lossy(value).to_lowercase())
}

/// How far a line is looked at before and after a match.
const REACH: usize = 16 * 1024;

/// The lines of a match as gitleaks takes them: with the line feed before, without the one after.
pub(crate) fn lines(text: &[u8], start: usize, end: usize) -> &[u8] {
    let (start, end) = (start.min(text.len()), end.min(text.len()));
    let lowest = start.saturating_sub(REACH);
    let from = memchr::memrchr(b'\n', &text[lowest..start]).map_or(lowest, |feed| lowest + feed);
    let highest = text.len().min(end.max(start) + REACH);
    let upto = memchr::memchr(b'\n', &text[end.max(start)..highest])
        .map_or(highest, |feed| end.max(start) + feed);
    &text[from..upto]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::custom::pattern::Compiler;

    fn pattern(text: &str) -> Option<Pattern> {
        Compiler::default().go(text).ok()
    }

    const SIGHT: Sight<'_> = Sight {
        value: b"Example-1",
        matched: b"key=Example-1",
        line: b"\nkey=Example-1 # no secret",
    };

    #[test]
    fn any_part_allows_or_all_of_them_must() {
        let place = Place {
            path: "tests/a",
            commit: Some("AB12"),
        };
        let mut list = Allow {
            paths: pattern("^tests/"),
            words: words(&["nothing".to_owned()]),
            ..Allow::default()
        };
        assert!(list.allows(&SIGHT, Some(&place)) && !list.allows(&SIGHT, None));
        list.all = true;
        assert!(!list.allows(&SIGHT, Some(&place)));
        list.words = words(&["AMPLE".to_owned()]);
        list.commits = ["ab12".to_owned()].into();
        assert!(list.allows(&SIGHT, Some(&place)));
        assert!(!list.allows(
            &SIGHT,
            Some(&Place {
                commit: None,
                ..place
            })
        ));
        assert!(!Allow::default().allows(&SIGHT, Some(&place)));
    }

    #[test]
    fn a_pattern_looks_at_its_target() {
        for (target, text) in [
            (Target::Value, "^Example"),
            (Target::Match, "^key"),
            (Target::Line, "no secret$"),
        ] {
            let list = Allow {
                target,
                patterns: pattern(text),
                ..Allow::default()
            };
            assert!(list.allows(&SIGHT, None), "{text}");
        }
    }

    #[test]
    fn lines_reach_from_feed_to_feed() {
        assert_eq!(lines(b"a\nbc\nd", 3, 4), b"\nbc");
        assert_eq!(lines(b"a\nbc\nd", 0, 3), b"a\nbc");
        assert_eq!(lines(b"a", 5, 9), b"a");
    }
}
