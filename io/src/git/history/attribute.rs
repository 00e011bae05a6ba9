//! Who brought an object, and where it still is.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap, HashMap, HashSet};

use lockgate_git::{Commit, Kind, ObjectId, Tree};

use super::super::fault::Faulty;
use super::super::reader::Reader;
use super::super::refs::Reference;
use super::super::repository::Repository;
use super::graph::{Edges, Graph, Node};
use super::hits::Hits;
use super::range::joined;
use super::sets::{Set, Sets};

/// So many paths of an object are told.
const MAX_PATHS: usize = 16;
/// So many paths of all objects in one commit.
const MAX_PLACES: usize = 100_000;
/// So many references that an object is reachable from are named.
const MAX_REFS: usize = 32;
/// So many trees are read to find the paths in one commit.
const MAX_TREES: usize = 20_000;

/// So many objects are followed at once: the sets of what commits hold grow with the square of it.
const BATCH: usize = 512;

/// A commit and who made it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct By {
    /// The commit.
    pub commit: ObjectId,
    /// The author's name, with U+FFFD for what is not UTF-8.
    pub author: String,
    /// The author's address.
    pub email: String,
    /// When it was committed, in seconds since 1970, as it says.
    pub seconds: i64,
}

/// Where an object is in the history.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Attribution {
    /// The first commit that has it; parents come before children, then earlier ones first.
    pub first: Option<By>,
    /// The last commit that has it, in the same order.
    pub last: Option<By>,
    /// How many commits have it.
    pub commits: u64,
    /// Paths that it has in the first commit, the last and `HEAD`: at most 16, in order.
    pub paths: Vec<Vec<u8>>,
    /// The same with the object at each, those of `HEAD` first, then those of the last commit.
    pub places: Vec<(ObjectId, Vec<u8>)>,
    /// Whether these commits have it at more paths than are told.
    pub has_more: bool,
    /// Whether the commit at `HEAD` has it.
    pub at_head: bool,
    /// Names of references from which it can be reached: `HEAD`, branches, tags, then others; at most 32.
    pub refs: Vec<String>,
    /// How many such references there are.
    pub refs_in_all: usize,
}

/// The answers of [`Repository::attribute`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Attributed {
    /// For each object that was asked for.
    pub found: BTreeMap<ObjectId, Attribution>,
    /// Commits and trees that could not be read: what only they lead to looks as if nothing did.
    pub faulty: Vec<Faulty>,
}

/// Where in one commit objects are.
struct Places {
    /// In the order of paths.
    all: Vec<(ObjectId, Vec<u8>)>,
    /// Whether there are more.
    is_cut: bool,
}

impl Attribution {
    fn stands_at(&mut self, id: ObjectId, path: &[u8]) {
        if self.paths.iter().any(|known| known == path) {
            return;
        }
        if self.paths.len() < MAX_PATHS {
            self.paths.push(path.to_vec());
            self.places.push((id, path.to_vec()));
        } else {
            self.has_more = true;
        }
    }

    /// Whether a reference leads to it. What none leads to is only there until Git tidies up; the commits told are then
    /// unreachable ones.
    pub fn is_reachable(&self) -> bool {
        self.refs_in_all > 0
    }
}

impl Repository {
    /// Says of each of these objects (blobs mostly, but commits and tags too) where it is in the history. An object that nothing
    /// holds has an empty answer.
    ///
    /// One sweep over all commits and trees, so the price does not depend on how many are asked for, and is nothing when none is.
    pub fn attribute(&self, ids: &[ObjectId]) -> Attributed {
        let mut ids: Vec<ObjectId> = ids.to_vec();
        ids.sort_unstable();
        ids.dedup();
        if ids.is_empty() {
            return Attributed::default();
        }
        let groups: Vec<_> = ids.iter().map(|id| vec![*id]).collect();
        let (found, faulty) = self.attribute_groups(&groups);
        Attributed {
            found: ids.into_iter().zip(found).collect(),
            faulty,
        }
    }

    /// The same of groups of objects: a group is in a commit where one of its objects is. One answer for each, in order; an
    /// object may be in several groups. With the commits and trees that could not be read.
    pub fn attribute_groups(&self, groups: &[Vec<ObjectId>]) -> (Vec<Attribution>, Vec<Faulty>) {
        if groups.iter().all(Vec::is_empty) {
            return (vec![Attribution::default(); groups.len()], Vec::new());
        }
        let ids: Vec<ObjectId> = groups.iter().flatten().copied().collect();
        let story = Story::read(self, &ids);
        let mut found = Vec::with_capacity(groups.len());
        for batch in groups.chunks(BATCH) {
            let mut work = Work::new(&story, batch);
            work.follow(true);
            work.follow(false);
            work.name_refs();
            found.extend(work.describe());
        }
        (found, story.faulty)
    }
}

/// What is known of the repository, whatever is asked for.
struct Story<'r> {
    repository: &'r Repository,
    commits: Vec<Node>,
    edges: Edges,
    numbers: HashMap<ObjectId, u32>,
    refs: Vec<Reference>,
    /// The reachable commits, parents first.
    reachable: Vec<u32>,
    /// The others, likewise.
    lost: Vec<u32>,
    faulty: Vec<Faulty>,
}

impl<'r> Story<'r> {
    fn read(repository: &'r Repository, ids: &[ObjectId]) -> Self {
        let prefixes: HashSet<u64> = ids.iter().map(ObjectId::prefix).collect();
        let graph = Graph::read(repository, &prefixes);
        let numbers = (0..).zip(&graph.commits);
        let numbers = numbers.map(|(number, node)| (node.id, number)).collect();
        let mut refs = repository.refs();
        refs.sort_by_key(|reference| rank(&reference.name));
        let mut story = Self {
            repository,
            commits: graph.commits,
            edges: graph.edges,
            numbers,
            refs,
            reachable: Vec::new(),
            lost: Vec::new(),
            faulty: graph.faulty,
        };
        let marks = story.marks();
        story.reachable = story.order(&marks, true);
        story.lost = story.order(&marks, false);
        story
    }

    /// Which commits a reference leads to.
    fn marks(&self) -> Vec<bool> {
        let mut marks = vec![false; self.commits.len()];
        let targets = self.refs.iter().filter_map(|reference| reference.target);
        let mut waiting: Vec<ObjectId> = targets.map(|target| target.peeled).collect();
        while let Some(id) = waiting.pop() {
            let Some(&number) = self.numbers.get(&id) else {
                continue;
            };
            let mark = marks.get_mut(number as usize);
            if mark.is_some_and(|mark| !std::mem::replace(mark, true)) {
                waiting.extend(self.parents(number));
            }
        }
        marks
    }

    fn node(&self, number: u32) -> Option<&Node> {
        self.commits.get(number as usize)
    }

    fn parents(&self, number: u32) -> impl Iterator<Item = ObjectId> {
        let parents = self.node(number).map(|node| node.parents.as_slice());
        parents.unwrap_or(&[]).iter().copied()
    }

    /// Those that are marked so: parents before children, otherwise by time.
    fn order(&self, marks: &[bool], marked: bool) -> Vec<u32> {
        let is_in = |number: u32| marks.get(number as usize) == Some(&marked);
        let all = || {
            (0..)
                .zip(&self.commits)
                .filter(|(number, _)| is_in(*number))
        };
        let mut edges: Vec<(u32, u32)> = Vec::new();
        let mut waits = vec![0u32; self.commits.len()];
        for (number, _) in all() {
            let parents = self.parents(number);
            let parents = parents.filter_map(|id| self.numbers.get(&id).copied());
            for parent in parents.filter(|&parent| is_in(parent)) {
                edges.push((parent, number));
                if let Some(waits) = waits.get_mut(number as usize) {
                    *waits += 1;
                }
            }
        }
        edges.sort_unstable();
        let free = all().filter(|(number, _)| waits.get(*number as usize) == Some(&0));
        let free = free.map(|(number, node)| Reverse((node.time, number)));
        let mut ready: BinaryHeap<_> = free.collect();
        let mut order = Vec::new();
        while let Some(Reverse((_, number))) = ready.pop() {
            order.push(number);
            let start = edges.partition_point(|edge| edge.0 < number);
            let children = edges.get(start..).unwrap_or(&[]).iter();
            for &(_, child) in children.take_while(|edge| edge.0 == number) {
                let Some(waits) = waits.get_mut(child as usize) else {
                    continue;
                };
                *waits = waits.saturating_sub(1);
                if *waits == 0 {
                    let time = self.node(child).map_or(0, |node| node.time);
                    ready.push(Reverse((time, child)));
                }
            }
        }
        order
    }
}

/// First and last commit, and how many, by number.
#[derive(Clone, Copy, Debug, Default)]
struct Span {
    first: Option<u32>,
    last: Option<u32>,
    commits: u64,
}

/// One batch of what is asked for.
struct Work<'s> {
    story: &'s Story<'s>,
    groups: HashMap<ObjectId, Vec<u32>>,
    hits: Hits,
    sets: Sets,
    /// What each commit and all that it follows have.
    carried: Vec<Set>,
    spans: Vec<Span>,
    found: Vec<Attribution>,
}

impl<'s> Work<'s> {
    fn new(story: &'s Story<'s>, batch: &[Vec<ObjectId>]) -> Self {
        let mut sets = Sets::default();
        let mut groups: HashMap<ObjectId, Vec<u32>> = HashMap::new();
        let mut wanted: HashMap<u64, Set> = HashMap::new();
        for (number, ids) in (0..).zip(batch) {
            for id in ids {
                let set = wanted.entry(id.prefix()).or_insert_with(|| sets.empty());
                *set = sets.with(set, number);
                groups.entry(*id).or_default().push(number);
            }
        }
        Self {
            story,
            groups,
            hits: Hits::find(&story.edges, &wanted, &mut sets),
            carried: vec![sets.empty(); story.commits.len()],
            spans: vec![Span::default(); batch.len()],
            found: vec![Attribution::default(); batch.len()],
            sets,
        }
    }

    /// What the tree of a commit has, and the commit itself where it is asked for.
    fn own(&mut self, number: u32) -> Set {
        let Some(node) = self.story.node(number) else {
            return self.sets.empty();
        };
        let id = node.id;
        let set = self.hits.of(node.tree.prefix()).cloned();
        let set = set.unwrap_or_else(|| self.sets.empty());
        self.with_named(set, &id)
    }

    /// With the groups that the object itself is in.
    fn with_named(&mut self, mut set: Set, id: &ObjectId) -> Set {
        for number in self.groups.get(id).into_iter().flatten() {
            set = self.sets.with(&set, *number);
        }
        set
    }

    /// Goes through the reachable commits, or through the others, parents first, and notes what each has. Others are only
    /// asked for what the reachable ones do not have.
    fn follow(&mut self, reachable: bool) {
        let open: Vec<bool> = self.spans.iter().map(|span| span.first.is_none()).collect();
        let order = if reachable {
            &self.story.reachable
        } else {
            &self.story.lost
        };
        for &number in order {
            let own = self.own(number);
            for &at in own
                .iter()
                .filter(|&&at| open.get(at as usize) == Some(&true))
            {
                if let Some(span) = self.spans.get_mut(at as usize) {
                    span.first.get_or_insert(number);
                    span.last = Some(number);
                    span.commits += 1;
                }
            }
            if reachable {
                self.carry(number, own);
            }
        }
    }

    fn carry(&mut self, number: u32, own: Set) {
        let mut all = own;
        for parent in self.story.parents(number) {
            let parent = self.story.numbers.get(&parent).copied();
            if let Some(set) = parent.and_then(|parent| self.carried.get(parent as usize)) {
                all = self.sets.union(&all, set);
            }
        }
        if let Some(set) = self.carried.get_mut(number as usize) {
            *set = all;
        }
    }

    fn name_refs(&mut self) {
        for reference in &self.story.refs {
            let Some(target) = reference.target else {
                continue;
            };
            let number = self.story.numbers.get(&target.peeled).copied();
            let set = match number {
                Some(number) => self.carried.get(number as usize).cloned(),
                None => self.hits.of(target.peeled.prefix()).cloned(),
            };
            let set = set.unwrap_or_else(|| self.sets.empty());
            let set = self.with_named(set, &target.id);
            let head = match (reference.name == "HEAD", number) {
                (true, Some(number)) => self.own(number),
                _ => self.sets.empty(),
            };
            for &at in set.iter() {
                let Some(found) = self.found.get_mut(at as usize) else {
                    continue;
                };
                found.refs_in_all += 1;
                if found.refs.len() < MAX_REFS {
                    found.refs.push(reference.name.clone());
                }
                found.at_head |= head.binary_search(&at).is_ok();
            }
        }
    }

    fn describe(mut self) -> Vec<Attribution> {
        let mut reader = self.story.repository.reader();
        let head = self.story.repository.head();
        let mut told: Vec<Vec<ObjectId>> = Vec::with_capacity(self.found.len());
        let mut asked: BTreeMap<ObjectId, HashSet<u32>> = BTreeMap::new();
        for (number, (found, span)) in (0..).zip(self.found.iter_mut().zip(&self.spans)) {
            let nodes = [span.first, span.last].map(|at| self.story.node(at?));
            found.commits = span.commits;
            [found.first, found.last] = nodes.map(|node| by(node?, &mut reader));
            let [first, last] = nodes.map(|node| node.map(|node| node.id));
            let head = head.filter(|_| found.at_head);
            let mut commits: Vec<_> = [head, last, first].into_iter().flatten().collect();
            commits.dedup();
            for commit in &commits {
                asked.entry(*commit).or_default().insert(number);
            }
            told.push(commits);
        }
        let mut places: HashMap<ObjectId, Places> = HashMap::new();
        for (commit, wanted) in asked {
            let number = self.story.numbers.get(&commit).copied();
            let node = number.and_then(|number| self.story.node(number));
            if let Some(tree) = node.map(|node| node.tree) {
                places.insert(commit, self.places(tree, &wanted, &mut reader));
            }
        }
        let groups = &self.groups;
        let is_of = |id: &ObjectId, number: u32| {
            groups
                .get(id)
                .is_some_and(|numbers| numbers.contains(&number))
        };
        for (number, (found, commits)) in (0..).zip(self.found.iter_mut().zip(&told)) {
            for places in commits.iter().filter_map(|commit| places.get(commit)) {
                found.has_more |= places.is_cut;
                let own = places.all.iter().filter(|(id, _)| is_of(id, number));
                own.for_each(|(id, path)| found.stands_at(*id, path));
            }
            found.paths.sort();
        }
        self.found
    }

    /// Looks for the paths of objects of these groups in a tree, going only where they can be. One who makes a directory hold
    /// itself many times over gets some of its paths.
    fn places(&self, tree: ObjectId, wanted: &HashSet<u32>, reader: &mut Reader<'_>) -> Places {
        let is_wanted = |id: &ObjectId| {
            let numbers = self.groups.get(id);
            numbers.is_some_and(|numbers| numbers.iter().any(|number| wanted.contains(number)))
        };
        let mut places = Vec::new();
        let mut waiting = vec![(tree, Vec::new())];
        for _ in 0..MAX_TREES {
            let Some((tree, path)) = waiting.pop() else {
                break;
            };
            let Ok(bytes) = reader.find_kind(&tree, Kind::Tree) else {
                continue;
            };
            for entry in Tree::new(&bytes, tree.hash_kind()).flatten() {
                if is_wanted(&entry.id) {
                    places.push((entry.id, joined(&path, entry.name)));
                } else if !entry.mode.is_blob() && self.holds(&entry.id, wanted) {
                    waiting.push((entry.id, joined(&path, entry.name)));
                }
            }
        }
        let is_cut = !waiting.is_empty() || places.len() > MAX_PLACES;
        places.sort_by(|a, b| a.1.cmp(&b.1));
        places.truncate(MAX_PLACES);
        Places {
            all: places,
            is_cut,
        }
    }

    fn holds(&self, tree: &ObjectId, wanted: &HashSet<u32>) -> bool {
        let set = self.hits.of(tree.prefix());
        let mut groups = set.into_iter().flat_map(|set| set.iter());
        groups.any(|group| wanted.contains(group))
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

/// What people know first.
fn rank(name: &str) -> u8 {
    match name {
        "HEAD" => 0,
        _ if name.starts_with("refs/heads/") => 1,
        _ if name.starts_with("refs/tags/") => 2,
        _ if name.starts_with("refs/remotes/") => 3,
        _ => 4,
    }
}
