//! Fuzz target; see `lockgate_fuzz::advisories::index`.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| lockgate_fuzz::advisories::index(data));
