//! Symbolic links of installed systems, which lead to files of the same system.

use std::path::{Path, PathBuf};

use lockgate_evidence::Unknown;
use lockgate_io::{LINK, link_target};
use lockgate_packages::Format;

use crate::installed::{are_systems, counts, is_idle};

/// True for a link to what is read under its own name, if it is there: a root has all that its links lead to.
///
/// Both are paths in the root, the second as the link states it.
pub(crate) fn is_read_itself(path: &str, target: &str) -> bool {
    let mut parts: Vec<&str> = if target.starts_with('/') {
        Vec::new()
    } else {
        let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
        folder.split('/').collect()
    };
    for part in target.split('/') {
        match part {
            // Over the root is the root.
            ".." => drop(parts.pop()),
            "" | "." => {}
            part => parts.push(part),
        }
    }
    let target = parts.join("/");
    counts(&target) && Format::of(&target) == Format::of(path)
}

/// Leaves what hides something. Of a tree that is no system every link is stated: it may lead anywhere.
pub(crate) fn retain_hiding(unknowns: &mut Vec<Unknown>, paths: &[PathBuf]) {
    let is_system = are_systems(paths);
    let here = [PathBuf::from(".")];
    let roots = if paths.is_empty() { &here[..] } else { paths };
    unknowns.retain(|unknown| {
        let is_known = is_system && unknown.reason == LINK && leads_to_known(unknown, roots);
        !is_idle(unknown) && !is_known
    });
}

/// Of one root paths are told from it, of several from where the user stands.
fn leads_to_known(unknown: &Unknown, roots: &[PathBuf]) -> bool {
    let subject = &unknown.subject;
    let place = match roots {
        [root] => root.join(subject),
        _ => Path::new(subject).to_owned(),
    };
    link_target(&place).is_some_and(|target| is_read_itself(subject, &target))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_to_what_is_read_hide_nothing() {
        let path = "usr/share/java/a.jar";
        let read = [
            "a-1.jar",
            "../../../srv/a.jar",
            "/srv/a.jar",
            "../../../../../a.jar",
        ];
        for target in read {
            assert!(is_read_itself(path, target), "{target}");
        }
        for target in ["a-1", "/data/blob", "../../../var/lib/dpkg/status", ""] {
            assert!(!is_read_itself(path, target), "{target}");
        }
        let stored = "../node_modules/a/package-lock.json";
        assert!(!is_read_itself("app/package-lock.json", stored));
    }
}
