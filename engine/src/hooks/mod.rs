//! Hooks of Git that call lockgate.
//!
//! [`plan`] tells from what is there what is to be done, and knows no disk; here it is done.

mod plan;
mod script;

use std::path::{Path, PathBuf};

use lockgate_io::git::{Environment, Limits, Repository};
use lockgate_io::hooks as io;

use crate::Error;
use crate::error::{reading, writing};
use plan::{Install, Place, Uninstall};

/// A hook that lockgate can be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hook {
    /// Looks at what is staged.
    PreCommit,
    /// Looks at what is about to leave the machine.
    PrePush,
    /// Looks, on a server, at what arrives, before any reference moves.
    PreReceive,
}

impl Hook {
    /// All, in the order in which a change meets them.
    pub const ALL: [Self; 3] = [Self::PreCommit, Self::PrePush, Self::PreReceive];

    /// As Git calls it.
    pub fn name(self) -> &'static str {
        match self {
            Self::PreCommit => "pre-commit",
            Self::PrePush => "pre-push",
            Self::PreReceive => "pre-receive",
        }
    }

    /// The hook that Git calls so.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|hook| hook.name() == name)
    }

    /// What the program is called with, as the shell reads it: Git tells a push the remote's name first.
    fn flags(self) -> &'static str {
        match self {
            Self::PreCommit => "--staged",
            Self::PrePush => "--pushed --remote=\"$1\"",
            Self::PreReceive => "--received",
        }
    }

    fn subject(self) -> &'static str {
        match self {
            Self::PreCommit => "the commit",
            Self::PrePush | Self::PreReceive => "the push",
        }
    }

    /// How to go on where it was refused.
    fn way_on(self) -> &'static str {
        match self {
            Self::PreCommit => {
                "take it out and stage the file again; what is no secret can be excepted by its fingerprint in `lockgate.toml`"
            }
            Self::PrePush => {
                "revoke what was found and take it out of the commits; what is no secret can be excepted by its fingerprint in `lockgate.toml`"
            }
            Self::PreReceive => {
                "revoke what was found and push without it; whoever keeps this repository can except what is no secret"
            }
        }
    }

    fn way_out(self) -> &'static str {
        match self {
            Self::PreCommit => {
                "install lockgate and run `lockgate hook install pre-commit`, or commit this once with `--no-verify`"
            }
            Self::PrePush => {
                "install lockgate and run `lockgate hook install pre-push`, or push this once with `--no-verify`"
            }
            Self::PreReceive => {
                "whoever keeps this repository installs lockgate and runs `lockgate hook install pre-receive` in it"
            }
        }
    }
}

/// What stands where Git looks for a hook.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum HookState {
    /// Nothing.
    Absent,
    /// lockgate's.
    Installed {
        /// Whether a hook that was there before runs too.
        chains: bool,
    },
    /// lockgate's, changed since it was written.
    Changed,
    /// Somebody else's.
    Others,
}

/// A hook and where it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HookReport {
    /// Which.
    pub hook: Hook,
    /// Where Git looks for it.
    pub path: PathBuf,
    /// What is there now.
    pub state: HookState,
    /// Whether something was changed.
    pub is_changed: bool,
    /// A tool that writes its hooks anew, and may write over this one.
    pub rewriter: Option<&'static str>,
}

/// Installs a hook in the repository that `repository` lies in; a hook that is there is kept and runs too.
///
/// `core.hooksPath` and worktrees are honoured, as Git does. Nothing is written through a link.
pub fn install_hook(repository: &Path, hook: Hook) -> Result<HookReport, Error> {
    let found = Repository::open(repository, &Environment::default(), Limits::default());
    let found = found.map_err(|error| reading(&error, NAME_ONE))?;
    if hook == Hook::PreCommit && found.worktree().is_none() {
        return Err(Error::usage(
            "nothing is committed in a bare repository, so `pre-commit` never runs there",
            "install `pre-receive` instead",
        ));
    }
    let directory = directory(&found)?;
    io::ready_hooks_directory(&directory).map_err(|error| linked(&error))?;
    let (path, aside) = paths(&directory, hook);
    let place = look(&path, &aside)?;
    let rewriter = plan::rewriter(&directory, &place.hook);
    let program = io::this_program();
    let program = program.as_deref().and_then(Path::to_str);
    let plan = place.install(hook, program)?;
    match &plan {
        Install::Nothing => {}
        Install::Write(text) => write(&path, text)?,
        Install::SetAsideAndWrite(text) => {
            io::set_aside(&path, &aside).map_err(|error| writing(&error))?;
            if let Err(error) = write(&path, text) {
                // What was there must go on to run.
                let _ = io::put_back(&path, &aside);
                return Err(error);
            }
        }
    }
    let mut report = report(&directory, hook)?;
    report.is_changed = plan != Install::Nothing;
    report.rewriter = rewriter;
    Ok(report)
}

/// Removes a hook that lockgate wrote, and puts back what was there before, as it was.
pub fn uninstall_hook(repository: &Path, hook: Hook) -> Result<HookReport, Error> {
    let directory = open(repository)?;
    let (path, aside) = paths(&directory, hook);
    let plan = look(&path, &aside)?.uninstall()?;
    let done = match plan {
        Uninstall::Nothing => Ok(()),
        Uninstall::Remove => io::remove_hook(&path),
        Uninstall::PutBack => io::put_back(&path, &aside),
    };
    done.map_err(|error| writing(&error))?;
    let mut report = report(&directory, hook)?;
    report.is_changed = plan != Uninstall::Nothing;
    Ok(report)
}

/// What stands where Git looks for each hook that lockgate can be.
pub fn hook_states(repository: &Path) -> Result<Vec<HookReport>, Error> {
    let directory = open(repository)?;
    Hook::ALL
        .into_iter()
        .map(|hook| report(&directory, hook))
        .collect()
}

const NAME_ONE: &str = "name a directory within a Git repository with `--repo`";

fn open(repository: &Path) -> Result<PathBuf, Error> {
    let found = Repository::open(repository, &Environment::default(), Limits::default());
    directory(&found.map_err(|error| reading(&error, NAME_ONE))?)
}

fn directory(repository: &Repository) -> Result<PathBuf, Error> {
    let top = repository.worktree().unwrap_or(repository.git_dir());
    io::hooks_directory(top).map_err(|error| reading(&error, NAME_ONE))
}

fn paths(directory: &Path, hook: Hook) -> (PathBuf, PathBuf) {
    let aside = format!("{}{}", hook.name(), script::ASIDE);
    (directory.join(hook.name()), directory.join(aside))
}

fn look<'p>(path: &'p Path, aside: &Path) -> Result<Place<'p>, Error> {
    let standing = |path| io::standing(path).map_err(|error| reading(&error, NAME_ONE));
    Ok(Place {
        hook: standing(path)?,
        aside: standing(aside)?,
        path,
    })
}

fn report(directory: &Path, hook: Hook) -> Result<HookReport, Error> {
    let (path, aside) = paths(directory, hook);
    let place = look(&path, &aside)?;
    let state = place.state();
    let rewriter = plan::rewriter(directory, &place.aside);
    Ok(HookReport {
        hook,
        path,
        state,
        is_changed: false,
        rewriter,
    })
}

fn write(path: &Path, text: &str) -> Result<(), Error> {
    io::write_hook(path, text).map_err(|error| writing(&error))
}

/// The user may have meant the link; then he can say so.
fn linked(error: &lockgate_io::Error) -> Error {
    match writing(error) {
        Error::Usage { message, .. } => Error::usage(
            message,
            "name the directory itself: `git config core.hooksPath DIRECTORY`",
        ),
        other => other,
    }
}
