//! Fuzz target; see `lockgate_fuzz::vex::openvex`.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| lockgate_fuzz::vex::openvex(data));
