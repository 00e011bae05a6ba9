//! `pom.properties` (Apache Maven Archiver, "Archive content"; `java.util.Properties`, "load").

/// The coordinates.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Properties {
    pub(super) group: String,
    pub(super) artifact: String,
    pub(super) version: String,
}

impl Properties {
    /// `None` where one of them is missing, or was left to be put in.
    pub(super) fn read(bytes: &[u8]) -> Option<Self> {
        let text = String::from_utf8_lossy(bytes);
        let lines = text.lines().map(str::trim_start);
        let lines = lines.filter(|line| !line.starts_with(['#', '!']));
        let entries: Vec<_> = lines
            .filter_map(|line| line.split_once(['=', ':']))
            .collect();
        let of = |name: &str| {
            let found = entries.iter().rev().find(|(key, _)| key.trim() == name)?;
            let value = found.1.trim().replace('\\', "");
            let is_plain = !value.is_empty() && !value.contains("${");
            is_plain.then_some(value)
        };
        Some(Self {
            group: of("groupId")?,
            artifact: of("artifactId")?,
            version: of("version")?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn coordinates_are_whole_or_none() {
        let read = |text: &str| Properties::read(text.as_bytes());
        let found =
            read("#Generated\r\nversion=1.0\\:x\r\n groupId = g\nartifactId:a\nversion=2.0\n");
        let expected = Properties {
            group: "g".to_owned(),
            artifact: "a".to_owned(),
            version: "2.0".to_owned(),
        };
        assert_eq!(found, Some(expected));
        assert_eq!(
            read("groupId=g\nartifactId=a\nversion=${project.version}"),
            None
        );
        assert_eq!(read("\0"), None);
    }
}
