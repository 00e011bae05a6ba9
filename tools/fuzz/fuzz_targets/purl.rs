//! Fuzz target; see `lockgate_fuzz::purl`.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| lockgate_fuzz::purl(data));
