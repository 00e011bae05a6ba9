//! What is to be done to a hook, told from what is there. Pure.

use std::path::Path;

use lockgate_io::hooks::Standing;
use lockgate_settings::visible;

use super::script::{self, Author};
use super::{Hook, HookState};
use crate::Error;

/// What is at the place of a hook, and at the place of what was there before it.
#[derive(Clone, Debug)]
pub(super) struct Place<'a> {
    pub(super) hook: Standing,
    pub(super) aside: Standing,
    /// The hook's own path, for messages.
    pub(super) path: &'a Path,
}

/// What installing does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Install {
    Nothing,
    Write(String),
    SetAsideAndWrite(String),
}

/// What uninstalling does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Uninstall {
    Nothing,
    Remove,
    PutBack,
}

impl Place<'_> {
    /// Whose the hook is, and whether something runs besides it.
    pub(super) fn state(&self) -> HookState {
        match (&self.hook, self.author()) {
            (Standing::Absent, _) => HookState::Absent,
            (_, Author::Us) => HookState::Installed {
                chains: self.chains(),
            },
            (_, Author::UsAndOthers) => HookState::Changed,
            (_, Author::Others) => HookState::Others,
        }
    }

    fn chains(&self) -> bool {
        match &self.aside {
            Standing::File { is_executable, .. } => *is_executable,
            Standing::Link => true,
            Standing::Absent | Standing::Other(_) => false,
        }
    }

    fn author(&self) -> Author {
        match &self.hook {
            Standing::File { text, .. } => script::author(text),
            _ => Author::Others,
        }
    }

    /// What installing does; refused where it would lose something.
    pub(super) fn install(&self, hook: Hook, program: Option<&str>) -> Result<Install, Error> {
        let ours = || script::text(hook, program, &self.aside);
        match self.state() {
            HookState::Absent => Ok(Install::Write(ours())),
            HookState::Installed { .. } => Ok(self.renew(ours())),
            HookState::Changed => Err(self.changed()),
            HookState::Others if matches!(self.hook, Standing::Other(_)) => Err(self.refused(
                "no file, so it cannot be set aside",
                "remove it, then install again",
            )),
            HookState::Others if self.aside != Standing::Absent => Err(self.refused(
                &format!(
                    "not lockgate's, and `{}` is there already",
                    self.aside_name()
                ),
                "another tool wrote its hook over lockgate's: compare both files, remove the one that is not needed, then install again",
            )),
            HookState::Others => {
                let text = script::text(hook, program, &self.hook);
                Ok(Install::SetAsideAndWrite(text))
            }
        }
    }

    fn renew(&self, text: String) -> Install {
        let is_same = matches!(
            &self.hook,
            Standing::File { text: there, is_executable: true } if there == text.as_bytes()
        );
        if is_same {
            Install::Nothing
        } else {
            Install::Write(text)
        }
    }

    /// What uninstalling does; refused for what we did not write.
    pub(super) fn uninstall(&self) -> Result<Uninstall, Error> {
        match (self.state(), &self.aside) {
            (HookState::Absent, _) => Ok(Uninstall::Nothing),
            (HookState::Installed { .. }, Standing::Absent) => Ok(Uninstall::Remove),
            (HookState::Installed { .. }, _) => Ok(Uninstall::PutBack),
            (HookState::Changed, _) => Err(self.changed()),
            (HookState::Others, _) => Err(self.refused(
                "not lockgate's, so it is left as it is",
                "remove it by the tool that wrote it",
            )),
        }
    }

    fn changed(&self) -> Error {
        self.refused(
            "lockgate's, and was changed since it was written",
            &format!(
                "move your lines to `{}`, which lockgate's hook runs too, and remove the hook; then run this again",
                self.aside_name()
            ),
        )
    }

    fn aside_name(&self) -> String {
        let name = self.path.file_name().unwrap_or_default();
        format!("{}{}", visible(&name.to_string_lossy()), script::ASIDE)
    }

    fn refused(&self, what: &str, hint: &str) -> Error {
        let path = visible(&self.path.display().to_string());
        Error::usage(format!("`{path}` is {what}"), hint)
    }
}

/// Who writes hooks of this look anew, whatever is in them.
pub(super) fn rewriter(directory: &Path, hook: &Standing) -> Option<&'static str> {
    let is_husky = directory.ends_with(".husky/_");
    let is_lefthook = matches!(hook, Standing::File { text, .. } if contains(text, "lefthook"));
    match (is_husky, is_lefthook) {
        (true, _) => Some("husky"),
        (_, true) => Some("lefthook"),
        _ => None,
    }
}

fn contains(text: &[u8], word: &str) -> bool {
    memchr::memmem::find(text, word.as_bytes()).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(text: &str) -> Standing {
        Standing::File {
            text: text.into(),
            is_executable: true,
        }
    }

    fn place(hook: Standing, aside: Standing) -> Place<'static> {
        let path = Path::new("hooks/pre-commit");
        Place { hook, aside, path }
    }

    fn ours() -> String {
        script::text(Hook::PreCommit, Some("/l"), &Standing::Absent)
    }

    #[test]
    fn installing_twice_changes_nothing() {
        let installed = |place: Place<'_>| place.install(Hook::PreCommit, Some("/l"));
        let written = Ok(Install::Write(ours()));
        assert_eq!(
            installed(place(Standing::Absent, Standing::Absent)),
            written
        );
        let again = installed(place(file(&ours()), Standing::Absent));
        assert_eq!(again, Ok(Install::Nothing));
        let moved = place(file(&ours()), Standing::Absent).install(Hook::PreCommit, Some("/m"));
        assert!(matches!(moved, Ok(Install::Write(_))));
    }

    #[test]
    fn what_others_wrote_is_set_aside_once_and_never_lost() {
        let installed = |hook, aside| place(hook, aside).install(Hook::PreCommit, None);
        let set_aside = |hook| {
            matches!(
                installed(hook, Standing::Absent),
                Ok(Install::SetAsideAndWrite(_))
            )
        };
        assert!(set_aside(file("#!/bin/sh\n")));
        assert!(set_aside(Standing::Link));
        assert!(installed(file("#!/bin/sh\n"), file("other")).is_err());
        assert!(installed(Standing::Other("a directory"), Standing::Absent).is_err());
        assert!(installed(file(&(ours() + "echo\n")), Standing::Absent).is_err());
    }

    #[test]
    fn only_what_we_wrote_is_removed() {
        let removed = |hook, aside| place(hook, aside).uninstall();
        let absent = || Standing::Absent;
        assert_eq!(removed(absent(), absent()), Ok(Uninstall::Nothing));
        assert_eq!(removed(file(&ours()), absent()), Ok(Uninstall::Remove));
        assert_eq!(
            removed(file(&ours()), Standing::Link),
            Ok(Uninstall::PutBack)
        );
        assert!(removed(file("#!/bin/sh\n"), absent()).is_err());
        assert!(removed(Standing::Link, absent()).is_err());
        assert!(removed(file(&(ours() + "echo\n")), absent()).is_err());
    }
}
