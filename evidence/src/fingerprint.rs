//! The stable identity of a finding.

use std::fmt;

use sha2::{Digest, Sha256};

use crate::Finding;

/// Identifies a finding by content, not by line, so that edits elsewhere in the file do not change it.
///
/// 128 bits of SHA-256 over the rule, the path, the message, the text at the primary location with
/// white space folded, and a counter for findings that share all of these. Written as 32 hexadecimal
/// digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Fingerprint([u8; 16]);

impl Fingerprint {
    /// The fingerprint of a finding.
    pub(crate) fn of(finding: &Finding) -> Self {
        let primary = finding.primary();
        let text = primary.source.slice(primary.span);
        let folded = text.split_whitespace().collect::<Vec<_>>().join(" ");
        let occurrence = finding.occurrence.to_string();
        let parts = [
            finding.rule.id,
            primary.source.path(),
            &finding.message,
            &folded,
            &occurrence,
        ];
        let mut hash = Sha256::new();
        for part in parts {
            // The length keeps ("ab","c") and ("a","bc") apart.
            hash.update((part.len() as u64).to_le_bytes());
            hash.update(part.as_bytes());
        }
        let mut out = [0; 16];
        out.copy_from_slice(&hash.finalize()[..16]);
        Self(out)
    }

    /// The fingerprint of these bits.
    pub fn from_bytes(bytes: [u8; 16]) -> Self {
        Self(bytes)
    }

    /// Reads 32 hexadecimal digits.
    pub fn parse(text: &str) -> Option<Self> {
        if text.len() != 32 || !text.is_ascii() {
            return None;
        }
        let mut out = [0; 16];
        for (byte, at) in out.iter_mut().zip((0..32).step_by(2)) {
            *byte = u8::from_str_radix(&text[at..at + 2], 16).ok()?;
        }
        Some(Self(out))
    }
}

impl fmt::Display for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Confidence, Lock, Rule, Severity, Source, Span};

    static RULE: Rule = Rule {
        lock: Lock::Workload,
        id: "workload/example",
        summary: "an example",
        severity: Severity::Low,
        confidence: Confidence::High,
        fixable: false,
        page: "",
    };

    fn finding(text: &str, span: Span) -> Finding {
        Finding::new(&RULE, &Source::new("w.yml", text), span, "found")
    }

    #[test]
    fn moving_a_line_keeps_it_and_changing_the_text_does_not() {
        let here = finding("uses: a@v1\n", Span::new(0, 10)).fingerprint();
        let moved = finding("\n\nuses:  a@v1\n", Span::new(2, 13)).fingerprint();
        let other = finding("uses: b@v1\n", Span::new(0, 10)).fingerprint();
        assert_eq!(here, moved);
        assert_ne!(here, other);
    }

    #[test]
    fn it_reads_what_it_writes() {
        let here = finding("x", Span::new(0, 1)).fingerprint();
        assert_eq!(Fingerprint::parse(&here.to_string()), Some(here));
        assert_eq!(Fingerprint::parse("zz"), None);
        assert_eq!(Fingerprint::parse(&"+".repeat(32)), None);
    }
}
