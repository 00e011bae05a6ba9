//! What `.github/workflows/actions.lock` says about a use.

use lockgate_pipelines::model::{
    ActionsLock, Definition, LockedAction, LockedWorkflow, Pipeline, Target,
};
use lockgate_pipelines::yaml::Text;

use crate::lock_faults;
use crate::tree::{Tree, root_of};

/// The sound lock file of one repository, seen from one of its workflows.
pub(crate) struct Locked<'a> {
    /// The file.
    pub(crate) lock: &'a ActionsLock,
    /// The workflow's own entry; `None` where the workflow is not locked.
    pub(crate) workflow: Option<&'a LockedWorkflow>,
}

impl<'a> Locked<'a> {
    /// The lock file that holds for `pipeline`. The platform ignores one that is broken, and so does this.
    pub(crate) fn of(tree: &'a Tree, pipeline: &Pipeline) -> Option<Self> {
        let lock = lock_file(tree, pipeline.path())?;
        if !lock_faults::find(lock).is_empty() {
            return None;
        }
        let path = &pipeline.path()[root_of(pipeline.path()).len()..];
        let workflow = lock
            .workflows
            .iter()
            .find(|entry| entry.path.value() == path);
        Some(Self { lock, workflow })
    }

    /// The entry of what is used, whether or not this workflow is locked.
    pub(crate) fn entry(&self, target: &Target) -> Option<&'a LockedAction> {
        let pin = pin_of(target)?;
        let mut actions = self.lock.actions.iter();
        actions.find(|action| same(action.pin.value(), &pin))
    }

    /// True where the platform runs the locked commit of what is used.
    pub(crate) fn covers(&self, target: &Target) -> bool {
        let listed = |pin: String| {
            let mut pins = self.workflow.iter().flat_map(|entry| &entry.pins);
            pins.any(|listed| same(listed.value(), &pin))
        };
        pin_of(target).is_some_and(listed) && self.entry(target).is_some()
    }

    /// The pin of the same repository at another reference that this workflow lists.
    pub(crate) fn listed_otherwise(&self, target: &Target) -> Option<&'a Text> {
        let (name, pin) = (target.repository_name()?, pin_of(target)?);
        let mut pins = self.workflow?.pins.iter();
        pins.find(|listed| {
            let place = listed.value().split('@').next().unwrap_or_default();
            same(place, &name) && !same(listed.value(), &pin)
        })
    }
}

/// The lock file of the repository that the file at `path` belongs to, sound or not.
pub(crate) fn lock_file<'a>(tree: &'a Tree, path: &str) -> Option<&'a ActionsLock> {
    let mut definitions = tree.definitions().iter();
    definitions.find_map(|definition| match definition {
        Definition::ActionsLock(lock) if root_of(lock.source.path()) == root_of(path) => Some(lock),
        _ => None,
    })
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
