//! The staging area, and what it would change.

use std::collections::{BTreeMap, HashMap};

use lockgate_git::staging::{Index, Staged};
use lockgate_git::{Commit, Kind, Mode, ObjectId, Tree};

use super::fault::Fault;
use super::gaps::Gap;
use super::layout::MAX_SMALL_FILE;
use super::reader::Reader;
use super::repository::Repository;
use crate::{Error, Links, read_bytes};

/// A staged file that the commit at `HEAD` does not hold so.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// The path from the top.
    pub path: Vec<u8>,
    /// What it is now; `None` where Git would not write such a mode.
    pub mode: Option<Mode>,
    /// The blob that is staged.
    pub id: ObjectId,
    /// 0, or the side of a conflict.
    pub stage: u8,
    /// The blob that `HEAD` has at this path.
    pub before: Option<ObjectId>,
}

/// What is staged.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Changes {
    /// The files that differ from `HEAD` by their bytes, in the order of the index. Removed files are not among them.
    pub files: Vec<Change>,
    /// Paths of submodules whose commit differs.
    pub submodules: Vec<Vec<u8>>,
    /// What could not be told.
    pub gaps: Vec<Gap>,
}

impl Repository {
    /// The staging area; an empty one where there is none.
    pub fn index(&self) -> Result<Index, Error> {
        let path = &self.layout.index_file;
        let bytes = match read_bytes(path, MAX_SMALL_FILE, Links::Refuse) {
            Ok(bytes) => bytes,
            Err(Error::Missing { .. }) => return Ok(Index::default()),
            Err(error) => return Err(error),
        };
        Index::parse(&bytes, self.store.hash)
            .map_err(|damage| Error::unsuitable(path, format!("damaged: {damage}")))
    }

    /// Where submodules stand, with the commit of each, as the staging area has them.
    pub fn submodules(&self) -> Result<Vec<(Vec<u8>, ObjectId)>, Error> {
        let entries = self.index()?.entries.into_iter();
        let modules = entries.filter(|entry| entry.mode == Some(Mode::Submodule));
        Ok(modules.map(|entry| (entry.path, entry.id)).collect())
    }

    /// What the staging area has that the commit at `HEAD` does not. Only those trees are read in which something
    /// is staged, as far as the index says.
    pub fn staged(&self) -> Result<Changes, Error> {
        let index = self.index()?;
        let mut changes = Changes {
            gaps: index_gaps(&index),
            ..Changes::default()
        };
        let mut head = Head::new(self, &index.trees, &mut changes.gaps);
        for entry in index.entries {
            compare(entry, &mut head, &mut changes);
        }
        Ok(changes)
    }
}

fn index_gaps(index: &Index) -> Vec<Gap> {
    let mut gaps = Vec::new();
    let mut state = |text: String| gaps.push(Gap::Index(text));
    if index.split_from.is_some() {
        state("is split; the entries of its shared part are not read".to_owned());
    }
    for name in &index.unknown {
        state(format!(
            "has the extension `{name}`, which is not understood"
        ));
    }
    gaps
}

fn compare(entry: Staged, head: &mut Head<'_>, changes: &mut Changes) {
    if entry.intent_to_add {
        return;
    }
    let before = match head.find(&entry.path) {
        Ok(Before::Same) => return,
        Ok(Before::Entry(before)) => before,
        Err(fault) => {
            let path = String::from_utf8_lossy(&entry.path);
            let text = format!("cannot be compared at `{path}`: {fault}");
            changes.gaps.push(Gap::Index(text));
            None
        }
    };
    if before == Some(entry.id) {
        return;
    }
    match entry.mode {
        Some(Mode::Submodule) => changes.submodules.push(entry.path),
        Some(Mode::Tree) => {
            let path = String::from_utf8_lossy(&entry.path);
            let text = format!("holds the directory `{path}` as one entry, which is not gone into");
            changes.gaps.push(Gap::Index(text));
        }
        _ => changes.files.push(Change {
            path: entry.path,
            mode: entry.mode,
            id: entry.id,
            stage: entry.stage,
            before,
        }),
    }
}

/// What `HEAD` has at a path.
enum Before {
    /// Whatever is staged: the directory is the same as a whole.
    Same,
    /// This object, or none.
    Entry(Option<ObjectId>),
}

/// One directory of the tree of `HEAD`.
enum Directory {
    /// The staged one is the same as a whole.
    Same,
    /// Its entries.
    Entries(HashMap<Vec<u8>, ObjectId>),
}

/// The tree of `HEAD`, read as far as needed.
struct Head<'a> {
    reader: Reader<'a>,
    staged: &'a BTreeMap<Vec<u8>, ObjectId>,
    root: Option<ObjectId>,
    directories: HashMap<Vec<u8>, Directory>,
}

impl<'a> Head<'a> {
    fn new(
        repository: &'a Repository,
        staged: &'a BTreeMap<Vec<u8>, ObjectId>,
        gaps: &mut Vec<Gap>,
    ) -> Self {
        let mut reader = repository.reader();
        let head = repository.head();
        let tree = head.map(|id| {
            let bytes = reader.find_kind(&id, Kind::Commit)?;
            Ok(Commit::parse(&bytes).map_err(Fault::of)?.tree)
        });
        let root = tree.and_then(|tree: Result<ObjectId, Fault>| {
            let state = |fault: &Fault| {
                gaps.push(Gap::Index(format!(
                    "cannot be compared with `HEAD`: {fault}"
                )));
            };
            tree.inspect_err(state).ok()
        });
        Self {
            reader,
            staged,
            root,
            directories: HashMap::new(),
        }
    }

    fn find(&mut self, path: &[u8]) -> Result<Before, Fault> {
        let path = path.strip_suffix(b"/").unwrap_or(path);
        let slash = path.iter().rposition(|&byte| byte == b'/');
        let (parent, name) = match slash {
            Some(at) => (path.get(..at), path.get(at + 1..)),
            None => (Some(&[][..]), Some(path)),
        };
        let (parent, name) = (parent.unwrap_or(&[]), name.unwrap_or(&[]));
        self.open(parent)?;
        Ok(match self.directories.get(parent) {
            Some(Directory::Same) => Before::Same,
            Some(Directory::Entries(entries)) => Before::Entry(entries.get(name).copied()),
            None => Before::Entry(None),
        })
    }

    /// Reads the directories from the top down to `path`, those not known yet.
    fn open(&mut self, path: &[u8]) -> Result<(), Fault> {
        if self.directories.contains_key(path) {
            return Ok(());
        }
        let ends = path.iter().enumerate();
        let ends = ends.filter(|(_, byte)| **byte == b'/').map(|(at, _)| at);
        let mut tree = self.root;
        let mut start = 0usize;
        self.one(&[], tree)?;
        if path.is_empty() {
            return Ok(());
        }
        for end in ends.chain([path.len()]) {
            let above = path.get(..start.saturating_sub(1).min(end)).unwrap_or(&[]);
            let name = path.get(start..end).unwrap_or(&[]);
            tree = match self.directories.get(above) {
                Some(Directory::Entries(entries)) => entries.get(name).copied(),
                _ => None,
            };
            let same = matches!(self.directories.get(above), Some(Directory::Same));
            let here = path.get(..end).unwrap_or(&[]);
            if same {
                self.directories.insert(here.to_vec(), Directory::Same);
            } else {
                self.one(here, tree)?;
            }
            start = end + 1;
        }
        Ok(())
    }

    fn one(&mut self, path: &[u8], tree: Option<ObjectId>) -> Result<(), Fault> {
        if self.directories.contains_key(path) {
            return Ok(());
        }
        let staged = self.staged.get(path).copied();
        let directory = match tree {
            Some(tree) if staged == Some(tree) => Directory::Same,
            Some(tree) => Directory::Entries(self.entries(&tree)?),
            None => Directory::Entries(HashMap::new()),
        };
        self.directories.insert(path.to_vec(), directory);
        Ok(())
    }

    fn entries(&mut self, tree: &ObjectId) -> Result<HashMap<Vec<u8>, ObjectId>, Fault> {
        let object = self.reader.find(tree)?;
        if object.kind != Kind::Tree {
            // A file where the staging area has a directory.
            return Ok(HashMap::new());
        }
        let entries = Tree::new(&object.bytes, tree.hash_kind());
        let entries = entries.map(|entry| entry.map(|entry| (entry.name.to_vec(), entry.id)));
        entries.collect::<Result<_, _>>().map_err(Fault::of)
    }
}
