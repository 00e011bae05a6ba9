//! A tree in a temporary directory.

use std::fs;
use std::path::PathBuf;

use lockgate_io::{Gathered, Wanted, gather};
use tempfile::TempDir;

/// A directory that is gone after the test.
pub(crate) struct Tree(TempDir);

impl Tree {
    /// A tree of empty files.
    pub(crate) fn of(files: &[&str]) -> Self {
        let tree = Self(TempDir::new().expect("a temporary directory"));
        for file in files {
            tree.write(file, b"");
        }
        tree
    }

    pub(crate) fn path(&self, below: &str) -> PathBuf {
        let real = self.0.path().canonicalize().expect("it was made");
        if below.is_empty() {
            real
        } else {
            real.join(below)
        }
    }

    pub(crate) fn write(&self, below: &str, bytes: &[u8]) -> PathBuf {
        let path = self.path(below);
        fs::create_dir_all(path.parent().expect("below the tree")).expect("a directory");
        fs::write(&path, bytes).expect("a file");
        path
    }

    pub(crate) fn read(&self, below: &str) -> String {
        fs::read_to_string(self.path(below)).expect("the file is there")
    }

    /// Everything wanted below one directory of the tree.
    pub(crate) fn gather(&self, below: &str) -> Gathered {
        gather_all(&[self.path(below)])
    }
}

/// Workflows anywhere, files that stand at the root, and two folders of other platforms.
pub(crate) fn wants(path: &str) -> bool {
    let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
    let is_yaml = name.strip_suffix(".yml").is_some();
    (is_yaml && folder.ends_with(".github/workflows"))
        || matches!(folder, ".circleci" | ".tekton")
        || matches!(
            name,
            "action.yml" | ".pre-commit-config.yaml" | ".gitlab-ci.yml" | "Jenkinsfile"
        )
}

pub(crate) fn gather_all(paths: &[PathBuf]) -> Gathered {
    let wanted = Wanted {
        wants: &wants,
        excludes: &|path| path.starts_with("vendor"),
        base: None,
        looks: None,
        peeks: None,
        larger: None,
    };
    gather(paths, &wanted).expect("the paths are there")
}

/// The paths of files, then the unknowns, one a line.
pub(crate) fn show(gathered: &Gathered) -> Vec<String> {
    let files = gathered.files.iter().map(|file| match &file.bytes.damage {
        Some(damage) => format!("{} ({damage})", file.path),
        None => file.path.clone(),
    });
    let unknowns = gathered
        .unknowns
        .iter()
        .map(|gap| format!("? {}: {}", gap.subject, gap.reason));
    files.chain(unknowns).collect()
}
