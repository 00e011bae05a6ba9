//! Fuzz target; see `lockgate_fuzz::idx`.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| lockgate_fuzz::idx(data));
