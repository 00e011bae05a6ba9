//! Fuzz target; see `lockgate_fuzz::staging`.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| lockgate_fuzz::staging(data));
