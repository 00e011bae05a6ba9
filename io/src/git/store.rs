//! The object directories of a repository and the packs in them.

use std::collections::HashSet;
use std::fs;
use std::path::{Path, PathBuf};

use lockgate_git::{HashKind, MultiPackIndex, ObjectId, alternates};

use super::gaps::Gap;
use super::layout::{Environment, Layout, native, read_small};
use super::pack::Pack;
use crate::reason;

/// As deep as Git follows alternates of alternates.
const MAX_ALTERNATE_DEPTH: usize = 5;
/// More object directories than anyone has.
const MAX_DIRECTORIES: usize = 1_000;

/// All objects that a repository has.
#[derive(Debug)]
pub(super) struct Store {
    pub(super) hash: HashKind,
    pub(super) directories: Vec<PathBuf>,
    pub(super) packs: Vec<Pack>,
    pub(super) gaps: Vec<Gap>,
}

/// Where an object is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Location {
    Packed { pack: u32, offset: u64 },
    Loose { directory: u32 },
}

impl Store {
    pub(super) fn open(layout: &Layout, environment: &Environment) -> Self {
        let mut store = Self {
            hash: layout.config.hash,
            directories: Vec::new(),
            packs: Vec::new(),
            gaps: Vec::new(),
        };
        store.find_directories(layout, environment);
        for directory in store.directories.clone() {
            store.add_packs(&directory.join("pack"));
        }
        store
    }

    fn find_directories(&mut self, layout: &Layout, environment: &Environment) {
        let main = layout.common.join("objects");
        let own = environment.object_directory.clone();
        let mut waiting: Vec<(PathBuf, usize)> = Vec::new();
        let from_environment = environment.alternates.iter().cloned();
        let first = own.into_iter().chain(environment.quarantine.clone());
        let roots = first.chain([main]).chain(from_environment);
        waiting.extend(roots.map(|path| (path, 0)));
        waiting.reverse();
        let mut known = HashSet::new();
        while let Some((path, depth)) = waiting.pop() {
            let Some(real) = self.check_directory(&path, depth, &known) else {
                continue;
            };
            known.insert(real);
            let borrowed = read_small(&path.join("info/alternates")).unwrap_or_default();
            let borrowed = alternates(&borrowed).into_iter();
            let borrowed = borrowed.map(|other| (path.join(native(&other.path)), depth + 1));
            waiting.extend(borrowed.rev());
            self.directories.push(path);
        }
    }

    /// The real path of an object directory that can be used.
    fn check_directory(
        &mut self,
        path: &Path,
        depth: usize,
        known: &HashSet<PathBuf>,
    ) -> Option<PathBuf> {
        let shown = || path.display().to_string();
        match fs::canonicalize(path) {
            Ok(real) if known.contains(&real) => None,
            Ok(_) if depth > MAX_ALTERNATE_DEPTH || known.len() >= MAX_DIRECTORIES => {
                self.gaps.push(Gap::AlternateDepth(shown()));
                None
            }
            Ok(real) if real.is_dir() => Some(real),
            Ok(_) => {
                let reason = "is no directory".to_owned();
                let path = shown();
                self.gaps.push(Gap::ObjectDirectory { path, reason });
                None
            }
            Err(error) => {
                let reason = format!("cannot be used: {}", reason(&error));
                let path = shown();
                self.gaps.push(Gap::ObjectDirectory { path, reason });
                None
            }
        }
    }

    fn add_packs(&mut self, directory: &Path) {
        let names = match list(directory) {
            Ok(names) => names,
            Err(reason) => {
                let path = directory.display().to_string();
                self.gaps.push(Gap::ObjectDirectory { path, reason });
                return;
            }
        };
        let known: HashSet<&str> = names.iter().map(String::as_str).collect();
        let has = |stem: &str, end: &str| known.contains(format!("{stem}.{end}").as_str());
        for name in &names {
            match name.rsplit_once('.') {
                Some((stem, "idx")) if has(stem, "pack") => {
                    let promisor = has(stem, "promisor");
                    let stem = directory.join(stem);
                    self.packs.push(Pack::new(stem, self.hash, promisor));
                }
                Some((_, "idx")) => self.gaps.push(Gap::IndexWithoutPack(name.clone())),
                Some((stem, "pack")) if !has(stem, "idx") => {
                    self.gaps.push(Gap::PackWithoutIndex(name.clone()));
                }
                _ => {}
            }
        }
        if known.contains("multi-pack-index") {
            self.check_multi_pack(&directory.join("multi-pack-index"), &known);
        }
    }

    /// Packs keep their own indexes beside a multi-pack index, so nothing but the names is taken from it.
    fn check_multi_pack(&mut self, path: &Path, known: &HashSet<&str>) {
        let bytes = read_small(path).unwrap_or_default();
        let index = match MultiPackIndex::parse(bytes, self.hash) {
            Ok(index) => index,
            Err(damage) => {
                self.gaps.push(Gap::MultiPackDamaged(damage.to_string()));
                return;
            }
        };
        for name in index.pack_names() {
            let name = String::from_utf8_lossy(name);
            let stem = name.strip_suffix(".idx").unwrap_or(&name);
            let pack = format!("{stem}.pack");
            if !known.contains(pack.as_str()) {
                self.gaps.push(Gap::MultiPack(pack));
            }
        }
    }

    /// Every place where an object is, packs first.
    pub(super) fn locations(&self, id: &ObjectId) -> impl Iterator<Item = Location> {
        let id = *id;
        let packs = self.packs.iter().enumerate();
        let packed = packs.filter_map(move |(at, pack)| {
            let pack_number = u32::try_from(at).ok()?;
            let offset = pack.locate(&id)?;
            Some(Location::Packed {
                pack: pack_number,
                offset,
            })
        });
        let directories = self.directories.iter().enumerate();
        let loose = directories.filter_map(move |(at, directory)| {
            let there = loose_path(directory, &id).symlink_metadata().is_ok();
            let directory = u32::try_from(at).ok()?;
            there.then_some(Location::Loose { directory })
        });
        packed.chain(loose)
    }

    /// Whether an object is in a pack.
    pub(super) fn is_packed(&self, id: &ObjectId) -> bool {
        self.packs.iter().any(|pack| pack.locate(id).is_some())
    }

    /// Whether an object is there.
    pub(super) fn contains(&self, id: &ObjectId) -> bool {
        self.locations(id).next().is_some()
    }
}

/// The file of a loose object.
pub(super) fn loose_path(directory: &Path, id: &ObjectId) -> PathBuf {
    let hex = id.to_hex();
    let (fan, rest) = hex.split_at(2);
    directory.join(fan).join(rest)
}

/// The names in a directory, in order; none where there is no such directory. A link to one is refused.
pub(super) fn list(directory: &Path) -> Result<Vec<String>, String> {
    match directory.symlink_metadata() {
        Ok(metadata) if metadata.is_symlink() => {
            return Err("is a symbolic link, which is not followed".to_owned());
        }
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        _ => {}
    }
    let entries = fs::read_dir(directory).map_err(|error| reason(&error))?;
    let mut names = Vec::new();
    for entry in entries {
        let entry = entry.map_err(|error| reason(&error))?;
        names.push(entry.file_name().to_string_lossy().into_owned());
    }
    names.sort();
    Ok(names)
}
