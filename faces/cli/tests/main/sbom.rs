//! Bills of materials, as `lockgate sbom` writes them.

use std::process::Command;

use crate::bench::Bench;

const LOCK: &str = "version = 4\n\n[[package]]\nname = \"one\"\nversion = \"1.0.0\"\n";

/// Says `None` where the document holds to the schema (`cyclonedx-python-lib`).
const VALIDATE: &str = "import sys
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator
print(JsonStrictValidator(SchemaVersion.V1_6).validate_str(open(sys.argv[1]).read()))";

#[test]
fn the_same_tree_gives_the_same_bytes() {
    let bench = Bench::with("Cargo.lock", LOCK);
    for format in ["cyclonedx", "spdx"] {
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
fn an_independent_validator_accepts_it() {
    let bench = Bench::with("Cargo.lock", LOCK);
    bench.write("out.json", &bench.run(&["sbom"]).stdout);
    let python = std::env::var("LOCKGATE_PYTHON").unwrap_or_else(|_| "python3".to_owned());
    let mut command = Command::new(python);
    command.args(["-c", VALIDATE]).arg(bench.path("out.json"));
    match command.output() {
        Ok(output) if output.status.success() => {
            assert_eq!(String::from_utf8_lossy(&output.stdout).trim(), "None");
        }
        _ => crate::peers::skipped("cyclonedx-python-lib[json-validation]"),
    }
}
