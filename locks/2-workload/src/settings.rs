//! The lock's part of `lockgate.toml`.

use lockgate_settings::{Located, Problem, Reader, Table, visible};

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
    /// `owner/name` of the repository, by which trust policies are matched with its jobs.
    pub repository: Option<String>,
    /// The repository's number, which subjects of tokens are migrated to.
    pub repository_id: Option<String>,
    /// The owner's number.
    pub owner_id: Option<String>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            allowed_actions: Vec::new(),
            denied_actions: Vec::new(),
            tag_pinned_actions: Vec::new(),
            cooldown_days: 7,
            repository: None,
            repository_id: None,
            owner_id: None,
        }
    }
}

impl Settings {
    /// Reads the table `[workload]`.
    ///
    /// What is absent or wrong keeps its default; what is wrong is also added to `problems`, and whoever
    /// called must then refuse the whole file.
    pub fn read(table: &Table, problems: &mut Vec<Problem>) -> Self {
        let mut reader = Reader::new(table, problems);
        let mut settings = Self {
            allowed_actions: patterns(&mut reader, "allowed-actions"),
            denied_actions: patterns(&mut reader, "denied-actions"),
            tag_pinned_actions: patterns(&mut reader, "tag-pinned-actions"),
            repository: repository(&mut reader),
            repository_id: number(&mut reader, "repository-id"),
            owner_id: number(&mut reader, "owner-id"),
            ..Self::default()
        };
        if let Some(days) = reader.integer("cooldown-days", 0..=365) {
            settings.cooldown_days = u32::try_from(days.value).expect("the range was checked");
        }
        reader.finish();
        settings
    }
}

impl Settings {
    /// The repository with its numbers, as immutable subjects write it: `owner@ID/name@ID`.
    pub fn immutable(&self) -> Option<String> {
        let (owner, name) = self.repository.as_ref()?.split_once('/')?;
        let (owner_id, id) = (self.owner_id.as_ref()?, self.repository_id.as_ref()?);
        Some(format!("{owner}@{owner_id}/{name}@{id}"))
    }
}

fn repository(reader: &mut Reader<'_, '_>) -> Option<String> {
    let written = reader.string("repository")?;
    let plain = |part: &str| !part.is_empty() && !part.contains(['/', '@', '*', ':', ' ']);
    let is_name = written
        .value
        .split_once('/')
        .is_some_and(|(owner, name)| plain(owner) && name.split('/').all(plain));
    if is_name {
        return Some(written.value);
    }
    let message = format!(
        "`{}` is not the name of a repository",
        visible(&written.value)
    );
    reader.problem(Problem::new(written.span, message).hint("write `owner/name`"));
    None
}

fn number(reader: &mut Reader<'_, '_>, key: &'static str) -> Option<String> {
    let number = reader.integer(key, 1..=i64::MAX)?;
    Some(number.value.to_string())
}

fn patterns(reader: &mut Reader<'_, '_>, key: &'static str) -> Vec<String> {
    let mut good = Vec::new();
    for pattern in reader.strings(key).unwrap_or_default() {
        match malformed(&pattern) {
            Some(problem) => reader.problem(problem),
            None => good.push(pattern.value),
        }
    }
    good
}

/// A pattern that can match no action is a slip that would silently allow or deny nothing.
fn malformed(pattern: &Located<String>) -> Option<Problem> {
    let (owner, name) = pattern.value.split_once('/').unwrap_or_default();
    let plain = |text: &str| {
        !text.is_empty() && !text.contains(|c: char| c.is_whitespace() || c == '@' || c == ':')
    };
    if plain(owner) && plain(name) {
        return None;
    }
    let message = format!("`{}` is not a pattern of actions", visible(&pattern.value));
    let hint = "write `owner/name`, or `owner/*` for all of an owner, without a version";
    Some(Problem::new(pattern.span, message).hint(hint))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> (Settings, Vec<String>) {
        let table = lockgate_settings::parse(text).expect("the test's text is TOML");
        let mut problems = Vec::new();
        let settings = Settings::read(&table, &mut problems);
        (
            settings,
            problems
                .into_iter()
                .map(|problem| problem.message)
                .collect(),
        )
    }

    #[test]
    fn nothing_set_is_the_default() {
        assert_eq!(read(""), (Settings::default(), Vec::new()));
    }

    #[test]
    fn every_key_is_read() {
        let text = "allowed-actions = ['actions/*']\ndenied-actions = ['evil/x']\n\
                    tag-pinned-actions = ['a/b/c']\ncooldown-days = 0";
        let (settings, problems) = read(text);
        assert_eq!(settings.allowed_actions, ["actions/*"]);
        assert_eq!(settings.denied_actions, ["evil/x"]);
        assert_eq!(settings.tag_pinned_actions, ["a/b/c"]);
        assert_eq!((settings.cooldown_days, problems), (0, Vec::new()));
    }

    #[test]
    fn patterns_that_match_nothing_are_refused() {
        let (_, problems) = read("allowed-actions = ['actions', 'a/b@v1', '/', 'a/b']");
        assert_eq!(problems.len(), 3, "{problems:?}");
    }
}
