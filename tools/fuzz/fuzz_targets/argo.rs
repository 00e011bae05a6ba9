//! Fuzz target; see `lockgate_fuzz::argo`.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| lockgate_fuzz::argo(data));
