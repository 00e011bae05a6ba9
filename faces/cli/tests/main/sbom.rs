//! Bills of materials, as `lockgate sbom` writes them.

use lockgate_secrets::samples::fill;

use crate::bench::Bench;

const LOCK: &str = "version = 4\n\n[[package]]\nname = \"one\"\nversion = \"1.0.0\"\n";

#[test]
fn the_same_tree_gives_the_same_bytes() {
    let bench = Bench::with("Cargo.lock", LOCK);
    for format in ["cyclonedx", "cyclonedx-xml", "spdx", "spdx-tag-value"] {
        let run = || {
            let mut command = bench.command(&["sbom", "--format", format]);
            command.env("SOURCE_DATE_EPOCH", "1767312000");
            command.output().expect("the binary runs")
        };
        let (first, second) = (run(), run());
        assert_eq!(first.status.code(), Some(0));
        assert_eq!(first.stdout, second.stdout);
        let text = String::from_utf8_lossy(&first.stdout);
        assert!(text.contains("pkg:cargo/one@1.0.0"), "{text}");
    }
}

#[test]
fn a_damaged_lockfile_is_told_and_stated() {
    let bench = Bench::with("Cargo.lock", "not [ a lockfile");
    let end = bench.run(&["sbom"]);
    assert_eq!(end.code, Some(3));
    assert!(end.stdout.contains("lockgate:gap"), "{}", end.stdout);
}

#[test]
fn one_bill_becomes_another() {
    let bench = Bench::with("Cargo.lock", LOCK);
    bench.write(
        "app.spdx",
        &bench
            .run(&["sbom", "--name", "app", "--format", "spdx-tag-value"])
            .stdout,
    );
    let end = bench.run(&["sbom", "app.spdx"]);
    assert_eq!(end.code, Some(0), "{}", end.stderr);
    assert!(
        end.stdout.contains("\"purl\": \"pkg:cargo/one@1.0.0\""),
        "{}",
        end.stdout
    );
    assert!(end.stdout.contains("\"name\": \"app\""), "{}", end.stdout);
    // Whatever it is called.
    bench.write(
        "odd",
        &bench
            .run(&["sbom", "--format", "spdx", "--spec-version", "3.0"])
            .stdout,
    );
    let end = bench.run(&["sbom", "odd", "--format", "cyclonedx-xml"]);
    assert!(
        end.stdout.contains("<purl>pkg:cargo/one@1.0.0</purl>"),
        "{}",
        end.stdout
    );
}

#[test]
fn a_bill_in_the_tree_is_left_out_and_told() {
    let bench = Bench::with("Cargo.lock", LOCK);
    bench.write("sbom.json", "");
    let end = bench.run(&["sbom"]);
    assert_eq!(end.code, Some(0), "{}", end.stderr);
    assert!(end.stderr.contains("left out: sbom.json"), "{}", end.stderr);
}

#[test]
fn what_the_policy_excludes_is_in_no_bill() {
    let bench = Bench::with("Cargo.lock", LOCK);
    bench.write("old/Cargo.lock", &LOCK.replace("one", "two"));
    bench.write("lockgate.toml", "[scan]\nexclude = [\"old\"]\n");
    let end = bench.run(&["sbom"]);
    assert!(end.stdout.contains("pkg:cargo/one@1.0.0"), "{}", end.stdout);
    assert!(!end.stdout.contains("pkg:cargo/two"), "{}", end.stdout);
}

#[test]
fn a_manifest_and_its_lockfile_name_one_component() {
    let bench = Bench::with("web/package.json", "{\"dependencies\": {\"a\": \"^1\"}}");
    let lock = "{\"lockfileVersion\": 3, \"packages\": {\"\": {\"dependencies\": {\"a\": \"^1\"}}, \"node_modules/a\": {\"version\": \"1.2.0\"}}}";
    bench.write("web/package-lock.json", lock);
    let end = bench.run(&["sbom"]);
    let bom: serde_json::Value = serde_json::from_str(&end.stdout).expect("it is JSON");
    let components = bom["components"].as_array().expect("a list");
    assert_eq!(components.len(), 1, "{}", end.stdout);
    let places = components[0]["evidence"]["occurrences"].as_array();
    assert_eq!(places.map(Vec::len), Some(2));
}

#[test]
fn a_secret_of_a_lockfile_is_in_no_bill() {
    let token = fill("{{sample github-personal-access-token}}").text;
    let user = ["user", "password-of-nobody"].join(":");
    let lock = serde_json::json!({"lockfileVersion": 3, "packages": {
        "node_modules/a": {"version": "1.0.0", "resolved": format!("https://{user}@registry.example/a.tgz?token=x")},
        "node_modules/b": {"version": format!("1.0.0-{token}"), "resolved": format!("https://registry.example/{token}/b.tgz")},
    }});
    let bench = Bench::with("package-lock.json", &lock.to_string());
    for format in ["cyclonedx", "cyclonedx-xml", "spdx", "spdx-tag-value"] {
        let end = bench.run(&["sbom", "--format", format]);
        assert!(end.stdout.contains("pkg:npm/a@1.0.0"), "{}", end.stdout);
        for secret in [token.as_str(), "password-of-nobody", "token=x"] {
            assert!(
                !end.stdout.contains(secret) && !end.stderr.contains(secret),
                "{format}"
            );
        }
    }
}
