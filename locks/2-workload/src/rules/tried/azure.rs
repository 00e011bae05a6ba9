//! Rules tried on Azure Pipelines.

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
        "opened-agent",
        "privileged-container",
        "prompt-injection",
        "remote-script",
        "reverse-shell",
        "root-container",
        "secret-egress",
        "secret-in-command-line",
        "self-hosted-runner",
        "static-cloud-credential",
        "template-injection",
        "unpinned-image",
    ],
    own: &[
        "expanded-secret",
        "exposed-job-token",
        "logging-command-injection",
        "persisted-job-token",
        "secrets-for-proposed-changes",
        "uncleaned-workspace",
        "unguarded-deployment",
        "unmasked-secret-variable",
        "unpinned-package",
    ],
};
