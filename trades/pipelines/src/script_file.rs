//! Scripts of the repository that steps call.

use lockgate_evidence::{Source, Span};

use crate::expression::Dialect;
use crate::model::{Body, Definition, Job, Kind, Pipeline, Platform, Run, Step};
use crate::shell::Shell;
use crate::yaml::Text;

/// Folders in which a file without an extension may be a script.
const FOLDERS: &[&str] = &[
    ".ci",
    ".circleci",
    ".github",
    ".gitlab",
    ".buildkite",
    "bin",
    "build",
    "ci",
    "contrib",
    "dev",
    "devtools",
    "hack",
    "jenkins",
    "script",
    "scripts",
    "test",
    "tests",
    "tools",
];

/// True where a file at this path may be a script that a step calls.
pub(crate) fn may_be(path: &str) -> bool {
    let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
    match name.rsplit_once('.') {
        Some((_, extension)) => matches!(extension, "sh" | "bash" | "zsh" | "ksh" | "ps1"),
        None => folder.split('/').any(|part| FOLDERS.contains(&part)),
    }
}

/// The file as a definition with one job of one step, called by steps of `platform`. `None` where its first line or its
/// name says that it is no shell's.
pub fn read(source: &Source, platform: Platform) -> Option<Definition> {
    let shell = shell_of(source)?;
    let text = source.text();
    let all = Span::new(0, text.len());
    let start = Span::at(0);
    let script = Text::anchored(text.to_owned(), source, all, vec![(0, 0)], Dialect::Plain);
    let run = Run {
        shell: Some(Text::made(shell, source, start)),
        ..Run::new(script, start)
    };
    let mut job = Job::new(Text::made("script", source, start), all);
    job.steps = vec![Step::new(0, all, Body::Run(run))];
    let mut pipeline = Pipeline::new(source.clone(), platform, Kind::Script);
    pipeline.jobs = vec![job];
    Some(Definition::Pipeline(Box::new(pipeline)))
}

/// The shell by the first line, else by the extension.
fn shell_of(source: &Source) -> Option<&'static str> {
    let first = source.text().lines().next().unwrap_or_default();
    if let Some(interpreter) = first.strip_prefix("#!") {
        let mut programs = interpreter.split_whitespace().rev();
        return match programs.find_map(Shell::of_program)? {
            Shell::Posix => Some("bash"),
            Shell::PowerShell => Some("pwsh"),
            _ => None,
        };
    }
    match source
        .path()
        .rsplit_once('.')
        .map(|(_, extension)| extension)
    {
        Some("ps1") => Some("pwsh"),
        Some("sh" | "bash" | "zsh" | "ksh") => Some("bash"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shell(path: &str, text: &str) -> Option<&'static str> {
        shell_of(&Source::new(path, text))
    }

    #[test]
    fn the_first_line_tells_more_than_the_name() {
        assert_eq!(shell("a", "#!/usr/bin/env -S bash -e\n"), Some("bash"));
        assert_eq!(shell("a.sh", "#!/usr/bin/env python3\n"), None);
        assert_eq!(shell("a.ps1", "echo 1"), Some("pwsh"));
        assert_eq!(shell("a", "echo 1"), None);
    }

    #[test]
    fn scripts_are_looked_for_by_extension_and_folder() {
        for path in ["a.sh", "x/y.bash", "ci/build", "a/scripts/b"] {
            assert!(may_be(path), "{path}");
        }
        for path in ["a", "src/main.rs", "LICENSE", "docs/a"] {
            assert!(!may_be(path), "{path}");
        }
    }
}
