//! What rules know about the world, as data: one file per topic, each with source and date.

pub(crate) mod permission_checks;
