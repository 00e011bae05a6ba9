//! Fuzz target; see `lockgate_fuzz::bills_syft`.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| lockgate_fuzz::bills_syft(data));
