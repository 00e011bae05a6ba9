//! Fuzz target; see `lockgate_fuzz::git_files`.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| lockgate_fuzz::git_files(data));
