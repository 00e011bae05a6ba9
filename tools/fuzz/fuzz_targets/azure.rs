//! Fuzz target; see `lockgate_fuzz::azure`.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| lockgate_fuzz::azure(data));
