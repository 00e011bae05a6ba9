//! VEX documents, in and out.

use crate::bench::{Bench, End};
use crate::database::record;
use crate::peers::{peers, skipped, validate};

/// Three packages, two of them flawed before 2.0.0.
fn bench() -> Bench {
    let bench = Bench::new();
    bench.write("x/X-1.json", &record("X-1", "left", "2.0.0"));
    bench.write("x/X-2.json", &record("X-2", "right", "2.0.0"));
    let end = bench.run(&["db", "import", "x", "--db", "db"]);
    assert_eq!(end.code, Some(0), "{}", end.all());
    bench.write(
        "tree/package-lock.json",
        r#"{"name":"a","version":"1.0.0","lockfileVersion":3,"packages":{"":{"name":"a","version":"1.0.0","dependencies":{"left":"^1"}},
"node_modules/left":{"version":"1.0.0"},"node_modules/right":{"version":"1.0.0"},"node_modules/fine":{"version":"1.0.0"}}}"#,
    );
    bench
}

fn scan(bench: &Bench, more: &[&str]) -> End {
    let args = ["scan", "tree", "--locks", "dependencies", "--db", "db"];
    bench.run(&[&args, more].concat())
}

fn json(end: &End) -> serde_json::Value {
    serde_json::from_str(&end.stdout).unwrap_or_else(|_| panic!("no JSON: {}", end.all()))
}

const CLEARS: &str = r#"{"@context":"https://openvex.dev/ns/v0.2.0","@id":"https://x.example/1","author":"Example Corp",
"timestamp":"2026-01-01T00:00:00Z","version":1,"statements":[{"vulnerability":{"name":"X-1"},
"products":[{"@id":"pkg:npm/left@1.0.0"}],"status":"not_affected","justification":"component_not_present"}]}"#;

#[test]
fn a_document_clears_only_where_the_user_names_it() {
    let bench = bench();
    for place in [
        "tree/.vex/left.json",
        "tree/left.openvex.json",
        "elsewhere.json",
    ] {
        bench.write(place, CLEARS);
    }
    assert_eq!(
        json(&scan(&bench, &["--format", "json"]))["findings"]
            .as_array()
            .map(Vec::len),
        Some(2)
    );
    bench.write(
        "tree/lockgate.toml",
        "[dependencies]\nvex = [\".vex/left.json\"]\n",
    );
    for more in [
        &["--format", "json"][..],
        &[
            "--format",
            "json",
            "--config",
            "none.toml",
            "--vex",
            "elsewhere.json",
        ],
    ] {
        bench.write("none.toml", "");
        let report = json(&scan(&bench, more));
        assert_eq!(
            report["findings"].as_array().map(Vec::len),
            Some(1),
            "{report:#}"
        );
        assert_eq!(report["counts"]["left_out"]["cleared"], 1);
        let cleared = &report["cleared"][0]["cleared"];
        assert_eq!(cleared["author"], "Example Corp");
        assert_eq!(cleared["reason"], "component_not_present");
        assert_eq!(cleared["line"], 2);
    }
    let text = scan(&bench, &[]).stdout;
    assert!(text.contains("1 cleared by VEX"), "{text}");
    assert!(
        text.contains("not_affected, says Example Corp (.vex/left.json:2): component_not_present"),
        "{text}"
    );
    let sarif = json(&scan(&bench, &["--format", "sarif"]));
    let results = sarif["runs"][0]["results"].as_array().expect("a list");
    let suppressed: Vec<_> = results
        .iter()
        .filter(|of| of.get("suppressions").is_some())
        .collect();
    assert_eq!((results.len(), suppressed.len()), (2, 1));
}

#[test]
fn a_document_that_is_missing_or_elsewhere_is_an_error() {
    let bench = bench();
    let missing = scan(&bench, &["--vex", "nowhere.json"]);
    assert_eq!(missing.code, Some(2), "{}", missing.all());
    bench.write("outside.json", CLEARS);
    bench.write(
        "tree/lockgate.toml",
        "[dependencies]\nvex = [\"../outside.json\"]\n",
    );
    let outside = scan(&bench, &[]);
    assert_eq!(outside.code, Some(2), "{}", outside.all());
    bench.write("tree/lockgate.toml", "");
    bench.write("broken.json", "{");
    let broken = scan(&bench, &["--vex", "broken.json"]);
    assert_eq!(broken.code, Some(1));
    assert!(
        broken.stdout.contains("unusable-statement"),
        "{}",
        broken.all()
    );
}

fn written(bench: &Bench, more: &[&str]) -> End {
    bench.run(&[&["vex", "tree", "--db", "db"], more].concat())
}

#[test]
fn what_is_known_is_written_and_read_back() {
    let bench = bench();
    let exception = |reason: &str| {
        format!(
            "[[exception]]\nrule = \"dependencies/known-vulnerability\"\npath = \"package-lock.json\"\n\
            reason = \"{reason}\"\nowner = \"us\"\nexpires = 2999-01-01\n"
        )
    };
    let first = written(&bench, &["--author", "Example Corp"]);
    assert_eq!(first.code, Some(0), "{}", first.all());
    let document = json(&first);
    let statements = document["statements"].as_array().expect("a list");
    assert_eq!(statements.len(), 2);
    assert_eq!(statements[0]["status"], "affected");
    let action = statements[0]["action_statement"].as_str().expect("a text");
    assert!(action.contains("move to 2.0.0"), "{action}");
    // A reason that does not say why the flaw does no harm is no reason for others.
    bench.write("tree/lockgate.toml", &exception("next month"));
    assert_eq!(
        json(&written(&bench, &[]))["statements"][0]["status"],
        "affected"
    );
    bench.write(
        "tree/lockgate.toml",
        &exception("vulnerable_code_not_in_execute_path: never called"),
    );
    let document = json(&written(&bench, &["--product", "pkg:npm/a@1.0.0"]));
    let statement = &document["statements"][0];
    assert_eq!(statement["status"], "not_affected");
    assert_eq!(statement["impact_statement"], "never called");
    assert_eq!(statement["products"][0]["@id"], "pkg:npm/a@1.0.0");
    // Read back without the exceptions it clears the same.
    bench.write("tree/lockgate.toml", "");
    bench.write("out.json", &document.to_string());
    let report = json(&scan(&bench, &["--format", "json", "--vex", "out.json"]));
    assert_eq!(report["counts"]["left_out"]["cleared"], 2, "{report:#}");
}

#[test]
fn the_same_tree_gives_the_same_bytes() {
    let bench = bench();
    let run = |time: &str| {
        let mut command = bench.command(&["vex", "tree", "--db", "db"]);
        command.env("SOURCE_DATE_EPOCH", time);
        let output = command.output().expect("the binary runs");
        String::from_utf8(output.stdout).expect("it is UTF-8")
    };
    assert_eq!(run("1767312000"), run("1767312000"));
    let id = |text: String| {
        let document: serde_json::Value = serde_json::from_str(&text).expect("it is JSON");
        document["@id"].as_str().map(str::to_owned)
    };
    assert_eq!(id(run("1767312000")), id(run("1767312001")));
}

#[test]
fn without_a_database_nothing_is_known() {
    let bench = bench();
    let end = bench.run(&["vex", "tree", "--db", "nowhere"]);
    assert_eq!(end.code, Some(2), "{}", end.all());
    let product = written(&bench, &["--product", "a"]);
    assert_eq!(product.code, Some(2), "{}", product.all());
}

#[test]
fn an_independent_validator_accepts_it() {
    let schema = peers().join("share/openvex-0.2.0.json");
    if !schema.exists() {
        return skipped("the OpenVEX schema");
    }
    let bench = bench();
    let schema = schema.display().to_string();
    bench.write("affected.json", &written(&bench, &[]).stdout);
    validate(&schema, &bench, "affected.json");
    bench.write("left.json", CLEARS);
    let document = written(
        &bench,
        &["--vex", "left.json", "--product", "pkg:npm/a@1.0.0"],
    )
    .stdout;
    bench.write("cleared.json", &document);
    validate(&schema, &bench, "cleared.json");
    let broken = document.replace("\"action_statement\"", "\"action\"");
    bench.write("broken.json", &broken);
    let refused = std::panic::catch_unwind(|| validate(&schema, &bench, "broken.json"));
    let is_there = peers().join("bin/check-jsonschema").exists();
    assert_eq!(refused.is_err(), is_there, "the validator takes anything");
}

/// Statements without what one side writes and the other takes from the document.
fn statements(document: &serde_json::Value) -> Vec<serde_json::Value> {
    let all = document["statements"].as_array();
    let mut all = all.cloned().unwrap_or_default();
    for statement in &mut all {
        if let Some(fields) = statement.as_object_mut() {
            fields.remove("timestamp");
        }
    }
    all
}

#[test]
fn the_library_of_openvex_reads_what_we_write_and_we_what_it_writes() {
    let program = peers().join("bin/openvex");
    if !program.exists() {
        return skipped("openvex");
    }
    let openvex = |args: &[&str]| {
        let output = std::process::Command::new(&program).args(args).output();
        let output = output.expect("it runs");
        let words = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{words}");
        String::from_utf8(output.stdout).expect("it writes UTF-8")
    };
    let bench = bench();
    bench.write("left.json", CLEARS);
    for more in [
        &[][..],
        &["--vex", "left.json", "--product", "pkg:npm/a@1.0.0"],
    ] {
        let ours = written(&bench, more).stdout;
        bench.write("ours.json", &ours);
        let theirs = openvex(&["read", &bench.path("ours.json").display().to_string()]);
        let value = |text: &str| serde_json::from_str(text).expect("it is JSON");
        let (ours, theirs): (serde_json::Value, serde_json::Value) = (value(&ours), value(&theirs));
        assert_eq!(statements(&ours).len(), 2, "{ours:#}");
        assert_eq!(statements(&ours), statements(&theirs));
        assert_eq!(ours["author"], theirs["author"]);
    }
    let time = "2026-01-01T00:00:00Z";
    let theirs = openvex(&["write", "X-1", "pkg:npm/left@1.0.0", time]);
    bench.write("theirs.json", &theirs);
    let report = json(&scan(&bench, &["--format", "json", "--vex", "theirs.json"]));
    assert_eq!(report["counts"]["left_out"]["cleared"], 1, "{report:#}");
    assert_eq!(report["findings"].as_array().map(Vec::len), Some(1));
}
