//! Fuzz target; see `lockgate_fuzz::containers::tar`.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| lockgate_fuzz::containers::tar(data));
