//! Fuzz target; see `lockgate_fuzz::containers::gzip`.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| lockgate_fuzz::containers::gzip(data));
