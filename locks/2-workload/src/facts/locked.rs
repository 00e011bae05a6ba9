//! What `.github/workflows/actions.lock` says about a use.

use std::collections::{HashMap, HashSet};

use lockgate_pipelines::model::{
    ActionsLock, Definition, LockedAction, LockedWorkflow, Pipeline, Target,
};
use lockgate_pipelines::yaml::Text;

use crate::facts::lock_faults;
use crate::tree::{Tree, root_of};

/// The sound lock files of a tree, by the root of their repository.
#[derive(Debug, Default)]
pub(crate) struct Locks(HashMap<String, Lock>);

/// One lock file: where it stands among the definitions, and where its entries are.
#[derive(Debug)]
struct Lock {
    definition: usize,
    workflows: HashMap<String, usize>,
    actions: HashMap<String, usize>,
    /// The entries that hold a commit, in lower case.
    commits: HashMap<String, Vec<usize>>,
    /// The pins of each workflow in lower case, and their places by the repository they name.
    listed: Vec<Listed>,
}

#[derive(Debug, Default)]
struct Listed {
    pins: HashSet<String>,
    by_name: HashMap<String, Vec<usize>>,
}

impl Listed {
    fn new(entry: &LockedWorkflow) -> Self {
        let mut listed = Self::default();
        for (at, pin) in entry.pins.iter().enumerate() {
            let pin = pin.value().to_ascii_lowercase();
            let name = pin.split('@').next().unwrap_or_default().to_owned();
            listed.by_name.entry(name).or_default().push(at);
            listed.pins.insert(pin);
        }
        listed
    }
}

fn by_commit(lock: &ActionsLock) -> HashMap<String, Vec<usize>> {
    let mut commits: HashMap<String, Vec<usize>> = HashMap::new();
    for (at, action) in lock.actions.iter().enumerate() {
        if let Some(commit) = commit_of(action) {
            commits
                .entry(commit.to_ascii_lowercase())
                .or_default()
                .push(at);
        }
    }
    commits
}

impl Locks {
    /// Reads all. The platform ignores a lock file that is broken, and so does this.
    pub(crate) fn new(tree: &Tree) -> Self {
        let mut locks = Self::default();
        for (definition, file) in tree.definitions().iter().enumerate() {
            if let Definition::ActionsLock(lock) = file
                && lock_faults::find(lock).is_empty()
            {
                let workflows = lock
                    .workflows
                    .iter()
                    .map(|entry| entry.path.value().to_owned());
                let actions = lock
                    .actions
                    .iter()
                    .map(|action| action.pin.value().to_ascii_lowercase());
                let lock_of_root = Lock {
                    definition,
                    workflows: workflows.enumerate().map(|(at, path)| (path, at)).collect(),
                    actions: actions.enumerate().map(|(at, pin)| (pin, at)).collect(),
                    commits: by_commit(lock),
                    listed: lock.workflows.iter().map(Listed::new).collect(),
                };
                locks
                    .0
                    .insert(root_of(lock.source.path()).to_owned(), lock_of_root);
            }
        }
        locks
    }
}

/// The sound lock file of one repository, seen from one of its files.
pub(crate) struct Locked<'a> {
    /// The file.
    pub(crate) lock: &'a ActionsLock,
    /// The workflow's own entry; `None` where the workflow is not locked.
    pub(crate) workflow: Option<&'a LockedWorkflow>,
    found: &'a Lock,
    listed: Option<&'a Listed>,
}

impl<'a> Locked<'a> {
    /// The lock file that holds for `pipeline`.
    pub(crate) fn of(tree: &'a Tree, pipeline: &Pipeline) -> Option<Self> {
        Self::at(tree, pipeline.path())
    }

    /// The lock file that holds for the file at `path`.
    pub(crate) fn at(tree: &'a Tree, path: &str) -> Option<Self> {
        let root = root_of(path);
        let found = tree.locks().0.get(root)?;
        let Definition::ActionsLock(lock) = tree.definitions().get(found.definition)? else {
            return None;
        };
        let own = found.workflows.get(&path[root.len()..]);
        let listed = own.and_then(|&at| found.listed.get(at));
        Some(Self {
            lock,
            workflow: own.and_then(|&at| lock.workflows.get(at)),
            found,
            listed,
        })
    }

    /// The entry of what is used, whether or not this workflow is locked.
    pub(crate) fn entry(&self, target: &Target) -> Option<&'a LockedAction> {
        self.action(&pin_of(target)?)
    }

    /// The entry of a pin.
    pub(crate) fn action(&self, pin: &str) -> Option<&'a LockedAction> {
        let at = self.found.actions.get(&pin.to_ascii_lowercase())?;
        self.lock.actions.get(*at)
    }

    /// True where the platform runs the locked commit of what is used.
    pub(crate) fn covers(&self, target: &Target) -> bool {
        let is_listed = |pin: String| {
            let pin = pin.to_ascii_lowercase();
            self.listed.is_some_and(|listed| listed.pins.contains(&pin))
        };
        pin_of(target).is_some_and(is_listed) && self.entry(target).is_some()
    }

    /// The pin of the same repository at another reference that this workflow lists.
    pub(crate) fn listed_otherwise(&self, target: &Target) -> Option<&'a Text> {
        let (name, pin) = (target.repository_name()?, pin_of(target)?);
        let places = self.listed?.by_name.get(&name.to_ascii_lowercase())?;
        let mut pins = places.iter().filter_map(|&at| self.workflow?.pins.get(at));
        pins.find(|listed| !same(listed.value(), &pin))
    }

    /// The entries that hold a commit.
    pub(crate) fn at_commit(
        &self,
        commit: &str,
    ) -> impl Iterator<Item = &'a LockedAction> + use<'a> {
        let places = self.found.commits.get(&commit.to_ascii_lowercase());
        let lock = self.lock;
        places
            .into_iter()
            .flatten()
            .filter_map(|&at| lock.actions.get(at))
    }
}

/// `owner/name@reference` of a use: a path within the repository is not part of it.
pub(crate) fn pin_of(target: &Target) -> Option<String> {
    let reference = target
        .reference()
        .filter(|reference| !reference.is_empty())?;
    Some(format!("{}@{reference}", target.repository_name()?))
}

/// The platform reads pins in lower case.
pub(crate) fn same(left: &str, right: &str) -> bool {
    left.eq_ignore_ascii_case(right)
}

/// The commit of an entry without its algorithm.
pub(crate) fn commit_of(action: &LockedAction) -> Option<&str> {
    let (_, commit) = action.commit.as_ref()?.value().split_once('-')?;
    Some(commit)
}
