//! What signs or attests what a pipeline publishes.
//!
//! Gathered 2026-11 after plumber's rule on unsigned releases and what is generally known of each tool; the defaults of the
//! publishers below were not read again in their sources.

/// Words by which a pipeline that signs or attests anything is known; lower case.
pub(crate) static SIGNING_WORDS: &[&str] = &[
    "attest",
    "codesign",
    "cosign",
    "gpg",
    "jarsign",
    "minisign",
    "notarize",
    "notarytool",
    "notation sign",
    "provenance",
    "rsign",
    "signify",
    "signing",
    "signtool",
    "sigstore",
    "slsa",
    "witness run",
];

/// Publishers that attest by themselves; the input, where one is named, switches that off when it is given: a stored token.
pub(crate) static SELF_ATTESTING: &[(&str, &str)] = &[
    ("docker/bake-action", ""),
    ("docker/build-push-action", ""),
    ("pypa/gh-action-pypi-publish", "password"),
    ("rubygems/release-gem", ""),
];

/// Publishers whose signing is set in a file that is not read here, deployments, and registries that take no attestation.
/// Actions by their owner or name, commands by their first words.
pub(crate) static NOT_TOLD: &[&str] = &[
    "actions/create-release",
    "aws-actions/",
    "azure/",
    "cargo publish",
    "cloudflare/wrangler-action",
    "dart pub",
    "google-github-actions/",
    "goreleaser",
    "jreleaser/",
    "relekang/python-semantic-release",
    "semantic-release",
];

/// Variables that hold a stored token of npm.
pub(crate) static NPM_TOKENS: &[&str] = &[
    "NODE_AUTH_TOKEN",
    "NPM_AUTH_TOKEN",
    "NPM_TOKEN",
    "npm_config__authToken",
];

/// Options with which provenance is decided, is impossible or goes elsewhere.
pub(crate) static NPM_DECIDED: &[&str] = &[
    "--provenance",
    "--no-provenance",
    "--registry",
    "restricted",
    "--dry-run",
];

/// Actions that make a page for a release, and the inputs that name its files: without any there is nothing to attest.
pub(crate) static RELEASE_PAGES: &[(&str, &[&str])] = &[
    ("ncipollo/release-action", &["artifact", "artifacts"]),
    ("softprops/action-gh-release", &["files"]),
];

/// Options of `gh release create` that take a value.
pub(crate) static PAGE_OPTIONS: &[&str] = &[
    "--discussion-category",
    "--notes",
    "--notes-file",
    "--notes-start-tag",
    "--repo",
    "--target",
    "--title",
    "-F",
    "-R",
    "-n",
    "-t",
];
