//! The manifest of a database: which segments it consists of, and from where its data came.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::{FORMAT, Segment};

/// Why bytes are no manifest.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no manifest of a database: {why}")]
pub struct BadManifest {
    /// What is wrong.
    pub why: String,
}

/// What a database consists of.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    /// The format of the segments.
    pub format: u32,
    /// The segments, the oldest first.
    pub segments: Vec<Part>,
    /// By ecosystem, how far it was downloaded.
    #[serde(default)]
    pub sources: BTreeMap<String, Source>,
}

/// One segment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Part {
    /// The name of its file.
    pub file: String,
    /// The digest of its header, which holds those of all sections, in hexadecimal digits.
    pub digest: String,
    /// The length of the file.
    pub bytes: u64,
    /// What it holds.
    pub holds: Holds,
    /// When it was written, in seconds since 1970.
    pub written: i64,
}

/// What a segment holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Holds {
    /// Advisories: the base, and changes to it.
    Advisories,
    /// Scores of EPSS.
    Odds,
    /// CISA's catalogue.
    Exploited,
}

/// How far an ecosystem was downloaded.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Source {
    /// From where.
    pub from: String,
    /// The server's mark of its list of changes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mark: Option<String>,
    /// The time of the last change that was taken in, as the list writes it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub newest: Option<String>,
    /// When the server was last asked, in seconds since 1970.
    pub asked: i64,
}

impl Default for Manifest {
    fn default() -> Self {
        Self {
            format: FORMAT,
            segments: Vec::new(),
            sources: BTreeMap::new(),
        }
    }
}

impl Manifest {
    /// Reads a manifest.
    pub fn read(bytes: &[u8]) -> Result<Self, BadManifest> {
        serde_json::from_slice(bytes).map_err(|error| BadManifest {
            why: error.to_string(),
        })
    }

    /// The manifest as a file.
    pub fn bytes(&self) -> Vec<u8> {
        let mut out = serde_json::to_vec_pretty(self).unwrap_or_default();
        out.push(b'\n');
        out
    }

    /// The names of its files.
    pub fn files(&self) -> Vec<String> {
        self.segments.iter().map(|part| part.file.clone()).collect()
    }

    /// Takes up advisories in place of all that it has, or after them.
    pub fn advisories(&mut self, part: Part, is_base: bool) {
        if is_base {
            self.segments.retain(|part| part.holds != Holds::Advisories);
        }
        self.segments.push(part);
    }

    /// Takes up scores in place of those of their kind.
    pub fn scores(&mut self, part: Part) {
        self.segments.retain(|old| old.holds != part.holds);
        self.segments.push(part);
    }
}

impl Part {
    /// The part of a manifest for a segment that was just built.
    pub fn new(bytes: &[u8], holds: Holds, written: i64) -> Option<Self> {
        let digest = hex(&Segment::open(bytes).ok()?.digest());
        let kind = match holds {
            Holds::Advisories => "advisories",
            Holds::Odds => "odds",
            Holds::Exploited => "exploited",
        };
        Some(Self {
            file: format!("{kind}-{}.lgdb", digest.get(..32)?),
            digest,
            bytes: bytes.len() as u64,
            holds,
            written,
        })
    }

    /// True where the segment is the one that was meant.
    pub fn is(&self, segment: &Segment<'_>) -> bool {
        hex(&segment.digest()) == self.digest
    }
}

fn hex(bytes: &[u8]) -> String {
    data_encoding::HEXLOWER.encode(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_manifest_goes_both_ways() {
        let empty = crate::build(Vec::new()).expect("nothing fits");
        let mut manifest = Manifest::default();
        let part = |holds| Part::new(&empty, holds, 7).expect("it was built");
        manifest.advisories(part(Holds::Advisories), true);
        manifest.advisories(part(Holds::Advisories), false);
        manifest.scores(part(Holds::Odds));
        manifest.scores(part(Holds::Odds));
        assert_eq!(manifest.files().len(), 3);
        assert_eq!(Manifest::read(&manifest.bytes()), Ok(manifest.clone()));
        manifest.advisories(part(Holds::Advisories), true);
        assert_eq!(manifest.files().len(), 2);
        assert!(manifest.segments[0].is(&Segment::open(&empty).expect("it was built")));
    }

    #[test]
    fn something_else_is_no_manifest() {
        for text in [
            "",
            "{}",
            "[]",
            r#"{"format":1,"segments":[{}]}"#,
            r#"{"format":1,"segments":[],"x":1}"#,
        ] {
            assert!(Manifest::read(text.as_bytes()).is_err(), "{text}");
        }
    }
}
