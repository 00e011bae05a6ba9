//! Git repositories: as Git makes them, and as an attacker would.

mod attacks;
mod bench;
mod history;
mod lineage;
mod places;
mod sweep;
