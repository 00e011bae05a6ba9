//! What stands in the tree, read line by line.

use std::collections::{BTreeMap, BTreeSet};

/// What a first policy is written from.
///
/// It is read from lines, not from the model of the lock: a survey may be wrong at the edges, because a
/// person reads what is made of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Survey {
    /// How many pipeline files there are.
    pub(super) files: usize,
    /// Owner to the number of uses of its actions and workflows.
    pub(super) owners: BTreeMap<String, usize>,
    /// Actions `owner/name` that are referenced by something else than a commit.
    pub(super) by_tag: BTreeSet<String>,
    /// How many uses are reusable workflows, of this repository or another.
    pub(super) reusable: usize,
    /// An update bot is configured.
    pub(super) has_bot: bool,
}

impl Survey {
    /// Surveys files by path and text.
    pub(super) fn of<'a>(files: impl Iterator<Item = (&'a str, &'a str)>) -> Self {
        let mut survey = Self::default();
        for (path, text) in files {
            survey.files += 1;
            survey.has_bot |= path.contains("dependabot.");
            for reference in text.lines().filter_map(uses) {
                survey.take(reference);
            }
        }
        survey
    }

    fn take(&mut self, reference: &str) {
        if reference.contains(".github/workflows/") {
            self.reusable += 1;
        }
        let (action, version) = reference.split_once('@').unwrap_or((reference, ""));
        let mut parts = action.split('/');
        let (Some(owner), Some(name)) = (parts.next(), parts.next()) else {
            return;
        };
        if !is_name(owner) || !is_name(name) {
            return;
        }
        *self.owners.entry(owner.to_owned()).or_default() += 1;
        if !is_commit(version) {
            self.by_tag.insert(format!("{owner}/{name}"));
        }
    }
}

/// What a line uses, if it does: the value of `uses:` without quotes and comment.
fn uses(line: &str) -> Option<&str> {
    let line = line.trim_start().trim_start_matches("- ").trim_start();
    let value = line.strip_prefix("uses:")?.split(" #").next()?.trim();
    let value = value.trim_matches(['"', '\'']);
    (!value.starts_with('.') || value.starts_with("./.github/workflows/")).then_some(value)
}

/// Only what a forge accepts as a name gets into the file: the text is the tree's, which may be hostile.
fn is_name(text: &str) -> bool {
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    text.len() <= 100
        && text.chars().all(plain)
        && text.starts_with(|c: char| c.is_ascii_alphanumeric())
}

fn is_commit(version: &str) -> bool {
    version.len() == 40 && version.bytes().all(|byte| byte.is_ascii_hexdigit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn owners_tags_and_workflows_are_counted() {
        let text = "steps:\n  - uses: actions/checkout@v4 # v4\n  - uses: \"actions/cache/save@v4\"\n    \
                    uses: a/b@0123456789012345678901234567890123456789\n  - uses: ./local\n  \
                    uses: ./.github/workflows/x.yml\n  uses: docker://alpine:3\n  uses: e\"x/y@v1\n";
        let survey = Survey::of([(".github/dependabot.yml", ""), ("w.yml", text)].into_iter());
        assert_eq!(survey.files, 2);
        assert_eq!(
            survey.owners,
            [("a".to_owned(), 1), ("actions".to_owned(), 2)].into()
        );
        assert_eq!(
            survey.by_tag,
            ["actions/cache".to_owned(), "actions/checkout".to_owned()].into()
        );
        assert_eq!((survey.reusable, survey.has_bot), (1, true));
    }
}
