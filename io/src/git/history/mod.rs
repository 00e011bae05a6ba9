//! Commits: which are new, what they brought, and who brought an object.

mod attribute;
mod connected;
mod graph;
mod hits;
mod places;
mod prefixes;
mod range;
mod rows;
mod story;
mod work;

pub use attribute::{Attributed, Attribution, By};
pub use connected::{Connected, Missing};
pub use range::{Brought, Range};
