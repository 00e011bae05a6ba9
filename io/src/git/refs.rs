//! All references, resolved.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use lockgate_git::{Kind, LooseRef, ObjectId, PackedRefs, RefStorage, Tag, is_safe_name};

use super::gaps::Gap;
use super::layout::{Layout, read_small};
use super::reader::Reader;
use crate::{Links, read_bytes, reason};

/// Symbolic references are followed so far; Git's own bound is 5.
const MAX_HOPS: usize = 5;
/// Tags of tags are followed so far.
const MAX_PEELS: usize = 100;
/// Directories below `refs` are gone into so far.
const MAX_LEVELS: usize = 64;

/// Where a reference leads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Target {
    /// The object that it names.
    pub id: ObjectId,
    /// What that is in the end, when it is a tag: what the last tag names.
    pub peeled: ObjectId,
}

/// One reference.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reference {
    /// The full name: `refs/heads/main`, `HEAD`, `worktrees/fix/HEAD`.
    pub name: String,
    /// The reference that it stands for, when it is symbolic.
    pub symbolic: Option<String>,
    /// Where it leads; nothing for a branch without a commit yet.
    pub target: Option<Target>,
}

/// The object of one full name, without reading all references.
pub(super) fn one(layout: &Layout, name: &str) -> Option<ObjectId> {
    let mut name = name.to_owned();
    for _ in 0..=MAX_HOPS {
        if !is_safe_name(&name) {
            return None;
        }
        let own = [&layout.git_dir, &layout.common];
        let read = |directory: &PathBuf| {
            let bytes = read_bytes(&directory.join(&name), 4_096, Links::Refuse).ok()?;
            LooseRef::parse(&bytes).ok()
        };
        match own.into_iter().find_map(read) {
            Some(LooseRef::Id(id)) => return Some(id),
            Some(LooseRef::Symbolic(next)) => name = next,
            None => return packed_one(layout, &name),
        }
    }
    None
}

fn packed_one(layout: &Layout, name: &str) -> Option<ObjectId> {
    let bytes = read_small(&layout.common.join("packed-refs"))?;
    let mut lines = PackedRefs::new(&bytes).flatten();
    let line = lines.find(|line| line.name == name.as_bytes())?;
    Some(line.id)
}

/// The object of a short name, by Git's order of places.
pub(super) fn find(layout: &Layout, name: &str) -> Option<ObjectId> {
    let places = ["", "refs/", "refs/tags/", "refs/heads/", "refs/remotes/"];
    let mut full = places.iter().map(|place| format!("{place}{name}"));
    let found = full.find_map(|full| one(layout, &full));
    found.or_else(|| one(layout, &format!("refs/remotes/{name}/HEAD")))
}

/// What was read of a name, before symbolic names are resolved.
type Raw = BTreeMap<String, LooseRef>;

/// All references with `HEAD` and the heads of linked worktrees, by name. What could not be read becomes gaps.
pub(super) fn all(layout: &Layout, reader: &mut Reader<'_>, gaps: &mut Vec<Gap>) -> Vec<Reference> {
    match &layout.config.refs {
        RefStorage::Files => {}
        RefStorage::Reftable => gaps.push(Gap::RefStorage("reftable".to_owned())),
        RefStorage::Other(name) => gaps.push(Gap::RefStorage(name.clone())),
    }
    let mut raw = Raw::new();
    let mut peeled = BTreeMap::new();
    packed(layout, &mut raw, &mut peeled, gaps);
    below(&layout.common, "refs", "", &mut raw, gaps);
    if layout.git_dir != layout.common {
        below(&layout.git_dir, "refs", "", &mut raw, gaps);
    }
    heads(layout, &mut raw, gaps);
    let mut references = Vec::with_capacity(raw.len());
    for (name, value) in &raw {
        references.push(resolve(name, value, &raw, &peeled, reader, gaps));
    }
    references
}

fn packed(
    layout: &Layout,
    raw: &mut Raw,
    peeled: &mut BTreeMap<ObjectId, ObjectId>,
    gaps: &mut Vec<Gap>,
) {
    let bytes = read_small(&layout.common.join("packed-refs")).unwrap_or_default();
    for line in PackedRefs::new(&bytes) {
        match line {
            Ok(line) => {
                let name = String::from_utf8_lossy(line.name).into_owned();
                raw.insert(name, LooseRef::Id(line.id));
                if let Some(end) = line.peeled {
                    peeled.insert(line.id, end);
                }
            }
            Err(damage) => gaps.push(Gap::Reference {
                name: "packed-refs".to_owned(),
                reason: format!("has {damage}"),
            }),
        }
    }
}

/// Reads every file below a directory as a reference, not following links.
fn below(root: &Path, top: &str, prefix: &str, raw: &mut Raw, gaps: &mut Vec<Gap>) {
    let mut waiting = vec![(top.to_owned(), 0)];
    while let Some((name, level)) = waiting.pop() {
        let entries = match fs::read_dir(root.join(&name)) {
            Ok(entries) => entries,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => continue,
            Err(error) => {
                let reason = format!("cannot be listed: {}", reason(&error));
                gaps.push(Gap::Reference { name, reason });
                continue;
            }
        };
        for entry in entries.flatten() {
            let child = format!("{name}/{}", entry.file_name().to_string_lossy());
            let kind = entry.file_type();
            if kind.as_ref().is_ok_and(fs::FileType::is_dir) {
                if level < MAX_LEVELS {
                    waiting.push((child, level + 1));
                }
            } else if !is_lock(&child) {
                read_one(root, &child, prefix, raw, gaps);
            }
        }
    }
}

/// Lock files and what a crash left are no references.
fn is_lock(name: &str) -> bool {
    Path::new(name)
        .extension()
        .is_some_and(|extension| extension == "lock")
}

fn read_one(root: &Path, name: &str, prefix: &str, raw: &mut Raw, gaps: &mut Vec<Gap>) {
    let full = format!("{prefix}{name}");
    let bytes = match read_bytes(&root.join(name), 4_096, Links::Refuse) {
        Ok(bytes) => bytes,
        Err(error) => {
            let reason = error.to_string();
            gaps.push(Gap::Reference { name: full, reason });
            return;
        }
    };
    match LooseRef::parse(&bytes) {
        Ok(value) => {
            raw.insert(full, value);
        }
        Err(damage) => {
            let reason = format!("cannot be read: {damage}");
            gaps.push(Gap::Reference { name: full, reason });
        }
    }
}

/// `HEAD` of this worktree and of all others.
fn heads(layout: &Layout, raw: &mut Raw, gaps: &mut Vec<Gap>) {
    read_one(&layout.git_dir, "HEAD", "", raw, gaps);
    if layout.git_dir != layout.common {
        read_one(&layout.common, "HEAD", "main-worktree/", raw, gaps);
    }
    let worktrees = layout.common.join("worktrees");
    let Ok(entries) = fs::read_dir(&worktrees) else {
        return;
    };
    for entry in entries.flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
            let prefix = format!("worktrees/{name}/");
            read_one(&entry.path(), "HEAD", &prefix, raw, gaps);
            below(&entry.path(), "refs", &prefix, raw, gaps);
        }
    }
}

fn resolve(
    name: &str,
    value: &LooseRef,
    raw: &Raw,
    peeled: &BTreeMap<ObjectId, ObjectId>,
    reader: &mut Reader<'_>,
    gaps: &mut Vec<Gap>,
) -> Reference {
    let symbolic = match value {
        LooseRef::Symbolic(name) => Some(name.clone()),
        LooseRef::Id(_) => None,
    };
    let id = follow(value, raw);
    if let Err(reason) = &id {
        let (name, reason) = (name.to_owned(), (*reason).to_owned());
        gaps.push(Gap::Reference { name, reason });
    }
    if let Ok(Some(id)) = &id
        && !reader.contains(id)
    {
        let reason = format!("names `{id}`, which is missing");
        let name = name.to_owned();
        gaps.push(Gap::Reference { name, reason });
    }
    let target = id.ok().flatten().map(|id| Target {
        id,
        peeled: peeled.get(&id).copied().unwrap_or_else(|| peel(id, reader)),
    });
    let name = name.to_owned();
    Reference {
        name,
        symbolic,
        target,
    }
}

/// The object in the end; nothing where the name is not there (a branch yet to be born).
fn follow(value: &LooseRef, raw: &Raw) -> Result<Option<ObjectId>, &'static str> {
    let mut value = value;
    for _ in 0..MAX_HOPS {
        match value {
            LooseRef::Id(id) => return Ok(Some(*id)),
            LooseRef::Symbolic(name) if !is_safe_name(name) => {
                return Err("stands for a name that is none");
            }
            LooseRef::Symbolic(name) => match raw.get(name) {
                Some(next) => value = next,
                None => return Ok(None),
            },
        }
    }
    Err("stands for itself")
}

/// What a tag names in the end; the id itself where it is none, or cannot be read.
pub(super) fn peel(id: ObjectId, reader: &mut Reader<'_>) -> ObjectId {
    let mut id = id;
    for _ in 0..MAX_PEELS {
        let Ok(object) = reader.find(&id) else { break };
        if object.kind != Kind::Tag {
            break;
        }
        match Tag::parse(&object.bytes) {
            Ok(tag) => id = tag.target,
            Err(_) => break,
        }
    }
    id
}
