//! What jobs can do, and what a token opens.

use crate::bench::Bench;

const RELEASE: &str = "on:\n  push:\n    branches: [main]\njobs:\n  publish:\n    runs-on: ubuntu-latest\n    environment: production\n    permissions:\n      contents: read\n      id-token: write\n    steps:\n      - run: npm publish\n        env:\n          NODE_AUTH_TOKEN: ${{ secrets.NPM_TOKEN }}\n";

const POLICY: &str = "issuer: https://token.actions.githubusercontent.com\nsubject: repo:acme/app:environment:production\npermissions:\n  contents: write\n";

/// `{"alg":"none"}` and `{"iss":"https://token.actions.githubusercontent.com","sub":"repo:acme/app:pull_request","aud":"x"}`,
/// put together here so that no file holds what looks like a credential.
fn token() -> String {
    let parts = [
        "eyJhbGciOiJub25lIn0",
        "eyJpc3MiOiJodHRwczovL3Rva2VuLmFjdGlvbnMuZ2l0aHVidXNlcmNvbnRlbnQuY29tIiwic3ViIjoicmVwbzphY21lL2FwcDpwdWxsX3JlcXVlc3QiLCJhdWQiOiJ4In0",
        "aHVudGVyMg",
    ];
    parts.join(".")
}

fn repository() -> Bench {
    let bench = Bench::with(".github/workflows/release.yml", RELEASE);
    bench.write(".github/chainguard/deploy.sts.yaml", POLICY);
    bench
}

#[test]
fn the_matrix_is_a_table() {
    let bench = repository();
    bench.write("lockgate.toml", "[workload]\nrepository = \"acme/app\"\n");
    insta::assert_snapshot!(bench.run(&["workload", "matrix"]).all(), @r#"
    code: 0
    ----- stdout -----
    .github/workflows/release.yml (GitHub Actions, 1 job)
    job                    started   token writes      publishes         assumes           secrets, env
    publish                writer    id-token          npm publish       deploy            NPM_TOKEN
                                                                                           env producti
                                                                                            on

    1 job, 1 trust policy
    started: anyone (with the repository's rights), writer, clock, caller; (pr): proposed changes
    run in it as well, without rights. default: the settings of the repository decide.
    `name?`: assumed if something holds that the files do not tell; `--format json` says what.
    ----- stderr -----
    "#);
}

#[test]
fn the_matrix_is_data() {
    let end = repository().run(&["workload", "matrix", "--format", "json", "."]);
    let matrix: serde_json::Value = serde_json::from_str(&end.stdout).expect("it is JSON");
    let job = &matrix["jobs"][0];
    assert_eq!(job["writes"], serde_json::json!(["id-token"]));
    assert_eq!(job["secrets"], serde_json::json!(["NPM_TOKEN"]));
    assert_eq!(job["assumes"][0]["satisfied"], "unknown");
    assert_eq!(
        job["assumes"][0]["provided"],
        "this repository is `acme/app`"
    );
    assert_eq!(end.code, Some(0));
}

#[test]
fn the_report_as_a_page_has_the_matrix() {
    let end = repository().run(&["scan", "--format", "html"]);
    assert!(end.stdout.contains("What every job can do") && end.stdout.contains("NPM_TOKEN"));
}

#[test]
fn a_token_is_explained_and_never_shown() {
    let bench = repository();
    bench.write("token", &token());
    for format in ["text", "json"] {
        let end = bench.run(&["token", "explain", "token", "--format", format]);
        assert_eq!(end.code, Some(0), "{}", end.stderr);
        for part in token().split('.') {
            assert!(
                !end.stdout.contains(part) && !end.stderr.contains(part),
                "{format}"
            );
        }
    }
    insta::assert_snapshot!(bench.run(&["token", "explain", "token"]).all(), @r#"
    code: 0
    ----- stdout -----
    The signature was NOT verified: this is what somebody claims.

    issuer:   GitHub Actions
    validity: has no time of expiry that can be read
    remark:   `alg` is `none`: it is not signed, and nobody must accept it

    header
      alg  none
           the algorithm of the signature

    claims
      iss  https://token.actions.githubusercontent.com
           who issued it
      sub  repo:acme/app:pull_request
           whom it speaks of; what policies compare first
      aud  x
           for whom it was made

    trust policies
      refused by octo-sts policy `deploy` (.github/chainguard/deploy.sts.yaml:1)
          no: `sub` is repo:acme/app:environment:production
              the token: repo:acme/app:pull_request
          unknown: the audience must be the service's own, which the policy does not write
    ----- stderr -----
    "#);
}

#[test]
fn what_is_no_token_is_refused_without_quoting_it() {
    let bench = repository();
    for text in ["hunter2-not-real", "", "a.b.c", "\u{0}\u{0}.\u{0}.\u{0}"] {
        bench.write("token", text);
        let end = bench.run(&["token", "explain", "token"]);
        assert_eq!(end.code, Some(2), "{text}");
        assert!(!end.stderr.contains("hunter2") && end.stdout.is_empty());
    }
    bench.write_bytes("token", &[0xff, 0xfe, b'.', b'.']);
    assert_eq!(bench.run(&["token", "explain", "token"]).code, Some(2));
    bench.write("token", &"a".repeat(70_000));
    assert_eq!(bench.run(&["token", "explain", "token"]).code, Some(2));
}
