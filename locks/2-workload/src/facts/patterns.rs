//! Patterns that name actions in `lockgate.toml`.

/// True where a pattern covers `name`, which is `owner/name[/path]` or `docker://image`.
///
/// `*` stands for any text. A pattern without a star covers the repository it names and every path within it:
/// `owner/name` covers `owner/name/sub`, and not `owner/name-other`. Upper and lower case do not matter, as they do not
/// on the platform. White space around the pattern does not count; an empty pattern covers nothing.
pub(crate) fn covers(pattern: &str, name: &str) -> bool {
    let pattern = pattern.trim().to_ascii_lowercase();
    let name = name.to_ascii_lowercase();
    if pattern.is_empty() {
        return false;
    }
    let within = || {
        name.strip_prefix(&pattern)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    };
    matches(&pattern, &name) || within()
}

/// The first of the patterns that covers `name`.
pub(crate) fn covering<'a>(patterns: &'a [String], name: &str) -> Option<&'a str> {
    let found = patterns.iter().find(|pattern| covers(pattern, name));
    found.map(String::as_str)
}

/// Each piece between stars is taken at its first place; the last must end the name. Linear, without backtracking.
fn matches(pattern: &str, name: &str) -> bool {
    let Some((first, rest)) = pattern.split_once('*') else {
        return pattern == name;
    };
    let Some(mut left) = name.strip_prefix(first) else {
        return false;
    };
    let mut pieces = rest.split('*').peekable();
    while let Some(piece) = pieces.next() {
        if pieces.peek().is_none() {
            return left.ends_with(piece);
        }
        match left.find(piece) {
            Some(at) => left = &left[at + piece.len()..],
            None => return false,
        }
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_star_stands_for_any_text() {
        assert!(covers("*", "a/b"));
        assert!(covers("actions/*", "Actions/Checkout"));
        assert!(covers("actions/*", "actions/cache/save"));
        assert!(covers("*/checkout", "actions/checkout"));
        assert!(covers(
            "docker://registry.example/*",
            "docker://registry.example/a"
        ));
        assert!(!covers("actions/*", "actions-rs/cargo"));
        assert!(!covers("a*b*c", "a/c"));
    }

    #[test]
    fn a_name_covers_itself_and_what_is_within() {
        assert!(covers("owner/Name", "owner/name"));
        assert!(covers("owner/name", "owner/name/sub"));
        assert!(!covers("owner/name", "owner/name-other"));
        assert!(!covers("owner", "owner-other/name"));
        assert!(!covers(" ", "owner/name"));
    }
}
