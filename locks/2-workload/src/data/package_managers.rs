//! Commands that install what they are told by name, outside any lockfile.

/// How a package manager writes the version of a package.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Versions {
    /// `name@1.2.3` (npm, Go, Cargo).
    At,
    /// `name==1.2.3` (Python).
    Equals,
    /// `name:1.2.3` or an option (Ruby).
    Colon,
}

/// One command.
pub(crate) struct Installer {
    /// The program.
    pub(crate) program: &'static str,
    /// The words after it that make it install; empty where the program does nothing else.
    pub(crate) verbs: &'static [&'static [&'static str]],
    /// How a version is written.
    pub(crate) versions: Versions,
    /// Options that take the next word.
    pub(crate) with_value: &'static [&'static str],
    /// Options whose value is the version.
    pub(crate) version_options: &'static [&'static str],
    /// Options that say that nothing is fetched by name: a file lists it, or the place is local.
    pub(crate) excuses: &'static [&'static str],
    /// True where only the first operand is a package and the rest are its arguments.
    pub(crate) runs_it: bool,
}

const NPM: &[&[&str]] = &[
    &["install"],
    &["i"],
    &["add"],
    &["in"],
    &["ins"],
    &["inst"],
    &["insta"],
    &["instal"],
    &["isnt"],
    &["isnta"],
    &["isntal"],
    &["isntall"],
];
const NPM_VALUES: &[&str] = &[
    "--prefix",
    "--registry",
    "-C",
    "-w",
    "--workspace",
    "--tag",
    "--omit",
    "--include",
    "--cache",
    "--loglevel",
    "--cwd",
    "--dir",
    "--filter",
    "--otp",
];
const PIP_VALUES: &[&str] = &[
    "-r",
    "--requirement",
    "--requirements",
    "-c",
    "--constraint",
    "--constraints",
    "-e",
    "--editable",
    "-i",
    "--index-url",
    "--extra-index-url",
    "-f",
    "--find-links",
    "-t",
    "--target",
    "--prefix",
    "--root",
    "--python",
    "-p",
    "--platform",
    "--python-version",
    "--only-binary",
    "--no-binary",
    "--upgrade-strategy",
    "--cache-dir",
    "--log",
    "--timeout",
    "--retries",
    "--trusted-host",
    "--index",
    "--default-index",
    "--from",
    "--with",
    "--group",
    "--abi",
    "--implementation",
    "--src",
    "--proxy",
    "--progress-bar",
    "-C",
    "--config-settings",
    "--directory",
    "--spec",
    "--index-strategy",
    "--torch-backend",
    "--generate-shell-completion",
    "--prerelease",
];
const CARGO_VALUES: &[&str] = &[
    "--features",
    "-F",
    "--root",
    "--target",
    "--target-dir",
    "--registry",
    "--index",
    "--profile",
    "-j",
    "--jobs",
    "--bin",
    "--example",
    "--branch",
    "--git",
    "--config",
    "--color",
    "--install-path",
    "--log-level",
    "--strategies",
    "--disable-strategies",
    "--github-token",
    "--targets",
    "--pkg-url",
    "--rate-limit",
];

const fn installer(
    program: &'static str,
    verbs: &'static [&'static [&'static str]],
    versions: Versions,
) -> Installer {
    Installer {
        program,
        verbs,
        versions,
        with_value: &[],
        version_options: &[],
        excuses: &[],
        runs_it: false,
    }
}

/// Gathered 2026-11 from the manuals, and from the commands that zizmor and Scorecard know.
pub(crate) static INSTALLERS: &[Installer] = &[
    Installer {
        with_value: NPM_VALUES,
        ..installer("npm", NPM, Versions::At)
    },
    Installer {
        with_value: NPM_VALUES,
        ..installer("yarn", &[&["add"], &["global", "add"]], Versions::At)
    },
    Installer {
        with_value: NPM_VALUES,
        runs_it: true,
        ..installer("yarn", &[&["dlx"]], Versions::At)
    },
    Installer {
        with_value: NPM_VALUES,
        ..installer("pnpm", &[&["add"], &["install"], &["i"]], Versions::At)
    },
    Installer {
        with_value: NPM_VALUES,
        runs_it: true,
        ..installer("pnpm", &[&["dlx"]], Versions::At)
    },
    Installer {
        with_value: NPM_VALUES,
        ..installer("bun", &[&["add"], &["install"]], Versions::At)
    },
    Installer {
        runs_it: true,
        ..installer("bunx", &[&[]], Versions::At)
    },
    Installer {
        with_value: PIP_VALUES,
        excuses: &["--require-hashes"],
        ..installer("pip", &[&["install"]], Versions::Equals)
    },
    Installer {
        with_value: PIP_VALUES,
        excuses: &["--require-hashes"],
        ..installer(
            "uv",
            &[&["pip", "install"], &["tool", "install"]],
            Versions::Equals,
        )
    },
    Installer {
        with_value: PIP_VALUES,
        runs_it: true,
        ..installer("uv", &[&["tool", "run"]], Versions::Equals)
    },
    Installer {
        with_value: PIP_VALUES,
        runs_it: true,
        ..installer("uvx", &[&[]], Versions::Equals)
    },
    Installer {
        with_value: PIP_VALUES,
        ..installer("pipx", &[&["install"]], Versions::Equals)
    },
    Installer {
        with_value: PIP_VALUES,
        runs_it: true,
        ..installer("pipx", &[&["run"]], Versions::Equals)
    },
    Installer {
        version_options: &["-v", "--version"],
        excuses: &["--local", "-l"],
        with_value: &[
            "-s",
            "--source",
            "-i",
            "--install-dir",
            "-n",
            "--bindir",
            "-P",
            "--platform",
        ],
        ..installer("gem", &[&["install"], &["i"]], Versions::Colon)
    },
    Installer {
        version_options: &["-v", "--version"],
        with_value: &[
            "-s", "--source", "-g", "--group", "--git", "--branch", "--ref", "--path",
        ],
        excuses: &["--path", "--ref"],
        ..installer("bundle", &[&["add"]], Versions::Colon)
    },
    Installer {
        with_value: &["-modfile", "-tags", "-ldflags"],
        ..installer("go", &[&["install"], &["get"]], Versions::At)
    },
    Installer {
        with_value: CARGO_VALUES,
        version_options: &["--version", "--vers"],
        excuses: &["--path", "--rev", "--tag", "--list"],
        ..installer("cargo", &[&["install"], &["binstall"]], Versions::At)
    },
];
