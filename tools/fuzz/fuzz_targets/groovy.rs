//! Fuzz target; see `lockgate_fuzz::groovy`.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| lockgate_fuzz::groovy(data));
