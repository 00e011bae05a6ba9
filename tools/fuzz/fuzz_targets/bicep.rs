//! Fuzz target; see `lockgate_fuzz::bicep`.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| lockgate_fuzz::bicep(data));
