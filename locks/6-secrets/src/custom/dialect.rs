//! Patterns as Go reads them (RE2's syntax), written for the engine here. Both take linear time and mean the same by most
//! things; where they differ, the pattern is spelled out.
//!
//! Source: the syntax page of Go's package `regexp/syntax`. Told apart: `\d \s \w \b` and their opposites are ASCII there, a
//! brace that is no count is a letter, `\Q…\E` and octal numbers are read, `[` within a class is a letter, `\<` is no edge of
//! a word, a class knows no operators, and names of groups may be anything.

use std::fmt::Write;

/// The longest pattern that is read, in bytes.
pub(crate) const LONGEST: usize = 64 * 1024;

/// Counts go up to here.
const MOST: u32 = 1000;

/// The same pattern in the dialect of the engine, or why it has no meaning.
pub(crate) fn translated(go: &str) -> Result<String, String> {
    if go.len() > LONGEST {
        return Err(format!("the pattern is longer than {LONGEST} bytes"));
    }
    let mut reader = Reader {
        rest: go,
        out: String::with_capacity(go.len() + 16),
    };
    while let Some(first) = reader.rest.chars().next() {
        match first {
            '(' => reader.group()?,
            '[' => reader.class()?,
            '\\' => reader.escape()?,
            '{' => reader.brace()?,
            ']' | '}' => {
                reader.take(1);
                reader.letter(first);
            }
            _ => {
                reader.take(first.len_utf8());
                reader.out.push(first);
            }
        }
    }
    Ok(reader.out)
}

struct Reader<'p> {
    rest: &'p str,
    out: String,
}

impl<'p> Reader<'p> {
    fn take(&mut self, length: usize) -> &'p str {
        let (taken, rest) = self.rest.split_at(length);
        self.rest = rest;
        taken
    }

    /// Takes over what means the same.
    fn copy(&mut self, length: usize) {
        let text = self.take(length);
        self.out.push_str(text);
    }

    /// A character that stands for itself.
    fn letter(&mut self, letter: char) {
        spell(&mut self.out, letter);
    }

    /// `(`, `(?:`, `(?i)`, `(?P<name>`. Nobody asks for a group by its name, so names are left out.
    fn group(&mut self) -> Result<(), String> {
        for opening in ["(?P<", "(?<"] {
            let Some(rest) = self.rest.strip_prefix(opening) else {
                continue;
            };
            if rest.starts_with(['=', '!']) {
                return Err("looking around is not part of a linear-time dialect".to_owned());
            }
            let end = rest.find('>').ok_or("a group's name has no end")?;
            self.take(opening.len() + end + 1);
            self.out.push('(');
            return Ok(());
        }
        if !self.rest.starts_with("(?") {
            self.copy(1);
            return Ok(());
        }
        let end = self.rest.find([':', ')']);
        let end = end.ok_or("a group has no end")?;
        let flags = &self.rest[2..end];
        if flags.starts_with(['=', '!', '<', '>', '#']) {
            return Err("looking around is not part of a linear-time dialect".to_owned());
        }
        if let Some(other) = flags.chars().find(|flag| !"imsU-".contains(*flag)) {
            return Err(format!("no flag `{}`", other.escape_default()));
        }
        self.copy(end + 1);
        Ok(())
    }

    /// A count, or a brace that stands for itself.
    fn brace(&mut self) -> Result<(), String> {
        let Some(length) = count(self.rest) else {
            self.take(1);
            self.letter('{');
            return Ok(());
        };
        let count = self.take(length);
        let numbers = count.split(|c: char| !c.is_ascii_digit());
        let mut numbers = numbers.filter(|number| !number.is_empty());
        if numbers.any(|number| number.parse::<u32>().map_or(true, |count| count > MOST)) {
            return Err(format!("a count is larger than {MOST}"));
        }
        self.out.push_str(count);
        Ok(())
    }

    fn escape(&mut self) -> Result<(), String> {
        let kind = self.rest[1..].chars().next();
        match kind {
            Some('A') => self.becomes(r"\A"),
            Some('z') => self.becomes(r"\z"),
            Some('b') => self.becomes(r"(?-u:\b)"),
            Some('B') => self.becomes(r"(?-u:\B)"),
            Some('Q') => self.quoted(),
            Some('p' | 'P') => {
                let class = self.unicode()?;
                self.out.push_str(&class);
            }
            Some(letter) if ascii_class(letter).is_some() => {
                self.take(2);
                let (class, negated) = ascii_class(letter).unwrap_or_default();
                let caret = if negated { "^" } else { "" };
                let _ = write!(self.out, "[{caret}{class}]");
            }
            _ => {
                let letter = self.character()?;
                self.letter(letter);
            }
        }
        Ok(())
    }

    fn becomes(&mut self, text: &str) {
        self.take(2);
        self.out.push_str(text);
    }

    /// `\Q…\E`.
    fn quoted(&mut self) {
        self.take(2);
        let (text, end) = match self.rest.find(r"\E") {
            Some(end) => (end, 2),
            None => (self.rest.len(), 0),
        };
        let text = self.take(text);
        self.take(end);
        text.chars().for_each(|letter| self.letter(letter));
    }

    /// `\pN`, `\p{Greek}`, `\p{^Greek}`, `\P{Greek}`.
    fn unicode(&mut self) -> Result<String, String> {
        let mut negated = self.take(2) == r"\P";
        let name = if let Some(rest) = self.rest.strip_prefix('{') {
            let end = rest.find('}').ok_or("a class of Unicode has no end")?;
            self.take(end + 2);
            &rest[..end]
        } else {
            let first = self.rest.chars().next().ok_or("`\\p` has no name")?;
            self.take(first.len_utf8())
        };
        let name = match name.strip_prefix('^') {
            Some(name) => {
                negated = !negated;
                name
            }
            None => name,
        };
        if name.is_empty() || !name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_') {
            return Err("a class of Unicode has an odd name".to_owned());
        }
        let letter = if negated { 'P' } else { 'p' };
        Ok(format!(r"\{letter}{{{name}}}"))
    }

    /// A single character, escaped or not.
    fn character(&mut self) -> Result<char, String> {
        let first = self.rest.chars().next().ok_or("a class has no end")?;
        self.take(first.len_utf8());
        if first != '\\' {
            return Ok(first);
        }
        let letter = self.rest.chars().next().ok_or("a backslash at the end")?;
        self.take(letter.len_utf8());
        match letter {
            'a' => Ok('\x07'),
            'f' => Ok('\x0c'),
            'n' => Ok('\n'),
            'r' => Ok('\r'),
            't' => Ok('\t'),
            'v' => Ok('\x0b'),
            'x' => self.hexadecimal(),
            '1'..='7' if !self.rest.starts_with(|c: char| c.is_digit(8)) => {
                Err("references back to a group are not part of a linear-time dialect".to_owned())
            }
            '0'..='7' => Ok(self.octal(letter)),
            _ if letter.is_ascii() && !letter.is_ascii_alphanumeric() => Ok(letter),
            _ => Err(format!("`\\{}` has no meaning", letter.escape_default())),
        }
    }

    fn octal(&mut self, first: char) -> char {
        let mut value = first.to_digit(8).unwrap_or_default();
        for _ in 0..2 {
            let Some(digit) = self.rest.chars().next().and_then(|c| c.to_digit(8)) else {
                break;
            };
            self.take(1);
            value = value * 8 + digit;
        }
        char::from_u32(value).unwrap_or('\0')
    }

    /// `\x41`, `\x{10FFFF}`.
    fn hexadecimal(&mut self) -> Result<char, String> {
        let digits = match self.rest.strip_prefix('{') {
            Some(rest) => {
                let end = rest.find('}').ok_or("`\\x{` has no end")?;
                self.take(end + 2);
                &rest[..end]
            }
            None if self.rest.is_char_boundary(2) && self.rest.len() >= 2 => self.take(2),
            None => return Err("`\\x` needs two digits".to_owned()),
        };
        let is_number = digits.bytes().all(|digit| digit.is_ascii_hexdigit());
        let number = u32::from_str_radix(digits, 16).ok().filter(|_| is_number);
        let letter = number.and_then(char::from_u32);
        letter.ok_or_else(|| "`\\x` names no character".to_owned())
    }

    /// `[…]`, where only ranges, escapes and `[:names:]` mean anything.
    fn class(&mut self) -> Result<(), String> {
        self.copy(1);
        if self.rest.starts_with('^') {
            self.copy(1);
        }
        let mut is_first = true;
        while is_first || !self.rest.starts_with(']') {
            is_first = false;
            self.class_item()?;
        }
        self.copy(1);
        Ok(())
    }

    fn class_item(&mut self) -> Result<(), String> {
        if self.rest.starts_with("[:")
            && let Some(end) = self.rest.find(":]")
        {
            let name = self.take(end + 2);
            self.out.push_str(name);
            return Ok(());
        }
        if self.rest.starts_with(r"\p") || self.rest.starts_with(r"\P") {
            let class = self.unicode()?;
            self.out.push_str(&class);
            return Ok(());
        }
        let escaped = self.rest.strip_prefix('\\');
        let letter = escaped.and_then(|rest| rest.chars().next());
        if let Some((class, negated)) = letter.and_then(ascii_class) {
            self.take(2);
            let text = if negated {
                format!("[^{class}]")
            } else {
                class.to_owned()
            };
            self.out.push_str(&text);
            return Ok(());
        }
        let low = self.character()?;
        self.letter(low);
        if self.rest.starts_with('-') && !self.rest.starts_with("-]") && self.rest.len() > 1 {
            self.copy(1);
            let high = self.character()?;
            self.letter(high);
        }
        Ok(())
    }
}

/// Letters and digits as they are, everything else by its number, which no dialect can misread.
fn spell(out: &mut String, letter: char) {
    if letter.is_ascii_alphanumeric() {
        out.push(letter);
    } else {
        let _ = write!(out, r"\x{{{:X}}}", u32::from(letter));
    }
}

/// The ASCII class of `\d`, `\S` and the like, and whether it is the opposite that is meant.
fn ascii_class(letter: char) -> Option<(&'static str, bool)> {
    let class = match letter.to_ascii_lowercase() {
        'd' => "0-9",
        's' => r"\x{9}\x{A}\x{C}\x{D}\x{20}",
        'w' => r"0-9A-Za-z\x{5F}",
        _ => return None,
    };
    Some((class, letter.is_ascii_uppercase()))
}

/// The length of `{n}`, `{n,}` or `{n,m}` at the beginning.
fn count(text: &str) -> Option<usize> {
    let inner = text.strip_prefix('{')?;
    let end = inner.find('}')?;
    let inner = &inner[..end];
    let (least, most) = inner.split_once(',').unwrap_or((inner, ""));
    let fits = number(least) && (most.is_empty() || number(most));
    fits.then_some(end + 2)
}

/// A number without leading zeros.
fn number(text: &str) -> bool {
    let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    digits && (text == "0" || !text.starts_with('0'))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use regex::bytes::Regex;

    fn finds(pattern: &str, text: &str) -> Option<String> {
        let regex = translated(pattern).expect(pattern);
        let regex = Regex::new(&regex).expect(&regex);
        let found = regex.find(text.as_bytes())?;
        Some(String::from_utf8_lossy(found.as_bytes()).into_owned())
    }

    #[test]
    fn what_both_dialects_share_stays() {
        assert_eq!(
            finds(r"(?i)ab+?c{2,3}$", "xABBCC"),
            Some("ABBCC".to_owned())
        );
        assert_eq!(finds(r"^(?:a|ab)(c|bcd)*", "abcd"), Some("abcd".to_owned()));
        assert_eq!(finds(r"(?P<a-1>x)(?<2>y)\z", "xy"), Some("xy".to_owned()));
        assert_eq!(finds(r"(?U)a+", "aaa"), Some("a".to_owned()));
    }

    #[test]
    fn classes_are_ascii() {
        for (pattern, other) in [
            (r"^\d$", "٣"),
            (r"^\w$", "é"),
            (r"^\s$", "\u{a0}"),
            (r"^[\d]$", "٣"),
            (r"^\s$", "\x0b"),
        ] {
            assert_eq!(finds(pattern, other), None, "{pattern}");
        }
        assert!(finds(r"^\W$", "é").is_some() && finds(r"^[\W]$", "é").is_some());
        assert!(
            finds(r"a\bé", "aé").is_some(),
            "é is no part of a word there"
        );
        assert!(finds(r"^[^\d\s]+$", "é-x").is_some());
    }

    #[test]
    fn braces_that_count_nothing_are_letters() {
        for pattern in [
            r"a{",
            r"a{,5}",
            r"a{b}",
            r"a{01}",
            r"x\b{start}",
            r"{{ \.}}",
            r"${a}",
        ] {
            translated(pattern).expect(pattern);
        }
        assert_eq!(finds(r"a{,5}", "aaa{,5}"), Some("a{,5}".to_owned()));
        assert_eq!(finds(r"\{\{[ \t]*x}}", "{{ x}}"), Some("{{ x}}".to_owned()));
        assert_eq!(
            finds(r"x\b{start}", "x{start}"),
            Some("x{start}".to_owned())
        );
    }

    #[test]
    fn quotes_numbers_and_odd_escapes_are_read() {
        assert_eq!(
            finds(r"\Qa.b|\w\E+", "a.b|\\www"),
            Some("a.b|\\www".to_owned())
        );
        assert_eq!(finds(r"\Qa[", "a["), Some("a[".to_owned()));
        assert_eq!(
            finds(r"\101\x42\x{43}\012\0", "ABC\n\0"),
            Some("ABC\n\0".to_owned())
        );
        assert_eq!(finds(r"\<a\>\_\#\-", "<a>_#-"), Some("<a>_#-".to_owned()));
        assert_eq!(finds(r"\p{^Greek}\pL\P{L}", "aα1"), Some("aα1".to_owned()));
    }

    #[test]
    fn a_class_has_no_operators() {
        assert_eq!(finds(r"[a&&b]+", "&a&b"), Some("&a&b".to_owned()));
        assert_eq!(finds(r"[[a~~-]+", "[~a-"), Some("[~a-".to_owned()));
        assert_eq!(finds(r"[]a]+[^]a]", "]a]x"), Some("]a]x".to_owned()));
        assert_eq!(finds(r"[[:alpha:]\-\]]+", "é-a]"), Some("-a]".to_owned()));
        assert_eq!(finds(r"[a-c-e]+", "-bed"), Some("-be".to_owned()));
    }

    #[test]
    fn what_is_not_linear_is_refused() {
        for pattern in [
            r"(?=a)", r"(?!a)", r"(?<!a)b", r"(?<=a)b", r"(a)\1", r"(?>a)", r"\q", r"\C", "a\\",
            "[a", "(?x)a",
        ] {
            assert!(translated(pattern).is_err(), "{pattern}");
        }
        assert!(translated("a{1001}").is_err() && translated("a{1000}b{,9999}").is_ok());
    }

    proptest! {
        #[test]
        fn any_text_is_read_or_refused(text in ".{0,40}") {
            let _ = translated(&text);
        }

        #[test]
        fn quoted_text_means_itself(text in "[ -~é]{1,20}") {
            prop_assume!(!text.contains(r"\E"));
            let pattern = format!(r"\A\Q{text}\E\z");
            prop_assert_eq!(finds(&pattern, &text), Some(text.clone()));
        }

        #[test]
        fn odd_patterns_are_read_or_refused(text in r"([a-z\\\[\]{}()^$.|*+?:<>=!,0-9-]|\\[a-zA-Z0-9]){0,16}") {
            if let Ok(regex) = translated(&text) {
                let _ = Regex::new(&regex);
            }
        }
    }
}
