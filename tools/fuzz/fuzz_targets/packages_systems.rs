//! Fuzz target; see `lockgate_fuzz::packages_systems`.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| lockgate_fuzz::packages_systems(data));
