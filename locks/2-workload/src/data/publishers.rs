//! What publishes: its presence makes a job part of a release.
//!
//! Sources, 2026-11: zizmor's lists of publishers, the documentation of each action and tool.

/// When an action publishes.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Publishes {
    /// Always, unless an option of [`DRY_RUN`] stands in its `args`.
    Always,
    /// Where this input is not empty or `false`.
    With(&'static str),
    /// Where this input has this word.
    Says(&'static str, &'static str),
}

/// `owner/name[/path]` in lower case, with when it publishes; sorted.
pub(crate) static PUBLISHING_ACTIONS: &[(&str, Publishes)] = &[
    ("actions/create-release", Publishes::Always),
    ("actions/upload-release-asset", Publishes::Always),
    (
        "aws-actions/amazon-ecs-deploy-task-definition",
        Publishes::Always,
    ),
    (
        "aws-actions/aws-cloudformation-github-deploy",
        Publishes::Always,
    ),
    ("azure/aci-deploy", Publishes::Always),
    ("azure/container-apps-deploy-action", Publishes::Always),
    ("azure/functions-action", Publishes::Always),
    ("azure/sql-action", Publishes::Always),
    ("azure/webapps-deploy", Publishes::Always),
    ("cloudflare/wrangler-action", Publishes::Always),
    ("docker/bake-action", Publishes::With("push")),
    ("docker/build-push-action", Publishes::With("push")),
    ("google-github-actions/deploy-appengine", Publishes::Always),
    (
        "google-github-actions/deploy-cloud-functions",
        Publishes::Always,
    ),
    ("google-github-actions/deploy-cloudrun", Publishes::Always),
    (
        "goreleaser/goreleaser-action",
        Publishes::Says("args", "release"),
    ),
    ("jreleaser/release-action", Publishes::Always),
    ("js-devtools/npm-publish", Publishes::Always),
    ("ncipollo/release-action", Publishes::Always),
    ("pypa/gh-action-pypi-publish", Publishes::Always),
    ("redhat-actions/push-to-registry", Publishes::Always),
    ("relekang/python-semantic-release", Publishes::Always),
    ("rubygems/release-gem", Publishes::Always),
    ("softprops/action-gh-release", Publishes::Always),
    ("svenstaro/upload-release-action", Publishes::Always),
    ("taiki-e/upload-rust-binary-action", Publishes::Always),
];

/// A command that publishes: its program and the first words after it.
pub(crate) static PUBLISHING_COMMANDS: &[(&str, &[&str])] = &[
    ("bun", &["publish"]),
    ("cargo", &["publish"]),
    ("dart", &["pub", "publish"]),
    ("docker", &["push"]),
    ("dotnet", &["nuget", "push"]),
    ("gem", &["push"]),
    ("gh", &["release", "create"]),
    ("gh", &["release", "upload"]),
    ("goreleaser", &["release"]),
    ("hatch", &["publish"]),
    ("helm", &["push"]),
    ("maturin", &["publish"]),
    ("maturin", &["upload"]),
    ("npm", &["publish"]),
    ("nuget", &["push"]),
    ("pdm", &["publish"]),
    ("pnpm", &["publish"]),
    ("poetry", &["publish"]),
    ("podman", &["push"]),
    ("semantic-release", &[]),
    ("twine", &["upload"]),
    ("uv", &["publish"]),
    ("yarn", &["npm", "publish"]),
    ("yarn", &["publish"]),
];

/// Options with which nothing is published.
pub(crate) static DRY_RUN: &[&str] = &["--dry-run", "-n", "--draft-only", "--snapshot"];

/// Parts of addresses and names of instances that are there to try publishing out.
pub(crate) static TRIAL_INDEXES: &[&str] = &["//test.", "testpypi"];
