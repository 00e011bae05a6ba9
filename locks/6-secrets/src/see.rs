//! From the bytes of a file to what is kept of it, name and all.

use crate::detect::{Detector, Traces};
use crate::gather::Leak;
use crate::secret::FingerprintKey;
use crate::seen::Seen;
use crate::veil::Veil;

/// Letters of the fingerprint that stand in the place of a secret in a name: enough to tell names apart.
const LETTERS: usize = 8;

/// The leaks of a file: what its name tells, what stands in its name, what it holds.
struct Leaks {
    by_name: Vec<Leak>,
    in_name: Vec<Leak>,
    in_text: Vec<Leak>,
}

impl Leaks {
    fn is_empty(&self) -> bool {
        self.by_name.is_empty() && self.in_name.is_empty() && self.in_text.is_empty()
    }
}

impl Detector {
    /// What is kept of a text, where it or the name of its file gives a secret away.
    pub fn see(&self, path: &str, text: &[u8], traces: &Traces) -> Vec<Seen> {
        self.see_in(None, path, text, traces)
    }

    /// The same of a text in a commit, whose id may be on a list of what is allowed.
    pub fn see_in(
        &self,
        commit: Option<&str>,
        path: &str,
        text: &[u8],
        traces: &Traces,
    ) -> Vec<Seen> {
        let names = self.scan(path.as_bytes());
        let leaks = self.all_leaks(commit, path, text, traces, &names);
        let mut seen = Vec::new();
        if leaks.is_empty() {
            return seen;
        }
        let shown = self.shown_with(path, &names);
        if !leaks.by_name.is_empty() {
            seen.push(Seen::of_name(&shown, leaks.by_name, "the name tells"));
        }
        if !leaks.in_name.is_empty() {
            let note = "in the name of the file";
            seen.push(Seen::of_name(&shown, leaks.in_name, note));
        }
        if !leaks.in_text.is_empty() {
            let hidden = self.suspects(text, traces);
            seen.push(Seen::hiding(&shown, text, leaks.in_text, &hidden));
        }
        seen
    }

    /// The leaks of [`Detector::see_in`], for who shows nothing of them.
    pub fn leaks_in(
        &self,
        commit: Option<&str>,
        path: &str,
        text: &[u8],
        traces: &Traces,
    ) -> Vec<Leak> {
        let names = self.scan(path.as_bytes());
        let leaks = self.all_leaks(commit, path, text, traces, &names);
        [leaks.by_name, leaks.in_name, leaks.in_text].concat()
    }

    fn all_leaks(
        &self,
        commit: Option<&str>,
        path: &str,
        text: &[u8],
        traces: &Traces,
        names: &Traces,
    ) -> Leaks {
        let weigh = |text: &[u8], traces: &Traces| match commit {
            _ if traces.is_empty() => Vec::new(),
            Some(commit) => self.weigh_in(commit, path, text, traces),
            None => self.weigh(path, text, traces),
        };
        let mut in_text = weigh(text, traces);
        in_text.retain(|leak| !self.is_own_key(path, leak));
        Leaks {
            by_name: self.weigh_path(commit, path),
            in_name: weigh(path.as_bytes(), names),
            in_text,
        }
    }

    /// The path as reports may show it: a secret in it is replaced by its first letters and a part of its fingerprint.
    pub fn shown(&self, path: &str) -> String {
        self.shown_with(path, &self.scan(path.as_bytes()))
    }

    /// The text with everything hidden that may be a secret; each byte stays one byte. `None` where there is none.
    pub fn hidden(&self, text: &str) -> Option<(String, Veil)> {
        let traces = self.scan(text.as_bytes());
        let suspects = if traces.is_empty() {
            Vec::new()
        } else {
            self.suspects(text.as_bytes(), &traces)
        };
        if suspects.is_empty() {
            return None;
        }
        let veil = Veil::of(&suspects, text.as_bytes());
        let spans = suspects.iter().map(|leak| leak.span.clone());
        Some((veil.over(text, spans), veil))
    }

    /// The key of fingerprints stands in the policy, and opens nothing.
    fn is_own_key(&self, path: &str, leak: &Leak) -> bool {
        path.rsplit('/').next() == Some("lockgate.toml")
            && FingerprintKey::of_bytes(leak.secret.expose()) == self.settings.fingerprint_key
    }

    fn shown_with(&self, path: &str, traces: &Traces) -> String {
        if traces.is_empty() {
            return path.to_owned();
        }
        let mut leaks = self.suspects(path.as_bytes(), traces);
        leaks.sort_by_key(|leak| (leak.span.start, leak.span.end));
        let mut out = String::new();
        let mut at = 0;
        for leak in &leaks {
            if leak.span.start >= at {
                out.push_str(path.get(at..leak.span.start).unwrap_or_default());
                let fingerprint = leak.secret.fingerprint(&self.settings.fingerprint_key);
                let letters: String = fingerprint.to_string().chars().take(LETTERS).collect();
                out.push_str(&format!("{}{letters}", leak.secret.preview()));
            }
            at = leak.span.end.max(at);
        }
        out.push_str(path.get(at..).unwrap_or_default());
        out
    }
}
