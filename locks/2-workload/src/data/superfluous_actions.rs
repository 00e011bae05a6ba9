//! Actions that do what a command of the hosted runners does.

/// `owner/name` in lower case, sorted, and the command. Gathered 2026-11 from the list that zizmor ships; the commands
/// stand in the list of included software of GitHub's runner images.
pub(crate) static SUPERFLUOUS_ACTIONS: &[(&str, &str)] = &[
    (
        "actions-ecosystem/action-add-labels",
        "gh issue edit --add-label",
    ),
    (
        "actions-ecosystem/action-remove-labels",
        "gh issue edit --remove-label",
    ),
    ("addnab/docker-run-action", "docker run"),
    ("dacbd/create-issue-action", "gh issue create"),
    ("dtolnay/rust-toolchain", "rustup toolchain install"),
    ("elgohr/github-release-action", "gh release create"),
    ("endbug/add-and-commit", "git commit"),
    ("ncipollo/release-action", "gh release create"),
    ("peter-evans/create-or-update-comment", "gh issue comment"),
    ("peter-evans/create-pull-request", "gh pr create"),
    ("sergeysova/jq-action", "jq"),
    ("softprops/action-gh-release", "gh release create"),
    ("stefanzweifel/git-auto-commit-action", "git commit"),
    ("svenstaro/upload-release-action", "gh release upload"),
];
