//! Fuzz target; see `lockgate_fuzz::delta`.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| lockgate_fuzz::delta(data));
