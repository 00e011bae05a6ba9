//! Inputs of well-known actions, and settings of plugins of Drone and Woodpecker, that are run as code (from their public metadata, 2026-11).

/// The language an input is written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Language {
    /// JavaScript with the action's own objects at hand.
    JavaScript,
    /// A shell, here or on another machine.
    Shell,
    /// Anything else that is executed.
    Other,
}

/// Action, input, language.
static CODE_INPUTS: &[(&str, &str, Language)] = &[
    (
        "8398a7/action-slack",
        "custom_payload",
        Language::JavaScript,
    ),
    ("actions/github-script", "script", Language::JavaScript),
    ("addnab/docker-run-action", "options", Language::Shell),
    ("addnab/docker-run-action", "run", Language::Shell),
    ("amadevus/pwsh-script", "script", Language::Other),
    ("appleboy/drone-ssh", "script", Language::Shell),
    ("appleboy/ssh-action", "script", Language::Shell),
    ("azure/cli", "inlinescript", Language::Shell),
    ("azure/powershell", "inlinescript", Language::Other),
    (
        "cardinalby/js-eval-action",
        "expression",
        Language::JavaScript,
    ),
    ("devorbitus/yq-action-output", "cmd", Language::Shell),
    ("drillster/drone-rsync", "prescript", Language::Shell),
    ("drillster/drone-rsync", "script", Language::Shell),
    (
        "gautamkrishnar/blog-post-workflow",
        "item_exec",
        Language::JavaScript,
    ),
    ("imjohnbo/issue-bot", "body", Language::Other),
    (
        "imjohnbo/issue-bot",
        "linked-comments-new-issue-text",
        Language::Other,
    ),
    (
        "imjohnbo/issue-bot",
        "linked-comments-previous-issue-text",
        Language::Other,
    ),
    (
        "jannekem/run-python-script-action",
        "script",
        Language::Other,
    ),
    ("mikefarah/yq", "cmd", Language::Shell),
    ("nick-fields/retry", "command", Language::Shell),
    ("nick-fields/retry", "on_retry_command", Language::Shell),
    ("nick-invision/retry", "command", Language::Shell),
    (
        "reactivecircus/android-emulator-runner",
        "script",
        Language::Shell,
    ),
    (
        "roots/issue-closer-action",
        "issue-close-message",
        Language::Other,
    ),
    (
        "roots/issue-closer-action",
        "pr-close-message",
        Language::Other,
    ),
    ("sergeysova/jq-action", "cmd", Language::Shell),
    (
        "skitionek/notify-microsoft-teams",
        "overwrite",
        Language::JavaScript,
    ),
    ("tibdex/backport", "body_template", Language::Other),
    ("tibdex/backport", "head_template", Language::Other),
    ("tibdex/backport", "labels_template", Language::Other),
    ("tibdex/backport", "title_template", Language::Other),
    ("wandalen/wretry.action", "command", Language::Shell),
];

/// The language of an input, where the action runs it.
pub(crate) fn language(action: &str, input: &str) -> Option<Language> {
    let same = |name: &str, wanted: &str| name.eq_ignore_ascii_case(wanted);
    CODE_INPUTS
        .iter()
        .find(|(name, key, _)| same(action, name) && same(input, key))
        .map(|(.., language)| *language)
}
