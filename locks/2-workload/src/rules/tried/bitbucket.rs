//! Rules tried on Bitbucket Pipelines.

use super::Tried;

pub(super) const TRIED: Tried = Tried {
    shared: &[
        "ad-hoc-package-install",
        "argument-injection",
        "debug-tracing",
        "disabled-provenance",
        "dumped-context",
        "encoded-execution",
        "evaluated-outside-text",
        "hardcoded-container-credentials",
        "hardcoded-secret",
        "hidden-text",
        "ignored-security-step",
        "insecure-url",
        "long-lived-publish-credential",
        "malformed-file",
        "opened-agent",
        "privileged-container",
        "prompt-injection",
        "reinterpreted-text",
        "remote-script",
        "reverse-shell",
        "root-container",
        "secret-egress",
        "secret-in-command-line",
        "static-cloud-credential",
        "unpinned-image",
        "unpinned-tool",
    ],
    own: &[
        "pull-request-identity",
        "unchecked-certificate",
        "undeclared-deployment",
        "unpinned-package",
    ],
};
