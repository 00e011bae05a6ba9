//! Knowledge as data: lists that rules consult. Each says its source and date.

pub(crate) mod action_outputs;
pub(crate) mod ai_agents;
pub(crate) mod argument_injection;
pub(crate) mod code_inputs;
