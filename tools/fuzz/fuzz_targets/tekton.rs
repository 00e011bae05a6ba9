//! Fuzz target; see `lockgate_fuzz::tekton`.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| lockgate_fuzz::tekton(data));
