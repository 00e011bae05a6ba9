//! Every touch of the outside world: files, clock, advisory data.
