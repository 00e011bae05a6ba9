//! What publishes: its presence makes a job part of a release.
//!
//! Sources, 2026-11: zizmor's lists of publishers, the documentation of each action and tool.

/// `owner/name[/path]` in lower case, with an input that must be `true` for it to publish; sorted.
pub(crate) static PUBLISHING_ACTIONS: &[(&str, Option<&str>)] = &[
    ("actions/create-release", None),
    ("actions/upload-release-asset", None),
    ("aws-actions/amazon-ecs-deploy-task-definition", None),
    ("aws-actions/aws-cloudformation-github-deploy", None),
    ("azure/aci-deploy", None),
    ("azure/container-apps-deploy-action", None),
    ("azure/functions-action", None),
    ("azure/sql-action", None),
    ("azure/webapps-deploy", None),
    ("cloudflare/wrangler-action", None),
    ("docker/bake-action", Some("push")),
    ("docker/build-push-action", Some("push")),
    ("google-github-actions/deploy-appengine", None),
    ("google-github-actions/deploy-cloud-functions", None),
    ("google-github-actions/deploy-cloudrun", None),
    ("goreleaser/goreleaser-action", None),
    ("jreleaser/release-action", None),
    ("js-devtools/npm-publish", None),
    ("ncipollo/release-action", None),
    ("pypa/gh-action-pypi-publish", None),
    ("redhat-actions/push-to-registry", None),
    ("relekang/python-semantic-release", None),
    ("rubygems/release-gem", None),
    ("softprops/action-gh-release", None),
    ("svenstaro/upload-release-action", None),
    ("taiki-e/upload-rust-binary-action", None),
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
