//! From the bytes of a file to what is kept of it, name and all.

use lockgate_evidence::Fingerprint;

use crate::detect::{Detector, Traces};
use crate::gather::Leak;
use crate::secret::FingerprintKey;
use crate::seen::Seen;
use crate::veil::Veil;

/// Letters of the fingerprint that stand in the place of a secret in a name: enough to tell names apart.
const LETTERS: usize = 8;

impl Detector {
    /// What is kept of a text, where it or the name of its file gives a secret away. At most one for each of the two.
    pub fn see(&self, path: &str, text: &[u8], traces: &Traces) -> Vec<Seen> {
        let in_name = self.in_name(path);
        let shown = self.shown_with(path, &in_name);
        let mut in_text = match traces.is_empty() {
            true => Vec::new(),
            false => self.weigh(path, text, traces),
        };
        in_text.retain(|leak| !self.is_own_key(path, leak));
        let text = (!in_text.is_empty()).then(|| Seen::new(&shown, text, in_text));
        let name = (!in_name.is_empty()).then(|| Seen::of_name(&shown, in_name));
        name.into_iter().chain(text).collect()
    }

    /// The path as reports may show it: a secret in it is replaced by its first letters and a part of its fingerprint.
    pub fn shown(&self, path: &str) -> String {
        self.shown_with(path, &self.in_name(path))
    }

    /// The text with every secret hidden; each byte stays one byte. `None` where it has none.
    pub fn hidden(&self, path: &str, text: &str) -> Option<(String, Veil)> {
        let leaks = self.leaks(path, text.as_bytes());
        if leaks.is_empty() {
            return None;
        }
        let veil = Veil::of(&leaks, text.as_bytes());
        let spans = leaks.iter().map(|leak| leak.span.clone());
        Some((veil.over(text, spans), veil))
    }

    /// The key of fingerprints stands in the policy, and opens nothing.
    fn is_own_key(&self, path: &str, leak: &Leak) -> bool {
        path.rsplit('/').next() == Some("lockgate.toml")
            && FingerprintKey::of_bytes(leak.secret.expose()) == self.settings.fingerprint_key
    }

    fn leaks(&self, path: &str, text: &[u8]) -> Vec<Leak> {
        let traces = self.scan(text);
        match traces.is_empty() {
            true => Vec::new(),
            false => self.weigh(path, text, &traces),
        }
    }

    fn in_name(&self, path: &str) -> Vec<Leak> {
        self.leaks(path, path.as_bytes())
    }

    fn shown_with(&self, path: &str, leaks: &[Leak]) -> String {
        let mut leaks: Vec<_> = leaks.iter().collect();
        leaks.sort_by_key(|leak| leak.span.start);
        let mut out = String::new();
        let mut at = 0;
        for leak in leaks {
            out.push_str(path.get(at..leak.span.start).unwrap_or_default());
            let fingerprint: Fingerprint = leak.secret.fingerprint(&self.settings.fingerprint_key);
            let letters: String = fingerprint.to_string().chars().take(LETTERS).collect();
            out.push_str(&format!("{}{letters}", leak.secret.preview()));
            at = leak.span.end.max(at);
        }
        out.push_str(path.get(at..).unwrap_or_default());
        out
    }
}
