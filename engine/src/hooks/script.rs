//! The text of a hook: POSIX shell, recognised by its second line.

use std::fmt::Write;

use lockgate_io::hooks::Standing;
use sha2::{Digest, Sha256};

use super::Hook;

/// How every hook of ours begins; the digest of all that follows the line comes next.
const MARK: &str = "#!/bin/sh\n# lockgate hook 1 ";

/// What is added to the name of a hook that was there before.
pub(super) const ASIDE: &str = ".before-lockgate";

/// Whose work a hook is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Author {
    /// Ours, as we wrote it.
    Us,
    /// Ours, and changed since.
    UsAndOthers,
    /// Somebody else's.
    Others,
}

/// Tells our hooks by their mark, and whether they are as they were written.
pub(super) fn author(text: &[u8]) -> Author {
    let Some(rest) = text.strip_prefix(MARK.as_bytes()) else {
        return Author::Others;
    };
    let line = rest.iter().position(|byte| *byte == b'\n');
    let Some((told, body)) = line.map(|end| (&rest[..end], &rest[end + 1..])) else {
        return Author::UsAndOthers;
    };
    if told == digest(body).as_bytes() {
        Author::Us
    } else {
        Author::UsAndOthers
    }
}

/// The hook that calls `program`, and runs what was there before, which `before` is.
///
/// What was there gets the same arguments and the same standard input. It runs first where it may change what is
/// committed, else last, so that what is refused has no effects.
pub(super) fn text(hook: Hook, program: Option<&str>, before: &Standing) -> String {
    let name = hook.name();
    let mut body = format!(
        "# `lockgate hook uninstall {name}` removes this and puts back what was here; it runs as {name}{ASIDE} until then.\n\
         lockgate={}\n",
        quoted(program.unwrap_or_default())
    );
    // Nobody wants to read each time that all is well.
    let check = format!("\"$lockgate\" scan {} --quiet", hook.flags());
    let refuse = refuse(hook);
    let old = call(before);
    let find = find(hook);
    let _ = match hook {
        Hook::PreCommit => write!(
            body,
            "if [ -x \"$0{ASIDE}\" ]; then\n  {old}\n  status=$?\n  [ \"$status\" -eq 0 ] || exit \"$status\"\nfi\n{find}{check}\nstatus=$?\n{refuse}exit 0\n"
        ),
        Hook::PrePush | Hook::PreReceive => write!(
            body,
            "# Both are given what Git tells, byte by byte; the mark keeps line feeds at the end.\n\
             told=$(cat; echo .)\n\
             told=${{told%.}}\n\
             {find}printf '%s' \"$told\" 2>/dev/null | {check}\n\
             status=$?\n\
             {refuse}\
             [ -x \"$0{ASIDE}\" ] || exit 0\n\
             printf '%s' \"$told\" 2>/dev/null | {old}\n"
        ),
    };
    format!("{MARK}{}\n{body}", digest(body.as_bytes()))
}

/// Finds the program, and lets nothing pass without it.
fn find(hook: Hook) -> String {
    format!(
        "if ! [ -f \"$lockgate\" ] || ! [ -x \"$lockgate\" ]; then\n  \
           known=$lockgate\n  \
           lockgate=$(command -v lockgate) || lockgate=\n  \
           case $lockgate in\n  \
           /*) ;;\n  \
           *)\n    \
             printf 'lockgate is neither at %s nor in PATH, so {} was not checked and is refused\\n\\nhint: %s\\n' \\\n      \
               \"$known\" {} >&2\n    \
             exit 3\n    \
             ;;\n  \
           esac\n\
         fi\n",
        hook.subject(),
        quoted(hook.way_out())
    )
}

/// Ends it where lockgate found something or could not tell, and says that it was lockgate.
fn refuse(hook: Hook) -> String {
    format!(
        "if [ \"$status\" -ne 0 ]; then\n  \
           printf 'lockgate refuses {}: see above\\n\\nhint: %s\\n' {} >&2\n  \
           exit \"$status\"\n\
         fi\n",
        hook.subject(),
        quoted(hook.way_on())
    )
}

/// Runs what was there before.
///
/// Shells are told the hook's own name as `$0`, since many scripts go by it; but for those that look whether they are
/// read by another script.
fn call(before: &Standing) -> String {
    match before {
        Standing::File { text, .. } => match shell(text) {
            Some(shell) => format!("{shell} -c '. \"$0{ASIDE}\"' \"$0\" \"$@\""),
            None => direct(),
        },
        _ => direct(),
    }
}

fn direct() -> String {
    format!("\"$0{ASIDE}\" \"$@\"")
}

/// Shells, as first lines name them, that read a script by `.` as they would run it.
const SHELLS: &[&str] = &[
    "/bin/sh",
    "/usr/bin/sh",
    "/usr/bin/env sh",
    "/bin/bash",
    "/usr/bin/bash",
    "/usr/bin/env bash",
];

fn shell(text: &[u8]) -> Option<&'static str> {
    let text = String::from_utf8_lossy(text);
    let first = text.lines().next()?.strip_prefix("#!")?.trim();
    let shell = SHELLS.iter().find(|shell| **shell == first)?;
    let goes_by_name = text.contains("$0") || text.contains("${0");
    let looks_who_reads = text.contains("BASH_SOURCE") || text.contains("return 0 2>");
    (goes_by_name && !looks_who_reads).then_some(*shell)
}

/// One word of the shell, whatever is in it.
fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', "'\\''"))
}

fn digest(bytes: &[u8]) -> String {
    Sha256::digest(bytes)
        .iter()
        .fold(String::new(), |mut out, byte| {
            let _ = write!(out, "{byte:02x}");
            out
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn our_hooks_are_known_and_changes_to_them_too() {
        for hook in Hook::ALL {
            let text = text(hook, Some("/opt/it's/lockgate"), &Standing::Absent);
            assert_eq!(author(text.as_bytes()), Author::Us);
            let more = format!("{text}echo more\n");
            assert_eq!(author(more.as_bytes()), Author::UsAndOthers);
        }
        assert_eq!(author(b"#!/bin/sh\necho\n"), Author::Others);
        assert_eq!(author(b""), Author::Others);
        assert_eq!(author(MARK.as_bytes()), Author::UsAndOthers);
    }

    #[test]
    fn scripts_that_go_by_their_name_keep_it() {
        let called = |text: &str| {
            call(&Standing::File {
                text: text.into(),
                is_executable: true,
            })
        };
        let by_name = "#!/usr/bin/env sh\n. \"$(dirname \"$0\")/h\"\n";
        assert!(called(by_name).starts_with("/usr/bin/env sh -c"));
        assert_eq!(called("#!/bin/sh\nexit 0\n"), direct());
        assert_eq!(called("#!/bin/sh -e\necho $0\n"), direct());
        assert_eq!(called("#!/usr/bin/python3\nprint('$0')\n"), direct());
        assert_eq!(
            called("#!/bin/bash\n[ \"${BASH_SOURCE[0]}\" = \"$0\" ]\n"),
            direct()
        );
    }

    #[test]
    fn a_word_of_the_shell_is_one_word() {
        assert_eq!(quoted("a'b\n$(c)"), "'a'\\''b\n$(c)'");
    }
}
