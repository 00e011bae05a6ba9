//! Knowledge as data: lists that rules consult. Each says its source and date.

pub(crate) mod action_outputs;
pub(crate) mod ai_agents;
pub(crate) mod argument_injection;
pub(crate) mod bots;
pub(crate) mod code_inputs;
pub(crate) mod container_powers;
pub(crate) mod hidden_characters;
pub(crate) mod permission_checks;
pub(crate) mod runner_labels;
pub(crate) mod scanners;
pub(crate) mod triage_actions;
