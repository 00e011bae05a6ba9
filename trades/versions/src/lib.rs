//! How ecosystems order their versions.
//!
//! An [`Order`] turns a version into a [`Key`], once: comparing two versions of the same order is then comparing bytes, and
//! a range is an interval of keys. [`Order::compare`] compares two versions directly, without keys, and is what the keys
//! are tested against. No order guesses: a version that its ecosystem would not take is [`Unparsable`].

mod order;

pub use order::{Key, Order, Unparsable};
