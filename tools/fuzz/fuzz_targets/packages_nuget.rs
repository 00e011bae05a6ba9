//! Fuzz target; see `lockgate_fuzz::packages_nuget`.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| lockgate_fuzz::packages_nuget(data));
