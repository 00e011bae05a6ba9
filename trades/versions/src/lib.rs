//! How ecosystems order their versions.
//!
//! An [`Order`] turns a version into a [`Key`], once: comparing two versions of the same order is then comparing bytes, and
//! a range is an interval of keys. [`Order::compare`] compares two versions directly, without keys, and is what the keys
//! are tested against. No order guesses: a version that its ecosystem would not take is [`Unparsable`].
//!
//! # What holds in every order
//!
//! - A version of more than [`MAX_LENGTH`] bytes, or with a control character or a character outside of ASCII, is
//!   [`Unparsable`]: no registry hands out such versions, and what their tools make of them depends on runtimes.
//! - Numbers are of any length. Where an ecosystem's own program overflows, rounds or refuses, the numbers count here.
//! - Keys are at most about six times as long as the version, and are made in one pass.
//!
//! # Where an ecosystem's own comparison is no total order, or is not followed
//!
//! Each order names its exceptions at its head: `src/orders/`.

mod digits;
mod key;
mod order;
mod orders;

pub use key::Key;
pub use order::{MAX_LENGTH, Order, Unparsable};
