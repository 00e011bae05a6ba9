use std::collections::HashMap;
use std::sync::LazyLock;

use lockgate_evidence::{Finding, rule};
use lockgate_pipelines::model::{Target, Uses};
use unicode_security::skeleton;

use crate::context::Context;
use crate::data::popular_actions::{POPULAR_ACTIONS, is_known_owner, is_popular};

rule! {
    /// # What it finds
    ///
    /// An action of an unknown owner whose `owner/name` is one slip of the keyboard away from a popular one: a letter left
    /// out, doubled, replaced, or two swapped; and names that only look alike (`rn` for `m`, `0` for `o`, letters of other
    /// scripts).
    ///
    /// # Why it matters
    ///
    /// Anyone can take the misspelt owner's name and wait. In 2024 researchers at Orca registered owners such as `circelci`
    /// and `actons`, and within months workflows of real projects ran their code. The severity is high because that code has
    /// the job's token and secrets. The confidence is medium because a real project may have such a name; it is high where
    /// the name holds letters that no account name can have.
    ///
    /// # Bad
    ///
    /// ```yaml
    /// on: push
    /// jobs:
    ///   build:
    ///     runs-on: ubuntu-latest
    ///     steps:
    ///       - uses: action/checkout@v4
    /// ```
    ///
    /// # Good
    ///
    /// ```yaml
    /// on: push
    /// jobs:
    ///   build:
    ///     runs-on: ubuntu-latest
    ///     steps:
    ///       - uses: actions/checkout@v4
    /// ```
    ///
    /// # How to fix
    ///
    /// Correct the name. Where the name is right, allow it by an exception in `lockgate.toml`. If the wrong action has run,
    /// revoke what the job could read.
    ///
    /// # References
    ///
    /// - Orca Security, "Typosquatting in GitHub Actions", 2024
    /// - Unicode Technical Standard 39, section 4
    Workload "workload/typosquatted-action": "an action's name is a slip away from a popular one", High, Medium
}

pub(super) fn check(cx: &Context<'_>, out: &mut Vec<Finding>) {
    for (_, uses) in cx.uses() {
        let Target::Repository { owner, name, .. } = &uses.target else {
            continue;
        };
        let action = format!("{owner}/{name}").to_ascii_lowercase();
        if is_popular(&action) || is_known_owner(&owner.to_ascii_lowercase()) {
            continue;
        }
        let meant = if action.is_ascii() {
            meant(&action)
        } else {
            meant_in_other_script(&action)
        };
        out.extend(meant.map(|meant| finding(cx, uses, &action, meant)));
    }
}

fn finding(cx: &Context<'_>, uses: &Uses, action: &str, meant: &str) -> Finding {
    let message = format!("`{action}` is not `{meant}`, but looks like it");
    let finding = cx
        .finding(&RULE, uses.reference.span(), message)
        .help(format!("write `{meant}` if that is meant"));
    if action.is_ascii() {
        finding
    } else {
        finding.confidence(lockgate_evidence::Confidence::High)
    }
}

fn meant(action: &str) -> Option<&'static str> {
    let slip = POPULAR_ACTIONS
        .iter()
        .find(|popular| is_slip(action, popular));
    slip.or_else(|| LOOKS.get(&look(action))).copied()
}

fn meant_in_other_script(action: &str) -> Option<&'static str> {
    let seen: String = skeleton(action).collect();
    let mut popular = POPULAR_ACTIONS.iter().copied();
    popular.find(|popular| skeleton(popular).eq(seen.chars()))
}

static LOOKS: LazyLock<HashMap<String, &str>> = LazyLock::new(|| {
    POPULAR_ACTIONS
        .iter()
        .map(|popular| (look(popular), *popular))
        .collect()
});

/// The name as a hasty eye sees it.
fn look(action: &str) -> String {
    let folded = action.replace("rn", "m").replace("vv", "w");
    folded
        .replace(['1', 'i'], "l")
        .replace('0', "o")
        .replace(['_', '.'], "-")
}

/// True where a Damerau-Levenshtein distance of one lies between the two.
fn is_slip(left: &str, right: &str) -> bool {
    if left.len().abs_diff(right.len()) > 1 {
        return false;
    }
    let (mut left, mut right) = (left.as_bytes(), right.as_bytes());
    let same = left
        .iter()
        .zip(right)
        .take_while(|(left, right)| left == right)
        .count();
    (left, right) = (&left[same..], &right[same..]);
    let same = left
        .iter()
        .rev()
        .zip(right.iter().rev())
        .take_while(|(left, right)| left == right)
        .count();
    (left, right) = (&left[..left.len() - same], &right[..right.len() - same]);
    match (left, right) {
        ([_], [_] | []) | ([], [_]) => true,
        ([a, b], [c, d]) => a == d && b == c,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_slip_is_a_letter_more_less_other_or_swapped() {
        for slip in [
            "actons/cache",
            "aactions/cache",
            "actoins/cache",
            "actiens/cache",
        ] {
            assert!(is_slip(slip, "actions/cache"), "{slip}");
        }
        for other in ["actions/cache", "acton/cache", "act/cache", "catoins/cache"] {
            assert!(!is_slip(other, "actions/cache"), "{other}");
        }
    }
}
