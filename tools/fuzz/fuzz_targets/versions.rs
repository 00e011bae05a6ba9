//! Fuzz target; see `lockgate_fuzz::versions`.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| lockgate_fuzz::versions(data));
