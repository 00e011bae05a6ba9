//! Fuzz target; see `lockgate_fuzz::terraform`.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| lockgate_fuzz::terraform(data));
