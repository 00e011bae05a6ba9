//! Commands that an argument can make run something else or write somewhere else (`GTFOBins` and the manuals of
//! the tools, 2026-11).

/// Command, the sub-command it takes (empty for none), an option that makes it dangerous.
static COMMANDS: &[(&str, &str, &str)] = &[
    ("awk", "", "-f"),
    ("curl", "", "-K"),
    ("docker", "build", "--secret"),
    ("docker", "run", "--privileged"),
    ("find", "", "-exec"),
    ("gh", "api", "--input"),
    ("gh", "issue", "--body-file"),
    ("gh", "pr", "--body-file"),
    ("gh", "release", "--notes-file"),
    ("git", "archive", "--exec"),
    ("git", "clone", "--upload-pack"),
    ("git", "diff", "--output"),
    ("git", "fetch", "--upload-pack"),
    ("git", "grep", "--open-files-in-pager"),
    ("git", "log", "--output"),
    ("git", "ls-remote", "--upload-pack"),
    ("git", "pull", "--upload-pack"),
    ("git", "push", "--receive-pack"),
    ("git", "show", "--output"),
    ("go", "build", "-toolexec"),
    ("npm", "install", "--registry"),
    ("pip", "install", "--index-url"),
    ("rsync", "", "-e"),
    ("scp", "", "-o"),
    ("sed", "", "-e"),
    ("ssh", "", "-o"),
    ("tar", "", "--checkpoint-action"),
    ("wget", "", "--use-askpass"),
    ("zip", "", "--unzip-command"),
];

/// Options whose value is the next argument, whatever that begins with.
static TEXT_OPTIONS: &[&str] = &[
    "--add-label",
    "--base",
    "--body",
    "--data",
    "--data-binary",
    "--data-raw",
    "--field",
    "--format",
    "--head",
    "--header",
    "--jq",
    "--json",
    "--label",
    "--message",
    "--notes",
    "--raw-field",
    "--repo",
    "--search",
    "--title",
    "-F",
    "-H",
    "-R",
    "-b",
    "-d",
    "-f",
    "-m",
    "-q",
    "-t",
];

/// True for an option whose value is the next argument.
pub(crate) fn takes_text(option: &str) -> bool {
    TEXT_OPTIONS.contains(&option)
}

/// The option that makes a call of this program dangerous, given its first argument that is no option.
pub(crate) fn dangerous_option(program: &str, subcommand: &str) -> Option<&'static str> {
    let known = COMMANDS
        .iter()
        .find(|(name, wanted, _)| *name == program && (wanted.is_empty() || *wanted == subcommand));
    known.map(|(.., option)| *option)
}

/// True where a command of the list can stand in the script: a cheap test before it is read.
pub(crate) fn may_stand_in(script: &str) -> bool {
    let (mut last, mut stands) = ("", false);
    COMMANDS.iter().any(|(program, subcommand, _)| {
        if *program != last {
            (last, stands) = (program, has_arguments(script, program));
        }
        stands && script.contains(subcommand)
    })
}

/// The program is followed by its arguments; `github` is no `git`.
fn has_arguments(script: &str, program: &str) -> bool {
    let mut places = script.match_indices(program);
    places.any(|(at, _)| script[at + program.len()..].starts_with([' ', '\t', '\\']))
}
