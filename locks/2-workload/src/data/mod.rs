//! What rules know of the world: names of actions, commands and hosts. Data only.

pub(crate) mod action_permissions;
pub(crate) mod credentials;
pub(crate) mod hosts;
