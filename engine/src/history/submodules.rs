//! Repositories within the repository, which are not looked into.

use lockgate_git::{Commit, Kind, Mode, ObjectId, Tree};
use lockgate_io::git::{Reader, Repository};

/// No more trees are read in search of them.
const MOST_TREES: usize = 100_000;

/// The paths of the submodules at `HEAD`.
pub(super) fn at_head(repository: &Repository) -> Vec<String> {
    let mut reader = repository.reader();
    let Some(root) = repository.head().and_then(|head| tree(&mut reader, &head)) else {
        return Vec::new();
    };
    // Without the list of their addresses there is no submodule that Git would know.
    if !names(&mut reader, &root).any(|(name, _, _)| name == b".gitmodules") {
        return Vec::new();
    }
    let mut found = Vec::new();
    let mut waiting = vec![(root, String::new())];
    for _ in 0..MOST_TREES {
        let Some((id, path)) = waiting.pop() else {
            break;
        };
        for (name, mode, id) in names(&mut reader, &id) {
            let path = format!("{path}{}", String::from_utf8_lossy(&name));
            match mode {
                Mode::Tree => waiting.push((id, path + "/")),
                Mode::Submodule => found.push(path),
                _ => {}
            }
        }
    }
    found.sort();
    found
}

fn tree(reader: &mut Reader<'_>, commit: &ObjectId) -> Option<ObjectId> {
    let bytes = reader.find_kind(commit, Kind::Commit).ok()?;
    Some(Commit::parse(&bytes).ok()?.tree)
}

/// What a tree that can be read holds.
fn names(
    reader: &mut Reader<'_>,
    id: &ObjectId,
) -> impl Iterator<Item = (Vec<u8>, Mode, ObjectId)> + use<> {
    let bytes = reader.find_kind(id, Kind::Tree);
    let entries: Vec<_> = bytes.map_or_else(
        |_| Vec::new(),
        |bytes| {
            let entries = Tree::new(&bytes, id.hash_kind()).flatten();
            entries
                .map(|entry| (entry.name.to_vec(), entry.mode, entry.id))
                .collect()
        },
    );
    entries.into_iter()
}
