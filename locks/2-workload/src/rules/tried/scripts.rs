//! Rules asked of scripts of the repository that steps call.

pub(super) const RULES: &[&str] = &[
    "argument-injection",
    "encoded-execution",
    "environment-injection",
    "evaluated-outside-text",
    "hidden-text",
    "insecure-workflow-command",
    "output-clobbering",
    "prompt-injection",
    "reinterpreted-text",
    "remote-script",
    "reverse-shell",
];
