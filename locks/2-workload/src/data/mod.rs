//! Knowledge as data: lists that rules consult. Each says its source and date.

pub(crate) mod action_outputs;
pub(crate) mod ai_agents;
pub(crate) mod archived_actions;
pub(crate) mod argument_injection;
pub(crate) mod code_inputs;
pub(crate) mod package_managers;
pub(crate) mod popular_actions;
pub(crate) mod programs;
pub(crate) mod superfluous_actions;
pub(crate) mod tool_versions;
