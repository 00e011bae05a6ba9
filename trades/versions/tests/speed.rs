//! How fast keys are made: `cargo test --release -p lockgate-versions -- --ignored --nocapture speed`.

use std::time::Instant;

use lockgate_versions::Order;

const ROUNDS: u32 = 200_000;

#[test]
#[ignore = "a measurement, meant for an optimised build"]
fn a_million_keys_a_second() {
    let versions = ["1.2.3", "10.0.12", "2.3.4-1", "1.0-1", "4.17.21"];
    for order in Order::ALL {
        let mut bytes = Vec::new();
        let read: Vec<_> = versions
            .iter()
            .filter(|one| order.key(one).is_ok())
            .collect();
        let start = Instant::now();
        for _ in 0..ROUNDS {
            for version in &read {
                bytes.clear();
                let written = order.write_key(version, &mut bytes);
                assert!(std::hint::black_box(written).is_ok());
            }
        }
        let keys = f64::from(ROUNDS) * f64::from(u8::try_from(read.len()).unwrap_or(1));
        let rate = keys / start.elapsed().as_secs_f64() / 1e6;
        eprintln!(
            "{order:?}: {rate:.1} million keys a second, the last of {} bytes",
            bytes.len()
        );
    }
}
