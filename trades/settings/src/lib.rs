//! Reading lockgate.toml tables with spans and hints.
