//! What some commits, or the staging area, brought.

use std::collections::{BTreeMap, BTreeSet};

use lockgate_evidence::{CommitRef, Trail};
use lockgate_git::{Commit, Kind, ObjectId, Tree};
use lockgate_io::git::history::Brought;
use lockgate_io::git::{Gap, Reader, Repository};
use lockgate_secrets::Seen;

use super::eye::{Eye, Mark};
use super::trails::{self, time};
use super::{Excluded, Past, SeenPast};
use crate::Error;
use crate::error::reading;

/// Looks at what `past` names; only secrets that were not at the same path before are told, and none at excluded paths.
pub(crate) fn changed(
    repository: &Repository,
    eye: Eye<'_>,
    excluded: Excluded<'_>,
    past: &Past,
) -> Result<SeenPast, Error> {
    let mut work = Work {
        reader: repository.reader(),
        repository,
        eye,
        excluded,
        left_out: 0,
        past: SeenPast::default(),
        found: Vec::new(),
        refs: Vec::new(),
    };
    match past {
        Past::All => {}
        Past::Staged => work.staged()?,
        Past::Since(revision) => {
            let old = resolve(repository, revision)?;
            work.range(&tips(repository), &[old]);
        }
        Past::Range(old, new) => {
            let (old, new) = (resolve(repository, old)?, resolve(repository, new)?);
            work.range(&[new], &[old]);
        }
        Past::Pushed { told, remote } => {
            let line = Told {
                new: 1,
                old: 3,
                name: 2,
                words: 4,
            };
            work.told(told, line, &known_of(remote.as_deref()))?;
        }
        Past::Received(told) => {
            let line = Told {
                new: 1,
                old: 0,
                name: 2,
                words: 3,
            };
            work.told(told, line, "")?;
        }
    }
    work.tell();
    if work.past.objects == 0 {
        work.nothing(past);
    }
    for gap in gaps(repository, past) {
        work.past
            .unknown("history", eye.detector.shown(&gap.to_string()));
    }
    Ok(work.past)
}

/// What makes the answer incomplete. What is staged or pushed from here is here in any case; an object of it that is
/// missing is told by name.
fn gaps(repository: &Repository, past: &Past) -> Vec<Gap> {
    match past {
        Past::Staged => repository.gaps_of_layout(),
        Past::Pushed { .. } => {
            let mut gaps = repository.gaps();
            gaps.retain(|gap| !matches!(gap, Gap::Shallow(_) | Gap::Promisor(_)));
            gaps
        }
        _ => repository.gaps(),
    }
}

/// How references begin that tell what a remote has. One that is told by its address has none, and is sent everything that it is
/// not told to have by Git's own lines.
fn known_of(remote: Option<&str>) -> String {
    match remote {
        Some(name) => format!("refs/remotes/{name}/"),
        None => "refs/remotes/".to_owned(),
    }
}

/// Which word of a hook's line is what.
#[derive(Clone, Copy)]
struct Told {
    new: usize,
    old: usize,
    name: usize,
    words: usize,
}

struct Work<'r> {
    repository: &'r Repository,
    reader: Reader<'r>,
    eye: Eye<'r>,
    excluded: Excluded<'r>,
    /// How many objects were not told of, because of where they stand.
    left_out: usize,
    past: SeenPast,
    /// Objects with new secrets, each with its path and commit.
    found: Vec<(ObjectId, String, Option<ObjectId>, Seen)>,
    /// The references that are about to name what is looked at.
    refs: Vec<String>,
}

impl Work<'_> {
    /// Comparing is looking, also where nothing differs.
    fn nothing(&mut self, past: &Past) {
        self.past.objects = 1;
        let subject = match past {
            Past::Staged => "staging area",
            _ => "history",
        };
        let reason = match self.left_out {
            0 => "nothing in it is new, so there was nothing to look at",
            _ => "all that is new in it stands at paths that `[scan] exclude` leaves out",
        };
        self.past.note(subject, reason);
    }

    fn staged(&mut self) -> Result<(), Error> {
        let changes = self.repository.staged();
        let changes =
            changes.map_err(|error| reading(&error, "run `git status` to see what is wrong"))?;
        for gap in changes.gaps {
            let gap = self.eye.detector.shown(&gap.to_string());
            self.past.unknown("staging area", gap);
        }
        for path in changes.submodules {
            let path = String::from_utf8_lossy(&path);
            let subject = format!("submodule {}", self.eye.detector.shown(&path));
            self.past.note(
                subject,
                "it is a repository of its own, to be scanned by itself",
            );
        }
        for change in changes.files {
            let path = String::from_utf8_lossy(&change.path).into_owned();
            if self.excluded.covers(&path) {
                self.left_out += 1;
                continue;
            }
            let before: Vec<_> = change.before.into_iter().collect();
            self.look(&path, &change.id, None, &before);
        }
        Ok(())
    }

    /// The lines that a hook of Git is told on its standard input. What references of that beginning lead to is not new.
    fn told(&mut self, lines: &str, told: Told, known: &str) -> Result<(), Error> {
        let mut new = Vec::new();
        let mut old = Vec::new();
        for line in lines.lines().filter(|line| !line.trim().is_empty()) {
            let words: Vec<_> = line.split(' ').collect();
            let id = |at: usize| ObjectId::from_hex(words.get(at)?.as_bytes());
            let (Some(after), Some(before)) = (id(told.new), id(told.old)) else {
                return Err(malformed(line));
            };
            if words.len() != told.words {
                return Err(malformed(line));
            }
            new.push(after);
            old.push(before);
            self.refs
                .extend(words.get(told.name).map(|name| (*name).to_owned()));
        }
        if new.is_empty() && told.words == 3 {
            // Git never calls that hook without a reference; somebody forgot to hand on its input.
            self.past
                .unknown("push", "no reference was told on the standard input");
        }
        let refs = self.repository.refs().into_iter();
        let known = refs.filter(|one| one.name.starts_with(known));
        old.extend(known.filter_map(|one| Some(one.target?.id)));
        old.retain(|id| self.reader.contains(id));
        self.range(&new, &old);
        Ok(())
    }

    fn range(&mut self, new: &[ObjectId], old: &[ObjectId]) {
        let range = self.repository.range(new, old);
        for faulty in &range.faulty {
            self.past
                .unknown(format!("object {}", faulty.id), &faulty.fault);
        }
        for id in range.commits.iter().chain(&range.tags) {
            self.look(&format!("(commit {id})"), id, Some(*id), &[]);
        }
        let (hidden, shown): (Vec<_>, Vec<_>) = range.blobs.into_iter().partition(|brought| {
            let path = String::from_utf8_lossy(&brought.path);
            self.excluded.covers(&path)
        });
        for brought in shown.into_iter().chain(self.elsewhere(hidden)) {
            let before = self.before(&brought);
            let path = String::from_utf8_lossy(&brought.path).into_owned();
            self.look(&path, &brought.id, Some(brought.commit), &before);
        }
    }

    /// What was met at an excluded path first and has another one too. Only of what holds something is that asked, for it takes
    /// a look at every commit.
    fn elsewhere(&mut self, hidden: Vec<Brought>) -> Vec<Brought> {
        self.left_out += hidden.len();
        let (reader, eye) = (&mut self.reader, self.eye);
        let mut holding = hidden;
        holding.retain(|brought| match reader.find(&brought.id) {
            Ok(object) => !eye.of_any(object.kind, "", &object.bytes).is_clean(),
            Err(_) => true,
        });
        let ids: Vec<_> = holding.iter().map(|brought| brought.id).collect();
        let found = self.repository.attribute(&ids).found;
        holding.retain_mut(|brought| {
            let paths = found.get(&brought.id).map(|of| of.paths.as_slice());
            let mut paths = paths.unwrap_or_default().iter();
            let shown = paths.find(|path| !self.excluded.covers(&String::from_utf8_lossy(path)));
            shown.is_some_and(|path| {
                brought.path.clone_from(path);
                true
            })
        });
        holding
    }

    /// What the parents of the commit have at the path.
    fn before(&mut self, brought: &Brought) -> Vec<ObjectId> {
        let Ok(bytes) = self.reader.find_kind(&brought.commit, Kind::Commit) else {
            return Vec::new();
        };
        let Ok(commit) = Commit::parse(&bytes) else {
            return Vec::new();
        };
        let parents = commit.parents.iter();
        parents
            .filter_map(|parent| at_path(&mut self.reader, parent, &brought.path))
            .collect()
    }

    fn look(&mut self, path: &str, id: &ObjectId, commit: Option<ObjectId>, before: &[ObjectId]) {
        let object = match self.reader.find(id) {
            Ok(object) => object,
            Err(fault) => return self.past.unknown(format!("object {id}"), fault),
        };
        self.past.objects += 1;
        let id_of_commit = commit.map(|commit| commit.to_hex());
        let (all, unread) = self
            .eye
            .see(id_of_commit.as_deref(), path, object.kind, &object.bytes);
        if let Some(reason) = unread {
            let subject = self.eye.detector.shown(path);
            self.past.unknown(subject, format!("{reason}; object {id}"));
        }
        if all.is_empty() {
            return;
        }
        let known = self.known(path, before);
        for mut seen in all {
            seen.leaks
                .retain(|(leak, _)| !known.contains(&Mark::of(&leak.secret)));
            if !seen.leaks.is_empty() {
                self.found.push((*id, path.to_owned(), commit, seen));
            }
        }
    }

    /// The secrets that stood at the path before.
    fn known(&mut self, path: &str, before: &[ObjectId]) -> BTreeSet<Mark> {
        let mut known = BTreeSet::new();
        for id in before {
            if let Ok(object) = self.reader.find(id) {
                let held = self.eye.of_any(object.kind, path, &object.bytes);
                known.extend(held.marks);
            }
        }
        known
    }

    /// Adds the trails. What is about to be pushed is told by the references that will name it.
    fn tell(&mut self) {
        let found = std::mem::take(&mut self.found);
        let is_named =
            self.refs.is_empty() && found.iter().any(|(_, _, commit, _)| commit.is_some());
        let ids: Vec<_> = found.iter().map(|(id, ..)| *id).collect();
        let attributed = if is_named {
            self.repository.attribute(&ids).found
        } else {
            BTreeMap::new()
        };
        for (id, path, commit, mut seen) in found {
            let trail = if attributed.contains_key(&id) {
                Some(trails::trail([&id], &attributed))
            } else {
                commit.map(|commit| self.trail(&commit, &path, &id))
            };
            seen.trail = trail.map(|trail| trails::shown(trail, self.eye.detector));
            self.past.seen.push(seen);
        }
    }

    fn trail(&mut self, id: &ObjectId, path: &str, blob: &ObjectId) -> Trail {
        let commit = self
            .reader
            .find_kind(id, Kind::Commit)
            .ok()
            .and_then(|bytes| {
                let commit = Commit::parse(&bytes).ok()?;
                let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
                Some(CommitRef {
                    id: id.to_hex(),
                    author: format!(
                        "{} <{}>",
                        text(commit.author.name),
                        text(commit.author.email)
                    ),
                    time: time(commit.committer.seconds),
                    path: path.to_owned(),
                })
            });
        let head = self.repository.head();
        let at_head = head.and_then(|head| at_path(&mut self.reader, &head, path.as_bytes()));
        Trail {
            first: commit.clone(),
            last: commit,
            at_head: at_head == Some(*blob),
            refs: self.refs.clone(),
        }
    }
}

/// The blob that a commit has at a path.
fn at_path(reader: &mut Reader<'_>, commit: &ObjectId, path: &[u8]) -> Option<ObjectId> {
    let bytes = reader.find_kind(commit, Kind::Commit).ok()?;
    let mut id = Commit::parse(&bytes).ok()?.tree;
    let hash = id.hash_kind();
    for name in path.split(|byte| *byte == b'/') {
        let bytes = reader.find_kind(&id, Kind::Tree).ok()?;
        let mut entries = Tree::new(&bytes, hash).filter_map(Result::ok);
        id = entries.find(|entry| entry.name == name)?.id;
    }
    Some(id)
}

fn tips(repository: &Repository) -> Vec<ObjectId> {
    let refs = repository.refs().into_iter();
    refs.filter_map(|one| Some(one.target?.id)).collect()
}

fn resolve(repository: &Repository, revision: &str) -> Result<ObjectId, Error> {
    super::revision::resolve(repository, revision).ok_or_else(|| {
        Error::usage(
            format!(
                "`{}` is no revision of this repository",
                lockgate_settings::visible(revision)
            ),
            "name a branch, a tag or a commit, as `git rev-parse` takes it",
        )
    })
}

fn malformed(line: &str) -> Error {
    Error::usage(
        format!(
            "`{}` is not a line that Git tells a hook",
            lockgate_settings::visible(line)
        ),
        "call this from the hook, with its standard input",
    )
}
