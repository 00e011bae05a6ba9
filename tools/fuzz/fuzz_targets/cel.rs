//! Fuzz target; see `lockgate_fuzz::cel`.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| lockgate_fuzz::cel(data));
