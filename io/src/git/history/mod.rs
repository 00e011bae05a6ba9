//! Commits: which are new, what they brought, and who brought an object.

mod attribute;
mod connected;
mod graph;
mod hits;
mod range;
mod sets;

pub use attribute::{Attributed, Attribution, By};
pub use connected::{Connected, Missing};
pub use range::{Brought, Range};
