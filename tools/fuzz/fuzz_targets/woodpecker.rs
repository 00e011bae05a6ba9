//! Fuzz target; see `lockgate_fuzz::woodpecker`.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| lockgate_fuzz::woodpecker(data));
