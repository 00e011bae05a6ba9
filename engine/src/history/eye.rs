//! Looking at one object: a text, or a container with members.

use std::collections::BTreeSet;
use std::hash::{BuildHasher, RandomState};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::LazyLock;

use lockgate_git::Kind;
use lockgate_secrets::{Detector, Secret, Seen, Traces};

use crate::leaks::archive::{self, Found, Rules};

/// A secret within this process: neither kept nor told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Mark(u64, u64);

/// Two, so that chance does not make one of two secrets; random, so that nobody can.
static KEYS: LazyLock<[RandomState; 2]> =
    LazyLock::new(|| [RandomState::new(), RandomState::new()]);

impl Mark {
    pub(super) fn of(secret: &Secret) -> Self {
        Self(KEYS[0].hash_one(secret), KEYS[1].hash_one(secret))
    }
}

/// True for a blob that comes apart into members.
pub(super) fn is_container(kind: Kind, bytes: &[u8]) -> bool {
    kind == Kind::Blob && archive::format(bytes, "").is_some()
}

/// What objects are looked at with.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Eye<'a> {
    pub(crate) detector: &'a Detector,
    pub(crate) rules: &'a Rules,
}

/// What an object holds, wherever it stands.
#[derive(Debug, Default)]
pub(super) struct Held {
    pub(super) marks: BTreeSet<Mark>,
    /// What of it was not looked at.
    pub(super) unread: Option<String>,
}

/// What a look gives. A panic is a bug of ours and costs the object that was looked at, no other: then nothing.
pub(super) fn guarded<T>(look: impl FnOnce() -> T) -> Option<T> {
    catch_unwind(AssertUnwindSafe(look)).ok()
}

impl Held {
    /// Of an object at which we panicked.
    pub(super) fn broken_off() -> Self {
        Self {
            marks: BTreeSet::new(),
            unread: Some(archive::BROKEN_OFF.to_owned()),
        }
    }

    /// True where it holds nothing, and nothing was left out.
    pub(super) fn is_clean(&self) -> bool {
        self.marks.is_empty() && self.unread.is_none()
    }
}

impl Eye<'_> {
    /// The secrets of a text of which the traces are known.
    pub(super) fn of_text(self, bytes: &[u8], traces: &Traces) -> Held {
        Held {
            marks: self.marks(bytes, traces),
            unread: None,
        }
    }

    fn marks(self, bytes: &[u8], traces: &Traces) -> BTreeSet<Mark> {
        if traces.is_empty() {
            return BTreeSet::new();
        }
        let secrets = self.detector.secrets(bytes, traces);
        secrets.iter().map(Mark::of).collect()
    }

    /// The secrets of any object. The name of a file is not known here, and is no matter for what most are.
    pub(super) fn of_any(self, kind: Kind, path: &str, bytes: &[u8]) -> Held {
        guarded(|| self.all_of(kind, path, bytes)).unwrap_or_else(Held::broken_off)
    }

    fn all_of(self, kind: Kind, path: &str, bytes: &[u8]) -> Held {
        let mut found = Found::unshown();
        let rest = self.opened(kind, path, bytes, &mut found);
        let mut marks = self.marks(rest, &self.detector.scan(rest));
        let leaks = found.seen.iter().flat_map(|seen| &seen.leaks);
        marks.extend(leaks.map(|(leak, _)| Mark::of(&leak.secret)));
        Held {
            marks,
            unread: found.unread.words(self.detector),
        }
    }

    /// What reports may show of an object at a path, and what was not looked at.
    pub(super) fn see(
        self,
        commit: Option<&str>,
        path: &str,
        kind: Kind,
        bytes: &[u8],
    ) -> (Vec<Seen>, Option<String>) {
        let seen = guarded(|| self.see_all(commit, path, kind, bytes));
        seen.unwrap_or_else(|| (Vec::new(), Some(archive::BROKEN_OFF.to_owned())))
    }

    fn see_all(
        self,
        commit: Option<&str>,
        path: &str,
        kind: Kind,
        bytes: &[u8],
    ) -> (Vec<Seen>, Option<String>) {
        let mut found = Found::in_commit(commit);
        let rest = self.opened(kind, path, bytes, &mut found);
        let traces = self.detector.scan(rest);
        let seen = self.detector.see_in(commit, path, rest, &traces);
        found.take(seen, self.rules);
        (found.seen, found.unread.words(self.detector))
    }

    /// Looks at the members, and gives what is to be looked at besides.
    fn opened<'b>(self, kind: Kind, path: &str, bytes: &'b [u8], found: &mut Found) -> &'b [u8] {
        match kind {
            Kind::Blob => archive::look(self.detector, self.rules, path, bytes, found),
            _ => bytes,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Held, guarded};

    #[test]
    fn a_panic_costs_one_look_and_is_stated() {
        let held = guarded(|| -> Held { panic!("as a bug would") });
        let held = held.unwrap_or_else(Held::broken_off);
        assert!(!held.is_clean());
        assert!(
            held.unread
                .is_some_and(|reason| reason.contains("bug in lockgate"))
        );
        assert_eq!(guarded(|| 7), Some(7));
    }
}
