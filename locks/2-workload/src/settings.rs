//! The lock's part of `lockgate.toml`.

/// What a user can set for this lock.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    /// Patterns `owner/*` or `owner/name` of actions that may be used; empty allows all.
    pub allowed_actions: Vec<String>,
    /// Patterns of actions that must not be used.
    pub denied_actions: Vec<String>,
    /// Patterns of actions that may be referenced by tag instead of by commit.
    pub tag_pinned_actions: Vec<String>,
    /// Fewest days an update bot must wait before it proposes a new version.
    pub cooldown_days: u32,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            allowed_actions: Vec::new(),
            denied_actions: Vec::new(),
            tag_pinned_actions: Vec::new(),
            cooldown_days: 7,
        }
    }
}
