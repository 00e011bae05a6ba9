//! Hooks of a repository: where Git looks for them, what is there, and changing one of them.
//!
//! Nothing is written through a link: a directory of hooks that is one is refused, and a hook that is one is moved as a link.

use std::ffi::OsString;
use std::fs;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::read::{kind, open_regular};
use crate::write::write_executable;
use crate::{Error, Links, reason};

/// What of a hook is read; those that we write are shorter.
const MOST_BYTES: u64 = 64 * 1024;

/// What Git would take from the environment instead of the repository that is named.
const FOREIGN: &[&str] = &[
    "GIT_DIR",
    "GIT_WORK_TREE",
    "GIT_COMMON_DIR",
    "GIT_INDEX_FILE",
    "GIT_OBJECT_DIRECTORY",
    "GIT_PREFIX",
];

/// What stands at the place of a hook.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Standing {
    /// Nothing.
    Absent,
    /// A file.
    File {
        /// Its beginning, at most 64 KiB.
        text: Vec<u8>,
        /// Whether Git would run it.
        is_executable: bool,
    },
    /// A symbolic link. What it leads to is not looked at.
    Link,
    /// Something else, by its name in messages.
    Other(&'static str),
}

/// The directory in which Git looks for hooks, `core.hooksPath` included.
///
/// `top` is the top of a working tree or the directory of a bare repository. Git itself is asked, because the answer may
/// stand in a configuration of the user or of the machine; `rev-parse` runs nothing of the repository.
pub fn hooks_directory(top: &Path) -> Result<PathBuf, Error> {
    let mut git = Command::new("git");
    git.arg("-C").arg(top);
    git.args(["rev-parse", "--git-path", "hooks"]);
    for name in FOREIGN {
        git.env_remove(name);
    }
    let output = git.stdin(Stdio::null()).output();
    let output = output.map_err(|error| refused("run", Path::new("git"), &error))?;
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stderr);
        let said = said.lines().next().unwrap_or("it failed").to_owned();
        return Err(Error::Refused {
            action: "ask Git for the hooks of",
            path: top.to_owned(),
            reason: said,
        });
    }
    let line = output.stdout.strip_suffix(b"\n").unwrap_or(&output.stdout);
    Ok(top.join(native(line)))
}

/// Makes the directory of hooks if it is not there, and refuses a link.
pub fn ready_hooks_directory(path: &Path) -> Result<(), Error> {
    match path.symlink_metadata() {
        Ok(there) if there.is_dir() => Ok(()),
        Ok(there) if there.is_symlink() => Err(Error::unsuitable(
            path,
            "a symbolic link, and hooks are not written through links",
        )),
        Ok(there) => Err(Error::unsuitable(path, kind(&there))),
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            fs::create_dir(path).map_err(|error| refused("make", path, &error))
        }
        Err(error) => Err(refused("read", path, &error)),
    }
}

/// What stands at the place of a hook.
pub fn standing(path: &Path) -> Result<Standing, Error> {
    let there = match path.symlink_metadata() {
        Ok(there) => there,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Standing::Absent),
        Err(error) => return Err(refused("read", path, &error)),
    };
    if there.is_symlink() {
        return Ok(Standing::Link);
    }
    if !there.is_file() {
        return Ok(Standing::Other(kind(&there)));
    }
    let (file, _) = open_regular(path, Links::Refuse)?;
    let mut text = Vec::new();
    let read = file.take(MOST_BYTES).read_to_end(&mut text);
    read.map_err(|error| refused("read", path, &error))?;
    Ok(Standing::File {
        text,
        is_executable: is_executable(&there),
    })
}

/// Writes a hook in place of what is there, which must be a file or nothing. Git sees the old one or the new one.
pub fn write_hook(path: &Path, text: &str) -> Result<(), Error> {
    write_executable(path, text.as_bytes())
}

/// Gives a hook a second name, under which it stays when the first is written over. What has that name already is kept,
/// and is an error. A link is moved as a link.
pub fn set_aside(hook: &Path, aside: &Path) -> Result<(), Error> {
    match fs::hard_link(hook, aside) {
        Ok(()) => fs::remove_file(hook).map_err(|error| refused("move", hook, &error)),
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
            Err(Error::unsuitable(aside, "there already"))
        }
        // File systems without a second name for a file, and files of somebody else.
        Err(_) if aside.symlink_metadata().is_ok() => {
            Err(Error::unsuitable(aside, "there already"))
        }
        Err(_) => put_back(aside, hook),
    }
}

/// Moves what was set aside over the hook.
pub fn put_back(hook: &Path, aside: &Path) -> Result<(), Error> {
    fs::rename(aside, hook).map_err(|error| refused("move", aside, &error))
}

/// Removes a hook.
pub fn remove_hook(path: &Path) -> Result<(), Error> {
    fs::remove_file(path).map_err(|error| refused("remove", path, &error))
}

/// The program that is running.
pub fn this_program() -> Option<PathBuf> {
    std::env::current_exe().ok()
}

fn refused(action: &'static str, path: &Path, error: &io::Error) -> Error {
    match error.kind() {
        io::ErrorKind::NotFound if action == "run" => Error::Refused {
            action,
            path: path.to_owned(),
            reason: "it is not installed".to_owned(),
        },
        io::ErrorKind::NotFound => Error::Missing {
            path: path.to_owned(),
        },
        _ => Error::Refused {
            action,
            path: path.to_owned(),
            reason: reason(error),
        },
    }
}

#[cfg(unix)]
fn is_executable(metadata: &fs::Metadata) -> bool {
    use std::os::unix::fs::PermissionsExt;
    metadata.permissions().mode() & 0o111 != 0
}

#[cfg(not(unix))]
fn is_executable(_metadata: &fs::Metadata) -> bool {
    true
}

#[cfg(unix)]
fn native(bytes: &[u8]) -> OsString {
    use std::os::unix::ffi::OsStrExt;
    std::ffi::OsStr::from_bytes(bytes).to_owned()
}

#[cfg(not(unix))]
fn native(bytes: &[u8]) -> OsString {
    String::from_utf8_lossy(bytes).into_owned().into()
}
