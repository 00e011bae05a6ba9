//! What the documents say.

#![expect(clippy::print_stderr, reason = "tests say what was skipped")]

mod reading;
mod rounds;
mod validators;

use lockgate_packages::{Files, Format, Listing, read};
use lockgate_sbom::{CycloneDx, Subject, cyclonedx, spdx};
use serde_json::Value;

const LOCK: &str = r#"version = 4

[[package]]
name = "app"
version = "0.1.0"
dependencies = ["one"]

[[package]]
name = "one"
version = "1.0.0"
source = "registry+https://github.com/rust-lang/crates.io-index"
checksum = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
"#;

fn listing(path: &str, text: &str) -> Listing {
    let mut files = Files::new();
    files.add(path, text.as_bytes());
    let format = Format::of(path).expect("the path tells a format");
    read(format, files.at(path).expect("it was just added"), &files)
}

fn subject<'a>(listings: &'a [Listing], created: &'a str) -> Subject<'a> {
    Subject {
        name: "tree",
        listings,
        unread: &[],
        created,
        tool_version: "0.1.0",
    }
}

fn parsed(text: &str) -> Value {
    serde_json::from_str(text).expect("it is JSON")
}

const NOON: &str = "2026-01-31T12:00:00Z";

#[test]
fn a_package_of_two_files_is_one_component_with_two_places() {
    let listings = [listing("a/Cargo.lock", LOCK), listing("b/Cargo.lock", LOCK)];
    let bom = parsed(&cyclonedx(&subject(&listings, NOON), CycloneDx::V1_6));
    let components = bom["components"].as_array().expect("a list");
    let one: Vec<_> = components.iter().filter(|it| it["name"] == "one").collect();
    assert_eq!(one.len(), 1);
    let places = one[0]["evidence"]["occurrences"].as_array();
    assert_eq!(places.map(Vec::len), Some(2));
    assert_eq!(one[0]["purl"], "pkg:cargo/one@1.0.0");
    assert_eq!(one[0]["hashes"][0]["alg"], "SHA-256");
    let edges = bom["dependencies"].as_array().expect("a list");
    let app = edges
        .iter()
        .find(|edge| edge["ref"] == "pkg:cargo/app@0.1.0");
    let app = app.expect("an edge");
    assert_eq!(app["dependsOn"][0], "pkg:cargo/one@1.0.0");
}

#[test]
fn the_time_changes_no_identity_and_the_content_does() {
    let listings = [listing("Cargo.lock", LOCK)];
    let other = [listing("Cargo.lock", &LOCK.replace("1.0.0", "1.0.1"))];
    let late = "2027-01-31T12:00:00Z";
    let serial = |listings: &[Listing], created| {
        let subject = subject(listings, created);
        let cyclonedx = parsed(&cyclonedx(&subject, CycloneDx::V1_6))["serialNumber"].clone();
        (
            cyclonedx,
            parsed(&spdx(&subject))["documentNamespace"].clone(),
        )
    };
    assert_eq!(serial(&listings, NOON), serial(&listings, late));
    assert_ne!(serial(&listings, NOON).0, serial(&other, NOON).0);
    assert_ne!(serial(&listings, NOON).1, serial(&other, NOON).1);
}

#[test]
fn what_could_not_be_told_stays() {
    let listings = [listing("Cargo.lock", "not [ a lockfile")];
    let unread = [("x/Cargo.lock".to_owned(), "no right to read".to_owned())];
    let subject = Subject {
        unread: &unread,
        ..subject(&listings, NOON)
    };
    let bom = parsed(&cyclonedx(&subject, CycloneDx::V1_5));
    let gaps = bom["metadata"]["properties"].as_array().expect("a list");
    assert!(gaps.len() >= 2, "{gaps:?}");
    assert_eq!(gaps[0]["value"], "x/Cargo.lock: no right to read");
    assert_eq!(bom["compositions"][0]["aggregate"], "incomplete");
    let document = parsed(&spdx(&subject));
    assert_eq!(
        document["annotations"].as_array().map(Vec::len),
        Some(gaps.len())
    );
}
