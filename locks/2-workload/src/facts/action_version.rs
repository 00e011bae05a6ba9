//! Versions of actions, as tags and comments write them.

use std::cmp::Ordering;

/// A version: its numbers, and what stands behind them.
#[derive(Clone, Debug)]
pub(crate) struct Version {
    numbers: Vec<u64>,
    prerelease: String,
}

impl Version {
    /// Reads `1.2.3`, `v1`, `release/v1.2` or `name-v1.2.3-beta.1`; `None` for a branch or a commit.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let text = text.rsplit('/').next().unwrap_or(text);
        let start = start(text)?;
        let body = text[start..].split('+').next().unwrap_or_default();
        let (numbers, prerelease) = body.split_once('-').unwrap_or((body, ""));
        let numbers: Option<Vec<u64>> = numbers.split('.').map(|part| part.parse().ok()).collect();
        Some(Self {
            numbers: numbers.filter(|numbers| numbers.len() <= 4)?,
            prerelease: prerelease.to_owned(),
        })
    }

    /// True for `v1` and `v1.2`, which by custom are moved to the newest version that begins so.
    pub(crate) fn is_floating(&self) -> bool {
        self.numbers.len() < 3 && self.prerelease.is_empty()
    }

    /// True where the two can name the same content: equal, or one is the floating form of the other.
    pub(crate) fn agrees(&self, other: &Self) -> bool {
        let shared = self.numbers.len().min(other.numbers.len());
        let floats = self.is_floating() || other.is_floating();
        self == other || (floats && self.numbers[..shared] == other.numbers[..shared])
    }

    /// The first version that no longer begins like this floating one.
    fn next(&self) -> Self {
        let mut numbers = self.numbers.clone();
        if let Some(last) = numbers.last_mut() {
            *last = last.saturating_add(1);
        }
        Self {
            numbers,
            prerelease: String::new(),
        }
    }
}

/// Where the number begins: at the start, after `v`, or after the last `-` or `@` that a number follows.
fn start(text: &str) -> Option<usize> {
    let begins = |at: usize| {
        let rest = text.get(at..)?;
        let skip = usize::from(rest.starts_with(['v', 'V']));
        rest[skip..]
            .starts_with(|c: char| c.is_ascii_digit())
            .then_some(at + skip)
    };
    let marks = text.match_indices(['-', '@']).map(|(at, _)| at + 1);
    std::iter::once(0).chain(marks).find_map(begins)
}

impl PartialEq for Version {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Version {}

impl PartialOrd for Version {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// Number by number, missing ones as zero; a prerelease comes before its release (Semantic Versioning 2.0.0, 11).
impl Ord for Version {
    fn cmp(&self, other: &Self) -> Ordering {
        let length = self.numbers.len().max(other.numbers.len());
        let number = |version: &Self, at: usize| version.numbers.get(at).copied().unwrap_or(0);
        let numbers = (0..length).map(|at| number(self, at).cmp(&number(other, at)));
        let numbers = numbers.fold(Ordering::Equal, Ordering::then);
        let released = self.prerelease.is_empty().cmp(&other.prerelease.is_empty());
        numbers
            .then(released)
            .then_with(|| natural(&self.prerelease, &other.prerelease))
    }
}

fn natural(left: &str, right: &str) -> Ordering {
    let mut pairs = left.split('.').zip(right.split('.'));
    let differing = pairs.find_map(|(left, right)| {
        let order = match (left.parse::<u64>(), right.parse::<u64>()) {
            (Ok(left), Ok(right)) => left.cmp(&right),
            _ => left.cmp(right),
        };
        (order != Ordering::Equal).then_some(order)
    });
    differing.unwrap_or_else(|| left.len().cmp(&right.len()))
}

/// True where `version` lies in the half-open range. A floating version does only where all it can stand for does.
pub(crate) fn within(version: &Version, introduced: Option<&str>, fixed: Option<&str>) -> bool {
    let introduced = introduced.and_then(Version::parse);
    let after = introduced.is_none_or(|introduced| introduced <= *version);
    let before = match fixed {
        None => true,
        Some(fixed) => Version::parse(fixed).is_some_and(|fixed| {
            if version.is_floating() {
                version.next() <= fixed
            } else {
                *version < fixed
            }
        }),
    };
    after && before
}

/// The version that a comment behind a pinned commit names: `# v1.2.3`, `# tag=v1`, `# pin@v1`,
/// `# ratchet:owner/name@v1`, `# renovate: tag=v1`. `None` where it names none.
pub(crate) fn in_comment(comment: &str) -> Option<&str> {
    let body = comment.trim_start_matches('#').trim();
    let words = body.split(|c: char| c.is_whitespace() || matches!(c, '=' | '@' | ',' | '(' | ')'));
    let mut words = words.map(|word| word.rsplit(':').next().unwrap_or(word));
    words.find(|word| is_version_like(word))
}

/// A commit's short id can begin with a digit; it has no dot and a letter.
fn is_version_like(word: &str) -> bool {
    let marked = word.starts_with(['v', 'V']) || word.contains('.') || word.contains("/v");
    let bare = word.len() < 5 && word.bytes().all(|byte| byte.is_ascii_digit());
    (marked || bare) && Version::parse(word).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn version(text: &str) -> Version {
        Version::parse(text).expect("a version")
    }

    #[test]
    fn tags_are_read_as_people_write_them() {
        assert_eq!(version("v1.2.3"), version("1.2.3"));
        assert_eq!(version("release/v1"), version("1"));
        assert_eq!(version("tool-v2.0"), version("2.0"));
        for branch in ["main", "stable", "releases", "v", "feature-x", "1.2.x"] {
            assert!(Version::parse(branch).is_none(), "{branch}");
        }
    }

    #[test]
    fn versions_have_an_order() {
        let sorted = [
            "0.9",
            "v1.0.0-beta.2",
            "v1.0.0-beta.10",
            "v1.0.0",
            "v1.2",
            "v1.10.0",
            "v2",
        ];
        for pair in sorted.windows(2) {
            assert!(version(pair[0]) < version(pair[1]), "{pair:?}");
        }
    }

    #[test]
    fn a_floating_version_is_within_only_as_a_whole() {
        assert!(within(&version("v4"), None, Some("5")));
        assert!(within(&version("v4"), Some("4.0.0"), Some("5.1.2")));
        assert!(!within(&version("v4"), Some("4.0.0"), Some("4.1.3")));
        assert!(!within(&version("v4"), Some("4.0.1"), Some("5")));
        assert!(within(&version("v4.1.2"), Some("4.0.0"), Some("4.1.3")));
        assert!(!within(&version("v4.1.3"), Some("4.0.0"), Some("4.1.3")));
        assert!(within(&version("v4"), Some("0"), None));
    }

    #[test]
    fn comments_name_versions_in_many_ways() {
        for (comment, expected) in [
            ("# v1.2.3", Some("v1.2.3")),
            ("#v4", Some("v4")),
            ("# 4.1.1", Some("4.1.1")),
            ("# tag=v1", Some("v1")),
            ("# pin@v1", Some("v1")),
            ("# ratchet:owner/name@v1", Some("v1")),
            ("# renovate: tag=v3.1.0", Some("v3.1.0")),
            ("# release/v1", Some("release/v1")),
            ("# main", None),
            ("# pinned, see issue 4711x", None),
            ("# lockgate: ignore[unpinned-action] until=2027-01-01", None),
        ] {
            assert_eq!(in_comment(comment), expected, "{comment}");
        }
    }
}
