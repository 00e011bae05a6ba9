use lockgate_evidence::{Confidence, Finding, Fix, Safety, Severity, rule};
use lockgate_pipelines::model::{Access, Permissions, Scope};
use lockgate_pipelines::yaml::Text;

use crate::context::Context;
use crate::data::permission_scopes::SCOPES;

rule! {
    /// # What it finds
    ///
    /// A scope or an access in `permissions` that the platform does not know: `content: read`, `issues: wirte`,
    /// `pull_requests: write`. Also an access that a scope does not have: `id-token: read`.
    ///
    /// # Why it matters
    ///
    /// The platform refuses a workflow with an unknown scope, so a check that everyone believes to run does not. A reader that
    /// is more forgiving takes the block for something else than it is, and who mends the error in a hurry often writes
    /// `write-all`. The severity is low because nothing more is granted than meant; it is info for an access that the scope
    /// does not have, which grants nothing. The confidence is high for a slip of a letter or two, and low for a name far from
    /// every known one, which may be a scope that is newer than this list.
    ///
    /// # Bad
    ///
    /// ```yaml
    /// on: push
    /// permissions:
    ///   content: read
    /// jobs:
    ///   build:
    ///     runs-on: ubuntu-latest
    ///     steps:
    ///       - run: make
    /// ```
    ///
    /// # Good
    ///
    /// ```yaml
    /// on: push
    /// permissions:
    ///   contents: read
    /// jobs:
    ///   build:
    ///     runs-on: ubuntu-latest
    ///     steps:
    ///       - run: make
    /// ```
    ///
    /// # How to fix
    ///
    /// Write the name that the message proposes, or remove the line. The fix corrects a slip of one letter; it is unsafe
    /// because the workflow runs again with it.
    ///
    /// # References
    ///
    /// - Workflow syntax for GitHub Actions: `permissions`, GitHub Docs
    Workload "workload/unknown-permission": "a permission names what the platform does not know", Low, High, fixable
}

const ACCESSES: &[&str] = &["none", "read", "write"];

pub(super) fn check(cx: &Context<'_>, out: &mut Vec<Finding>) {
    let Some(pipeline) = cx.workflow() else {
        return;
    };
    let jobs = pipeline.jobs.iter().map(|job| &job.permissions);
    for permissions in [&pipeline.permissions].into_iter().chain(jobs) {
        if let Permissions::Scopes { scopes, .. } = permissions {
            out.extend(scopes.iter().filter_map(|scope| judge(cx, scope)));
        }
    }
}

fn judge(cx: &Context<'_>, scope: &Scope) -> Option<Finding> {
    let known = SCOPES.iter().find(|(name, _)| *name == scope.name.value());
    let Some((name, has)) = known else {
        let names: Vec<&str> = SCOPES.iter().map(|(name, _)| *name).collect();
        return Some(unknown(cx, &scope.name, "scope", &names));
    };
    match scope.access {
        None if scope.value.is_templated() => None,
        None => Some(unknown(cx, &scope.value, "access", ACCESSES)),
        Some(Access::None) => None,
        Some(access) if has.contains(&access) => None,
        Some(_) => {
            let message = format!(
                "`{name}` does not have `{}`: it grants nothing",
                scope.value
            );
            Some(
                cx.finding(&RULE, scope.value.span(), message)
                    .severity(Severity::Info),
            )
        }
    }
}

fn unknown(cx: &Context<'_>, text: &Text, what: &str, known: &[&str]) -> Finding {
    let written = text.value();
    let lower = written.to_ascii_lowercase().replace('_', "-");
    let far = known
        .iter()
        .map(|name| (distance(&lower, name), *name))
        .min();
    let message = format!("`{written}` is no {what} that the platform knows");
    let finding = cx.finding(&RULE, text.span(), message);
    let Some((far, meant)) = far.filter(|(far, meant)| *far <= 2 && *far * 2 < meant.len()) else {
        return finding.confidence(if what == "scope" {
            Confidence::Low
        } else {
            Confidence::High
        });
    };
    let finding = finding.help(format!("write `{meant}` if that is meant"));
    if far > 1 {
        return finding;
    }
    finding.fix(Fix::new(format!("write `{meant}`"), Safety::Unsafe).edit(
        text.source(),
        text.span(),
        meant,
    ))
}

/// Letters to add, remove, replace or swap with their neighbour (restricted Damerau-Levenshtein).
fn distance(left: &str, right: &str) -> usize {
    let (left, right): (Vec<char>, Vec<char>) =
        (left.chars().take(64).collect(), right.chars().collect());
    let mut rows: [Vec<usize>; 3] = [Vec::new(), Vec::new(), (0..=right.len()).collect()];
    for (at, letter) in left.iter().enumerate() {
        rows.rotate_left(1);
        let mut row = vec![at + 1];
        for (to, other) in right.iter().enumerate() {
            let replaced = rows[1][to] + usize::from(letter != other);
            let mut best = replaced.min(rows[1][to + 1] + 1).min(row[to] + 1);
            if at > 0 && to > 0 && left[at - 1] == *other && right[to - 1] == *letter {
                best = best.min(rows[0][to - 1] + 1);
            }
            row.push(best);
        }
        rows[2] = row;
    }
    rows[2].last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_distance_counts_slips() {
        assert_eq!(distance("content", "contents"), 1);
        assert_eq!(distance("wirte", "write"), 1);
        assert_eq!(distance("", "read"), 4);
        assert_eq!(distance("read", ""), 4);
        assert_eq!(distance("pages", "packages"), 3);
    }
}
