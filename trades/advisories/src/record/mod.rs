//! Records as OSV writes them (OSV schema 1.7).

mod time;

use std::borrow::Cow;

use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::value::RawValue;

pub(crate) use time::{day, seconds};

/// Why bytes are no record.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no OSV record: {why}")]
pub struct BadRecord {
    /// In the words of the reader of JSON, or ours.
    pub why: String,
}

/// A record; what it does not say is empty, and fields that nobody asks for are not kept.
#[derive(Debug, Deserialize)]
pub struct Record<'a> {
    /// Its own id.
    #[serde(borrow)]
    pub id: Text<'a>,
    /// When it last changed (RFC 3339).
    #[serde(default)]
    pub modified: Option<Text<'a>>,
    /// When it was taken back; such a record affects nothing.
    #[serde(default)]
    pub withdrawn: Option<Text<'a>>,
    /// Other names of the same flaw.
    #[serde(default)]
    pub aliases: Option<Vec<Text<'a>>>,
    /// Flaws that have to do with it.
    #[serde(default)]
    pub related: Option<Vec<Text<'a>>>,
    /// Flaws of other packages that this one passes on.
    #[serde(default)]
    pub upstream: Option<Vec<Text<'a>>>,
    /// One line.
    #[serde(default)]
    pub summary: Option<Text<'a>>,
    /// Many lines, as JSON: mostly not needed.
    #[serde(default)]
    pub details: Option<&'a RawValue>,
    /// How bad.
    #[serde(default)]
    pub severity: Option<Vec<Severity<'a>>>,
    /// Which versions of which packages.
    #[serde(default)]
    pub affected: Option<Vec<Affected<'a>>>,
    /// Where more is told.
    #[serde(default)]
    pub references: Option<Vec<Reference<'a>>>,
    /// What only its database writes.
    #[serde(default)]
    pub database_specific: Option<&'a RawValue>,
}

/// A text that is borrowed where nothing in it is escaped.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(transparent)]
pub struct Text<'a>(#[serde(borrow)] Cow<'a, str>);

/// One statement of how bad it is.
#[derive(Debug, Deserialize)]
pub struct Severity<'a> {
    /// `CVSS_V3`, `CVSS_V4`, `Ubuntu` …
    #[serde(rename = "type", borrow)]
    pub kind: Text<'a>,
    /// A vector or a word.
    #[serde(borrow)]
    pub score: Text<'a>,
}

/// Versions of one package.
#[derive(Debug, Deserialize)]
pub struct Affected<'a> {
    /// The package; missing where only a repository is named.
    #[serde(default, borrow)]
    pub package: Option<Package<'a>>,
    /// How bad, for this package.
    #[serde(default)]
    pub severity: Option<Vec<Severity<'a>>>,
    /// Spans of versions.
    #[serde(default)]
    pub ranges: Option<Vec<Range<'a>>>,
    /// Single versions.
    #[serde(default)]
    pub versions: Option<Vec<Text<'a>>>,
    /// What only its ecosystem writes.
    #[serde(default)]
    pub ecosystem_specific: Option<&'a RawValue>,
    /// What only its database writes.
    #[serde(default)]
    pub database_specific: Option<&'a RawValue>,
}

/// A package by ecosystem and name.
#[derive(Debug, Deserialize)]
pub struct Package<'a> {
    /// With a release after a colon.
    #[serde(borrow)]
    pub ecosystem: Text<'a>,
    /// As its ecosystem writes it.
    #[serde(borrow)]
    pub name: Text<'a>,
}

/// A span of versions, by what happened in which.
#[derive(Debug, Deserialize)]
pub struct Range<'a> {
    /// `SEMVER`, `ECOSYSTEM`, `GIT`.
    #[serde(rename = "type", borrow)]
    pub kind: Text<'a>,
    /// The repository, of `GIT`.
    #[serde(default)]
    pub repo: Option<Text<'a>>,
    /// In any order.
    #[serde(default)]
    pub events: Option<Vec<Event<'a>>>,
}

/// What happened in a version.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct Event<'a> {
    /// The flaw came in.
    #[serde(default, borrow)]
    pub introduced: Option<Text<'a>>,
    /// It went.
    #[serde(default)]
    pub fixed: Option<Text<'a>>,
    /// It is the last with the flaw.
    #[serde(default)]
    pub last_affected: Option<Text<'a>>,
    /// Nothing is said of this version and later ones.
    #[serde(default)]
    pub limit: Option<Text<'a>>,
}

/// Where more is told.
#[derive(Debug, Deserialize)]
pub struct Reference<'a> {
    /// `ADVISORY`, `FIX`, `WEB` …
    #[serde(rename = "type", default, borrow)]
    pub kind: Option<Text<'a>>,
    /// Its address.
    #[serde(borrow)]
    pub url: Text<'a>,
}

impl<'a> Record<'a> {
    /// Reads one record. Fields of other schemas are passed over; those known must have their form.
    pub fn read(bytes: &'a [u8]) -> Result<Self, BadRecord> {
        let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
        let record: Self = serde_json::from_slice(bytes).map_err(|error| BadRecord {
            why: error.to_string(),
        })?;
        if record.id.is_empty() || record.id.len() > MOST_ID {
            let why = "its id is empty or too long".to_owned();
            return Err(BadRecord { why });
        }
        Ok(record)
    }

    /// True where it was taken back. A zero time is no time: records of Go write it where they mean nothing.
    pub fn is_withdrawn(&self) -> bool {
        let withdrawn = self.withdrawn.as_deref();
        withdrawn.is_some_and(|time| !time.is_empty() && !time.starts_with("0001-01-01"))
    }
}

/// Longest id. The longest real ones have about fifty letters.
const MOST_ID: usize = 200;

impl std::ops::Deref for Text<'_> {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

/// What a database or an ecosystem adds, as far as it has the form that is known; otherwise nothing.
pub(crate) fn specific<T: DeserializeOwned + Default>(raw: Option<&RawValue>) -> T {
    raw.and_then(|raw| serde_json::from_str(raw.get()).ok())
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_record_may_leave_out_almost_all() {
        let record = Record::read(br#"{"id":"X-1","aliases":null,"new_field":[{}]}"#);
        let record = record.expect("an id is enough");
        assert_eq!(&*record.id, "X-1");
        assert!(record.affected.is_none() && !record.is_withdrawn());
    }

    #[test]
    fn what_has_another_form_is_no_record() {
        for bad in [
            &b"[]"[..],
            b"{}",
            br#"{"id":""}"#,
            br#"{"id":"a","affected":"x"}"#,
            b"\xff{}",
            b"",
        ] {
            assert!(Record::read(bad).is_err(), "{bad:?}");
        }
    }

    #[test]
    fn a_zero_time_takes_nothing_back() {
        let withdrawn = |when: &str| {
            let text = format!(r#"{{"id":"X-1","withdrawn":{when}}}"#);
            Record::read(text.as_bytes())
                .expect("the test's record is valid")
                .is_withdrawn()
        };
        assert!(withdrawn(r#""2024-01-01T00:00:00Z""#));
        assert!(!withdrawn(r#""0001-01-01T00:00:00Z""#));
        assert!(!withdrawn("null"));
    }
}
