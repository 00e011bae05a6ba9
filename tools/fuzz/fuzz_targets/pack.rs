//! Fuzz target; see `lockgate_fuzz::pack`.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| lockgate_fuzz::pack(data));
