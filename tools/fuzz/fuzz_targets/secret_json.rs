//! Fuzz target; see `lockgate_fuzz::secret_json`.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| lockgate_fuzz::secret_json(data));
