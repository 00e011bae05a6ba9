//! What an archive is called by its file, its manifest and its classes, where nothing states it.

use super::known;
use super::manifest::Manifest;

/// Coordinates. The group may be empty.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Named {
    pub(super) group: String,
    pub(super) artifact: String,
    pub(super) version: Option<String>,
}

/// The directory that all classes have in common.
#[derive(Debug, Default)]
pub(super) struct Hints {
    classes: Option<String>,
}

/// Words that may stand in a version after a hyphen.
const QUALIFIERS: &[&str] = &[
    "alpha",
    "android",
    "beta",
    "b",
    "cr",
    "final",
    "ga",
    "incubating",
    "jdk",
    "jre",
    "m",
    "milestone",
    "rc",
    "redhat",
    "release",
    "snapshot",
    "sp",
    "v",
];

impl Hints {
    /// Looks at the name of a member.
    pub(super) fn pass(&mut self, name: &str) {
        let name = ["BOOT-INF/classes/", "WEB-INF/classes/"]
            .iter()
            .find_map(|prefix| name.strip_prefix(prefix))
            .unwrap_or(name);
        let Some((directory, file)) = name.rsplit_once('/') else {
            return;
        };
        let is_class = file.rsplit_once('.').is_some_and(|(_, end)| end == "class");
        if !is_class || directory.starts_with("META-INF") {
            return;
        }
        match &mut self.classes {
            None => self.classes = Some(directory.to_owned()),
            Some(known) => {
                let shared = known.split('/').zip(directory.split('/'));
                let shared = shared.take_while(|(a, b)| a == b);
                let length: usize = shared.map(|(part, _)| part.len() + 1).sum();
                known.truncate(length.saturating_sub(1));
            }
        }
    }

    /// True where there are no classes.
    pub(super) fn is_bare(&self) -> bool {
        self.classes.is_none()
    }

    /// What the archive is probably called.
    pub(super) fn infer(&self, stem: &str, manifest: &Manifest) -> Named {
        let stated = ["implementation-version", "bundle-version", "plugin-version"];
        let stated = stated.iter().find_map(|name| manifest.of(name));
        let (artifact, version) = split(stem, stated);
        let version = version.or(stated).filter(|version| is_version(version));
        Named {
            group: self.group(artifact, manifest),
            artifact: artifact.to_owned(),
            version: version.map(str::to_owned),
        }
    }

    fn group(&self, artifact: &str, manifest: &Manifest) -> String {
        let classes = self.classes.as_deref().unwrap_or("");
        if let Some(group) = known::group(artifact, classes) {
            return group.to_owned();
        }
        if let Some(vendor) = manifest
            .of("implementation-vendor-id")
            .filter(|id| is_group(id))
        {
            return vendor.to_owned();
        }
        let symbolic = manifest.of("bundle-symbolicname").unwrap_or("");
        let symbolic = symbolic.split(';').next().unwrap_or("").trim();
        let before = symbolic
            .strip_suffix(artifact)
            .and_then(|rest| rest.strip_suffix('.'));
        match before {
            Some(group) if is_group(group) => group.to_owned(),
            _ if !classes.is_empty() => classes.replace('/', "."),
            _ if is_group(symbolic) => symbolic.to_owned(),
            _ => String::new(),
        }
    }
}

/// Parts with points between, as groups are.
fn is_group(text: &str) -> bool {
    let known = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_');
    text.contains('.') && text.bytes().all(known)
}

fn is_version(text: &str) -> bool {
    text.starts_with(|first: char| first.is_ascii_digit()) && !text.contains(char::is_whitespace)
}

/// Artifact and version of a file's name. A version that the manifest states and that ends the name is that; else the first
/// number after a hyphen begins it, unless words follow that stand in no version, as in `log4j-1.2-api-2.17.1`.
fn split<'s>(stem: &'s str, stated: Option<&'s str>) -> (&'s str, Option<&'s str>) {
    let before = stated.and_then(|version| stem.strip_suffix(version)?.strip_suffix('-'));
    if let Some(artifact) = before.filter(|artifact| !artifact.is_empty()) {
        return (artifact, stated);
    }
    let starts = stem.match_indices('-').filter(|(at, _)| {
        let next = stem.as_bytes().get(at + 1);
        *at > 0 && next.is_some_and(u8::is_ascii_digit)
    });
    let starts: Vec<usize> = starts.map(|(at, _)| at).take(8).collect();
    let fits = |at: &&usize| stem[**at + 1..].split('-').all(is_part);
    let found = starts.iter().find(fits).or(starts.last());
    found.map_or((stem, None), |at| (&stem[..*at], Some(&stem[at + 1..])))
}

/// True for what may stand between hyphens of a version.
fn is_part(part: &str) -> bool {
    let word = part.split(|byte: char| !byte.is_ascii_alphabetic()).next();
    let word = word.unwrap_or("").to_ascii_lowercase();
    word.is_empty() || QUALIFIERS.contains(&word.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_files_are_split() {
        for (stem, artifact, version) in [
            ("spring-core-5.3.20", "spring-core", Some("5.3.20")),
            ("guava-31.1-jre", "guava", Some("31.1-jre")),
            ("log4j-1.2-web-2.17.1", "log4j-1.2-web", Some("2.17.1")),
            ("a-1.0-beta-2", "a", Some("1.0-beta-2")),
            (
                "a-1.0-20230101.120000-1",
                "a",
                Some("1.0-20230101.120000-1"),
            ),
            ("plain", "plain", None),
            ("-1.0", "-1.0", None),
            ("a-é", "a-é", None),
        ] {
            assert_eq!(split(stem, None), (artifact, version), "{stem}");
        }
        assert_eq!(split("a-1.0-x-2", Some("1.0-x-2")), ("a", Some("1.0-x-2")));
    }

    #[test]
    fn classes_share_a_directory() {
        let mut hints = Hints::default();
        for name in [
            "META-INF/versions/9/module-info.class",
            "module-info.class",
            "org/example/core/A.class",
            "org/example/core/util/B.class",
            "org/examples/C.txt",
            "org/example/other/D.class",
        ] {
            hints.pass(name);
        }
        assert_eq!(hints.classes.as_deref(), Some("org/example"));
        hints.pass("orga/E.class");
        assert_eq!(hints.classes.as_deref(), Some(""));
    }
}
