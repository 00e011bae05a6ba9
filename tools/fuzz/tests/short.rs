//! A short run of every fuzz target: seeds, and seeds with bytes changed, cut, doubled and joined.

use std::path::Path;

use lockgate_testkit::load;
use proptest::prelude::*;
use proptest::sample::Index;

mod containers;

/// How many mutants each target sees; `LOCKGATE_FUZZ` sets more.
fn cases() -> ProptestConfig {
    let count = std::env::var("LOCKGATE_FUZZ")
        .ok()
        .and_then(|count| count.parse().ok())
        .unwrap_or(2_000);
    ProptestConfig {
        cases: count,
        failure_persistence: None,
        ..ProptestConfig::default()
    }
}

/// Inputs of the literate cases, and odd ones.
fn seeds() -> Vec<Vec<u8>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../cases/2-workload");
    let files = load(&folder).expect("the folder of cases is there");
    let scenarios = files.iter().flat_map(|file| &file.scenarios);
    let inputs =
        scenarios.flat_map(|scenario| scenario.files().map(|(_, text)| text.as_bytes().to_vec()));
    let odd = [
        "",
        "\0",
        "\u{feff}on: push",
        "a: &a [*a, *a]",
        "${{ ${{ }} }}",
        "'''",
        "$(",
        "<<EOF\n",
        "@'\n'@",
        "{{{{[[[[",
        "on:\n\t- x",
        "[scan]\nfail-on = 1\n[[exception]]\n",
        "assertion.repository == 'a/b' && assertion.ref.startsWith('refs/') || !(has(attribute.x))",
        r#"{"affected":[{"package":{"ecosystem":"GitHub Actions"}}]}"#,
    ];
    // Put together here, so that no file holds what looks like a credential.
    let token = ["eyJhbGciOiJub25lIn0", "eyJzdWIiOiJhIiwiZXhwIjoxfQ", ""].join(".");
    inputs
        .chain(std::iter::once(token.into_bytes()))
        .chain(odd.iter().map(|text| text.as_bytes().to_vec()))
        .collect()
}

/// One change of a text.
#[derive(Clone, Debug)]
enum Change {
    Set(Index, u8),
    Cut(Index, Index),
    Double(Index, Index),
    Insert(Index, &'static str),
}

fn change() -> impl Strategy<Value = Change> {
    let pieces = [
        "${{", "}}", "'", "\"", "\n", "\n  ", ": ", "- ", "#", "&a ", "*a", "é", "\u{202e}", "|\n",
        "<<EOF", "$(", "`", "\0",
    ];
    prop_oneof![
        (any::<Index>(), any::<u8>()).prop_map(|(at, byte)| Change::Set(at, byte)),
        (any::<Index>(), any::<Index>()).prop_map(|(from, to)| Change::Cut(from, to)),
        (any::<Index>(), any::<Index>()).prop_map(|(from, to)| Change::Double(from, to)),
        (any::<Index>(), prop::sample::select(pieces.to_vec()))
            .prop_map(|(at, piece)| Change::Insert(at, piece)),
    ]
}

fn mutated(seed: &[u8], changes: &[Change]) -> Vec<u8> {
    let mut bytes = seed.to_vec();
    for change in changes {
        let size = bytes.len() + 1;
        match change {
            Change::Set(at, byte) => {
                if let Some(place) = bytes.get_mut(at.index(size)) {
                    *place = *byte;
                }
            }
            Change::Cut(from, to) => {
                let (from, to) = ordered(from.index(size), to.index(size));
                bytes.drain(from..to);
            }
            Change::Double(from, to) => {
                let (from, to) = ordered(from.index(size), to.index(size));
                let copy = bytes[from..to].to_vec();
                bytes.splice(to..to, copy);
            }
            Change::Insert(at, piece) => {
                let at = at.index(size);
                bytes.splice(at..at, piece.bytes());
            }
        }
    }
    bytes
}

fn ordered(a: usize, b: usize) -> (usize, usize) {
    (a.min(b), a.max(b))
}

/// Runs a target over all seeds, then over mutants.
fn run(target: fn(&[u8])) {
    run_over(target, seeds());
}

fn run_over(target: fn(&[u8]), seeds: Vec<Vec<u8>>) {
    for seed in &seeds {
        target(seed);
    }
    let inputs = (
        prop::sample::select(seeds),
        prop::collection::vec(change(), 1..6),
    );
    let mut runner = proptest::test_runner::TestRunner::new(cases());
    runner
        .run(&inputs, |(seed, changes)| {
            target(&mutated(&seed, &changes));
            Ok(())
        })
        .expect("no input makes a target fail");
}

#[test]
fn yaml_trees_hold() {
    run(lockgate_fuzz::yaml);
}

#[test]
fn expressions_hold() {
    run(lockgate_fuzz::expression);
}

#[test]
fn scripts_hold() {
    run(lockgate_fuzz::shell);
}

#[test]
fn inspections_hold() {
    run(lockgate_fuzz::inspect);
}

#[test]
fn files_of_gitlab_hold() {
    run(lockgate_fuzz::gitlab);
}

#[test]
fn groovy_holds() {
    run(lockgate_fuzz::groovy);
}

#[test]
fn files_of_steps_hold() {
    run(lockgate_fuzz::steps);
}

#[test]
fn policies_hold() {
    run(lockgate_fuzz::policy);
}

#[test]
fn advisories_hold() {
    run(lockgate_fuzz::osv);
}

#[test]
fn azure_pipelines_hold() {
    run(lockgate_fuzz::azure);
}

#[test]
fn circleci_holds() {
    run(lockgate_fuzz::circleci);
}

#[test]
fn objects_of_tekton_hold() {
    run(lockgate_fuzz::tekton);
}

#[test]
fn objects_of_argo_hold() {
    run(lockgate_fuzz::argo);
}

#[test]
fn files_of_drone_hold() {
    run(lockgate_fuzz::drone);
}

#[test]
fn files_of_woodpecker_hold() {
    run(lockgate_fuzz::woodpecker);
}

#[test]
fn trust_policies_hold() {
    run(lockgate_fuzz::policies);
}

#[test]
fn terraform_holds() {
    run(lockgate_fuzz::terraform);
}

#[test]
fn bicep_holds() {
    run(lockgate_fuzz::bicep);
}

#[test]
fn policies_of_octo_sts_hold() {
    run(lockgate_fuzz::octo_sts);
}

#[test]
fn conditions_hold() {
    run(lockgate_fuzz::cel);
}

#[test]
fn tokens_hold() {
    run(lockgate_fuzz::token);
}
