//! The paths of objects in the commits that are told of them.

use std::collections::BTreeMap;

use lockgate_git::{Commit, Kind, ObjectId, Tree};

use super::super::reader::Reader;
use super::attribute::{Attribution, By};
use super::graph::Node;
use super::range::joined;
use super::rows::{add, has, meet};
use super::work::{Span, Work};

/// So many paths of all objects in one commit.
const MAX_PLACES: usize = 100_000;
/// So many trees are read to find the paths in one commit.
const MAX_TREES: usize = 20_000;

/// Looks for paths.
pub(super) struct Places<'w> {
    work: &'w Work<'w>,
    reader: Reader<'w>,
}

/// What of one commit was asked for.
#[derive(Default)]
struct Stands {
    /// The groups.
    wanted: Vec<u64>,
    /// The objects of each group with their paths, in the order of paths.
    places: BTreeMap<u32, Vec<(ObjectId, Vec<u8>)>>,
    /// Whether there are more.
    is_cut: bool,
}

impl<'w> Places<'w> {
    pub(super) fn new(work: &'w Work<'w>) -> Self {
        let reader = work.story.repository.reader();
        Self { work, reader }
    }

    /// Says of groups who brought them, and where they are in the first commit, the last, and `HEAD`.
    pub(super) fn describe(mut self, found: &mut [Attribution], spans: &[Span]) {
        let story = self.work.story;
        let head = story.repository.head();
        let width = found.len().div_ceil(64);
        let mut told: Vec<Vec<ObjectId>> = Vec::with_capacity(found.len());
        let mut asked: BTreeMap<ObjectId, Stands> = BTreeMap::new();
        for (number, (found, span)) in (0..).zip(found.iter_mut().zip(spans)) {
            let nodes = [span.first, span.last].map(|at| story.node(at?));
            found.commits = span.commits;
            [found.first, found.last] = nodes.map(|node| by(node?, &mut self.reader));
            let [first, last] = nodes.map(|node| node.map(|node| node.id));
            let head = head.filter(|_| found.at_head);
            let mut commits: Vec<_> = [head, last, first].into_iter().flatten().collect();
            commits.dedup();
            for commit in &commits {
                let wanted = &mut asked.entry(*commit).or_default().wanted;
                wanted.resize(width, 0);
                add(wanted, number);
            }
            told.push(commits);
        }
        for (commit, stands) in &mut asked {
            let number = story.numbers.get(commit).copied();
            if let Some(node) = number.and_then(|number| story.node(number)) {
                self.look(node.tree, stands);
            }
        }
        for (number, (found, commits)) in (0..).zip(found.iter_mut().zip(&told)) {
            for stands in commits.iter().filter_map(|commit| asked.get(commit)) {
                found.has_more |= stands.is_cut;
                let own = stands.places.get(&number).into_iter().flatten();
                own.for_each(|(id, path)| found.stands_at(*id, path));
            }
            found.paths.sort();
        }
    }

    /// Looks for the paths of objects of these groups in a tree, going only where they can be. One who makes a directory hold
    /// itself many times over gets some of its paths.
    fn look(&mut self, tree: ObjectId, stands: &mut Stands) {
        let mut places = Vec::new();
        let mut waiting = vec![(tree, Vec::new())];
        for _ in 0..MAX_TREES {
            let Some((tree, path)) = waiting.pop() else {
                break;
            };
            let Ok(bytes) = self.reader.find_kind(&tree, Kind::Tree) else {
                continue;
            };
            for entry in Tree::new(&bytes, tree.hash_kind()).flatten() {
                // Most hold nothing that is asked for.
                if !meet(self.work.row(&entry.id), &stands.wanted) {
                    continue;
                }
                if self.groups(&entry.id, &stands.wanted).next().is_some() {
                    places.push((entry.id, joined(&path, entry.name)));
                } else if !entry.mode.is_blob() {
                    waiting.push((entry.id, joined(&path, entry.name)));
                }
            }
        }
        stands.is_cut = !waiting.is_empty() || places.len() > MAX_PLACES;
        places.sort_by(|a, b| a.1.cmp(&b.1));
        places.truncate(MAX_PLACES);
        for (id, path) in places {
            for group in self.groups(&id, &stands.wanted) {
                let of_group = stands.places.entry(group).or_default();
                of_group.push((id, path.clone()));
            }
        }
    }

    /// The groups among these that an object is in.
    fn groups<'a>(
        &'a self,
        id: &ObjectId,
        wanted: &'a [u64],
    ) -> impl Iterator<Item = u32> + use<'a, 'w> {
        let groups = self.work.groups.get(id).into_iter().flatten().copied();
        groups.filter(move |group| has(wanted, *group))
    }
}

fn by(node: &Node, reader: &mut Reader<'_>) -> Option<By> {
    let bytes = reader.find_kind(&node.id, Kind::Commit).ok()?;
    let commit = Commit::parse(&bytes).ok()?;
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    Some(By {
        commit: node.id,
        author: text(commit.author.name),
        email: text(commit.author.email),
        seconds: commit.committer.seconds,
    })
}
