//! Commands that execute, or load as code, what stands in the workspace.
//!
//! The table stands in `build_tools.txt`, whose head names sources and date.

use std::sync::LazyLock;

/// When a program executes the workspace.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum When {
    /// Whatever its arguments are, except those that only print.
    Always,
    /// Where its first operands are one of these: `install`, `compose+up`.
    Verbs(Vec<&'static str>),
    /// Where one of these options is given.
    Options(Vec<&'static str>),
    /// Where its first operand is a file of the workspace.
    Script,
    /// Where one of these options is given, or an operand is a path of the workspace.
    OptionsOrPath(Vec<&'static str>),
}

/// One way in which a program executes the workspace.
#[derive(Clone, Debug)]
pub(crate) struct BuildTool {
    /// Base name of the program.
    pub(crate) name: &'static str,
    /// When it does.
    pub(crate) when: When,
    /// What it executes, for the message.
    pub(crate) reads: &'static str,
    /// Options that keep it from doing so.
    pub(crate) tamed_by: Vec<&'static str>,
}

static BUILD_TOOLS: LazyLock<Vec<BuildTool>> = LazyLock::new(|| {
    let lines = include_str!("build_tools.txt").lines();
    let mut tools: Vec<_> = lines
        .filter(|line| !line.starts_with('#'))
        .filter_map(read)
        .collect();
    // Stable: the ways of one program stay in the order of the file.
    tools.sort_by_key(|tool| tool.name);
    tools
});

/// Every way in which the program of this name executes the workspace.
pub(crate) fn build_tools(name: &str) -> &'static [BuildTool] {
    let tools = &*BUILD_TOOLS;
    let start = tools.partition_point(|tool| tool.name < name);
    let end = tools.partition_point(|tool| tool.name <= name);
    tools.get(start..end).unwrap_or_default()
}

fn read(line: &'static str) -> Option<BuildTool> {
    let mut fields = line.split('|').map(str::trim);
    Some(BuildTool {
        name: fields.next()?,
        when: when(fields.next()?),
        reads: fields.next()?,
        tamed_by: fields.next().map(words).unwrap_or_default(),
    })
}

fn when(text: &'static str) -> When {
    match text.split_once(' ').unwrap_or((text, "")) {
        ("*", _) => When::Always,
        ("<script>", _) => When::Script,
        ("<path>", options) => When::OptionsOrPath(words(options)),
        (first, _) if first.starts_with('-') => When::Options(words(text)),
        _ => When::Verbs(words(text)),
    }
}

fn words(text: &'static str) -> Vec<&'static str> {
    text.split_whitespace().collect()
}

/// Arguments with which no program does more than print.
pub(crate) const PRINTS_ONLY: &[&str] = &[
    "--version",
    "-V",
    "--help",
    "-h",
    "-version",
    "version",
    "help",
];

/// `python -m …` that executes the workspace, with what it executes.
pub(crate) static PYTHON_MODULES: &[(&str, &str)] = &[
    ("asv", "`asv.conf.json`"),
    ("build", "`pyproject.toml`"),
    ("flake8", "plugins named in `setup.cfg`"),
    ("invoke", "`tasks.py`"),
    ("mkdocs", "`mkdocs.yml`"),
    ("mypy", "plugins named in `mypy.ini`"),
    ("nox", "`noxfile.py`"),
    ("pre_commit", "the hooks of `.pre-commit-config.yaml`"),
    ("pylint", "`.pylintrc`"),
    ("pytest", "`conftest.py` and tests"),
    ("sphinx", "`conf.py`"),
    ("tox", "`tox.ini`"),
    ("unittest", "tests"),
];

/// Shells, which execute the file that is their first operand.
pub(crate) static SHELLS: &[&str] = &["ash", "bash", "dash", "fish", "ksh", "sh", "zsh"];

/// Builtins that execute the file that is their first operand within the shell itself.
pub(crate) static SOURCERS: &[&str] = &[".", "source"];

/// Options whose value is the folder or file a tool works on instead of where it stands.
pub(crate) static PLACE_OPTIONS: &[&str] = &[
    "--config",
    "--cwd",
    "--dir",
    "--directory",
    "--editable",
    "--file",
    "--manifest-path",
    "--prefix",
    "--project",
    "--project-dir",
    "--project-directory",
    "--requirement",
    "--working-dir",
    "-C",
    "-chdir",
    "-e",
    "-f",
    "-r",
];

/// Programs whose operands with a slash, or a single dot, are what they work on.
pub(crate) static PLACE_OPERANDS: &[&str] = &[
    "buildah", "docker", "go", "pip", "pip3", "pipx", "podman", "pytest", "python", "python3", "uv",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_is_read_and_there_are_at_least_sixty_programs() {
        let lines = include_str!("build_tools.txt").lines();
        let entries: Vec<_> = lines.filter(|line| !line.starts_with('#')).collect();
        assert_eq!(entries.len(), BUILD_TOOLS.len());
        let mut names: Vec<_> = entries
            .iter()
            .filter_map(|line| line.split(" | ").next())
            .collect();
        assert!(names.is_sorted());
        names.dedup();
        assert!(names.len() >= 60, "{}", names.len());
    }

    #[test]
    fn conditions_are_read_by_their_kind() {
        assert_eq!(
            build_tools("make").first().map(|tool| &tool.when),
            Some(&When::Always)
        );
        assert_eq!(
            build_tools("java").first().map(|tool| &tool.when),
            Some(&When::Options(vec!["-jar"]))
        );
        assert!(
            build_tools("docker").iter().any(
                |tool| matches!(&tool.when, When::Verbs(verbs) if verbs.contains(&"compose+up"))
            )
        );
        assert!(build_tools("no-such-program").is_empty());
    }
}
