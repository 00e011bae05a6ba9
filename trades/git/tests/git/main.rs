//! Git's formats: as they are, and as an attacker would write them.

mod attacks;
mod deltas;
mod indexes;
mod objects;
mod small;
