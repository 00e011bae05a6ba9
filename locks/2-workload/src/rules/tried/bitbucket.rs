//! Rules tried on Bitbucket Pipelines.

use super::Tried;

pub(super) const TRIED: Tried = Tried {
    shared: &[
        "ad-hoc-package-install",
        "debug-tracing",
        "disabled-provenance",
        "dumped-context",
        "encoded-execution",
        "hardcoded-container-credentials",
        "hardcoded-secret",
        "hidden-text",
        "ignored-security-step",
        "insecure-url",
        "long-lived-publish-credential",
        "malformed-file",
        "privileged-container",
        "reinterpreted-text",
        "remote-script",
        "reverse-shell",
        "root-container",
        "secret-egress",
        "secret-in-command-line",
        "static-cloud-credential",
        "unpinned-image",
    ],
    own: &[
        "pull-request-identity",
        "unchecked-certificate",
        "undeclared-deployment",
        "unpinned-package",
    ],
};
