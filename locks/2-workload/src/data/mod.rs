//! Knowledge as data: lists that rules consult, one file per topic. Each says its source and date.

pub(crate) mod action_outputs;
pub(crate) mod action_permissions;
pub(crate) mod ai_agents;
pub(crate) mod argument_injection;
pub(crate) mod bots;
pub(crate) mod code_inputs;
pub(crate) mod container_powers;
pub(crate) mod credentials;
pub(crate) mod hidden_characters;
pub(crate) mod hosts;
pub(crate) mod permission_checks;
pub(crate) mod runner_labels;
pub(crate) mod scanners;
pub(crate) mod triage_actions;
