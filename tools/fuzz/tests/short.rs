//! A short run of every fuzz target: seeds, and seeds with bytes changed, cut, doubled and joined.

use std::path::Path;

use lockgate_testkit::load;
use proptest::prelude::*;
use proptest::sample::Index;

mod advisories;
mod bills;
mod containers;
mod inventories;
mod packages;
mod secrets;
mod versions;
mod vex;

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
    let parts = ["hbGciOiJub25lIn0.", "zdWIiOiJhIiwiZXhwIjoxfQ."];
    let token = parts.map(|part| format!("eyJ{part}")).concat();
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
    run_from(seeds(), target);
}

fn run_over(target: fn(&[u8]), seeds: Vec<Vec<u8>>) {
    run_from(seeds, target);
}

fn run_from(seeds: Vec<Vec<u8>>, target: fn(&[u8])) {
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

/// One of each of Git's formats.
fn git_seeds() -> Vec<Vec<u8>> {
    let id = [7u8; 20];
    let stored = b"\x78\x01\x01\x05\0\xfa\xffhello\x06\x2c\x02\x15";
    let pack = [&b"PACK\0\0\0\x02\0\0\0\x01\x35"[..], stored].concat();
    let fanout = |count: u8| {
        let before = vec![0; 7 * 4];
        [before, [0, 0, 0, count].repeat(249)].concat()
    };
    let offset = [0, 0, 0, 12];
    let two = [
        &b"\xfftOc\0\0\0\x02"[..],
        &fanout(1),
        &id,
        &[0; 4],
        &offset,
        &[0; 40],
    ]
    .concat();
    let one = [&fanout(1)[..], &offset, &id, &[0; 40]].concat();
    let tree = [&b"100644 a\0"[..], &id, b"40000 b\0", &id].concat();
    let hex = "07".repeat(20);
    let commit =
        format!("tree {hex}\nparent {hex}\nauthor A <a> 1 +0000\ncommitter A <a> 1 +0000\n\nwords");
    let tag = format!("object {hex}\ntype commit\ntag v1\ntagger A <a> 1 +0000\n\nwords");
    let entry = [&[0; 40][..], &id, b"\0\x03a/b\0\0\0\0\0\0\0"].concat();
    let staged = [&b"DIRC\0\0\0\x02\0\0\0\x01"[..], &entry, &[0; 20]].concat();
    let cached = [
        &b"DIRC\0\0\0\x04\0\0\0\0TREE\0\0\0\x19\x001 0\n"[..],
        &id,
        &[0; 22],
    ]
    .concat();
    let texts = [
        commit,
        tag,
        format!("# pack-refs\n{hex} refs/heads/a\n^{hex}\n"),
        "ref: refs/heads/main\n".to_owned(),
        "[core]\n\tbare = true\n[extensions]\n\tobjectFormat = sha256\n".to_owned(),
        "gitdir: ../a\n\"q\\101\"\n".to_owned(),
    ];
    let delta = [10, 9, 0x90, 5, 3, b'a', b'b', b'c', 0x91, 2, 1].to_vec();
    let binary = [
        pack,
        stored.to_vec(),
        delta,
        two,
        one,
        tree,
        staged,
        cached,
        Vec::new(),
    ];
    let texts = texts.into_iter().map(String::into_bytes);
    texts.chain(binary).collect()
}

#[test]
fn packs_of_git_hold() {
    run_from(git_seeds(), lockgate_fuzz::pack);
}

#[test]
fn deltas_of_git_hold() {
    run_from(git_seeds(), lockgate_fuzz::delta);
}

#[test]
fn indexes_of_packs_hold() {
    run_from(git_seeds(), lockgate_fuzz::idx);
}

#[test]
fn objects_of_git_hold() {
    run_from(git_seeds(), lockgate_fuzz::objects);
}

#[test]
fn staging_areas_hold() {
    run_from(git_seeds(), lockgate_fuzz::staging);
}

#[test]
fn small_files_of_git_hold() {
    run_from(git_seeds(), lockgate_fuzz::git_files);
}

/// Documents as the detector of secrets knows them, without anything secret in them.
fn secret_seeds() -> Vec<Vec<u8>> {
    let filler = "QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVo".repeat(4);
    let texts = [
        format!("{filler}\n-----END PRIVATE KEY-----\n"),
        format!(
            "\"d\": \"{filler}\", 'k': [1, {{a: \"b\\n\"}}], \"kind\": \"Secret\", \"data\": {{\"password\": \"{filler}\"}}}}"
        ),
        format!(
            "  password: {filler}\n  b: |\n    {filler}\n- c: 'd\n---\nkind: Secret\nstringData:\n  \"token\": {filler} # e\n"
        ),
        format!(
            "<server a='b'><password>{filler}</password><!-- c --><Pass encoding=\"base64\">{filler}</Pass></server>"
        ),
        format!(
            "user:$apr1$abcdefgh${filler}\npassword = \"{filler}\"\n[Interface]\nPrivateKey = {filler}\n"
        ),
        format!(
            "5 {filler}\nsnmp-server community a RO\n psk=\"{filler}\"\n//a/:_authToken={filler}\n"
        ),
    ];
    texts.into_iter().map(String::into_bytes).collect()
}

#[test]
fn keys_that_are_secret_hold() {
    run_from(secret_seeds(), lockgate_fuzz::secret_keys);
}

#[test]
fn json_with_secrets_holds() {
    run_from(secret_seeds(), lockgate_fuzz::secret_json);
}

#[test]
fn yaml_with_secrets_holds() {
    run_from(secret_seeds(), lockgate_fuzz::secret_yaml);
}

#[test]
fn lines_with_secrets_hold() {
    run_from(secret_seeds(), lockgate_fuzz::secret_lines);
}
