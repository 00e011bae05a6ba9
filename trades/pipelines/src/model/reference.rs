//! What a `uses:` or image names, and how firmly.

use lockgate_evidence::Span;

/// How firmly a reference names one content.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Pin {
    /// Nothing is said: the newest.
    Nothing,
    /// A branch or tag name that can be moved.
    Name,
    /// A version that its registry never replaces.
    Version,
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
    /// Another definition of the same file: a command, job or task by its name.
    Sibling(String),
    /// Something of another platform that is named and versioned: an orb, a task, a component, a shared library.
    Package(Package),
    /// Something in what the file takes in as a whole ([`Pipeline::includes`](super::Pipeline::includes)): a command of an orb, a template of
    /// another repository.
    Included {
        /// The name the file gave to what it takes in.
        alias: String,
        /// What of it: the name of the command or job, the path of the template.
        name: String,
    },
    /// An address that is read when the pipeline runs.
    Url(String),
    /// None of these, or chosen by an expression.
    Unclear,
}

/// What kind of thing a [`Package`] is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum PackageKind {
    /// A file of another project of the same forge (`include: project` of GitLab, templates of another repository).
    Project,
    /// A component of GitLab's catalogue.
    Component,
    /// A template that the platform ships (`include: template`).
    Template,
    /// An orb of CircleCI.
    Orb,
    /// A task of Azure Pipelines.
    Task,
    /// A plugin of Buildkite.
    Plugin,
    /// A pipe of Bitbucket.
    Pipe,
    /// A shared library of Jenkins.
    Library,
    /// A task or pipeline of Tekton from a hub, a bundle, a cluster or Git.
    Tekton,
    /// A template of Argo kept in the cluster.
    ClusterTemplate,
    /// A step that the platform itself brings: `checkout`, `publish`, `save_cache`. It has no version.
    BuiltIn,
    /// Files of a repository that are fetched before a template of Argo runs.
    Sources,
}

/// Something outside the repository that is named and perhaps versioned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Package {
    /// What it is.
    pub kind: PackageKind,
    /// Its name.
    pub name: String,
    /// Version, tag, branch, commit or digest, as written.
    pub version: Option<String>,
    /// The version within the text of the reference; its end where there is none.
    pub version_span: Span,
    /// How firm the version is, by the platform's own rules.
    pub pin: Pin,
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
            _ => None,
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
        let end = if path.is_empty() { 0 } else { 1 + path.len() };
        if owner.len() + 1 + name.len() + end != action.len() {
            return false;
        }
        let mut parts = action.splitn(3, '/');
        let mut next = |own: &str| {
            let part = parts.next().unwrap_or_default();
            part.eq_ignore_ascii_case(own)
        };
        next(owner) && next(name) && next(path)
    }

    /// `owner/name` of a repository target.
    pub fn repository_name(&self) -> Option<String> {
        match self {
            Self::Repository { owner, name, .. } => Some(format!("{owner}/{name}")),
            _ => None,
        }
    }

    /// The commit, tag or branch.
    pub fn reference(&self) -> Option<&str> {
        match self {
            Self::Repository { reference, .. } => reference.as_deref(),
            Self::Package(package) => package.version.as_deref(),
            _ => None,
        }
    }

    /// What is named and versioned, where it is of another platform.
    pub fn package(&self) -> Option<&Package> {
        match self {
            Self::Package(package) => Some(package),
            _ => None,
        }
    }

    /// The path of something in the same repository.
    pub fn own_path(&self) -> Option<&str> {
        match self {
            Self::Local(path) | Self::Own(path) => Some(path),
            _ => None,
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
            Self::Package(package) => Some(package.pin),
            Self::Url(_) => Some(Pin::Nothing),
            Self::Local(_)
            | Self::Own(_)
            | Self::Sibling(_)
            | Self::Included { .. }
            | Self::Unclear => None,
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
    fn names_of_actions_are_compared_part_by_part() {
        let own = Target::parse("Actions/Cache/restore@v4");
        assert!(own.is_action("actions/cache/restore"));
        for other in [
            "actions/cache",
            "actions/cache/save",
            "actions/cach/erestore",
        ] {
            assert!(!own.is_action(other), "{other}");
        }
        assert!(Target::parse("actions/cache@v4").is_action("Actions/cache"));
        assert!(!Target::parse("./actions/cache").is_action("actions/cache"));
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
