//! Fuzz target; see `lockgate_fuzz::steps`.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| lockgate_fuzz::steps(data));
