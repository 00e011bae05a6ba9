//! Fuzz target; see `lockgate_fuzz::circleci`.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| lockgate_fuzz::circleci(data));
