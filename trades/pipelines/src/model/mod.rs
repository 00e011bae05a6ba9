//! The platform-neutral model of a pipeline.
//!
//! A file is a [`Definition`]. A [`Pipeline`] has triggers, permissions and jobs; a [`Job`] has steps; a
//! [`Step`] runs a script or uses something. Everything is spanned through [`Text`](crate::yaml::Text).

mod definition;
mod grant;
mod job;
mod permissions;
mod pipeline;
mod reference;
mod step;
mod trigger;
mod trust;

pub use definition::{
    ActionsLock, Definition, Dependabot, Hook, HookRepository, LockedAction, LockedWorkflow,
    PreCommit, Registry, Update,
};
pub use grant::{Grant, GrantKind};
pub use job::{Call, Container, Environment, Job, Matrix, Runner, SecretsPassed};
pub use permissions::{Access, Permissions, Scope};
pub use pipeline::{Binding, Concurrency, Defaults, Env, Input, Kind, Pipeline, Platform, Runtime};
pub use reference::{Image, Package, PackageKind, Pin, Target, is_commit};
pub use step::{Body, Run, Step, Uses};
pub use trigger::{Event, Reach, Trigger};
pub use trust::Trust;
