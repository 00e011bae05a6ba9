//! Knowledge of the outside world as data: no rule names an action, a command or a context by itself.

pub(crate) mod artifact_actions;
pub(crate) mod build_tools;
pub(crate) mod cache_actions;
pub(crate) mod executing_actions;
pub(crate) mod head_references;
pub(crate) mod publishers;
