//! How pnpm names packages within its lockfile, by the version of the lockfile.

use super::origin::split_name;

/// The parts of a key such as `/name/1.0.0_peer@2.0.0`, `/name@1.0.0(peer@2.0.0)` or `name@1.0.0(peer@2.0.0)`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Key<'a> {
    pub(super) name: &'a str,
    /// A version, or an address.
    pub(super) version: &'a str,
}

/// The form of keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    /// Versions up to 5.4: `/name/version`, peers after `_`.
    Slashes,
    /// Versions 6 and later: `name@version`, before version 9 with a `/` first; peers in brackets.
    At,
}

/// The form of a version of the lockfile; `None` for what is no number.
pub(super) fn form(version: &str) -> Option<Form> {
    let major = version.split('.').next()?.parse::<u32>().ok()?;
    Some(if major < 6 { Form::Slashes } else { Form::At })
}

/// A key without what tells variants for different peers apart.
pub(super) fn bare(form: Form, key: &str) -> &str {
    match form {
        Form::At => key.split('(').next().unwrap_or(key),
        // Underscores may stand in names, but not in versions.
        Form::Slashes => {
            let version = slashes(key).map_or("", |(_, version)| version);
            let peers = version.find('_').map(|at| key.len() - version.len() + at);
            peers.map_or(key, |at| &key[..at])
        }
    }
}

/// `/name/rest`, with an optional host before the first slash.
fn slashes(key: &str) -> Option<(&str, &str)> {
    let (_, path) = key.split_once('/')?;
    let mut from = 0;
    if path.starts_with('@') {
        from = path.find('/')? + 1;
    }
    let end = from + path[from..].find('/')?;
    Some((&path[..end], &path[end + 1..]))
}

/// Name and version of a bare key; `None` for places in the tree and addresses without a name.
pub(super) fn parse(form: Form, key: &str) -> Option<Key<'_>> {
    match form {
        Form::Slashes => {
            let (name, version) = slashes(key)?;
            let is_version = version.starts_with(|first: char| first.is_ascii_digit());
            is_version.then_some(Key { name, version })
        }
        Form::At => {
            let path = match key.split_once('/') {
                Some((_, path)) if !key.starts_with('@') && is_prefixed(key) => path,
                _ => key,
            };
            let (name, version) = split_name(path);
            Some(Key {
                name,
                version: version?,
            })
        }
    }
}

/// True where a `/`, or a host and a `/`, stands before the name.
fn is_prefixed(key: &str) -> bool {
    let slash = key.find('/').unwrap_or(key.len());
    let at = key.find('@').unwrap_or(key.len());
    slash < at && !key[..slash].contains(':')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_of_every_version() {
        let read = |form, key: &'static str| {
            parse(form, bare(form, key)).map(|key| (key.name, key.version))
        };
        for (form, key, expected) in [
            (Form::Slashes, "/a/1.0.0", Some(("a", "1.0.0"))),
            (
                Form::Slashes,
                "/a_b/1.0.0_c@2.0.0+d@3.0.0",
                Some(("a_b", "1.0.0")),
            ),
            (
                Form::Slashes,
                "/@s/a/1.0.0_@t/p@2.0.0",
                Some(("@s/a", "1.0.0")),
            ),
            (
                Form::Slashes,
                "/@s/a/1.0.0_0123abcd",
                Some(("@s/a", "1.0.0")),
            ),
            (
                Form::Slashes,
                "registry.example/a/1.0.0",
                Some(("a", "1.0.0")),
            ),
            (Form::Slashes, "github.com/o/r/0123abcd", None),
            (
                Form::At,
                "/a@1.0.0(p@2.0.0)(@t/q@3.0.0)",
                Some(("a", "1.0.0")),
            ),
            (Form::At, "/@s/a@1.0.0", Some(("@s/a", "1.0.0"))),
            (
                Form::At,
                "@s/a@1.0.0(@t/p@2.0.0(r@1.0.0))",
                Some(("@s/a", "1.0.0")),
            ),
            (
                Form::At,
                "a@https://files.example/a.tgz",
                Some(("a", "https://files.example/a.tgz")),
            ),
            (Form::At, "registry.example/a@1.0.0", Some(("a", "1.0.0"))),
            (Form::At, "file:a", None),
        ] {
            assert_eq!(read(form, key), expected, "{key}");
        }
    }
}
