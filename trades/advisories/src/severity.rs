//! How bad: vectors of CVSS scored by a library, and the words of databases.

use std::str::FromStr;

use cvss::Cvss;
use lockgate_evidence::Severity;

use crate::Rating;

/// The rating of one statement; nothing where it is not understood.
///
/// `kind` is that of OSV (`CVSS_V2`, `CVSS_V3`, `CVSS_V4`, `Ubuntu`); words are understood whatever the kind.
pub(crate) fn rate(kind: &str, score: &str) -> Rating {
    match kind {
        "CVSS_V2" => cvss::v2::Vector::from_str(score).map_or_else(
            |_| Rating::default(),
            |vector| rated(vector.score().value(), vector.score().severity()),
        ),
        "CVSS_V3" | "CVSS_V4" => vector(score),
        _ => word(score),
    }
}

/// The rating of a vector that tells its own version.
pub(crate) fn vector(text: &str) -> Rating {
    match Cvss::from_str(text) {
        Ok(cvss) if is_whole(text) => rated(cvss.score(), cvss.severity()),
        _ => Rating::default(),
    }
}

/// The library takes what is missing of a vector of version 3 for harmless; a vector without its base says nothing.
fn is_whole(text: &str) -> bool {
    let has = |metric: &str| {
        text.split('/')
            .any(|part| part.split(':').next() == Some(metric))
    };
    !text.starts_with("CVSS:3")
        || ["AV", "AC", "PR", "UI", "S", "C", "I", "A"]
            .into_iter()
            .all(has)
}

fn rated(score: f64, severity: cvss::Severity) -> Rating {
    let level = match severity {
        cvss::Severity::None => Severity::Info,
        cvss::Severity::Low => Severity::Low,
        cvss::Severity::Medium => Severity::Medium,
        cvss::Severity::High => Severity::High,
        cvss::Severity::Critical => Severity::Critical,
    };
    Rating {
        level: Some(level),
        tenths: tenths(score),
    }
}

/// Scores have one digit after the point: 0.0 to 10.0.
fn tenths(score: f64) -> Option<u8> {
    (0..=100_u8).find(|tenths| (f64::from(*tenths) - score * 10.0).abs() < 0.5)
}

/// The words of GitHub, Ubuntu, Debian and the distributions of Red Hat's family.
pub(crate) fn word(text: &str) -> Rating {
    let level = match text.trim().to_ascii_lowercase().as_str() {
        "critical" => Severity::Critical,
        "high" | "important" => Severity::High,
        "moderate" | "medium" => Severity::Medium,
        "low" => Severity::Low,
        "negligible" | "unimportant" | "none" => Severity::Info,
        _ => return Rating::default(),
    };
    Rating {
        level: Some(level),
        tenths: None,
    }
}

impl Rating {
    /// The worse of each.
    #[must_use]
    pub fn worst(self, other: Self) -> Self {
        Self {
            level: self.level.max(other.level),
            tenths: self.tenths.max(other.tenths),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn vectors_of_all_versions_are_scored() {
        let rated = |kind, text| {
            let rating = rate(kind, text);
            (rating.level, rating.tenths)
        };
        // The examples of FIRST: CVE-2002-0392 (version 2), CVE-2015-8252 (version 3).
        assert_eq!(
            rated("CVSS_V2", "AV:N/AC:L/Au:N/C:N/I:N/A:C"),
            (Some(Severity::High), Some(78))
        );
        assert_eq!(
            rated("CVSS_V3", "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"),
            (Some(Severity::Critical), Some(98))
        );
        assert_eq!(
            rated(
                "CVSS_V4",
                "CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N"
            ),
            (Some(Severity::Critical), Some(93))
        );
        assert_eq!(
            rated("CVSS_V3", "CVSS:3.0/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:N"),
            (Some(Severity::Info), Some(0))
        );
    }

    #[test]
    fn what_is_not_understood_rates_nothing() {
        for text in ["", "CVSS:3.1/AV:N", "CVSS:9.9/AV:N", "AV:N/AC:L"] {
            assert_eq!(rate("CVSS_V3", text), Rating::default(), "{text}");
        }
        assert_eq!(rate("Ubuntu", "untriaged"), Rating::default());
        assert_eq!(rate("Ubuntu", "medium").level, Some(Severity::Medium));
    }

    #[test]
    fn the_worse_of_each_counts() {
        let word = word("HIGH");
        let vector = vector("CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:L/I:N/A:N");
        let both = word.worst(vector);
        assert_eq!((both.level, both.tenths), (Some(Severity::High), Some(53)));
    }
}
