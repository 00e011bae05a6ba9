//! Fuzz target; see `lockgate_fuzz::packages_jvm`.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| lockgate_fuzz::packages_jvm(data));
