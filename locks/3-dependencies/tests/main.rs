//! What the lock sees, end to end over a small database.

mod inspects;
mod mends;
mod vex;
