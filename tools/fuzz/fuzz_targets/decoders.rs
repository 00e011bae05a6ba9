//! Fuzz target; see `lockgate_fuzz::decoders`.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| lockgate_fuzz::decoders(data));
