//! Fuzz target; see `lockgate_fuzz::drone`.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| lockgate_fuzz::drone(data));
