//! Fuzz target; see `lockgate_fuzz::gitlab`.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| lockgate_fuzz::gitlab(data));
