//! Fuzz target; see `lockgate_fuzz::containers::zstd`.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| lockgate_fuzz::containers::zstd(data));
