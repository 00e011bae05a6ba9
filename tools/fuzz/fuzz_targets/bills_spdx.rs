//! Fuzz target; see `lockgate_fuzz::bills_spdx`.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| lockgate_fuzz::bills_spdx(data));
