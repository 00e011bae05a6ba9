//! Fuzz target; see `lockgate_fuzz::yaml`.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| lockgate_fuzz::yaml(data));
