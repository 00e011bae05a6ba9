//! Fuzz target; see `lockgate_fuzz::octo_sts`.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| lockgate_fuzz::octo_sts(data));
