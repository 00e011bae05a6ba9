//! What rules know about the world, as data: one file per topic, each with source and date.

pub(crate) mod container_powers;
pub(crate) mod permission_checks;
pub(crate) mod runner_labels;
