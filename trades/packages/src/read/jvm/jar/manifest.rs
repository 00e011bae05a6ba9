//! `META-INF/MANIFEST.MF` (JAR File Specification, "JAR Manifest").

use std::collections::HashMap;

use super::archive::plain;
use super::hints::Named;

/// The main section, by name in lower case.
#[derive(Debug, Default)]
pub(super) struct Manifest(HashMap<String, String>);

/// Entries that are kept: the names that are asked for, so that large sections cost nothing.
const KEPT: &[&str] = &[
    "automatic-module-name",
    "bundle-symbolicname",
    "bundle-version",
    "extension-name",
    "group-id",
    "implementation-title",
    "implementation-vendor-id",
    "implementation-version",
    "plugin-version",
    "short-name",
];

impl Manifest {
    pub(super) fn read(bytes: &[u8]) -> Self {
        let text = String::from_utf8_lossy(bytes);
        let mut entries = HashMap::new();
        let mut last: Option<(String, String)> = None;
        for line in text.trim_start_matches('\u{feff}').lines() {
            if let Some(rest) = line.strip_prefix(' ') {
                // A long value goes on in the next line.
                if let Some((_, value)) = &mut last {
                    value.push_str(rest);
                }
                continue;
            }
            entries.extend(last.take());
            if line.trim().is_empty() {
                break;
            }
            let entry = line.split_once(':');
            let entry = entry.map(|(name, value)| (name.trim().to_ascii_lowercase(), value));
            last = entry
                .filter(|(name, _)| KEPT.contains(&name.as_str()))
                .map(|(name, value)| (name, value.trim().to_owned()));
        }
        entries.extend(last);
        Self(entries)
    }

    /// A value that says something.
    pub(super) fn of(&self, name: &str) -> Option<&str> {
        let value = self.0.get(name)?.trim();
        (!value.is_empty() && !value.contains("${")).then_some(value)
    }

    /// True where title, symbolic name or module end in that artifact.
    pub(super) fn names(&self, artifact: &str) -> bool {
        let artifact = plain(artifact);
        let names = [
            "automatic-module-name",
            "bundle-symbolicname",
            "implementation-title",
        ];
        let mut names = names.iter().filter_map(|name| self.of(name));
        names.any(|name| {
            let name = plain(name.split(';').next().unwrap_or(name).trim());
            let before = name.strip_suffix(&artifact);
            before.is_some_and(|before| before.is_empty() || before.ends_with('-'))
        })
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The coordinates that a plugin of Jenkins states (Jenkins developer documentation, "Plugin manifest").
    pub(super) fn plugin(&self) -> Option<Named> {
        let artifact = self.of("short-name").or_else(|| self.of("extension-name"));
        let version = self.of("plugin-version")?;
        // Builds of a developer's own name themselves in brackets.
        let version = version.split(' ').next().unwrap_or(version);
        Some(Named {
            group: self.of("group-id")?.to_owned(),
            artifact: artifact?.to_owned(),
            version: Some(version.to_owned()),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_main_section_counts() {
        let text = "Manifest-Version: 1.0\r\nImplementation-Title: a-long\r\n -name\r\nBUNDLE-VERSION: 1\r\n\r\nName: x\r\nImplementation-Version: 9\r\n";
        let manifest = Manifest::read(text.as_bytes());
        assert_eq!(manifest.of("implementation-title"), Some("a-long-name"));
        assert_eq!(manifest.of("bundle-version"), Some("1"));
        assert_eq!(manifest.of("implementation-version"), None);
        assert!(Manifest::read(b"\xff\n \n:\n").is_empty());
    }
}
