//! What others know of CVEs: the odds of being attacked (EPSS) and what is known to be exploited (CISA's catalogue).

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::index::{Kind, Segment, assemble};
use crate::record::day;
use crate::{Exploited, Odds};

/// Why bytes are neither EPSS nor CISA's catalogue.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("neither scores of EPSS nor a catalogue of CISA: {why}")]
pub struct BadScores {
    /// What is wrong.
    pub why: String,
}

/// Scores or a catalogue, by CVE.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Scores {
    /// EPSS.
    Odds(BTreeMap<Cve, Odds>),
    /// CISA's catalogue of known exploited vulnerabilities.
    Exploited(BTreeMap<Cve, Exploited>),
}

/// A CVE as numbers: year and number within the year.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Cve(u16, u32);

impl Cve {
    /// Reads `CVE-2024-12345`.
    pub fn parse(text: &str) -> Option<Self> {
        let (year, number) = text.strip_prefix("CVE-")?.split_once('-')?;
        let is_number = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
        (is_number(year) && is_number(number)).then_some(())?;
        Some(Self(year.parse().ok()?, number.parse().ok()?))
    }

    fn bytes(self) -> [u8; 6] {
        let mut out = [0; 6];
        out[..2].copy_from_slice(&self.0.to_be_bytes());
        out[2..].copy_from_slice(&self.1.to_be_bytes());
        out
    }
}

/// Bytes of one entry of odds: a CVE, two numbers of three bytes.
const ODDS: usize = 12;
/// Bytes of one entry of the catalogue: a CVE, a day of four bytes, a flag.
const EXPLOITED: usize = 11;

#[derive(Deserialize)]
struct OddsRow {
    cve: String,
    epss: f64,
    percentile: f64,
}

#[derive(Deserialize)]
struct Catalogue {
    vulnerabilities: Vec<Entry>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Entry {
    #[serde(rename = "cveID")]
    cve: String,
    date_added: Option<String>,
    known_ransomware_campaign_use: Option<String>,
}

impl Scores {
    /// Reads EPSS as CSV, or CISA's catalogue as CSV or JSON; which of them, the bytes tell.
    ///
    /// The second value counts rows that were damaged.
    pub fn read(bytes: &[u8]) -> Result<(Self, usize), BadScores> {
        let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
        if bytes.trim_ascii_start().starts_with(b"{") {
            return catalogue_json(bytes);
        }
        let mut reader = csv::ReaderBuilder::new()
            .comment(Some(b'#'))
            .flexible(true)
            .from_reader(bytes);
        let headers = reader.headers().map_err(|error| bad(&error))?;
        let has = |name: &str| headers.iter().any(|header| header == name);
        if has("cve") && has("epss") {
            return Ok(odds(reader));
        }
        if has("cveID") && has("dateAdded") {
            return Ok(catalogue_csv(reader));
        }
        let why = "no columns `cve` and `epss`, nor `cveID` and `dateAdded`".to_owned();
        Err(BadScores { why })
    }

    /// How many CVEs.
    pub fn len(&self) -> usize {
        match self {
            Self::Odds(all) => all.len(),
            Self::Exploited(all) => all.len(),
        }
    }

    /// True where there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// A segment that holds them and nothing else.
    pub fn build(&self) -> Vec<u8> {
        let mut out = Vec::new();
        let kind = match self {
            Self::Odds(all) => {
                for (cve, odds) in all {
                    out.extend(cve.bytes());
                    out.extend(&odds.chance.to_be_bytes()[1..]);
                    out.extend(&odds.percentile.to_be_bytes()[1..]);
                }
                Kind::Odds
            }
            Self::Exploited(all) => {
                for (cve, entry) in all {
                    out.extend(cve.bytes());
                    out.extend(entry.since.unwrap_or(0).to_be_bytes());
                    out.push(u8::from(entry.by_ransomware));
                }
                Kind::Exploited
            }
        };
        assemble(&[(kind, out)])
    }
}

fn bad(error: &dyn std::fmt::Display) -> BadScores {
    BadScores {
        why: error.to_string(),
    }
}

fn odds(mut reader: csv::Reader<&[u8]>) -> (Scores, usize) {
    let (mut all, mut damaged) = (BTreeMap::new(), 0);
    for row in reader.deserialize::<OddsRow>() {
        let entry = row.ok().and_then(|row| {
            let odds = Odds {
                chance: millionths(row.epss)?,
                percentile: millionths(row.percentile)?,
            };
            Some((Cve::parse(&row.cve)?, odds))
        });
        match entry {
            Some((cve, odds)) => _ = all.insert(cve, odds),
            None => damaged += 1,
        }
    }
    (Scores::Odds(all), damaged)
}

/// A share of one in millionths; `None` outside 0 to 1.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "held to 0 to 1 before"
)]
fn millionths(share: f64) -> Option<u32> {
    (0.0..=1.0)
        .contains(&share)
        .then(|| (share * 1e6).round() as u32)
}

fn catalogue_csv(mut reader: csv::Reader<&[u8]>) -> (Scores, usize) {
    let (mut entries, mut damaged) = (Vec::new(), 0);
    for row in reader.deserialize::<Entry>() {
        match row {
            Ok(entry) => entries.push(entry),
            Err(_) => damaged += 1,
        }
    }
    catalogue(entries, damaged)
}

fn catalogue_json(bytes: &[u8]) -> Result<(Scores, usize), BadScores> {
    let read: Catalogue = serde_json::from_slice(bytes).map_err(|error| bad(&error))?;
    Ok(catalogue(read.vulnerabilities, 0))
}

fn catalogue(entries: Vec<Entry>, mut damaged: usize) -> (Scores, usize) {
    let mut all = BTreeMap::new();
    for entry in entries {
        let by_ransomware = entry
            .known_ransomware_campaign_use
            .is_some_and(|word| word.eq_ignore_ascii_case("known"));
        let since = entry.date_added.as_deref().and_then(day);
        let exploited = Exploited {
            since,
            by_ransomware,
        };
        match Cve::parse(&entry.cve) {
            Some(cve) => _ = all.insert(cve, exploited),
            None => damaged += 1,
        }
    }
    (Scores::Exploited(all), damaged)
}

/// The entry of a CVE in a sorted section.
fn find(section: &[u8], width: usize, cve: Cve) -> Option<&[u8]> {
    let (mut low, mut high) = (0, section.len() / width);
    while low < high {
        let middle = low + (high - low) / 2;
        let entry = section.get(middle * width..(middle + 1) * width)?;
        match entry[..6].cmp(&cve.bytes()) {
            std::cmp::Ordering::Less => low = middle + 1,
            std::cmp::Ordering::Greater => high = middle,
            std::cmp::Ordering::Equal => return Some(&entry[6..]),
        }
    }
    None
}

impl Segment<'_> {
    /// True where it holds scores of EPSS.
    pub fn has_odds(&self) -> bool {
        !self.section(Kind::Odds).is_empty()
    }

    /// True where it holds CISA's catalogue.
    pub fn has_exploited(&self) -> bool {
        !self.section(Kind::Exploited).is_empty()
    }

    pub(crate) fn odds(&self, cve: Cve) -> Option<Odds> {
        let entry = find(self.section(Kind::Odds), ODDS, cve)?;
        let number = |at: usize| u32::from_be_bytes([0, entry[at], entry[at + 1], entry[at + 2]]);
        Some(Odds {
            chance: number(0),
            percentile: number(3),
        })
    }

    pub(crate) fn exploited(&self, cve: Cve) -> Option<Exploited> {
        let entry = find(self.section(Kind::Exploited), EXPLOITED, cve)?;
        let since = u32::from_be_bytes([entry[0], entry[1], entry[2], entry[3]]);
        Some(Exploited {
            since: (since > 0).then_some(since),
            by_ransomware: entry[4] != 0,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn segment_of(text: &str) -> (Vec<u8>, usize) {
        let (scores, damaged) = Scores::read(text.as_bytes()).expect("the test's scores are valid");
        (scores.build(), damaged)
    }

    #[test]
    fn odds_are_found_by_cve() {
        let text = "#model_version:v1,score_date:2026-01-01T00:00:00+0000\ncve,epss,percentile\n\
                    CVE-2024-10000,0.5,0.99\nCVE-1999-0001,0.00043,0.1\nnonsense,1,1\nCVE-2024-1,2,0\n";
        let (bytes, damaged) = segment_of(text);
        let segment = Segment::open(&bytes).expect("it was built");
        let odds = |text| segment.odds(Cve::parse(text).expect("a CVE"));
        assert_eq!(
            odds("CVE-2024-10000"),
            Some(Odds {
                chance: 500_000,
                percentile: 990_000
            })
        );
        assert_eq!(
            odds("CVE-1999-0001"),
            Some(Odds {
                chance: 430,
                percentile: 100_000
            })
        );
        assert_eq!((odds("CVE-2024-1"), damaged), (None, 2));
    }

    #[test]
    fn the_catalogue_is_read_in_both_forms() {
        let csv = "cveID,vendorProject,dateAdded,knownRansomwareCampaignUse\n\
                   CVE-2021-44228,\"a \"\"b\"\",\nc\",2021-12-10,Known\n";
        let json = r#"{"title":"x","vulnerabilities":[{"cveID":"CVE-2021-44228","dateAdded":"2021-12-10",
                      "knownRansomwareCampaignUse":"Known","cwes":[]}]}"#;
        let (bytes, _) = segment_of(csv);
        assert_eq!(bytes, segment_of(json).0);
        let segment = Segment::open(&bytes).expect("it was built");
        let entry = segment.exploited(Cve(2021, 44228));
        assert_eq!(
            entry,
            Some(Exploited {
                since: Some(18_971),
                by_ransomware: true
            })
        );
    }

    #[test]
    fn something_else_is_neither() {
        for text in ["", "a,b\n1,2\n", "{}", "[]", "{\"id\":\"X-1\"}"] {
            assert!(Scores::read(text.as_bytes()).is_err(), "{text}");
        }
    }
}
