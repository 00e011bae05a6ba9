//! Fuzz target; see `lockgate_fuzz::containers::bzip2`.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| lockgate_fuzz::containers::bzip2(data));
