//! OSV records, as far as actions need them (OSV schema 1.7, section "Affected fields").

use std::cmp::Ordering;

use lockgate_advisories::Record;
use lockgate_advisories::record::{Affected, Event};
use lockgate_workload::ActionAdvisory;

/// The advisories of one record for packages of that ecosystem; `None` where the bytes are no record.
///
/// A withdrawn record has none. Ranges over Git commits are left out: they need the repository.
pub(crate) fn actions(bytes: &[u8], ecosystem: &str) -> Option<Vec<ActionAdvisory>> {
    let record = Record::read(bytes).ok()?;
    if record.is_withdrawn() {
        return Some(Vec::new());
    }
    let summary = summary(&record);
    let affected = record.affected.as_deref().unwrap_or_default().iter();
    let found = affected.filter_map(|affected| advisory(&record.id, &summary, affected, ecosystem));
    Some(found.collect())
}

fn summary(record: &Record<'_>) -> String {
    let long = || {
        record
            .details
            .and_then(|raw| serde_json::from_str(raw.get()).ok())
    };
    let text = record.summary.as_deref().map(str::to_owned).or_else(long);
    let text = text.unwrap_or_default();
    let first = text.lines().find(|line| !line.trim().is_empty());
    first.unwrap_or_default().trim().to_owned()
}

fn advisory(
    id: &str,
    summary: &str,
    affected: &Affected<'_>,
    ecosystem: &str,
) -> Option<ActionAdvisory> {
    let package = affected.package.as_ref();
    let package = package.filter(|package| &*package.ecosystem == ecosystem)?;
    let ranges = affected.ranges.as_deref().unwrap_or_default().iter();
    let numbered = ranges.filter(|range| &*range.kind != "GIT");
    let versions = affected.versions.as_deref().unwrap_or_default().iter();
    Some(ActionAdvisory {
        id: id.to_owned(),
        summary: summary.to_owned(),
        package: package.name.to_lowercase(),
        ranges: numbered
            .flat_map(|range| intervals(range.events.as_deref().unwrap_or_default()))
            .collect(),
        versions: versions.map(|version| version.to_string()).collect(),
    })
}

/// One bound of a range. The order of the variants is that of events at the same version where a range is open: what was fixed
/// there can be introduced again there, and what was introduced there can end there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Bound {
    Fixed,
    Introduced,
    LastAffected,
}

/// Half-open intervals from events in any order. What is introduced and fixed at one version is nothing.
fn intervals(events: &[Event<'_>]) -> Vec<(Option<String>, Option<String>)> {
    let mut bounds: Vec<_> = events.iter().filter_map(bound).collect();
    bounds.sort_by(|a, b| compare(&a.1, &b.1).then(a.0.cmp(&b.0)));
    let mut intervals = Vec::new();
    let mut open: Option<Option<String>> = None;
    for same in bounds.chunk_by(|a, b| compare(&a.1, &b.1) == Ordering::Equal) {
        let is_fixed = same.iter().any(|bound| bound.0 == Bound::Fixed);
        if open.is_none() && is_fixed {
            continue;
        }
        for (bound, version) in same {
            let version = version.clone();
            match bound {
                Bound::Introduced => open = open.or(Some((version != "0").then_some(version))),
                Bound::Fixed => intervals.extend(open.take().map(|from| (from, Some(version)))),
                Bound::LastAffected => {
                    intervals.extend(open.take().map(|from| (from, successor(&version))));
                }
            }
        }
    }
    intervals.extend(open.map(|from| (from, None)));
    intervals
}

fn bound(event: &Event<'_>) -> Option<(Bound, String)> {
    let introduced = event
        .introduced
        .as_deref()
        .map(|version| (Bound::Introduced, version));
    let fixed = event
        .fixed
        .as_deref()
        .map(|version| (Bound::Fixed, version));
    let last = event
        .last_affected
        .as_deref()
        .map(|version| (Bound::LastAffected, version));
    let (bound, version) = introduced.or(fixed).or(last)?;
    Some((bound, version.to_owned()))
}

/// The least version that is certainly not affected any more, after the last that is; `None` where the
/// version is not understood, which errs on the side of affected.
///
/// The patch number grows by one; prereleases of that patch then count as affected too.
fn successor(last: &str) -> Option<String> {
    let (release, pre) = split(last);
    if pre.is_some() {
        return Some(format!("{last}.0"));
    }
    let mut numbers = release
        .split('.')
        .map(|part| part.parse::<u64>().ok())
        .collect::<Option<Vec<_>>>()?;
    numbers.resize(numbers.len().max(3), 0);
    let patch = numbers.last_mut()?;
    *patch = patch.checked_add(1)?;
    let parts: Vec<_> = numbers.iter().map(u64::to_string).collect();
    Some(parts.join("."))
}

/// The release without a leading `v` and the prerelease; build metadata does not count.
fn split(version: &str) -> (&str, Option<&str>) {
    let version = version.strip_prefix('v').unwrap_or(version);
    let version = version
        .split_once('+')
        .map_or(version, |(before, _)| before);
    match version.split_once('-') {
        Some((release, pre)) => (release, Some(pre)),
        None => (version, None),
    }
}

/// The order of versions (Semantic Versioning 2.0.0, section 11), with missing numbers as zero.
fn compare(a: &str, b: &str) -> Ordering {
    let ((release_a, pre_a), (release_b, pre_b)) = (split(a), split(b));
    let releases = parts(release_a, release_b, "0");
    releases.then_with(|| match (pre_a, pre_b) {
        (Some(a), Some(b)) => parts(a, b, ""),
        (Some(_), None) => Ordering::Less,
        (None, Some(_)) => Ordering::Greater,
        (None, None) => Ordering::Equal,
    })
}

fn parts(a: &str, b: &str, missing: &str) -> Ordering {
    let longest = a.split('.').count().max(b.split('.').count());
    let pad = |text: &str| -> Vec<String> {
        let parts = text.split('.').map(str::to_owned);
        parts
            .chain(std::iter::repeat(missing.to_owned()))
            .take(longest)
            .collect()
    };
    let (a, b) = (pad(a), pad(b));
    let pairs = a.iter().zip(&b);
    pairs
        .map(|(a, b)| part(a, b))
        .find(|order| order.is_ne())
        .unwrap_or(Ordering::Equal)
}

/// Numbers before words; the empty part, which is missing, before all.
fn part(a: &str, b: &str) -> Ordering {
    match (a.parse::<u64>(), b.parse::<u64>()) {
        (Ok(a), Ok(b)) => a.cmp(&b),
        (Ok(_), Err(_)) if !b.is_empty() => Ordering::Less,
        (Err(_), Ok(_)) if !a.is_empty() => Ordering::Greater,
        _ => a.cmp(b),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ranges(events: &str) -> String {
        let events: Vec<Event<'_>> =
            serde_json::from_str(events).expect("the test's events are JSON");
        let shown = intervals(&events).into_iter().map(|(from, upto)| {
            let side = |bound: Option<String>| bound.unwrap_or_else(|| "*".to_owned());
            format!("{}..{}", side(from), side(upto))
        });
        shown.collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn events_in_any_order_become_intervals() {
        let events = r#"[{"fixed":"3.1"},{"introduced":"0"},{"introduced":"3"},{"fixed":"1.10"}]"#;
        assert_eq!(ranges(events), "*..1.10 3..3.1");
        assert_eq!(ranges(r#"[{"introduced":"2"},{"introduced":"1"}]"#), "1..*");
        assert_eq!(ranges(r#"[{"fixed":"2"}]"#), "");
        assert_eq!(
            ranges(r#"[{"introduced":"0"},{"fixed":"2"},{"introduced":"2"}]"#),
            "*..2 2..*"
        );
        assert_eq!(
            ranges(r#"[{"introduced":"2"},{"fixed":"2"},{"introduced":"3"},{"fixed":"4"}]"#),
            "3..4"
        );
    }

    #[test]
    fn the_last_affected_version_is_within() {
        let last = |version: &str| {
            ranges(&format!(
                r#"[{{"last_affected":"{version}"}},{{"introduced":"0"}}]"#
            ))
        };
        assert_eq!(last("1.2.3"), "*..1.2.4");
        assert_eq!(last("v2"), "*..2.0.1");
        assert_eq!(last("1.0.0-rc.1"), "*..1.0.0-rc.1.0");
        assert_eq!(last("nightly"), "*..*");
    }

    #[test]
    fn versions_are_ordered_as_semantic_versions() {
        let sorted = [
            "0",
            "1.0.0-alpha",
            "1.0.0-alpha.1",
            "1.0.0-alpha.beta",
            "1.0",
            "1.2",
            "1.10",
        ];
        for pair in sorted.windows(2) {
            assert_eq!(compare(pair[0], pair[1]), Ordering::Less, "{pair:?}");
        }
        assert_eq!(compare("v1", "1.0.0+build"), Ordering::Equal);
    }

    #[test]
    fn only_living_records_of_the_ecosystem_count() {
        let record = |extra: &str, ecosystem: &str| {
            let text = format!(
                r#"{{"id":"X-1","details":"\nfirst\nsecond"{extra},"affected":[{{"package":
                   {{"ecosystem":"{ecosystem}","name":"Owner/Name"}},"versions":["v1"],
                   "ranges":[{{"type":"GIT","events":[{{"introduced":"0"}}]}}]}}, {{}}]}}"#
            );
            actions(text.as_bytes(), "GitHub Actions").expect("the test's record is valid")
        };
        let found = record("", "GitHub Actions");
        assert_eq!((found.len(), found[0].package.as_str()), (1, "owner/name"));
        assert_eq!(
            (found[0].summary.as_str(), found[0].ranges.len()),
            ("first", 0)
        );
        assert!(record(r#","withdrawn":"2024-01-01T00:00:00Z""#, "GitHub Actions").is_empty());
        assert!(record("", "npm").is_empty());
        assert!(actions(b"[]", "npm").is_none());
    }
}
