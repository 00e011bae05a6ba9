//! Compiled patterns, and how much memory all of them together may take.

use regex::bytes::{Regex, RegexBuilder};

use super::dialect;

/// How large a compiled pattern may become, tried one after the other.
const SIZES: [usize; 3] = [256 * 1024, 2 * 1024 * 1024, 10 * 1024 * 1024];

/// How large all of one file may become together.
const MOST: usize = 192 * 1024 * 1024;

/// A pattern that was compiled.
#[derive(Clone, Debug)]
pub(crate) struct Pattern(Regex);

impl Pattern {
    pub(crate) fn regex(&self) -> &Regex {
        &self.0
    }

    pub(crate) fn is_match(&self, text: &str) -> bool {
        self.0.is_match(text.as_bytes())
    }
}

/// Compiles patterns within a budget.
#[derive(Debug)]
pub(crate) struct Compiler {
    left: usize,
}

impl Default for Compiler {
    fn default() -> Self {
        Self { left: MOST }
    }
}

impl Compiler {
    /// A pattern in the engine's own dialect.
    pub(crate) fn ours(&mut self, text: &str) -> Result<Pattern, String> {
        if text.len() > dialect::LONGEST {
            return Err(format!(
                "the pattern is longer than {} bytes",
                dialect::LONGEST
            ));
        }
        self.compile(text)
    }

    /// A pattern in Go's dialect.
    pub(crate) fn go(&mut self, text: &str) -> Result<Pattern, String> {
        let text = dialect::translated(text)?;
        self.compile(&text)
    }

    /// Any of the patterns, joined as gitleaks joins them: a flag without a group holds for those that follow too. Gives what
    /// is wrong with those that are left out.
    pub(crate) fn any_of(&mut self, texts: &[String]) -> (Option<Pattern>, Vec<String>) {
        let (mut good, mut bad) = (Vec::new(), Vec::new());
        for text in texts {
            match dialect::translated(text) {
                Ok(text) => good.push(text),
                Err(reason) => bad.push(reason),
            }
        }
        if good.is_empty() {
            return (None, bad);
        }
        if let Ok(pattern) = self.compile(&format!("(?:{})", good.join("|"))) {
            return (Some(pattern), bad);
        }
        good.retain(|text| match self.compile(text) {
            Ok(_) => true,
            Err(reason) => {
                bad.push(reason);
                false
            }
        });
        let joined = format!("(?:{})", good.join("|"));
        (self.compile(&joined).ok().filter(|_| !good.is_empty()), bad)
    }

    fn compile(&mut self, text: &str) -> Result<Pattern, String> {
        let mut reason = "the patterns of this file are too large together".to_owned();
        for size in SIZES {
            if size > self.left {
                break;
            }
            match RegexBuilder::new(text).size_limit(size).build() {
                Ok(regex) => {
                    self.left -= size;
                    return Ok(Pattern(regex));
                }
                Err(regex::Error::CompiledTooBig(_)) => {
                    "it becomes too large when it is compiled".clone_into(&mut reason);
                }
                Err(error) => return Err(last_line(&error)),
            }
        }
        Err(reason)
    }
}

/// The engine draws the pattern and says what is wrong in the last line.
fn last_line(error: &regex::Error) -> String {
    let text = error.to_string();
    let line = text.lines().last().unwrap_or_default();
    line.trim_start_matches("error: ").to_owned()
}

/// The pattern of a glob: `*` within one part of a path, `**` across parts, `?` one character. It also covers whatever is
/// below what it matches.
pub(crate) fn glob(text: &str) -> String {
    let mut rest = text
        .strip_prefix("./")
        .unwrap_or(text)
        .trim_end_matches('/');
    let mut out = r"(?s)\A".to_owned();
    let mut at_start = true;
    while let Some(first) = rest.chars().next() {
        let (pattern, length) = match first {
            '*' if at_start && rest.starts_with("**/") => ("(?:.*/)?".to_owned(), 3),
            '*' if rest.starts_with("**") => (".*".to_owned(), 2),
            '*' => ("[^/]*".to_owned(), 1),
            '?' => ("[^/]".to_owned(), 1),
            other => (
                regex::escape(other.encode_utf8(&mut [0; 4])),
                other.len_utf8(),
            ),
        };
        at_start = first == '/' || (at_start && length == 3);
        out.push_str(&pattern);
        rest = &rest[length..];
    }
    out + r"(?:/.*)?\z"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_glob_covers_what_it_names_and_what_is_below() {
        let covers = |pattern: &str, path: &str| {
            let pattern = Compiler::default().ours(&glob(pattern));
            pattern.expect("globs compile").is_match(path)
        };
        assert!(
            covers("vendor", "vendor/a/b")
                && covers("vendor/**", "vendor/a")
                && !covers("vendor", "vendored")
        );
        assert!(
            covers("**/*.env", "a/b/.env")
                && covers("**/*.env", "x.env")
                && !covers("*.env", "a/x.env")
        );
        assert!(covers("a?c.(x)", "abc.(x)") && !covers("a?c", "a/c"));
    }

    #[test]
    fn all_patterns_of_a_file_share_a_budget() {
        let mut compiler = Compiler { left: 300 * 1024 };
        assert!(compiler.go("a{1000}").is_ok());
        assert!(compiler.go("b").is_err());
        let error = Compiler::default()
            .go(r"(?:\p{L}{1000}){1000}")
            .expect_err("it is huge");
        assert!(error.contains("too large"), "{error}");
        assert_eq!(
            Compiler::default().go("a(").expect_err("it has no end"),
            "unclosed group"
        );
    }
}
