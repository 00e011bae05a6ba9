//! Who owns the repositories of a tree, as far as their pipelines say so.

use std::collections::HashSet;

use crate::tree::{Tree, root_of};

/// Owners by repository of the tree, lower case.
#[derive(Debug, Default)]
pub(crate) struct Owners(HashSet<(String, String)>);

impl Owners {
    /// Reads every comparison of `github.repository` or `github.repository_owner` with a constant.
    pub(crate) fn new(tree: &Tree) -> Self {
        let mut owners = Self::default();
        for pipeline in tree.pipelines() {
            let named = named(pipeline.source.text()).map(str::to_ascii_lowercase);
            owners
                .0
                .extend(named.map(|owner| (root_of(pipeline.path()).to_owned(), owner)));
        }
        owners
    }

    /// True where the repository of the file at `path` is said to belong to `owner`, which is lower case.
    pub(crate) fn owns(&self, path: &str, owner: &str) -> bool {
        self.0
            .contains(&(root_of(path).to_owned(), owner.to_owned()))
    }
}

/// The owners in `github.repository == 'owner/name'`, `github.repository_owner != 'owner'`,
/// `startsWith(github.repository, 'owner/')`.
fn named(text: &str) -> impl Iterator<Item = &str> {
    text.split("github.repository").skip(1).filter_map(|rest| {
        let rest = rest.strip_prefix("_owner").unwrap_or(rest).trim_start();
        let after = ["==", "!=", ","]
            .iter()
            .find_map(|sign| rest.strip_prefix(sign))?;
        let (constant, _) = after.trim_start().strip_prefix('\'')?.split_once('\'')?;
        constant.split('/').next().filter(|owner| !owner.is_empty())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn owners_are_read_from_comparisons() {
        let text = "a: github.repository == 'one/x' && github.repository_owner!='two'\n\
                    b: startsWith(github.repository, 'three/') || github.repository == env.X\n\
                    c: ${{ github.repository }}-'four'";
        assert_eq!(named(text).collect::<Vec<_>>(), ["one", "two", "three"]);
    }
}
