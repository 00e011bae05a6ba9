//! Fuzz target; see `lockgate_fuzz::packages::pypi`.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| lockgate_fuzz::packages::pypi(data));
