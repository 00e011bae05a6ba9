//! Conditions of `rules: if` ("CI/CD job rules", variable expressions), read and held against a kind of pipeline.

use lockgate_evidence::Span;

/// Deepest nesting of brackets that is read.
const MAX_DEPTH: usize = 50;
/// Longest condition that is read.
const MAX_LENGTH: usize = 16_384;

/// A condition; spans count from the start of its text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Condition {
    /// The whole of it.
    pub span: Span,
    /// What it is.
    pub kind: ConditionKind,
}

/// What a condition is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ConditionKind {
    /// `$NAME`, the name without the dollar.
    Variable(String),
    /// A text in quotes.
    Text(String),
    /// `/…/`, without the strokes.
    Pattern(String),
    /// `null`.
    Null,
    /// Something that the platform puts in before it reads the condition (`$[[ inputs.x ]]`).
    Unclear,
    /// `==`, or `!=` where `negated`.
    Equal {
        /// True for `!=`.
        negated: bool,
        /// Left and right side.
        sides: Box<(Condition, Condition)>,
    },
    /// `=~`, or `!~` where `negated`.
    Matches {
        /// True for `!~`.
        negated: bool,
        /// Value and pattern.
        sides: Box<(Condition, Condition)>,
    },
    /// `a && b && …`.
    And(Vec<Condition>),
    /// `a || b || …`.
    Or(Vec<Condition>),
}

/// What is known of a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Known<'a> {
    /// The variable is not set.
    Null,
    /// It is this text.
    Text(&'a str),
    /// The name of the default branch, whatever that is.
    DefaultBranch,
    /// A name that the starter chooses and that no file names: a branch of his own.
    Chosen,
    /// It is set to something.
    Set,
    /// Nothing is known.
    Unknown,
}

/// Whether a condition holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Holds {
    /// Never.
    No,
    /// It cannot be told.
    Maybe,
    /// Always.
    Yes,
}

impl Holds {
    /// The contrary.
    #[must_use]
    pub fn negated(self) -> Self {
        match self {
            Self::No => Self::Yes,
            Self::Maybe => Self::Maybe,
            Self::Yes => Self::No,
        }
    }
}

impl From<bool> for Holds {
    fn from(holds: bool) -> Self {
        if holds { Self::Yes } else { Self::No }
    }
}

impl Condition {
    /// Reads a condition; `None` where it is none.
    pub fn parse(text: &str) -> Option<Self> {
        if text.len() > MAX_LENGTH {
            return None;
        }
        let mut parser = Parser {
            tokens: tokens(text)?,
            at: 0,
        };
        let condition = parser.or(0)?;
        (parser.at == parser.tokens.len()).then_some(condition)
    }

    /// Whether it holds, where `known` tells what the variables are.
    pub fn holds<'k>(&self, known: &impl Fn(&str) -> Known<'k>) -> Holds {
        match &self.kind {
            ConditionKind::And(parts) => parts
                .iter()
                .map(|part| part.holds(known))
                .min()
                .unwrap_or(Holds::Maybe),
            ConditionKind::Or(parts) => parts
                .iter()
                .map(|part| part.holds(known))
                .max()
                .unwrap_or(Holds::Maybe),
            ConditionKind::Equal { negated, sides } => {
                let equal = equal(sides.0.value(known), sides.1.value(known));
                if *negated { equal.negated() } else { equal }
            }
            ConditionKind::Matches { negated, sides } => {
                let matches = matches(sides.0.value(known), &sides.1);
                if *negated { matches.negated() } else { matches }
            }
            _ => match self.value(known) {
                Known::Null | Known::Text("") => Holds::No,
                Known::Unknown => Holds::Maybe,
                _ => Holds::Yes,
            },
        }
    }

    /// Every part of it, itself first.
    pub fn walk(&self) -> Vec<&Condition> {
        let mut found = vec![self];
        let mut at = 0;
        while let Some(next) = found.get(at).copied() {
            match &next.kind {
                ConditionKind::And(parts) | ConditionKind::Or(parts) => found.extend(parts),
                ConditionKind::Equal { sides, .. } | ConditionKind::Matches { sides, .. } => {
                    found.extend([&sides.0, &sides.1]);
                }
                _ => {}
            }
            at += 1;
        }
        found
    }

    /// True where it asks for a variable of that name.
    pub fn names(&self, wanted: impl Fn(&str) -> bool) -> bool {
        self.walk()
            .iter()
            .any(|part| matches!(&part.kind, ConditionKind::Variable(name) if wanted(name)))
    }

    fn value<'a, 'k: 'a>(&'a self, known: &impl Fn(&str) -> Known<'k>) -> Known<'a> {
        match &self.kind {
            ConditionKind::Variable(name) => known(name),
            ConditionKind::Text(text) => Known::Text(text),
            ConditionKind::Null => Known::Null,
            _ => Known::Unknown,
        }
    }
}

fn equal(left: Known<'_>, right: Known<'_>) -> Holds {
    use Known::{Chosen, DefaultBranch, Null, Set, Text, Unknown};
    match (left, right) {
        (Unknown, _) | (_, Unknown) => Holds::Maybe,
        (Null, Null) | (DefaultBranch, DefaultBranch) => Holds::Yes,
        (Text(left), Text(right)) => (left == right).into(),
        // What a file names is taken to be no name that just anybody may choose.
        (Null, _)
        | (_, Null)
        | (Set | DefaultBranch, Text(""))
        | (Text(""), Set | DefaultBranch)
        | (Chosen, Text(_) | DefaultBranch)
        | (Text(_) | DefaultBranch, Chosen) => Holds::No,
        _ => Holds::Maybe,
    }
}

fn matches(value: Known<'_>, pattern: &Condition) -> Holds {
    let ConditionKind::Pattern(pattern) = &pattern.kind else {
        return Holds::Maybe;
    };
    let plain = |text: &str| {
        let mut characters = text.chars();
        characters.all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '/'))
    };
    match value {
        Known::Null => Holds::No,
        Known::Text(text) if plain(pattern) => text.contains(pattern.as_str()).into(),
        Known::Text(text) => whole(pattern)
            .filter(|alternatives| alternatives.iter().all(|one| plain(one)))
            .map_or(Holds::Maybe, |alternatives| {
                alternatives.contains(&text).into()
            }),
        _ => Holds::Maybe,
    }
}

/// The alternatives of `^a$` and `^(a|b)$`.
fn whole(pattern: &str) -> Option<Vec<&str>> {
    let inner = pattern.strip_prefix('^')?.strip_suffix('$')?;
    let inner = match inner.strip_prefix('(') {
        Some(group) => group.strip_suffix(')')?,
        None if inner.contains('|') => return None,
        None => inner,
    };
    Some(inner.trim_start_matches("?:").split('|').collect())
}

#[derive(Clone, Debug, PartialEq)]
enum Token {
    Open,
    Close,
    And,
    Or,
    Equal(bool),
    Matches(bool),
    Value(ConditionKind),
}

fn tokens(text: &str) -> Option<Vec<(Token, Span)>> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(first) = text[at..].chars().next() {
        if first.is_whitespace() {
            at += first.len_utf8();
            continue;
        }
        let (token, length) = token(&text[at..])?;
        found.push((token, Span::new(at, at + length)));
        at += length;
    }
    Some(found)
}

/// The token at the start of a text and its length.
fn token(text: &str) -> Option<(Token, usize)> {
    const MARKS: &[(&str, Token)] = &[
        ("&&", Token::And),
        ("||", Token::Or),
        ("==", Token::Equal(false)),
        ("!=", Token::Equal(true)),
        ("=~", Token::Matches(false)),
        ("!~", Token::Matches(true)),
        ("(", Token::Open),
        (")", Token::Close),
        ("null", Token::Value(ConditionKind::Null)),
    ];
    let mark = MARKS.iter().find(|(mark, _)| text.starts_with(mark));
    if let Some((mark, token)) = mark {
        return Some((token.clone(), mark.len()));
    }
    let (kind, length) = match text.as_bytes().first()? {
        b'$' if text.starts_with("$[[") => (ConditionKind::Unclear, text.find("]]")? + 2),
        b'$' => variable(text)?,
        quote @ (b'"' | b'\'') => {
            let end = text[1..].find(char::from(*quote))? + 1;
            (ConditionKind::Text(text[1..end].to_owned()), end + 1)
        }
        b'/' => pattern(text)?,
        _ => return None,
    };
    Some((Token::Value(kind), length))
}

fn variable(text: &str) -> Option<(ConditionKind, usize)> {
    let braced = text.starts_with("${");
    let start = if braced { 2 } else { 1 };
    let length = text.as_bytes()[start..]
        .iter()
        .take_while(|byte| byte.is_ascii_alphanumeric() || **byte == b'_')
        .count();
    let end = start + length;
    let close = !braced || text[end..].starts_with('}');
    let kind = ConditionKind::Variable(text[start..end].to_owned());
    (length > 0 && close).then_some((kind, end + usize::from(braced)))
}

/// `/…/` with its flags; `\/` does not end it.
fn pattern(text: &str) -> Option<(ConditionKind, usize)> {
    let bytes = text.as_bytes();
    let mut at = 1;
    while *bytes.get(at)? != b'/' {
        at += 1 + usize::from(bytes[at] == b'\\');
    }
    let flags = bytes[at + 1..]
        .iter()
        .take_while(|byte| b"ims".contains(byte));
    let pattern = text.get(1..at)?.replace("\\/", "/");
    Some((ConditionKind::Pattern(pattern), at + 1 + flags.count()))
}

struct Parser {
    tokens: Vec<(Token, Span)>,
    at: usize,
}

impl Parser {
    fn or(&mut self, depth: usize) -> Option<Condition> {
        let mut parts = vec![self.and(depth)?];
        while self.take(&Token::Or) {
            parts.push(self.and(depth)?);
        }
        Some(joined(parts, ConditionKind::Or))
    }

    fn and(&mut self, depth: usize) -> Option<Condition> {
        let mut parts = vec![self.comparison(depth)?];
        while self.take(&Token::And) {
            parts.push(self.comparison(depth)?);
        }
        Some(joined(parts, ConditionKind::And))
    }

    fn comparison(&mut self, depth: usize) -> Option<Condition> {
        let left = self.value(depth)?;
        let Some((mark @ (Token::Equal(_) | Token::Matches(_)), _)) = self.tokens.get(self.at)
        else {
            return Some(left);
        };
        let mark = mark.clone();
        self.at += 1;
        let right = self.value(depth)?;
        let span = left.span.cover(right.span);
        let sides = Box::new((left, right));
        let kind = match mark {
            Token::Equal(negated) => ConditionKind::Equal { negated, sides },
            Token::Matches(negated) => ConditionKind::Matches { negated, sides },
            _ => return None,
        };
        Some(Condition { span, kind })
    }

    fn value(&mut self, depth: usize) -> Option<Condition> {
        let (token, span) = self.tokens.get(self.at)?.clone();
        self.at += 1;
        match token {
            Token::Value(kind) => Some(Condition { span, kind }),
            Token::Open if depth < MAX_DEPTH => {
                let inner = self.or(depth + 1)?;
                self.take(&Token::Close).then_some(inner)
            }
            _ => None,
        }
    }

    fn take(&mut self, wanted: &Token) -> bool {
        let is_next = self
            .tokens
            .get(self.at)
            .is_some_and(|(token, _)| token == wanted);
        self.at += usize::from(is_next);
        is_next
    }
}

fn joined(mut parts: Vec<Condition>, kind: fn(Vec<Condition>) -> ConditionKind) -> Condition {
    if parts.len() == 1 {
        return parts.remove(0);
    }
    let span = match (parts.first(), parts.last()) {
        (Some(first), Some(last)) => first.span.cover(last.span),
        _ => Span::at(0),
    };
    Condition {
        span,
        kind: kind(parts),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn holds(text: &str, values: &[(&str, Known<'static>)]) -> Holds {
        let condition = Condition::parse(text).unwrap_or_else(|| panic!("{text}"));
        let known = |name: &str| {
            let found = values.iter().find(|(own, _)| *own == name);
            found.map_or(Known::Unknown, |(_, value)| *value)
        };
        condition.holds(&known)
    }

    #[test]
    fn comparisons_are_decided_where_the_values_are_known() {
        let merge = ("CI_PIPELINE_SOURCE", Known::Text("merge_request_event"));
        let source = "$CI_PIPELINE_SOURCE == 'merge_request_event'";
        assert_eq!(holds(source, &[merge]), Holds::Yes);
        assert_eq!(
            holds("$CI_PIPELINE_SOURCE != \"push\"", &[merge]),
            Holds::Yes
        );
        assert_eq!(holds(&format!("{source} && $X"), &[merge]), Holds::Maybe);
        assert_eq!(holds(&format!("{source} || $X"), &[merge]), Holds::Yes);
        assert_eq!(
            holds("$CI_PIPELINE_SOURCE =~ /^(push|web)$/", &[merge]),
            Holds::No
        );
        assert_eq!(
            holds("$CI_PIPELINE_SOURCE =~ /^merge.*/", &[merge]),
            Holds::Maybe
        );
        assert_eq!(
            holds("$CI_PIPELINE_SOURCE =~ /merge_request/i", &[merge]),
            Holds::Yes
        );
    }

    #[test]
    fn branches_are_told_apart() {
        let default = [
            ("CI_COMMIT_BRANCH", Known::DefaultBranch),
            ("CI_DEFAULT_BRANCH", Known::DefaultBranch),
        ];
        let own = [
            ("CI_COMMIT_BRANCH", Known::Chosen),
            ("CI_DEFAULT_BRANCH", Known::DefaultBranch),
        ];
        let text = "$CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH";
        assert_eq!(holds(text, &default), Holds::Yes);
        assert_eq!(holds(text, &own), Holds::No);
        assert_eq!(holds("$CI_COMMIT_BRANCH != \"main\"", &own), Holds::Yes);
        assert_eq!(
            holds("$CI_COMMIT_BRANCH == \"main\"", &default),
            Holds::Maybe
        );
        assert_eq!(
            holds("$CI_COMMIT_TAG == null", &[("CI_COMMIT_TAG", Known::Null)]),
            Holds::Yes
        );
    }

    #[test]
    fn brackets_bind_and_patterns_may_hold_strokes() {
        let values = [
            ("A", Known::Text("x")),
            ("B", Known::Null),
            ("C", Known::Null),
        ];
        assert_eq!(holds("$A && ($B || $C)", &values), Holds::No);
        assert_eq!(holds("$B && $C || $A", &values), Holds::Yes);
        assert_eq!(holds("$A =~ /^a\\/b$/ || ${A}", &values), Holds::Yes);
    }

    #[test]
    fn what_is_no_condition_is_refused() {
        for odd in ["", "$", "$A ==", "($A", "$A $B", "\"x", "$A =~ /x", "foo"] {
            assert_eq!(Condition::parse(odd), None, "{odd}");
        }
        let deep = format!("{}$A{}", "(".repeat(100), ")".repeat(100));
        assert_eq!(Condition::parse(&deep), None);
        assert!(Condition::parse("$A == $[[ inputs.x ]]").is_some());
    }
}
