//! What the rules know of the world, as data. Each list names its source and date.

pub(crate) mod archived_actions;
pub(crate) mod package_managers;
pub(crate) mod popular_actions;
pub(crate) mod programs;
pub(crate) mod superfluous_actions;
pub(crate) mod tool_versions;
