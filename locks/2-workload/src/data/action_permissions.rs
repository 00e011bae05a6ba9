//! Which scopes of the platform's token well-known actions write to.

/// What one action writes with the token it is given by default.
pub(crate) struct ActionWrites {
    /// `owner/name` or `owner/name/path`, lower case.
    pub(crate) action: &'static str,
    /// Scopes it cannot do without.
    pub(crate) needs: &'static [&'static str],
    /// Scopes that some of its inputs make it use.
    pub(crate) may: &'static [&'static str],
}

const fn row(
    action: &'static str,
    needs: &'static [&'static str],
    may: &'static [&'static str],
) -> ActionWrites {
    ActionWrites { action, needs, may }
}

/// What is known of an action; `None` where nothing is.
pub(crate) fn writes_of(action: &str) -> Option<&'static ActionWrites> {
    let lower = action.to_ascii_lowercase();
    let at = ACTIONS
        .binary_search_by(|row| row.action.cmp(&lower))
        .ok()?;
    ACTIONS.get(at)
}

/// Sorted by action. Source: each action's README and `action.yml`, as of 2026-11. An action whose effect is chosen by
/// a script (`actions/github-script`) is left out: nothing is known of it.
pub(crate) static ACTIONS: &[ActionWrites] = &[
    row("actions-rs/toolchain", &[], &[]),
    row("actions-rust-lang/setup-rust-toolchain", &[], &[]),
    row("actions/add-to-project", &[], &[]),
    row(
        "actions/attest",
        &["attestations", "id-token"],
        &["artifact-metadata", "contents", "packages"],
    ),
    row(
        "actions/attest-build-provenance",
        &["attestations", "id-token"],
        &["artifact-metadata", "contents", "packages"],
    ),
    row(
        "actions/attest-sbom",
        &["attestations", "id-token"],
        &["artifact-metadata", "contents", "packages"],
    ),
    row("actions/cache", &[], &[]),
    row("actions/cache/restore", &[], &[]),
    row("actions/cache/save", &[], &[]),
    row("actions/checkout", &[], &[]),
    row("actions/configure-pages", &[], &["pages"]),
    row("actions/create-github-app-token", &[], &[]),
    row("actions/create-release", &["contents"], &[]),
    row("actions/delete-package-versions", &["packages"], &[]),
    row("actions/dependency-review-action", &[], &["pull-requests"]),
    row("actions/deploy-pages", &["id-token", "pages"], &[]),
    row("actions/download-artifact", &[], &[]),
    row(
        "actions/first-interaction",
        &["issues", "pull-requests"],
        &[],
    ),
    row("actions/labeler", &["pull-requests"], &["issues"]),
    row("actions/setup-dotnet", &[], &[]),
    row("actions/setup-go", &[], &[]),
    row("actions/setup-java", &[], &[]),
    row("actions/setup-node", &[], &[]),
    row("actions/setup-python", &[], &[]),
    row(
        "actions/stale",
        &["issues", "pull-requests"],
        &["actions", "contents"],
    ),
    row("actions/upload-artifact", &[], &[]),
    row("actions/upload-artifact/merge", &[], &[]),
    row("actions/upload-pages-artifact", &[], &[]),
    row("actions/upload-release-asset", &["contents"], &[]),
    row(
        "amannn/action-semantic-pull-request",
        &[],
        &["pull-requests", "statuses"],
    ),
    row("astral-sh/setup-uv", &[], &[]),
    row("aws-actions/configure-aws-credentials", &[], &["id-token"]),
    row("azure/login", &[], &["id-token"]),
    row("bufbuild/buf-setup-action", &[], &[]),
    row(
        "changesets/action",
        &["contents", "pull-requests"],
        &["id-token", "issues"],
    ),
    row("codecov/codecov-action", &[], &["id-token"]),
    row(
        "coverallsapp/github-action",
        &[],
        &["checks", "pull-requests", "statuses"],
    ),
    row("crate-ci/typos", &[], &[]),
    row("dawidd6/action-download-artifact", &[], &[]),
    row("denoland/setup-deno", &[], &[]),
    row("dependabot/fetch-metadata", &[], &[]),
    row(
        "dessant/lock-threads",
        &["issues", "pull-requests"],
        &["discussions"],
    ),
    row(
        "docker/bake-action",
        &[],
        &["attestations", "id-token", "packages"],
    ),
    row(
        "docker/build-push-action",
        &[],
        &["attestations", "id-token", "packages"],
    ),
    row("docker/login-action", &[], &["id-token", "packages"]),
    row("docker/metadata-action", &[], &[]),
    row("docker/setup-buildx-action", &[], &[]),
    row("docker/setup-docker-action", &[], &[]),
    row("docker/setup-qemu-action", &[], &[]),
    row("dorny/paths-filter", &[], &[]),
    row("dorny/test-reporter", &["checks"], &[]),
    row("dtolnay/install", &[], &[]),
    row("dtolnay/rust-toolchain", &[], &[]),
    row("embarkstudios/cargo-deny-action", &[], &[]),
    row("endbug/add-and-commit", &["contents"], &["pull-requests"]),
    row("github/codeql-action/analyze", &["security-events"], &[]),
    row("github/codeql-action/autobuild", &[], &["security-events"]),
    row("github/codeql-action/init", &[], &["security-events"]),
    row(
        "github/codeql-action/upload-sarif",
        &["security-events"],
        &[],
    ),
    row(
        "golangci/golangci-lint-action",
        &[],
        &["checks", "pull-requests"],
    ),
    row("google-github-actions/auth", &[], &["id-token"]),
    row("google-github-actions/setup-gcloud", &[], &[]),
    row(
        "googleapis/release-please-action",
        &["contents", "pull-requests"],
        &["issues"],
    ),
    row(
        "goreleaser/goreleaser-action",
        &["contents"],
        &[
            "attestations",
            "discussions",
            "id-token",
            "issues",
            "packages",
            "pull-requests",
        ],
    ),
    row(
        "gradle/actions/setup-gradle",
        &[],
        &["contents", "pull-requests"],
    ),
    row("gradle/actions/wrapper-validation", &[], &[]),
    row("hashicorp/setup-terraform", &[], &[]),
    row("jamesives/github-pages-deploy-action", &["contents"], &[]),
    row("jdx/mise-action", &[], &[]),
    row("julia-actions/setup-julia", &[], &[]),
    row("lycheeverse/lychee-action", &[], &[]),
    row("mozilla-actions/sccache-action", &[], &[]),
    row("msys2/setup-msys2", &[], &[]),
    row("ncipollo/release-action", &["contents"], &["discussions"]),
    row("ossf/scorecard-action", &["security-events"], &["id-token"]),
    row("oven-sh/setup-bun", &[], &[]),
    row("peaceiris/actions-gh-pages", &["contents"], &[]),
    row(
        "peter-evans/create-or-update-comment",
        &["issues", "pull-requests"],
        &[],
    ),
    row(
        "peter-evans/create-pull-request",
        &["contents", "pull-requests"],
        &[],
    ),
    row("peter-evans/find-comment", &[], &[]),
    row("pnpm/action-setup", &[], &[]),
    row("pypa/gh-action-pypi-publish", &[], &["id-token"]),
    row(
        "release-drafter/release-drafter",
        &["contents"],
        &["pull-requests"],
    ),
    row("ruby/setup-ruby", &[], &[]),
    row("rust-lang/crates-io-auth-action", &["id-token"], &[]),
    row("rustsec/audit-check", &[], &["checks", "issues"]),
    row("shivammathur/setup-php", &[], &[]),
    row("sigstore/cosign-installer", &[], &[]),
    row(
        "softprops/action-gh-release",
        &["contents"],
        &["discussions"],
    ),
    row("stefanzweifel/git-auto-commit-action", &["contents"], &[]),
    row("step-security/harden-runner", &[], &[]),
    row("swatinem/rust-cache", &[], &[]),
    row("taiki-e/cache-cargo-install-action", &[], &[]),
    row("taiki-e/checkout-action", &[], &[]),
    row("taiki-e/create-gh-release-action", &["contents"], &[]),
    row("taiki-e/install-action", &[], &[]),
    row("taiki-e/upload-rust-binary-action", &["contents"], &[]),
    row("tj-actions/changed-files", &[], &[]),
    row("zizmorcore/zizmor-action", &[], &["security-events"]),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn actions_are_sorted_and_found_in_any_case() {
        assert!(ACTIONS.is_sorted_by(|left, right| left.action < right.action));
        assert!(writes_of("Swatinem/rust-cache").is_some());
        assert!(writes_of("actions/github-script").is_none());
    }
}
