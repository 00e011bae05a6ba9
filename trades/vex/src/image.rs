//! Images of containers, as statements name them: `pkg:oci/NAME@sha256%3A…?repository_url=…` (purl-spec, "oci").

use std::borrow::Cow;

use lockgate_packages::{Algorithm, Digest, Purl};

use crate::{By, Named};

/// The type of package URLs of images.
pub(crate) const KIND: &str = "oci";
/// The hub's own host, and others that lead to it.
const HUB: [&str; 3] = ["docker.io", "index.docker.io", "registry-1.docker.io"];

impl Named<'static> {
    /// An image: the digest of its manifest where it is named by one, the names it has, its platform (`linux/amd64`).
    pub fn image(digest: Option<&str>, names: &[String], platform: &str) -> Self {
        let arch = platform.split('/').nth(1).map(str::to_owned);
        let reference = |name: &String| {
            let (repository, tag) = reference(name)?;
            let mut qualifiers = vec![("repository_url".to_owned(), repository.clone())];
            qualifiers.extend(tag.map(|tag| ("tag".to_owned(), tag)));
            qualifiers.extend(arch.clone().map(|arch| ("arch".to_owned(), arch)));
            Some(Purl {
                kind: KIND.to_owned(),
                name: last(&repository).to_owned(),
                version: digest.map(str::to_owned),
                qualifiers,
                ..Purl::default()
            })
        };
        let hex = digest.and_then(|digest| digest.strip_prefix("sha256:"));
        let bytes = hex.and_then(|hex| Digest::from_hex(Algorithm::Sha256, hex));
        Self {
            digests: Cow::Owned(bytes.into_iter().collect()),
            purls: names.iter().filter_map(reference).collect(),
        }
    }
}

/// By what an image is the one that a package URL means. Its digest is enough; a name counts with the repository only, because
/// every registry has its own `nginx`. Tags are moved, so that a tag is no version.
pub(crate) fn fits(wanted: &Purl, own: &Named<'_>) -> Option<By> {
    if wanted.kind != KIND {
        return None;
    }
    if let Some(version) = wanted.version.as_deref() {
        let hex = version.strip_prefix("sha256:")?;
        let digest = Digest::from_hex(Algorithm::Sha256, hex)?;
        let is_named = |own: &Purl| own.kind == KIND && own.version.as_deref() == Some(version);
        let is_same = own.digests.contains(&digest) || own.purls.iter().any(is_named);
        return is_same.then_some(By::Digest);
    }
    let names_repository = wanted
        .qualifiers
        .iter()
        .any(|(key, _)| key == "repository_url");
    let is_meant = |own: &Purl| {
        own.kind == KIND
            && wanted.name.eq_ignore_ascii_case(&own.name)
            && wanted.qualifiers.iter().all(|(key, value)| {
                let value = match key.as_str() {
                    "repository_url" => Cow::Owned(repository(value)),
                    _ => Cow::Borrowed(value.as_str()),
                };
                let mut of_own = own.qualifiers.iter();
                of_own.any(|(other, own)| other == key && *own == value)
            })
    };
    let is_image = wanted.subpath.is_none() && names_repository;
    (is_image && own.purls.iter().any(is_meant)).then_some(By::AnyVersion)
}

/// Repository and tag of a name as stores keep it. A tag alone, which some layouts write, names no repository.
fn reference(name: &str) -> Option<(String, Option<String>)> {
    let name = name.split('@').next().unwrap_or(name);
    let (path, tag) = match name.rsplit_once(':') {
        Some((path, tag)) if !tag.contains('/') => (path, Some(tag.to_owned())),
        _ if name.contains('/') => (name, None),
        _ => return None,
    };
    (!path.is_empty()).then(|| (repository(path), tag))
}

/// The one spelling of a repository: with the host, and `library` where the hub has it.
fn repository(text: &str) -> String {
    let text = text.split_once("://").map_or(text, |(_, rest)| rest);
    let text = text.trim_end_matches('/').to_lowercase();
    let (host, path) = match text.split_once('/') {
        Some((host, path)) if host.contains(['.', ':']) || host == "localhost" => (host, path),
        _ => (HUB[0], &*text),
    };
    match HUB.contains(&host) {
        true if path.contains('/') => format!("{}/{path}", HUB[0]),
        true => format!("{}/library/{path}", HUB[0]),
        false => format!("{host}/{path}"),
    }
}

fn last(repository: &str) -> &str {
    repository.rsplit('/').next().unwrap_or(repository)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn by(text: &str, digest: Option<&str>, names: &[&str]) -> Option<By> {
        let names: Vec<_> = names.iter().map(|name| (*name).to_owned()).collect();
        let wanted = Purl::parse(text).expect("the test's text is a package URL");
        fits(&wanted, &Named::image(digest, &names, "linux/amd64"))
    }

    #[test]
    fn a_digest_is_enough_and_another_is_another_image() {
        let digest = format!("sha256:{}", "ab".repeat(32));
        let purl = format!("pkg:oci/web@sha256%3A{}", "AB".repeat(32));
        assert_eq!(by(&purl, Some(&digest), &[]), Some(By::Digest));
        assert_eq!(by(&purl, None, &["docker.io/library/web:1"]), None);
        let other = format!("pkg:oci/web@sha256:{}", "cd".repeat(32));
        assert_eq!(by(&other, Some(&digest), &["web:1"]), None);
        assert_eq!(by("pkg:oci/web@1.0", Some(&digest), &["web:1.0"]), None);
    }

    #[test]
    fn a_name_counts_with_its_repository() {
        let web = ["registry.example/team/web:1.2"];
        let url = "pkg:oci/web?repository_url=registry.example/team/web";
        assert_eq!(by(url, None, &web), Some(By::AnyVersion));
        assert_eq!(
            by(&format!("{url}&tag=1.2&arch=amd64"), None, &web),
            Some(By::AnyVersion)
        );
        assert_eq!(by(&format!("{url}&tag=1.3"), None, &web), None);
        assert_eq!(by(&format!("{url}&arch=arm64"), None, &web), None);
        assert_eq!(by("pkg:oci/web", None, &web), None);
        assert_eq!(
            by(
                "pkg:oci/web?repository_url=registry.example/web",
                None,
                &web
            ),
            None
        );
        let hub = "pkg:oci/debian?repository_url=index.docker.io/library/debian";
        assert_eq!(by(hub, None, &["debian:12"]), Some(By::AnyVersion));
        assert_eq!(by(hub, None, &["12"]), None);
        let port = "pkg:oci/web?repository_url=localhost:5000/web";
        assert_eq!(
            by(port, None, &["localhost:5000/web"]),
            Some(By::AnyVersion)
        );
    }
}
