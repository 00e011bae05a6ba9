//! What the subcommands of the platform's command line need of its token.
//!
//! Source: the manual of `gh`, and for each the calls it makes by "Permissions required for GitHub Apps" (GitHub Docs),
//! 2026-11. `conversation` stands for `issues` or `pull-requests`, whichever the thread is.

use lockgate_pipelines::model::Access::{self, Read, Write};

/// A subcommand with the rights it uses.
type Row = (
    &'static str,
    &'static str,
    &'static [(&'static str, Access)],
);

/// The rights of `gh <group> <verb>`; `None` where it is not known. `gh api` is told by its path.
pub(crate) fn gh_rights(group: &str, verb: &str) -> Option<&'static [(&'static str, Access)]> {
    let rows = || GH.iter().filter(|(own, _, _)| *own == group);
    let exact = rows().find(|(_, words, _)| words.split(' ').any(|word| word == verb));
    let any = || rows().find(|(_, words, _)| *words == "*");
    exact.or_else(any).map(|(_, _, rights)| *rights)
}

static GH: &[Row] = &[
    ("alias", "*", &[]),
    ("attestation", "download verify", &[("attestations", Read)]),
    ("attestation", "trusted-root", &[]),
    ("auth", "*", &[]),
    ("browse", "*", &[]),
    ("cache", "delete", &[("actions", Write)]),
    ("cache", "list ls", &[("actions", Read)]),
    ("completion", "*", &[]),
    ("config", "*", &[]),
    ("extension", "*", &[]),
    ("help", "*", &[]),
    (
        "issue",
        "create delete new pin transfer unpin",
        &[("issues", Write)],
    ),
    // A proposed change is taken for an issue by these.
    (
        "issue",
        "close comment edit lock reopen unlock",
        &[("conversation", Write)],
    ),
    (
        "issue",
        "develop",
        &[("contents", Write), ("issues", Write)],
    ),
    ("issue", "list ls status", &[("issues", Read)]),
    ("issue", "view", &[("conversation", Read)]),
    ("label", "clone create delete edit", &[("issues", Write)]),
    ("label", "list ls", &[("issues", Read)]),
    ("models", "*", &[("models", Read)]),
    (
        "pr",
        "checkout co diff",
        &[("contents", Read), ("pull-requests", Read)],
    ),
    (
        "pr",
        "checks",
        &[
            ("checks", Read),
            ("pull-requests", Read),
            ("statuses", Read),
        ],
    ),
    (
        "pr",
        "close comment edit lock ready reopen review unlock",
        &[("pull-requests", Write)],
    ),
    (
        "pr",
        "create new",
        &[("contents", Read), ("pull-requests", Write)],
    ),
    ("pr", "list ls status view", &[("pull-requests", Read)]),
    (
        "pr",
        "merge revert update-branch",
        &[("contents", Write), ("pull-requests", Write)],
    ),
    (
        "release",
        "create delete delete-asset edit new upload",
        &[("contents", Write)],
    ),
    ("release", "download list ls view", &[("contents", Read)]),
    (
        "release",
        "verify verify-asset",
        &[("attestations", Read), ("contents", Read)],
    ),
    (
        "repo",
        "clone list ls set-default view",
        &[("contents", Read)],
    ),
    ("repo", "sync", &[("contents", Write)]),
    ("ruleset", "*", &[]),
    ("run", "cancel delete rerun", &[("actions", Write)]),
    ("run", "download list ls view watch", &[("actions", Read)]),
    ("search", "*", &[]),
    ("status", "*", &[]),
    ("version", "*", &[]),
    ("workflow", "disable enable run", &[("actions", Write)]),
    ("workflow", "list ls view", &[("actions", Read)]),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn subcommands_are_found_by_word() {
        assert_eq!(
            gh_rights("pr", "comment"),
            Some(&[("pull-requests", Write)][..])
        );
        assert_eq!(gh_rights("auth", "setup-git"), Some(&[][..]));
        assert_eq!(gh_rights("project", "item-add"), None);
        assert_eq!(gh_rights("pr", "comm"), None);
    }
}
