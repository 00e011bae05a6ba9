//! What the lock sees, end to end over a small database.

mod cases;
mod inspects;
mod licences;
mod mends;
mod vex;
