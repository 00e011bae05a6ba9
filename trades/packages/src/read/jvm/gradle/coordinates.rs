//! `group:name:version`, and versions as Gradle takes them (Gradle manual, "Declaring Dependencies", "Declaring Versions and
//! Ranges").

use crate::Package;

/// The parts of a coordinate.
pub(super) struct Coordinates<'t> {
    pub(super) group: &'t str,
    pub(super) name: &'t str,
    /// Empty where there is none.
    pub(super) version: &'t str,
}

impl<'t> Coordinates<'t> {
    /// From `group:name`, with a version, a classifier and `@extension` or without.
    pub(super) fn parse(text: &'t str) -> Option<Self> {
        let text = text.split_once('@').map_or(text, |(before, _)| before);
        // What is put in may hold colons, and it stands last.
        let most = if text.contains('$') { 3 } else { 5 };
        let mut parts = text.splitn(most, ':');
        let (group, name) = (parts.next()?, parts.next()?);
        let version = parts.next().unwrap_or("");
        let is_word = |part: &str| !part.is_empty() && !part.contains(char::is_whitespace);
        let fits = is_word(group) && is_word(name) && parts.count() <= 1;
        fits.then_some(Self {
            group,
            name,
            version,
        })
    }

    pub(super) fn full_name(&self) -> String {
        format!("{}:{}", self.group, self.name)
    }
}

/// Sets version or requirement. `strict!!preferred` is exact where the strict part is; what only begins with the version or
/// asks for the latest is no version.
pub(super) fn ask(text: &str, package: &mut Package) {
    let strict = text.split_once("!!").map_or(text, |(strict, _)| strict);
    if is_exact(strict) {
        package.version = Some(strict.to_owned());
    } else if !text.is_empty() {
        package.requirement = Some(text.to_owned());
    }
}

/// True for one version: no range, no prefix, no selector of the latest, nothing that is put in.
pub(super) fn is_exact(text: &str) -> bool {
    let is_open = text.ends_with('+') || text.starts_with("latest.") || text.contains(['$', ',']);
    !text.is_empty() && !is_open && !text.starts_with(['[', '(', ']'])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_version_is_told_from_many() {
        for exact in ["1.0", "31.1-jre", "2024.01", "1.0+build.5"] {
            assert!(is_exact(exact), "{exact}");
        }
        for open in [
            "",
            "1.+",
            "+",
            "latest.release",
            "[1,2)",
            "]1,2[",
            "(,1]",
            "$v",
            "${v}.1",
        ] {
            assert!(!is_exact(open), "{open}");
        }
    }
}
