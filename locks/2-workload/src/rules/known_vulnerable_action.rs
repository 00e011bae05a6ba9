use std::collections::BTreeSet;

use lockgate_evidence::{Confidence, Finding, rule};
use lockgate_pipelines::model::{Pin, Pipeline, Uses};

use crate::context::Context;
use crate::facts::action_version::{Version, within};
use crate::facts::locked::Locked;
use crate::facts::pins;
use crate::{ActionAdvisory, Advisories};

rule! {
    /// # What it finds
    ///
    /// An action or reusable workflow in a version that a published advisory names. The version is read from the tag, from
    /// the comment behind a pinned commit, or from `actions.lock`. A floating tag such as `v4` is told only where every
    /// version it can stand for is affected. A commit without a version, and a branch, cannot be judged.
    ///
    /// # Why it matters
    ///
    /// The way in is public. `tj-actions/changed-files` before 41 let the author of a pull request run commands by the name
    /// of a file (CVE-2023-51664), and `actions/download-artifact` before 4.1.3 wrote wherever an artifact told it to. The
    /// severity is high because most advisories of actions are about execution or secrets; read the advisory. The
    /// confidence is high for a full tag, medium for a floating tag and for a comment, which may be wrong.
    ///
    /// Without advisory data this rule says nothing, and the report says so.
    ///
    /// # Bad
    ///
    /// ```yaml
    /// # with an advisory for example/build before 2.3.1
    /// on: push
    /// jobs:
    ///   build:
    ///     runs-on: ubuntu-latest
    ///     steps:
    ///       - uses: example/build@v2.3.0
    /// ```
    ///
    /// # Good
    ///
    /// ```yaml
    /// # with an advisory for example/build before 2.3.1
    /// on: push
    /// jobs:
    ///   build:
    ///     runs-on: ubuntu-latest
    ///     steps:
    ///       - uses: example/build@v2.3.1
    /// ```
    ///
    /// # How to fix
    ///
    /// Raise the version to one that the advisory calls fixed. Where there is none, stop using the action.
    ///
    /// # References
    ///
    /// - GitHub Advisory Database, ecosystem GitHub Actions
    /// - Open Source Vulnerability format, `affected[].ranges`
    Workload "workload/known-vulnerable-action": "an action has a known vulnerability", High, High
}

/// A version, and how sure it is that this is what runs.
struct Known {
    version: Version,
    written: String,
    confidence: Confidence,
}

pub(super) fn check(cx: &Context<'_>, out: &mut Vec<Finding>) {
    let (Some(pipeline), Advisories::Known(advisories)) = (cx.pipeline(), cx.advisories) else {
        return;
    };
    let mut locked = None;
    for (_, uses) in cx.uses() {
        let Some(action) = uses.target.action() else {
            continue;
        };
        let affecting: Vec<_> = advisories
            .iter()
            .filter(|advisory| names(advisory, &action))
            .collect();
        if affecting.is_empty() {
            continue;
        }
        let locked = locked.get_or_insert_with(|| Locked::of(cx.tree, pipeline));
        let Some(known) = version(pipeline, uses, locked.as_ref()) else {
            continue;
        };
        let hits: Vec<_> = affecting
            .into_iter()
            .filter(|advisory| is_affected(advisory, &known))
            .collect();
        if !hits.is_empty() {
            out.push(finding(cx, uses, &known, &hits));
        }
    }
}

/// An advisory of `owner/name` holds for every path within it.
fn names(advisory: &ActionAdvisory, action: &str) -> bool {
    let package = advisory.package.as_str();
    let covered = action
        .get(..package.len())
        .is_some_and(|start| start.eq_ignore_ascii_case(package));
    covered && matches!(action.as_bytes().get(package.len()), None | Some(b'/'))
}

fn version(pipeline: &Pipeline, uses: &Uses, locked: Option<&Locked<'_>>) -> Option<Known> {
    let covering = locked.filter(|locked| locked.covers(&uses.target));
    let tag = covering.and_then(|locked| locked.entry(&uses.target)?.reference.clone());
    let (written, certain) = match (tag, uses.target.pin()?) {
        (Some(tag), _) => (tag.value().to_owned(), Confidence::High),
        (None, Pin::Digest) => (pins::read(pipeline, uses)?.comment, Confidence::Medium),
        (None, _) => (uses.target.reference()?.to_owned(), Confidence::High),
    };
    let version = Version::parse(&written)?;
    let confidence = if version.is_floating() {
        certain.min(Confidence::Medium)
    } else {
        certain
    };
    Some(Known {
        version,
        written,
        confidence,
    })
}

fn is_affected(advisory: &ActionAdvisory, known: &Known) -> bool {
    let range = |(introduced, fixed): &(Option<String>, Option<String>)| {
        within(&known.version, introduced.as_deref(), fixed.as_deref())
    };
    let listed = advisory
        .versions
        .iter()
        .filter_map(|version| Version::parse(version));
    advisory.ranges.iter().any(range)
        || listed
            .into_iter()
            .any(|version| version == known.version && !known.version.is_floating())
}

fn finding(cx: &Context<'_>, uses: &Uses, known: &Known, hits: &[&ActionAdvisory]) -> Finding {
    let action = uses.target.action().unwrap_or_default();
    let ids: BTreeSet<_> = hits
        .iter()
        .map(|advisory| format!("{} ({})", advisory.id, advisory.summary))
        .collect();
    let ids: Vec<_> = ids.into_iter().collect();
    let message = format!(
        "`{action}` in version `{}` has a known vulnerability: {}",
        known.written,
        ids.join(", ")
    );
    let finding = cx
        .finding(&RULE, uses.reference.span(), message)
        .confidence(known.confidence);
    match fixed(known, hits) {
        Some(version) => finding.help(format!("use version {version} or newer")),
        None => finding.help("no version is known to be fixed: stop using it"),
    }
}

/// The least version that is free of all of them; `None` where one of them is not fixed.
fn fixed<'a>(known: &Known, hits: &[&'a ActionAdvisory]) -> Option<&'a str> {
    let ends = hits.iter().map(|advisory| {
        let mut ranges = advisory.ranges.iter();
        let own = ranges.find(|(introduced, fixed)| {
            within(&known.version, introduced.as_deref(), fixed.as_deref())
        });
        own.and_then(|(_, fixed)| fixed.as_deref())
    });
    let ends: Option<Vec<&str>> = ends.collect();
    ends?
        .into_iter()
        .max_by_key(|version| Version::parse(version))
}
