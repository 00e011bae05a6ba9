//! Rules tried on Argo Workflows.

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
        "default-service-account",
        "host-path-mount",
        "manifest-injection",
        "root-allowed",
        "secret-parameter",
        "unpinned-package",
        "unverified-webhook",
    ],
};
