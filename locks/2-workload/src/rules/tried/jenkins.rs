//! Rules tried on Jenkins.

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
        "privileged-container",
        "reinterpreted-text",
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
        "any-agent",
        "controller-code",
        "credential-in-groovy-string",
        "credentials-for-proposed-code",
        "groovy-from-workspace",
        "open-approval",
        "open-webhook",
        "password-parameter-default",
        "unchecked-certificate",
        "unpinned-package",
    ],
};
