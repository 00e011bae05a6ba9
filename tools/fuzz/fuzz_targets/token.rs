//! Fuzz target; see `lockgate_fuzz::token`.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| lockgate_fuzz::token(data));
