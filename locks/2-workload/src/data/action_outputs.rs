//! Outputs of well-known actions that an outsider influences (from their public metadata, 2026-11).

/// Action, output (`*` for any; a trailing or leading `*` matches the rest), and whether it can hold line feeds.
static ATTACKER: &[(&str, &str, bool)] = &[
    ("actions/ai-inference", "response", true),
    ("ahmadnassri/action-changed-files", "*", true),
    ("alessbell/pull-request-comment-branch", "head_ref", false),
    ("dorny/paths-filter", "*_files", true),
    ("eficode/resolve-pr-refs", "head_ref", false),
    ("github/branch-deploy", "ref", false),
    ("google-github-actions/run-gemini-cli", "summary", true),
    ("gotson/pull-request-comment-branch", "head_ref", false),
    ("jitterbit/get-changed-files", "*", true),
    ("karpikpl/list-changed-files-action", "changed_files", true),
    ("khan/pull-request-comment-trigger", "comment_body", true),
    ("knu/changed-files", "*", true),
    ("lots0logs/gh-action-get-changed-files", "*", true),
    ("masesgroup/retrieve-changed-files", "*", true),
    ("openai/codex-action", "final-message", true),
    ("peter-murray/issue-body-parser-action", "payload", true),
    ("potiuk/get-workflow-origin", "sourceheadbranch", false),
    ("stefanbuck/github-issue-parser", "*", true),
    ("step-security/changed-files", "*files", true),
    ("tj-actions/branch-names", "current_branch", false),
    ("tj-actions/branch-names", "head_ref_branch", false),
    ("tj-actions/changed-files", "*_dir_names", true),
    ("tj-actions/changed-files", "*files", true),
    ("trilom/file-changes-action", "files*", true),
    ("xt0rted/pull-request-comment-branch", "head_ref", false),
    ("xt0rted/slash-command-action", "command-arguments", false),
    ("zentered/issue-forms-body-parser", "data", true),
];

/// Actions whose outputs repeat their inputs.
static PASS_THROUGH: &[&str] = &[
    "actions-ecosystem/action-regex-match",
    "ashley-taylor/read-json-property-action",
    "ashley-taylor/regex-property-action",
    "aszc/change-string-case-action",
    "dsfx3d/action-extract-unique-matches",
    "frabert/replace-string-action",
    "haya14busa/action-cond",
    "jsdaniell/create-json",
    "kaisugi/action-regex-match",
    "mad9000/actions-find-and-replace-string",
    "meilcli/regex-match",
];

/// Actions whose outputs are the text of a file, and the input that names it.
static READ_FILE: &[(&str, &str)] = &[
    ("andstor/file-reader-action", "path"),
    ("iknow4/read-files", "files"),
    ("jaywcjlove/github-action-read-file", "path"),
    ("juliangruber/read-file-action", "path"),
    ("komorebitech/read-files-action", "files"),
];

/// The input that names the file an action reads into its outputs.
pub(crate) fn reads_file(action: &str) -> Option<&'static str> {
    let mut known = READ_FILE.iter();
    let (_, input) = known.find(|(name, _)| name.eq_ignore_ascii_case(action))?;
    Some(input)
}

/// Whether an outsider influences the output, and if so, whether it can hold line feeds.
pub(crate) fn attacker(action: &str, output: &str) -> Option<bool> {
    let output = output.to_ascii_lowercase();
    let known = ATTACKER
        .iter()
        .filter(|(name, ..)| name.eq_ignore_ascii_case(action));
    known
        .filter(|(_, pattern, _)| output == "*" || matches(pattern, &output))
        .map(|(.., multiline)| *multiline)
        .next()
}

/// True where the action's outputs repeat its inputs.
pub(crate) fn passes_through(action: &str) -> bool {
    PASS_THROUGH
        .iter()
        .any(|name| name.eq_ignore_ascii_case(action))
}

fn matches(pattern: &str, text: &str) -> bool {
    match (pattern.strip_prefix('*'), pattern.strip_suffix('*')) {
        (Some(rest), _) => text.ends_with(rest),
        (_, Some(rest)) => text.starts_with(rest),
        _ => pattern == text,
    }
}
