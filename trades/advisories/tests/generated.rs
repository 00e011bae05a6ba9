//! Generated records, with ranges of every kind: the index answers as the slow reading does.

use lockgate_advisories::{Compiled, Database, Query, build};
use lockgate_packages::Ecosystem;
use lockgate_versions::Order;
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::matching::own_order;
use crate::oracle::{Said, statements};

/// Few versions, so that bounds meet.
fn version() -> impl Strategy<Value = String> {
    prop_oneof![
        8 => (0..3_u8, 0..3_u8, 0..2_u8).prop_map(|(a, b, c)| format!("{a}.{b}.{c}")),
        2 => (0..3_u8, 0..2_u8).prop_map(|(a, b)| format!("{a}.0.0-rc.{b}")),
        1 => Just("0".to_owned()),
        1 => Just("odd".to_owned()),
    ]
}

fn event() -> impl Strategy<Value = Value> {
    let kind = prop_oneof![4 => Just("introduced"), 3 => Just("fixed"), 2 => Just("last_affected"), 1 => Just("limit")];
    (kind, version()).prop_map(|(kind, version)| json!({ kind: version }))
}

fn affected() -> impl Strategy<Value = Value> {
    let kind = prop_oneof![5 => Just("SEMVER"), 5 => Just("ECOSYSTEM"), 1 => Just("GIT")];
    let range = (kind, prop::collection::vec(event(), 0..6))
        .prop_map(|(kind, events)| json!({"type": kind, "events": events}));
    let ecosystem = prop_oneof![
        Just("npm"),
        Just("Go"),
        Just("crates.io"),
        Just("Debian:12"),
        Just("Debian")
    ];
    (ecosystem, prop::collection::vec(range, 0..3), prop::collection::vec(version(), 0..3), any::<bool>()).prop_map(
        |(ecosystem, ranges, versions, custom)| {
            let extra = if custom { json!({"custom_ranges": []}) } else { Value::Null };
            json!({"package": {"ecosystem": ecosystem, "name": "a"}, "ranges": ranges, "versions": versions, "ecosystem_specific": extra})
        },
    )
}

fn records() -> impl Strategy<Value = Vec<Value>> {
    let record = prop::collection::vec(affected(), 0..4);
    prop::collection::vec(record, 1..5).prop_map(|all| {
        let numbered = all.into_iter().enumerate();
        numbered
            .map(|(at, affected)| json!({"id": format!("X-{at}"), "affected": affected}))
            .collect()
    })
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]
    #[test]
    fn the_index_answers_as_the_records_do(records in records(), asked in version()) {
        let compile = |record: &Value| Compiled::read(record.to_string().as_bytes()).expect("it is valid");
        let bytes = build(records.iter().map(compile).collect()).expect("they are few");
        let database = Database::open(&[&bytes]).expect("it was built");
        for ecosystem in [Ecosystem::Npm, Ecosystem::Go, Ecosystem::CratesIo, Ecosystem::Debian] {
            let release = (ecosystem == Ecosystem::Debian).then_some("12");
            let matches = database.lookup(&Query { ecosystem, release, name: "a", version: Some(&asked) });
            let hits: Vec<_> = matches.groups.iter().flat_map(|group| &group.hits).collect();
            for record in &records {
                let id = record["id"].as_str().expect("it has one");
                let of_package = statements(record).into_iter().filter(|statement| statement.ecosystem == ecosystem);
                let said = of_package.map(|statement| statement.says(own_order(ecosystem), &asked)).max().unwrap_or(Said::No);
                let hit = hits.iter().find(|hit| hit.advisory.id() == id);
                let is_readable = |order: Order| order.key(&asked).is_ok();
                let is_unreadable = !is_readable(Order::Semver) || !own_order(ecosystem).is_some_and(is_readable);
                match (said, hit) {
                    // A version that is none: sure is only what lists it, or what affects all; the rest is said once.
                    (Said::No | Said::Perhaps, _) if is_unreadable => {}
                    (Said::Yes, Some(hit)) => prop_assert!(hit.imprecise.is_none(), "{id} is sure"),
                    (Said::No, None) => {}
                    (Said::Perhaps, Some(hit)) => prop_assert!(hit.imprecise.is_some(), "{id} is not sure"),
                    (_, None) => prop_assert!(false, "{id} is missing"),
                    (Said::No, Some(_)) => prop_assert!(false, "{id} is too much"),
                }
            }
        }
    }
}
