//! Where the packages of npm come from: addresses in lockfiles, and specifications in manifests
//! (npm documentation, "package-spec").

use crate::registries::{bare, is_default};
use crate::{Algorithm, Digest, Ecosystem, Origin, Package, Stray};

/// The origin that an address in a lockfile tells of a package of that name.
pub(super) fn resolved(address: &str, name: &str) -> Origin {
    if let Some(path) = address.strip_prefix("file:") {
        return Origin::Path(path.to_owned());
    }
    if let Some(git) = git(address) {
        return git;
    }
    if !address.contains("://") {
        return Origin::Path(address.to_owned());
    }
    let address = address.split(['#', '?']).next().unwrap_or(address);
    if is_default(Ecosystem::Npm, address) {
        return Origin::Registry;
    }
    match registry(address, name) {
        Some(registry) => Origin::OtherRegistry(bare(registry)),
        None => Origin::Url(bare(address)),
    }
}

/// The address of a registry, from that of a tarball: they stand at `NAME/-/`, at GitHub at `download/NAME/`.
fn registry<'a>(address: &'a str, name: &str) -> Option<&'a str> {
    let escaped = name.replace('/', "%2f");
    let places = [
        format!("/{name}/-/"),
        format!("/{escaped}/-/"),
        format!("/download/{name}/"),
    ];
    let found = places.iter().find_map(|place| address.find(place.as_str()));
    found.map(|end| &address[..end])
}

/// What does not fit in the address of a tarball: registries serve a version of a package at `NAME/-/FILE-VERSION.tgz`.
pub(super) fn stray(address: &str, package: &Package) -> Option<Stray> {
    let (address, name) = (address.split(['#', '?']).next()?, &package.name);
    let is_plain = address.starts_with("http://");
    if !is_plain && !address.starts_with("https://") {
        return None;
    }
    if let Some((before, file)) = address.split_once("/-/") {
        if !serves(before, name) {
            return Some(Stray::OtherName(bare(address)));
        }
        let version = package
            .version
            .as_deref()
            .filter(|_| is_default(Ecosystem::Npm, address));
        if version.is_some_and(|version| !is_of_version(file, name, version)) {
            return Some(Stray::OtherVersion(bare(address)));
        }
    }
    is_plain.then(|| Stray::Unencrypted(bare(address)))
}

/// True where an address ends in a name; the `/` behind a scope may be escaped.
fn serves(address: &str, name: &str) -> bool {
    let ends = |address: &str, part: &str| {
        address
            .strip_suffix(part)
            .is_some_and(|rest| rest.ends_with('/'))
    };
    if ends(address, name) {
        return true;
    }
    let Some((scope, rest)) = name.split_once('/') else {
        return false;
    };
    let scopes = address
        .strip_suffix(rest)
        .map(|before| ["%2f", "%2F", "/"].map(|slash| before.strip_suffix(slash)));
    let scopes = scopes.into_iter().flatten().flatten();
    let plain = scope.strip_prefix('@').unwrap_or(scope);
    let escaped = format!("%40{plain}");
    scopes
        .into_iter()
        .any(|before| ends(before, scope) || ends(before, &escaped))
}

/// True where a file is that of a version. What stands after `+` is no part of a file's name everywhere.
fn is_of_version(file: &str, name: &str, version: &str) -> bool {
    let file = file.rsplit('/').next().unwrap_or(file);
    let name = name.rsplit('/').next().unwrap_or(name);
    let told = file
        .strip_prefix(name)
        .and_then(|rest| rest.strip_prefix('-')?.strip_suffix(".tgz"));
    let core = version.split('+').next().unwrap_or(version);
    told.is_none_or(|told| told.split(['+', '%']).next() == Some(core))
}

/// Repositories, and archives of a commit at GitHub.
pub(super) fn git(address: &str) -> Option<Origin> {
    let is_git = [
        "git+",
        "git://",
        "git@",
        "ssh://",
        "github:",
        "gitlab:",
        "bitbucket:",
        "gist:",
    ]
    .iter()
    .any(|prefix| address.starts_with(prefix));
    let (url, fragment) = match address.split_once('#') {
        Some((url, fragment)) => (url, Some(fragment)),
        None => (address, None),
    };
    let plain = url.split('?').next().unwrap_or(url);
    if is_git || plain.strip_suffix(".git").is_some() {
        let commit = fragment.and_then(commit).map(str::to_owned);
        let url = bare(url.strip_prefix("git+").unwrap_or(url));
        return Some(Origin::Git { url, commit });
    }
    let (repository, commit) = archive(plain)?;
    Some(Origin::Git {
        url: repository,
        commit: Some(commit.to_owned()),
    })
}

/// Yarn and pnpm fetch repositories at GitHub as archives of a commit.
fn archive(url: &str) -> Option<(String, &str)> {
    let path = url.strip_prefix("https://codeload.github.com/")?;
    let (repository, commit_of) = path.split_once("/tar.gz/")?;
    let commit = commit(commit_of)?;
    Some((format!("https://github.com/{repository}"), commit))
}

/// The commit of a fragment: `abc…`, `commit=abc…`; branches, tags and ranges are none.
fn commit(fragment: &str) -> Option<&str> {
    let parts = fragment.split('&');
    let mut parts = parts.map(|part| part.strip_prefix("commit=").unwrap_or(part));
    parts.find(|part| {
        (7..=64).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_hexdigit())
    })
}

/// The digests of Subresource Integrity metadata: several, each with options after `?`.
pub(super) fn integrity(text: &str) -> Vec<Digest> {
    let digests = text.split_ascii_whitespace().filter_map(|hash| {
        let (algorithm, digest) = hash.split_once('-')?;
        let digest = digest.split('?').next().unwrap_or(digest);
        Digest::from_base64(algorithm_of(algorithm)?, digest)
    });
    digests.collect()
}

pub(super) fn algorithm_of(name: &str) -> Option<Algorithm> {
    match name {
        "md5" => Some(Algorithm::Md5),
        "sha1" => Some(Algorithm::Sha1),
        "sha256" => Some(Algorithm::Sha256),
        "sha384" => Some(Algorithm::Sha384),
        "sha512" => Some(Algorithm::Sha512),
        _ => None,
    }
}

/// What a manifest asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Spec<'a> {
    /// Another name than that under which it stands.
    pub(super) name: Option<&'a str>,
    /// A single version.
    pub(super) version: Option<&'a str>,
    /// What is asked for where that is no single version.
    pub(super) requirement: Option<&'a str>,
    pub(super) origin: Origin,
}

/// A specification of a package, as it stands in a manifest.
pub(super) fn spec(text: &str) -> Spec<'_> {
    if let Some(rest) = text.strip_prefix("npm:") {
        let (name, range) = split_name(rest);
        return Spec {
            name: Some(name),
            ..range_spec(range.unwrap_or("*"))
        };
    }
    let origin = special_origin(text);
    match origin {
        Some(origin) => Spec {
            name: None,
            version: None,
            requirement: Some(text),
            origin,
        },
        None => range_spec(text),
    }
}

/// The origin of what is no range, tag or alias.
fn special_origin(text: &str) -> Option<Origin> {
    let path = ["file:", "link:", "portal:"];
    if let Some(path) = path.iter().find_map(|prefix| text.strip_prefix(prefix)) {
        return Some(Origin::Path(path.to_owned()));
    }
    if text.starts_with("workspace:") {
        return Some(Origin::Own);
    }
    if text.starts_with(['.', '/', '~']) && text.contains('/') {
        return Some(Origin::Path(text.to_owned()));
    }
    if let Some(git) = git(text) {
        return Some(git);
    }
    if text.starts_with("https://") || text.starts_with("http://") {
        return Some(Origin::Url(bare(text)));
    }
    short_repository(text)
}

/// `owner/name` is a repository at GitHub.
fn short_repository(text: &str) -> Option<Origin> {
    let (path, fragment) = match text.split_once('#') {
        Some((path, fragment)) => (path, Some(fragment)),
        None => (text, None),
    };
    let (owner, name) = path.split_once('/')?;
    let fits = |part: &str| {
        let known = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte);
        !part.is_empty() && part.bytes().all(known)
    };
    (fits(owner) && fits(name)).then(|| Origin::Git {
        url: format!("https://github.com/{owner}/{name}"),
        commit: fragment.and_then(commit).map(str::to_owned),
    })
}

fn range_spec(range: &str) -> Spec<'_> {
    let version = exact(range);
    Spec {
        name: None,
        version,
        requirement: version.is_none().then_some(range),
        origin: Origin::Registry,
    }
}

/// The version of a range that only one version fits: `1.2.3`, `=1.2.3`, `v1.2.3`.
pub(super) fn exact(range: &str) -> Option<&str> {
    let version = range.trim();
    let version = version.strip_prefix('=').unwrap_or(version).trim_start();
    let version = version.strip_prefix('v').unwrap_or(version);
    let core = version.split(['-', '+']).next().unwrap_or(version);
    let is_number = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    let is_version = core.split('.').count() == 3 && core.split('.').all(is_number);
    (is_version && !version.contains([' ', '|'])).then_some(version)
}

/// `@scope/name@rest` in its two parts.
pub(super) fn split_name(text: &str) -> (&str, Option<&str>) {
    let from = usize::from(text.starts_with('@'));
    match text[from..].find('@') {
        Some(at) => (&text[..from + at], Some(&text[from + at + 1..])),
        None => (text, None),
    }
}

#[cfg(test)]
mod tests {
    use lockgate_evidence::Span;

    use super::*;

    #[test]
    fn addresses_tell_registries_from_files_and_repositories() {
        let other = Origin::OtherRegistry("https://registry.example/npm".to_owned());
        assert_eq!(
            resolved("https://registry.example/npm/@s/a/-/a-1.0.0.tgz", "@s/a"),
            other
        );
        assert_eq!(
            resolved("https://registry.example/npm/@s%2fa/-/a-1.0.0.tgz", "@s/a"),
            other
        );
        let url = "https://files.example/a.tgz";
        assert_eq!(resolved(url, "a"), Origin::Url(url.to_owned()));
        assert_eq!(resolved("../a", "a"), Origin::Path("../a".to_owned()));
        let commit = "0123456789abcdef0123456789abcdef01234567";
        let git = Origin::Git {
            url: "https://github.com/o/r".to_owned(),
            commit: Some(commit.to_owned()),
        };
        assert_eq!(
            resolved(
                &format!("https://codeload.github.com/o/r/tar.gz/{commit}"),
                "a"
            ),
            git
        );
        assert_eq!(spec(&format!("o/r#{commit}")).origin, git);
    }

    #[test]
    fn addresses_that_do_not_fit_are_told() {
        let host = "https://registry.example/npm";
        let own = ["https://registry", "npmjs", "org"].join(".");
        let of = |name: &str, address: &str| {
            let package = Package::new(Ecosystem::Npm, name, Span::default()).version("1.0.0");
            stray(address, &package)
        };
        for fits in [
            format!("{host}/a/-/a-1.0.0.tgz"),
            format!("{host}/a/-/a-2.0.0.tgz"),
            format!("{own}/a/-/a-1.0.0.tgz#0123"),
            format!("{own}/a/-/unusual.tgz"),
            "https://files.example/b.tgz".to_owned(),
            "../a".to_owned(),
        ] {
            assert_eq!(of("a", &fits), None, "{fits}");
        }
        for fits in ["@s/a/-/a", "@s%2fa/-/a", "%40s%2Fa/-/a", "@s/a/-/@s/a"] {
            assert_eq!(
                of("@s/a", &format!("{own}/{fits}-1.0.0.tgz")),
                None,
                "{fits}"
            );
        }
        let address = format!("{own}/b/-/b-1.0.0.tgz");
        assert_eq!(of("a", &address), Some(Stray::OtherName(address.clone())));
        assert_eq!(
            of("@s/b", &address),
            Some(Stray::OtherName(address.clone()))
        );
        let address = format!("{own}/a/-/a-0.9.0.tgz");
        assert_eq!(
            of("a", &address),
            Some(Stray::OtherVersion(address.clone()))
        );
        let address = format!("http{}", &format!("{own}/a/-/a-1.0.0.tgz")[5..]);
        assert_eq!(of("a", &address), Some(Stray::Unencrypted(address.clone())));
    }

    #[test]
    fn one_version_is_told_from_ranges() {
        for (range, version) in [
            ("1.2.3", Some("1.2.3")),
            ("=v1.2.3-a.b+c", Some("1.2.3-a.b+c")),
            ("1.2", None),
            ("1.2.x", None),
            ("^1.2.3", None),
            ("1.2.3 - 2.0.0", None),
            ("1.2.3 || 2.0.0", None),
            ("latest", None),
        ] {
            assert_eq!(exact(range), version, "{range}");
        }
        assert_eq!(spec("npm:@s/b@^2").name, Some("@s/b"));
        assert_eq!(spec("npm:@s/b@^2").requirement, Some("^2"));
        assert_eq!(spec("npm:b").requirement, Some("*"));
        assert_eq!(split_name("@s/a"), ("@s/a", None));
        assert_eq!(split_name(""), ("", None));
    }
}
