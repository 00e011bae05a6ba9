//! Least privilege: what each job uses of the platform's token, and the `permissions` that say just that.
//!
//! - `needs`: the words: a use of a right, something unknown, all of a job
//! - `frame`: where a step stands (in a job, or in an action that a job's step uses) and whose token a value is
//! - `job`: walks the steps in order and keeps what they leave behind: credentials, sign-ins
//! - `action`, `script`, `program`, `publish`, `api`, `javascript`: what one step uses
//! - `call`: what a called workflow asks of its caller
//! - `plan`: uses against what is granted: the block to be written, and what has to be said
//! - `layout`, `rewrite`: the edits
//!
//! What is not known is never taken for unused: it keeps the right the job has.

mod action;
mod api;
mod call;
mod frame;
mod javascript;
mod job;
mod layout;
mod needs;
mod plan;
mod program;
mod publish;
mod rewrite;
mod script;

pub(crate) use job::needs_of;
pub(crate) use needs::{Needs, Thread, Use};
pub(crate) use rewrite::above_comments;
pub use rewrite::{Rewrite, rewrites};
