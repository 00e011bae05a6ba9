//! Words that must not stand in a tracked file.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::Context;

/// Parts of host names of package registries, each split so that this file does not hold it.
const HOSTS: &[(&str, &str)] = &[
    ("npmjs", ".org"),
    ("pypi", ".org"),
    ("python", "hosted.org"),
    ("index.", "crates.io"),
    ("static.", "crates.io"),
    ("deb.", "debian.org"),
    ("proxy.", "golang.org"),
    ("repo1.", "maven.org"),
    ("repo.", "maven.apache.org"),
];

/// Every tracked text file that names a package registry's host. Lock files of package managers are theirs.
pub fn check(root: &Path) -> anyhow::Result<Vec<String>> {
    let mut faults = Vec::new();
    for path in tracked(root)?
        .into_iter()
        .filter(|path| !path.ends_with("Cargo.lock"))
    {
        let Ok(text) = std::fs::read_to_string(root.join(&path)) else {
            continue;
        };
        for (start, end) in HOSTS {
            if text.contains(&format!("{start}{end}")) {
                faults.push(format!(
                    "{}: names the host of a package registry ({start}…)",
                    path.display()
                ));
            }
        }
    }
    Ok(faults)
}

/// Every file Git tracks, or would track, that exists.
pub fn tracked(root: &Path) -> anyhow::Result<Vec<PathBuf>> {
    let listed = Command::new("git")
        .args([
            "ls-files",
            "--cached",
            "--others",
            "--exclude-standard",
            "-z",
        ])
        .current_dir(root)
        .output()
        .context("asking git for its files")?;
    let names = String::from_utf8_lossy(&listed.stdout).into_owned();
    let paths = names
        .split('\0')
        .filter(|name| !name.is_empty())
        .map(PathBuf::from);
    Ok(paths.filter(|path| root.join(path).is_file()).collect())
}
