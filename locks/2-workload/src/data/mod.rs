//! What rules know about the world, as data: one file per topic, each with source and date.

pub(crate) mod bots;
pub(crate) mod container_powers;
pub(crate) mod hidden_characters;
pub(crate) mod permission_checks;
pub(crate) mod runner_labels;
pub(crate) mod scanners;
pub(crate) mod triage_actions;
