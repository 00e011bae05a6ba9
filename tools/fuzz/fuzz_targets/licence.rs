//! Fuzz target; see `lockgate_fuzz::vex::licence`.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| lockgate_fuzz::vex::licence(data));
