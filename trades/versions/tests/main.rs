//! Orders as their users see them.

mod agreement;
mod chains;
mod made;
mod peers;
mod real;
