//! Fuzz target; see `lockgate_fuzz::osv`.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| lockgate_fuzz::osv(data));
