//! Paths as people and reports write them.

use std::path::{Component, Path, PathBuf};

/// The path with `/` between parts, without `.` parts; bytes that are not UTF-8 stand as U+FFFD.
pub fn slashed(path: &Path) -> String {
    let mut out = String::new();
    for component in path.components() {
        let part = match component {
            Component::CurDir => continue,
            Component::RootDir => {
                out.push('/');
                continue;
            }
            other => other.as_os_str().to_string_lossy(),
        };
        if !out.is_empty() && !out.ends_with('/') {
            out.push('/');
        }
        out.push_str(&part);
    }
    out
}

/// The path as seen from `base`, with `/` between parts; `None` where it does not lie below it.
///
/// Both are compared as absolute paths, without asking what links mean.
pub fn strip_base(path: &Path, base: &Path) -> Option<String> {
    let path = plain(path)?;
    let base = plain(base)?;
    path.strip_prefix(base).ok().map(slashed)
}

/// The absolute path, with `..` taken back where that is possible on paper.
fn plain(path: &Path) -> Option<PathBuf> {
    let mut out = PathBuf::new();
    for component in std::path::absolute(path).ok()?.components() {
        match component {
            Component::ParentDir => {
                out.pop();
            }
            other => out.push(other),
        }
    }
    Some(out)
}

/// The nearest file called `name`, in `start` or above it.
///
/// The search ends with the first directory that holds a `.git` or is the current one. Where neither is
/// above `start`, only `start` itself is looked at: a file in a shared directory such as `/tmp` must not
/// decide what passes.
pub fn nearest(start: &Path, name: &str) -> Option<PathBuf> {
    let start = if start.as_os_str().is_empty() {
        Path::new(".")
    } else {
        start
    };
    let start = start.canonicalize().ok()?;
    let here = std::env::current_dir().ok();
    let is_top = |dir: &Path| dir.join(".git").exists() || here.as_deref() == Some(dir);
    let top = start.ancestors().position(is_top).unwrap_or(0);
    start
        .ancestors()
        .take(top + 1)
        .map(|dir| dir.join(name))
        .find(|file| file.symlink_metadata().is_ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_written_with_slashes() {
        assert_eq!(slashed(Path::new("./a/./b.yml")), "a/b.yml");
        assert_eq!(slashed(Path::new("/a/b")), "/a/b");
        assert_eq!(slashed(Path::new("../a")), "../a");
        assert_eq!(slashed(Path::new(".")), "");
    }

    #[test]
    fn a_path_is_seen_from_its_base() {
        let seen = |path: &str, base: &str| strip_base(Path::new(path), Path::new(base));
        assert_eq!(seen("a/../b/c", "b"), Some("c".to_owned()));
        assert_eq!(seen("/x/y", "/z"), None);
        assert_eq!(seen("bc", "b"), None);
    }
}
