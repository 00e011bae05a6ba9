//! Fuzz target; see `lockgate_fuzz::advisories::record`.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| lockgate_fuzz::advisories::record(data));
