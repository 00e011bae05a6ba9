//! `os-release` (os-release(5)): assignments as a shell reads them.

/// The values of a file by their names; of two assignments the last counts.
pub(super) struct Values<'a>(Vec<(&'a str, String)>);

impl<'a> Values<'a> {
    /// Lines that are no UTF-8 or no assignment say nothing.
    pub(super) fn of(bytes: &'a [u8]) -> Self {
        let lines = bytes.split(|byte| *byte == b'\n');
        let lines = lines.filter_map(|line| std::str::from_utf8(line).ok());
        let pairs = lines.filter_map(|line| line.trim().split_once('='));
        Self(
            pairs
                .filter(|(name, _)| !name.starts_with('#'))
                .map(|(name, value)| (name, unquoted(value)))
                .collect(),
        )
    }

    /// The value of that name, where it is not empty.
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        let found = self.0.iter().rev().find(|(own, _)| *own == name);
        found
            .map(|(_, value)| value.as_str())
            .filter(|value| !value.is_empty())
    }
}

/// Without quotes; between double quotes a backslash keeps what follows it.
fn unquoted(value: &str) -> String {
    if let Some(inner) = between(value, '\'') {
        return inner.to_owned();
    }
    let inner = between(value, '"').unwrap_or(value);
    let mut out = String::with_capacity(inner.len());
    let mut characters = inner.chars();
    while let Some(character) = characters.next() {
        match character {
            '\\' => out.extend(characters.next()),
            _ => out.push(character),
        }
    }
    out
}

fn between(value: &str, quote: char) -> Option<&str> {
    value.strip_prefix(quote)?.strip_suffix(quote)
}
