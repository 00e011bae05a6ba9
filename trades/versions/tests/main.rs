//! Orders as their users see them.

#![expect(
    clippy::print_stderr,
    reason = "tests say what was skipped and how much was compared"
)]

mod agreement;
mod chains;
mod made;
mod peers;
mod real;
mod speed;
