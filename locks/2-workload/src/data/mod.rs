//! What rules know about the world, as data: one file per topic, each with source and date.

pub(crate) mod action_outputs;
pub(crate) mod ai_agents;
pub(crate) mod argument_injection;
pub(crate) mod artifact_actions;
pub(crate) mod build_tools;
pub(crate) mod cache_actions;
pub(crate) mod code_inputs;
pub(crate) mod executing_actions;
pub(crate) mod head_references;
pub(crate) mod permission_checks;
pub(crate) mod publishers;
