//! The checks that keep the house in order.

fn main() {}
