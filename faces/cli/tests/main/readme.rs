//! The session of the README is what the binary says.

use crate::bench::Bench;

/// The text of the fenced block of a kind after a marker.
fn block<'a>(readme: &'a str, marker: &str, kind: &str) -> &'a str {
    let (_, rest) = readme
        .split_once(marker)
        .expect("the marker stands in the README");
    let (_, rest) = rest
        .split_once(&format!("```{kind}\n"))
        .expect("a block follows the marker");
    rest.split_once("```\n").expect("the block ends").0
}

#[test]
fn the_session_is_real() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../README.md");
    let readme = std::fs::read_to_string(path).expect("the README is there");
    let workflow = block(&readme, "<!-- session: scan -->", "yaml");
    let bench = Bench::with(".github/workflows/greet.yml", workflow);
    for (marker, args) in [
        ("<!-- session: scan -->", &["scan"][..]),
        ("<!-- session: fix -->", &["fix", "--dry-run"]),
    ] {
        let shown = block(&readme, marker, "console");
        let end = bench.run(args);
        let said = format!("$ lockgate {}\n{}", args.join(" "), end.stdout);
        assert_eq!(shown.trim_end(), said.trim_end());
    }
}
