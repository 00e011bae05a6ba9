//! Rules tried on Tekton.

use super::Tried;

pub(super) const TRIED: Tried = Tried {
    shared: &[
        "ad-hoc-package-install",
        "argument-injection",
        "debug-tracing",
        "encoded-execution",
        "evaluated-outside-text",
        "hardcoded-secret",
        "hidden-text",
        "ignored-security-step",
        "insecure-url",
        "long-lived-publish-credential",
        "malformed-file",
        "privileged-container",
        "remote-script",
        "reverse-shell",
        "root-container",
        "secret-egress",
        "secret-in-command-line",
        "static-cloud-credential",
        "template-injection",
        "unpinned-image",
    ],
    own: &[
        "host-path-mount",
        "secret-parameter",
        "unpinned-package",
        "unverified-webhook",
    ],
};
