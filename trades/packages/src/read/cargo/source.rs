//! Where Cargo fetches packages from.

use crate::Ecosystem;
use crate::Origin;
use crate::registries::is_default;

/// The origin that a `source` of a lockfile names (`cargo::core::SourceId`): `registry+`, `sparse+` or `git+` and an
/// address.
pub(super) fn origin(source: &str) -> Origin {
    match source.split_once('+') {
        Some(("registry" | "sparse", url)) if is_default(Ecosystem::CratesIo, url) => {
            Origin::Registry
        }
        Some(("registry" | "sparse", url)) => Origin::OtherRegistry(url.to_owned()),
        Some(("git", url)) => git(url),
        _ => Origin::OtherRegistry(source.to_owned()),
    }
}

/// The commit stands after `#`.
fn git(url: &str) -> Origin {
    let (url, commit) = match url.rsplit_once('#') {
        Some((url, commit)) => (url, Some(commit.to_owned())),
        None => (url, None),
    };
    Origin::Git {
        url: url.to_owned(),
        commit,
    }
}
