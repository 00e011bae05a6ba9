//! Knowledge as data: lists that rules consult, one file per topic. Each says its source and date.

pub(crate) mod action_outputs;
pub(crate) mod action_permissions;
pub(crate) mod ai_agents;
pub(crate) mod archived_actions;
pub(crate) mod argument_injection;
pub(crate) mod artifact_actions;
pub(crate) mod bots;
pub(crate) mod build_tools;
pub(crate) mod cache_actions;
pub(crate) mod code_inputs;
pub(crate) mod container_powers;
pub(crate) mod credentials;
pub(crate) mod executing_actions;
pub(crate) mod head_references;
pub(crate) mod hidden_characters;
pub(crate) mod hosts;
pub(crate) mod package_managers;
pub(crate) mod permission_checks;
pub(crate) mod popular_actions;
pub(crate) mod programs;
pub(crate) mod publishers;
pub(crate) mod runner_labels;
pub(crate) mod scanners;
pub(crate) mod superfluous_actions;
pub(crate) mod tool_versions;
pub(crate) mod triage_actions;
