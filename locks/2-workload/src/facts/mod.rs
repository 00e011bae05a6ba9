//! What rules share: facts about a pipeline or a tree, read from the model, judged by nobody yet.

pub(crate) mod action_version;
pub(crate) mod caching;
pub(crate) mod called_scripts;
pub(crate) mod container_runs;
pub(crate) mod dispatches;
pub(crate) mod expressions;
pub(crate) mod gitlab;
pub(crate) mod lock_faults;
pub(crate) mod locked;
pub(crate) mod named_secrets;
pub(crate) mod needs;
pub(crate) mod outside;
pub(crate) mod owners;
pub(crate) mod parents;
pub(crate) mod patterns;
pub(crate) mod pins;
pub(crate) mod proposed;
pub(crate) mod publishing;
pub(crate) mod script;
pub(crate) mod scripts;
pub(crate) mod spots;
pub(crate) mod within;
