//! Fuzz target; see `lockgate_fuzz::gitleaksignore`.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| lockgate_fuzz::gitleaksignore(data));
