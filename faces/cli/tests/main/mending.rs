//! Lock 3's fixes, as `lockgate fix` applies them.

use crate::bench::Bench;
use crate::database::record;

/// Pins of one package that is flawed before 1.2.4, and of one whose flaw ends with another major version.
fn pinned() -> Bench {
    let bench = Bench::new();
    let of_python = |id, name, fixed| record(id, name, fixed).replace("\"npm\"", "\"PyPI\"");
    bench.write("x/X-1.json", &record("X-1", "left", "1.2.4"));
    bench.write(
        "x/X-2.json",
        &of_python("X-2", "left", "1.2.4").replace("SEMVER", "ECOSYSTEM"),
    );
    bench.write(
        "x/X-3.json",
        &of_python("X-3", "right", "2.0").replace("SEMVER", "ECOSYSTEM"),
    );
    let end = bench.run(&["db", "import", "x", "--db", "db"]);
    assert_eq!(end.code, Some(0), "{}", end.all());
    bench.write(
        "tree/requirements.txt",
        "# pins\r\nLeft == 1.2.3  # keep\r\nright==1.0 ; python_version > '3'\n",
    );
    bench.write(
        "tree/web/package.json",
        "{ \"dependencies\": { \"left\" : \"1.0.0\" } }",
    );
    bench
}

#[test]
fn pins_are_moved_and_what_may_break_is_left() {
    let bench = pinned();
    let fix = ["fix", "tree", "--locks", "dependencies", "--db", "db"];
    let end = bench.run(&[&fix[..], &["--dry-run"]].concat());
    insta::assert_snapshot!(end.all(), @r#"
    code: 1
    ----- stdout -----
    --- a/requirements.txt
    +++ b/requirements.txt
    @@ -1,3 +1,3 @@
     # pins
    -Left == 1.2.3  # keep
    +Left == 1.2.4  # keep
     right==1.0 ; python_version > '3'
    --- a/web/package.json
    +++ b/web/package.json
    @@ -1 +1 @@
    -{ "dependencies": { "left" : "1.0.0" } }
    \ No newline at end of file
    +{ "dependencies": { "left" : "1.2.4" } }
    \ No newline at end of file
    ----- stderr -----
    would fix requirements.txt
      move `Left` to 1.2.4 (1)
    would fix web/package.json
      move `left` to 1.2.4 (1)
    fixes that may change what the pipeline does and were left; `--unsafe` applies them: 1
    "#);
    let end = bench.run(&[&fix[..], &["--quiet"]].concat());
    insta::assert_snapshot!(end.all(), @r#"
    code: 1
    ----- stdout -----
    medium[dependencies/known-vulnerability]: `right` 1.0 is affected by X-3: about right
     --> requirements.txt:3:1
      |
    3 | right==1.0 ; python_version > '3'
      | ^^^^^
      |
      = help: move to 2.0, the smallest version that no vulnerability is known of (it may not be compatible with 1.0)
      = fix available: move `right` to 2.0 (lockgate fix --unsafe)

    ----- stderr -----
    "#);
    assert_eq!(
        bench.read("tree/requirements.txt"),
        "# pins\r\nLeft == 1.2.4  # keep\r\nright==1.0 ; python_version > '3'\n"
    );
    assert_eq!(
        bench.read("tree/web/package.json"),
        "{ \"dependencies\": { \"left\" : \"1.2.4\" } }"
    );
    let end = bench.run(&[&fix[..], &["--unsafe", "--quiet"]].concat());
    assert_eq!(end.code, Some(0), "{}", end.all());
    assert!(
        bench
            .read("tree/requirements.txt")
            .contains("right==2.0 ; ")
    );
}

#[test]
fn flaws_of_one_package_at_one_place_share_it() {
    let bench = crate::dependencies::bench();
    bench.write("y/X-2.json", &record("X-2", "left", "3.0.0"));
    let end = bench.run(&["db", "import", "y", "--db", "db"]);
    assert_eq!(end.code, Some(0), "{}", end.all());
    let end = bench.run(&[
        "scan",
        "tree",
        "--locks",
        "dependencies",
        "--db",
        "db",
        "--quiet",
    ]);
    insta::assert_snapshot!(end.all(), @r#"
    code: 1
    ----- stdout -----
    medium[dependencies/known-vulnerability]: `left` 1.0.0 is affected by X-1: about left
    medium[dependencies/known-vulnerability]: `left` 1.0.0 is affected by X-2: about left
     --> package-lock.json:2:15
      |
    2 | "node_modules/left":{"version":"1.0.0"},"node_modules/right":{"version":"1.0.0"}}}
      |               ^^^^
      |
      = help: move to 3.0.0, the smallest version that no vulnerability is known of (it may not be compatible with 1.0.0): `npm install left@3.0.0`

    ----- stderr -----
    "#);
}

#[test]
fn sources_say_whether_they_name_what_is_affected() {
    let bench = Bench::new();
    let imports = r#""ecosystem_specific":{"imports":[{"path":"example.com/left/deep"}]},"ranges""#;
    let of_go = |id, fixed| {
        let text = record(id, "example.com/left", fixed).replace("\"npm\"", "\"Go\"");
        text.replace("\"ranges\"", imports)
    };
    bench.write("x/GO-1.json", &of_go("GO-1", "1.2.4"));
    let plain = record("GO-2", "example.com/left", "1.2.4");
    bench.write("x/GO-2.json", &plain.replace("\"npm\"", "\"Go\""));
    let end = bench.run(&["db", "import", "x", "--db", "db"]);
    assert_eq!(end.code, Some(0), "{}", end.all());
    bench.write(
        "tree/a/go.mod",
        "module own\n\nrequire example.com/left v1.0.0\n",
    );
    bench.write(
        "tree/a/a.go",
        "package a\n\nimport _ \"example.com/left\"\n",
    );
    bench.write(
        "tree/b.go",
        "package b\n\nimport _ \"example.com/left/deep\"\n",
    );
    let scan = ["scan", "--locks", "dependencies", "--db", "db", "--quiet"];
    insta::assert_snapshot!(bench.run(&[&scan[..], &["tree"]].concat()).all(), @r#"
    code: 1
    ----- stdout -----
    medium[dependencies/known-vulnerability]: `example.com/left` v1.0.0 is affected by GO-1: about example.com/left (of the Go files read (1) none imports `example.com/left/deep`)
    medium[dependencies/known-vulnerability]: `example.com/left` v1.0.0 is affected by GO-2: about example.com/left
     --> a/go.mod:3:9
      |
    3 | require example.com/left v1.0.0
      |         ^^^^^^^^^^^^^^^^
      |
      = help: move to 1.2.4, the smallest version that no vulnerability is known of: `go get example.com/left@v1.2.4`, then `go mod tidy`

    unknown   1 could not be told
      - a/go.mod: before Go 1.17 go.mod does not name every module that is built
    ----- stderr -----
    "#);
    // Of sources that were not read nothing is said.
    let end = bench.run(&[&scan[..], &["tree/a/go.mod"]].concat());
    assert!(!end.stdout.contains("Go files read"), "{}", end.all());
}
