//! Fuzz target; see `lockgate_fuzz::policies`.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| lockgate_fuzz::policies(data));
