//! Rules tried on Buildkite.

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
        "hardcoded-secret",
        "hidden-text",
        "ignored-security-step",
        "insecure-url",
        "long-lived-publish-credential",
        "malformed-file",
        "missing-timeout",
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
        "template-injection",
        "unpinned-image",
        "unpinned-tool",
    ],
    own: &[
        "propagated-environment",
        "unchecked-certificate",
        "unpinned-package",
    ],
};
