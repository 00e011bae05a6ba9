//! Where Python packages come from.

use crate::registries::{bare, is_default};
use crate::{Algorithm, Digest, Ecosystem, Origin};

/// The origin that an address tells (pip documentation, "VCS Support"; `PyPA` specifications, "Direct URL").
pub(super) fn address(url: &str) -> Origin {
    let versioned = ["git+", "hg+", "svn+", "bzr+"]
        .iter()
        .any(|prefix| url.starts_with(prefix));
    if versioned || url.starts_with("git@") {
        let plain = url.split('#').next().unwrap_or(url);
        let revision = revision(url);
        let plain = revision.map_or(plain, |revision| &plain[..plain.len() - revision.len() - 1]);
        return git(plain, revision);
    }
    if let Some(path) = url.strip_prefix("file:") {
        return Origin::Path(path.trim_start_matches("//").to_owned());
    }
    if url.contains("://") {
        return Origin::Url(bare(url.split('#').next().unwrap_or(url)));
    }
    Origin::Path(url.to_owned())
}

/// A repository at a revision, which may be a commit.
pub(super) fn git(url: &str, revision: Option<&str>) -> Origin {
    let is_commit = |revision: &&str| {
        matches!(revision.len(), 40 | 64) && revision.bytes().all(|byte| byte.is_ascii_hexdigit())
    };
    Origin::Git {
        url: bare(url.strip_prefix("git+").unwrap_or(url)),
        commit: revision.filter(is_commit).map(str::to_owned),
    }
}

/// What stands after the `@` behind the path of a repository.
pub(super) fn revision(url: &str) -> Option<&str> {
    let plain = url.split('#').next()?;
    let path = plain.split_once("://").map_or(plain, |(_, rest)| rest);
    let (_, path) = path.split_once('/')?;
    let (_, revision) = path.rsplit_once('@')?;
    Some(revision)
}

/// The origin of what comes from an index.
pub(super) fn index(url: &str) -> Origin {
    if is_default(Ecosystem::PyPi, url) {
        return Origin::Registry;
    }
    Origin::OtherRegistry(bare(url))
}

/// `sha256:…`, or with `=` between.
pub(super) fn digest(text: &str) -> Option<Digest> {
    let (name, hex) = text.split_once([':', '='])?;
    let algorithm = match name {
        "md5" => Algorithm::Md5,
        "sha1" => Algorithm::Sha1,
        "sha256" => Algorithm::Sha256,
        "sha384" => Algorithm::Sha384,
        "sha512" => Algorithm::Sha512,
        _ => return None,
    };
    Digest::from_hex(algorithm, hex)
}

/// The digest in the fragment of an address: `#sha256=…`.
pub(super) fn fragment_digest(url: &str) -> Option<Digest> {
    let (_, fragment) = url.split_once('#')?;
    fragment.split('&').find_map(digest)
}
