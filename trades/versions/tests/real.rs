//! Stands in for what follows.
