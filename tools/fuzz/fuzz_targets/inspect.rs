//! Fuzz target; see `lockgate_fuzz::inspect`.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| lockgate_fuzz::inspect(data));
