//! A Git repository on disk: its objects, references, staging area, and what is missing of them.
//!
//! The repository may be an attacker's. Nothing of it is executed, no filter, hook or helper is run, nothing is fetched.
//! Symbolic links in it are not followed; the only ways out are those that are the user's own: a `.git` file,
//! `commondir` and `objects/info/alternates`. Sizes are bounded, and what could not be read is stated, as a
//! [`Gap`] of the repository or a [`Fault`] of an object.

mod cache;
mod fault;
mod file;
mod gaps;
pub mod history;
mod layout;
mod lineage;
mod lookup;
mod loose;
mod pack;
mod reader;
mod refs;
mod repository;
mod staging;
mod store;
pub mod sweep;

pub use fault::{Fault, Faulty};
pub use gaps::Gap;
pub use layout::{Environment, Limits};
pub use lineage::Lineage;
pub use reader::{Object, Reader};
pub use refs::{Reference, Target};
pub use repository::Repository;
pub use staging::{Change, Changes};
