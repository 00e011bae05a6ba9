//! What a `uses:` or image names, and how firmly.

use lockgate_evidence::Span;

/// How firmly a reference names one content.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Pin {
    /// Nothing is said: the newest.
    Nothing,
    /// A branch or tag name that can be moved.
    Name,
    /// A commit or content digest.
    Digest,
}

/// A container image reference.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Image {
    /// Registry and repository.
    pub name: String,
    /// The tag.
    pub tag: Option<String>,
    /// `sha256:…`.
    pub digest: Option<String>,
}

impl Image {
    /// Reads `name[:tag][@digest]` (distribution reference grammar). A port of the registry is no tag.
    pub fn parse(text: &str) -> Self {
        let (rest, digest) = match text.split_once('@') {
            Some((rest, digest)) => (rest, Some(digest.to_owned())),
            None => (text, None),
        };
        let slash = rest.rfind('/').map_or(0, |at| at + 1);
        let (name, tag) = match rest[slash..].split_once(':') {
            Some((last, tag)) => (format!("{}{last}", &rest[..slash]), Some(tag.to_owned())),
            None => (rest.to_owned(), None),
        };
        Self { name, tag, digest }
    }

    /// How firm it is.
    pub fn pin(&self) -> Pin {
        match (&self.digest, &self.tag) {
            (Some(digest), _) if is_sha256(digest) => Pin::Digest,
            (_, Some(_)) | (Some(_), _) => Pin::Name,
            (None, None) => Pin::Nothing,
        }
    }
}

/// What a `uses:` names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    /// `./path`: what stands in the workspace when the step runs.
    Local(String),
    /// `$/path`: the same repository at the commit of the running workflow, whatever the workspace holds.
    Own(String),
    /// `docker://image`.
    Docker(Image),
    /// `owner/name[/path]@reference`.
    Repository {
        /// The owner.
        owner: String,
        /// The repository.
        name: String,
        /// Path within it, without leading slash; empty for the root.
        path: String,
        /// Commit, tag or branch.
        reference: Option<String>,
        /// The reference within the text of `uses:`.
        reference_span: Span,
    },
    /// None of these, or chosen by an expression.
    Unclear,
}

impl Target {
    /// Reads the text of a `uses:`.
    pub fn parse(text: &str) -> Self {
        if text.contains("${{") {
            return Self::Unclear;
        }
        if let Some(path) = text
            .strip_prefix("./")
            .or_else(|| (text == ".").then_some(""))
        {
            return Self::Local(path.trim_end_matches('/').to_owned());
        }
        if let Some(path) = text.strip_prefix("$/") {
            return Self::Own(path.trim_end_matches('/').to_owned());
        }
        if let Some(image) = text.strip_prefix("docker://") {
            return Self::Docker(Image::parse(image));
        }
        Self::repository(text).unwrap_or(Self::Unclear)
    }

    fn repository(text: &str) -> Option<Self> {
        let (place, reference) = match text.split_once('@') {
            Some((place, reference)) => (place, Some(reference)),
            None => (text, None),
        };
        let (owner, rest) = place.split_once('/')?;
        let (name, path) = rest.split_once('/').unwrap_or((rest, ""));
        if owner.is_empty() || name.is_empty() || place.contains(char::is_whitespace) {
            return None;
        }
        let start = reference.map_or(text.len(), |_| place.len() + 1);
        Some(Self::Repository {
            owner: owner.to_owned(),
            name: name.to_owned(),
            path: path.trim_matches('/').to_owned(),
            reference: reference.map(str::to_owned),
            reference_span: Span::new(start, text.len()),
        })
    }

    /// `owner/name[/path]` of a repository target.
    pub fn action(&self) -> Option<String> {
        match self {
            Self::Repository {
                owner, name, path, ..
            } if path.is_empty() => Some(format!("{owner}/{name}")),
            Self::Repository {
                owner, name, path, ..
            } => Some(format!("{owner}/{name}/{path}")),
            Self::Local(_) | Self::Own(_) | Self::Docker(_) | Self::Unclear => None,
        }
    }

    /// True where [`action`](Self::action) is this name, ignoring case. Asked for every step by most rules, so it
    /// builds no text.
    pub fn is_action(&self, action: &str) -> bool {
        let Self::Repository {
            owner, name, path, ..
        } = self
        else {
            return false;
        };
        let mut rest = Some(action);
        for (part, at) in [owner, name, path].into_iter().zip(0..) {
            if at == 2 && part.is_empty() {
                break;
            }
            let own = rest.map(|rest| {
                if at == 0 {
                    Some(rest)
                } else {
                    rest.strip_prefix('/')
                }
            });
            rest = own
                .flatten()
                .and_then(|rest| strip_ignoring_case(rest, part));
        }
        rest == Some("")
    }

    /// `owner/name` of a repository target.
    pub fn repository_name(&self) -> Option<String> {
        match self {
            Self::Repository { owner, name, .. } => Some(format!("{owner}/{name}")),
            Self::Local(_) | Self::Own(_) | Self::Docker(_) | Self::Unclear => None,
        }
    }

    /// The commit, tag or branch.
    pub fn reference(&self) -> Option<&str> {
        match self {
            Self::Repository { reference, .. } => reference.as_deref(),
            Self::Local(_) | Self::Own(_) | Self::Docker(_) | Self::Unclear => None,
        }
    }

    /// The path of something in the same repository.
    pub fn own_path(&self) -> Option<&str> {
        match self {
            Self::Local(path) | Self::Own(path) => Some(path),
            Self::Docker(_) | Self::Repository { .. } | Self::Unclear => None,
        }
    }

    /// How firm it is; `None` for what cannot be pinned or told.
    pub fn pin(&self) -> Option<Pin> {
        match self {
            Self::Repository { reference, .. } => Some(match reference.as_deref() {
                None | Some("") => Pin::Nothing,
                Some(reference) if is_commit(reference) => Pin::Digest,
                Some(_) => Pin::Name,
            }),
            Self::Docker(image) => Some(image.pin()),
            Self::Local(_) | Self::Own(_) | Self::Unclear => None,
        }
    }
}

/// True for a full Git commit id: 40 hexadecimal digits (SHA-1) or 64 (SHA-256).
pub fn is_commit(text: &str) -> bool {
    matches!(text.len(), 40 | 64) && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}

fn is_sha256(text: &str) -> bool {
    text.strip_prefix("sha256:")
        .is_some_and(|hex| hex.len() == 64 && hex.bytes().all(|byte| byte.is_ascii_hexdigit()))
}

/// What stands behind `part`.
fn strip_ignoring_case<'t>(text: &'t str, part: &str) -> Option<&'t str> {
    let (start, rest) = text.split_at_checked(part.len())?;
    start.eq_ignore_ascii_case(part).then_some(rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn images_are_read_with_ports_tags_and_digests() {
        let image = Image::parse("registry.example:5000/a/b:1.2");
        assert_eq!(
            (image.name.as_str(), image.tag.as_deref()),
            ("registry.example:5000/a/b", Some("1.2"))
        );
        assert_eq!(image.pin(), Pin::Name);
        assert_eq!(Image::parse("alpine").pin(), Pin::Nothing);
        let digest = format!("alpine:3@sha256:{}", "a".repeat(64));
        assert_eq!(Image::parse(&digest).pin(), Pin::Digest);
        assert_eq!(Image::parse("alpine@sha256:abc").pin(), Pin::Name);
    }

    #[test]
    fn uses_are_read_by_kind() {
        assert_eq!(Target::parse("./a/b/"), Target::Local("a/b".to_owned()));
        assert!(matches!(
            Target::parse("docker://alpine:3"),
            Target::Docker(_)
        ));
        assert_eq!(
            Target::parse("a/b/c/d@v1").action().as_deref(),
            Some("a/b/c/d")
        );
        assert_eq!(Target::parse("a/b@v1").reference(), Some("v1"));
        assert_eq!(Target::parse("a/b").pin(), Some(Pin::Nothing));
        assert_eq!(
            Target::parse(&format!("a/b@{}", "0".repeat(40))).pin(),
            Some(Pin::Digest)
        );
        for odd in ["", "a", "/", "a/", "a b/c@v1", "${{ x }}/b@v1", "@"] {
            assert_eq!(Target::parse(odd), Target::Unclear, "{odd}");
        }
    }
}
