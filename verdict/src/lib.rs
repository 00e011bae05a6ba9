//! lockgate.toml, exceptions, levels: what counts and what passes.
