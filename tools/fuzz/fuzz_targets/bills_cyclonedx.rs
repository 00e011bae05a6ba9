//! Fuzz target; see `lockgate_fuzz::bills_cyclonedx`.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| lockgate_fuzz::bills_cyclonedx(data));
