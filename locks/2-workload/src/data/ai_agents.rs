//! Actions that put text before a language model (from their public metadata, 2026-11).

/// Action and the inputs the model reads as instructions.
static PROMPTS: &[(&str, &[&str])] = &[
    ("actions/ai-inference", &["prompt", "system-prompt"]),
    (
        "anthropics/claude-code-action",
        &[
            "prompt",
            "direct_prompt",
            "custom_instructions",
            "override_prompt",
            "claude_args",
        ],
    ),
    ("anthropics/claude-code-base-action", &["prompt"]),
    ("austenstone/openai-completion-action", &["prompt"]),
    ("codiumai/pr-agent", &["prompt"]),
    ("coderabbitai/ai-pr-reviewer", &["prompt", "system_message"]),
    ("github/ai-moderator", &["prompt"]),
    ("github/copilot-text-inference", &["prompt"]),
    ("google-gemini/code-assist-action", &["prompt"]),
    (
        "google-github-actions/run-gemini-cli",
        &["prompt", "settings"],
    ),
    ("google/gemini-code-assist-action", &["prompt"]),
    ("huggingface/inference-action", &["prompt"]),
    ("openai/chat-completion-action", &["prompt"]),
    ("openai/codex-action", &["prompt"]),
    ("platisd/openai-pr-description", &["prompt"]),
    ("replicate/action", &["prompt"]),
    ("warpdotdev/oz-agent-action", &["prompt"]),
];

/// Command-line agents that take a prompt as an argument or on standard input.
pub(crate) static COMMANDS: &[&str] = &[
    "aider",
    "amp",
    "claude",
    "codex",
    "copilot",
    "cursor-agent",
    "gemini",
    "goose",
    "llm",
    "opencode",
    "q",
];

/// Input, value (`*` for any that is not empty) that opens the agent to strangers or takes its limits away.
static OPENED: &[(&str, &str)] = &[
    ("allow-bots", "*"),
    ("allow-users", "*"),
    ("allowed_bots", "*"),
    ("allowed_non_write_users", "*"),
    ("safety-strategy", "unsafe"),
    ("sandbox", "danger-full-access"),
];

/// Flags that take the limits away from an agent.
pub(crate) static UNLIMITED_FLAGS: &[&str] = &[
    "--allow-all-tools",
    "--dangerously-bypass-approvals-and-sandbox",
    "--dangerously-skip-permissions",
    "--force-allow-all",
    "--yolo",
];

/// The prompt inputs of an action; empty for one that is no agent.
pub(crate) fn prompts(action: &str) -> &'static [&'static str] {
    PROMPTS
        .iter()
        .find(|(name, _)| name.eq_ignore_ascii_case(action))
        .map_or(&[], |(_, inputs)| inputs)
}

/// True where this value of this input opens the agent.
pub(crate) fn opens(input: &str, value: &str) -> bool {
    OPENED
        .iter()
        .any(|(name, wanted)| name.eq_ignore_ascii_case(input) && *wanted == value.trim())
}
