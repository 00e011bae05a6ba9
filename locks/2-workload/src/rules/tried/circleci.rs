//! Rules tried on CircleCI.

use super::Tried;

pub(super) const TRIED: Tried = Tried {
    shared: &[
        "ad-hoc-package-install",
        "argument-injection",
        "debug-tracing",
        "disabled-provenance",
        "dumped-context",
        "encoded-execution",
        "environment-injection",
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
        "remote-script",
        "reverse-shell",
        "root-container",
        "secret-egress",
        "secret-in-command-line",
        "self-hosted-runner",
        "template-injection",
        "unpinned-image",
    ],
    own: &[
        "floating-machine-image",
        "fork-filled-cache",
        "secrets-for-proposed-changes",
        "secrets-given-to-orb",
        "uncertified-orb",
        "unlimited-ssh-keys",
        "unpinned-package",
    ],
};
