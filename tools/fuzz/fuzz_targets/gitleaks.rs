//! Fuzz target; see `lockgate_fuzz::gitleaks`.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| lockgate_fuzz::gitleaks(data));
