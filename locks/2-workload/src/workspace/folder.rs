//! Folders of the workspace, as far as their names are constant.

/// A folder or file below the workspace; empty for the workspace itself.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Folder(String);

/// Ways of writing the workspace itself.
const WORKSPACE: &[&str] = &[
    "${{ github.workspace }}",
    "${{github.workspace}}",
    "${GITHUB_WORKSPACE}",
    "$GITHUB_WORKSPACE",
    "$env:GITHUB_WORKSPACE",
    "%GITHUB_WORKSPACE%",
    "${PWD}",
    "$PWD",
    "$(pwd)",
    "${CI_PROJECT_DIR}",
    "$CI_PROJECT_DIR",
    "$(Build.SourcesDirectory)",
    "$(System.DefaultWorkingDirectory)",
    "$BUILD_SOURCESDIRECTORY",
    "${WORKSPACE}",
    "$WORKSPACE",
    "${env.WORKSPACE}",
    "$BITBUCKET_CLONE_DIR",
    "${BITBUCKET_CLONE_DIR}",
    "$CIRCLE_WORKING_DIRECTORY",
];

impl Folder {
    /// The workspace.
    pub(crate) fn workspace() -> Self {
        Self::default()
    }

    /// Reads a path as written, quotes included. `None` where it leads out of the workspace or cannot be told.
    pub(crate) fn of(text: &str) -> Option<Self> {
        let text = text.trim().replace(['"', '\''], "").replace('\\', "/");
        let below = WORKSPACE.iter().find_map(|name| text.strip_prefix(name));
        let is_absolute = text.starts_with(['/', '~']) || text.get(1..3) == Some(":/");
        if below.is_none() && is_absolute {
            return None;
        }
        let rest = below.unwrap_or(&text);
        let constant = rest
            .split(['$', '%', '*', '{', '['])
            .next()
            .unwrap_or_default();
        if below.is_none() && constant.is_empty() && !rest.is_empty() {
            return None;
        }
        Self::default().join(constant.trim_start_matches('/'))
    }

    /// True for a path that begins with a name of the workspace: `$GITHUB_WORKSPACE/x`.
    pub(crate) fn is_below_workspace(text: &str) -> bool {
        let mut below = WORKSPACE.iter().filter_map(|name| text.strip_prefix(name));
        below.any(|rest| rest.starts_with('/'))
    }

    /// The folder at a relative path from here; `None` where `..` leads out.
    fn join(&self, path: &str) -> Option<Self> {
        let mut parts: Vec<&str> = self.parts().collect();
        for part in path.split('/') {
            match part {
                "" | "." => {}
                ".." => {
                    parts.pop()?;
                }
                name => parts.push(name),
            }
        }
        Some(Self(parts.join("/")))
    }

    /// A path as written in a script that stands here.
    pub(crate) fn at(&self, text: &str) -> Option<Self> {
        let plain = text.trim().replace(['"', '\''], "");
        if WORKSPACE.iter().any(|name| plain.starts_with(name)) {
            return Self::of(&plain);
        }
        if plain.starts_with(['/', '~', '$', '%']) || plain.get(1..3) == Some(":/") {
            return None;
        }
        let constant = plain
            .split(['$', '%', '*', '{', '['])
            .next()
            .unwrap_or_default();
        self.join(constant)
    }

    /// True where `other` is this folder or lies below it.
    pub(crate) fn holds(&self, other: &Self) -> bool {
        let mut theirs = other.parts();
        self.parts().all(|part| theirs.next() == Some(part))
    }

    /// The path from the workspace.
    pub(crate) fn path(&self) -> &str {
        &self.0
    }

    /// True for the workspace itself.
    pub(crate) fn is_workspace(&self) -> bool {
        self.0.is_empty()
    }

    fn parts(&self) -> impl Iterator<Item = &str> {
        self.0.split('/').filter(|part| !part.is_empty())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_read_in_every_spelling() {
        let of = |text| Folder::of(text).map(|folder| folder.0);
        assert_eq!(of("."), Some(String::new()));
        assert_eq!(of("./a/b/"), Some("a/b".to_owned()));
        assert_eq!(of("${{ github.workspace }}/a"), Some("a".to_owned()));
        assert_eq!(of("a/${{ matrix.x }}/b"), Some("a".to_owned()));
        for outside in [
            "/tmp/a",
            "${{ runner.temp }}/a",
            "$RUNNER_TEMP",
            "~/a",
            "../a",
            "C:/a",
            "C:\\a",
        ] {
            assert_eq!(of(outside), None, "{outside}");
        }
    }

    #[test]
    fn a_folder_holds_what_is_below() {
        let of = |text| Folder::of(text).expect("inside");
        assert!(of(".").holds(&of("a")));
        assert!(of("a").holds(&of("a/b")));
        assert!(!of("a").holds(&of("ab")));
        assert_eq!(of("a").at("../b"), Some(of("b")));
        assert_eq!(of("a").at("$X"), None);
    }
}
