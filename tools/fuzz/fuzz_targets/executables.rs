//! Fuzz target; see `lockgate_fuzz::executables`.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| lockgate_fuzz::executables(data));
