//! Patterns of paths.

/// A pattern of paths with `/` between parts.
///
/// `*` is any text within one part, `?` one character within a part, `**` any text across parts, and
/// `**/` also nothing at all. Every other character stands for itself. A pattern matches a whole path,
/// and [`Glob::covers`] also everything below it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Glob {
    text: String,
    tokens: Vec<Token>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Token {
    Exactly(char),
    One,
    Part,
    /// `**/`: whole parts with the slash after each, or nothing.
    Parts,
    Any,
}

impl Glob {
    /// Reads a pattern; every text is one. A leading `./` and a trailing `/` mean nothing.
    pub fn new(pattern: &str) -> Self {
        let text = pattern.strip_prefix("./").unwrap_or(pattern);
        let text = text.strip_suffix('/').unwrap_or(text);
        Self {
            text: text.to_owned(),
            tokens: tokens(text),
        }
    }

    /// The pattern as written, without what means nothing.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// True where the pattern matches the whole path.
    ///
    /// Costs at most the product of both lengths, whatever the pattern: it may be an attacker's.
    pub fn matches(&self, path: &str) -> bool {
        let mut live = vec![false; self.tokens.len() + 1];
        live[0] = true;
        skip_empty(&self.tokens, &mut live, true);
        for character in path.chars() {
            live = self.step(&live, character);
            skip_empty(&self.tokens, &mut live, character == '/');
        }
        live[self.tokens.len()]
    }

    /// True where the pattern matches the path or a directory above it.
    pub fn covers(&self, path: &str) -> bool {
        let above = path.match_indices('/').map(|(at, _)| &path[..at]);
        self.matches(path) || above.into_iter().any(|directory| self.matches(directory))
    }

    /// The positions in the pattern that are possible after one more character.
    fn step(&self, live: &[bool], character: char) -> Vec<bool> {
        let mut next = vec![false; live.len()];
        for (at, token) in self.tokens.iter().enumerate().filter(|(at, _)| live[*at]) {
            match token {
                Token::Exactly(expected) => next[at + 1] |= *expected == character,
                Token::One => next[at + 1] |= character != '/',
                Token::Part => next[at] |= character != '/',
                Token::Any | Token::Parts => next[at] = true,
            }
        }
        next
    }
}

/// Passes over tokens that may stand for nothing here.
fn skip_empty(tokens: &[Token], live: &mut [bool], at_part_start: bool) {
    for (at, token) in tokens.iter().enumerate() {
        let skip = match token {
            Token::Part | Token::Any => true,
            Token::Parts => at_part_start,
            Token::Exactly(_) | Token::One => false,
        };
        if skip && live[at] {
            live[at + 1] = true;
        }
    }
}

fn tokens(pattern: &str) -> Vec<Token> {
    let mut tokens = Vec::new();
    let mut rest = pattern;
    while let Some(first) = rest.chars().next() {
        let part_start = tokens
            .last()
            .is_none_or(|last| matches!(last, Token::Exactly('/') | Token::Parts));
        let (token, length) = match first {
            '*' if rest.starts_with("**/") && part_start => (Token::Parts, 3),
            '*' if rest.starts_with("**") => (Token::Any, 2),
            '*' => (Token::Part, 1),
            '?' => (Token::One, 1),
            other => (Token::Exactly(other), other.len_utf8()),
        };
        tokens.push(token);
        rest = &rest[length..];
    }
    tokens
}

#[cfg(test)]
mod tests {
    use super::*;

    fn matches(pattern: &str, path: &str) -> bool {
        Glob::new(pattern).matches(path)
    }

    #[test]
    fn a_path_is_a_pattern_of_itself() {
        assert!(matches(
            ".github/workflows/ci.yml",
            ".github/workflows/ci.yml"
        ));
        assert!(matches("./ci.yml", "ci.yml"));
        assert!(!matches("ci.yml", "a/ci.yml"));
        assert!(!matches("ci.ym", "ci.yml"));
        assert!(matches("", "") && !matches("", "a"));
    }

    #[test]
    fn a_star_stays_within_its_part() {
        assert!(matches(".github/*/*.yml", ".github/workflows/ci.yml"));
        assert!(!matches("*.yml", "a/ci.yml"));
        assert!(matches("c?.yml", "cé.yml") && !matches("a?b", "a/b"));
    }

    #[test]
    fn two_stars_cross_parts() {
        assert!(matches("**/ci.yml", "ci.yml"));
        assert!(matches("**/ci.yml", "a/b/ci.yml"));
        assert!(!matches("**/ci.yml", "a/xci.yml"), "whole parts only");
        assert!(matches("a/**", "a/b/c") && !matches("a/**", "b/a/c"));
        assert!(matches("a/**/c", "a/c") && matches("a/**/c", "a/b/b/c"));
        assert!(matches("**", "a/b"));
    }

    #[test]
    fn covering_reaches_below() {
        assert!(Glob::new("vendor/").covers("vendor/a/b.yml"));
        assert!(Glob::new("**/node_modules").covers("a/node_modules/b"));
        assert!(!Glob::new("vendor").covers("vendors/a"));
    }

    #[test]
    fn a_hostile_pattern_costs_no_more_than_its_length() {
        assert!(!matches(&"*a".repeat(2_000), &"a".repeat(1_999)));
        let pattern = format!("{}x", "**/".repeat(2_000));
        assert!(!matches(&pattern, &"a/b".repeat(1_000)));
    }
}
