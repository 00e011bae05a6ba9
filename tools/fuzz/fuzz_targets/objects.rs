//! Fuzz target; see `lockgate_fuzz::objects`.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| lockgate_fuzz::objects(data));
