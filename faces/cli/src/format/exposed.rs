//! What a finding about a leaked secret tells besides, in words. The secret itself is not in it.

use lockgate_evidence::{CommitRef, Exposed, Finding, Trail};

use super::plural;

/// References that are named; the others are counted.
const REFS: usize = 3;

/// Name and words of each remark, none for other findings. The fingerprint is told by the formats themselves.
pub(crate) fn remarks(finding: &Finding) -> Vec<(&'static str, String)> {
    let Some(exposed) = finding.exposed.as_deref() else {
        return Vec::new();
    };
    let all = [
        ("opens", Some(exposed.opens.clone())),
        ("why", why(exposed)),
        ("history", exposed.trail.as_ref().map(history)),
        ("more", more(finding, exposed)),
    ];
    all.into_iter()
        .filter_map(|(name, words)| Some((name, words.filter(|words| !words.is_empty())?)))
        .collect()
}

fn why(exposed: &Exposed) -> Option<String> {
    (!exposed.why.is_empty()).then(|| exposed.why.join("; "))
}

/// Places that are counted and not named.
fn more(finding: &Finding, exposed: &Exposed) -> Option<String> {
    let left = exposed.places.saturating_sub(finding.locations.len());
    let words = || format!("the same secret at {}", plural(left, "further place"));
    (left > 0).then(words)
}

/// First and last commit, whether it still stands at `HEAD`, and what reaches it.
fn history(trail: &Trail) -> String {
    let mut parts = commits(trail);
    let at_head = if trail.at_head {
        "still at HEAD"
    } else {
        "not at HEAD"
    };
    parts.push(at_head.to_owned());
    parts.push(refs(&trail.refs));
    parts.join("; ")
}

fn commits(trail: &Trail) -> Vec<String> {
    match (&trail.first, &trail.last) {
        (Some(first), Some(last)) if first.id != last.id => vec![
            format!("first in {}", commit(first)),
            format!("last in {}", commit(last)),
        ],
        (Some(only), _) | (None, Some(only)) => vec![format!("in {}", commit(only))],
        (None, None) => Vec::new(),
    }
}

/// `commit abcdef12 of 2025-01-31 by A <a@example.com> (path)`.
fn commit(commit: &CommitRef) -> String {
    let id: String = commit.id.chars().take(8).collect();
    let day: String = commit.time.chars().take(10).collect();
    format!(
        "commit {id} of {day} by {} ({})",
        commit.author, commit.path
    )
}

fn refs(refs: &[String]) -> String {
    if refs.is_empty() {
        return "no reference reaches it".to_owned();
    }
    let named: Vec<_> = refs.iter().take(REFS).map(|name| short(name)).collect();
    let more = match refs.len().saturating_sub(REFS) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    format!("reachable from {}{more}", named.join(", "))
}

fn short(name: &str) -> &str {
    let kinds = ["refs/heads/", "refs/tags/", "refs/remotes/", "refs/"];
    kinds
        .iter()
        .find_map(|kind| name.strip_prefix(kind))
        .unwrap_or(name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample;

    #[test]
    fn a_leak_is_told_in_words() {
        let report = sample::leaked();
        let rows = remarks(&report.findings[0]);
        let rows: Vec<_> = rows
            .iter()
            .map(|(name, words)| format!("{name}: {words}"))
            .collect();
        insta::assert_snapshot!(rows.join("\n"), @"
        opens: everything
        why: known by its own form; its checksum holds
        history: first in commit 01234567 of 2024-01-02 by Ada <ada@example.com> (old/a.py); last in commit abcdef12 of 2025-03-04 by Ada <ada@example.com> (old/a.py); still at HEAD; reachable from main, x, v1 and 1 more
        more: the same secret at 5 further places
        ");
    }

    #[test]
    fn a_trail_without_commits_says_so() {
        let trail = Trail {
            first: None,
            last: None,
            at_head: false,
            refs: Vec::new(),
        };
        assert_eq!(history(&trail), "not at HEAD; no reference reaches it");
    }
}
