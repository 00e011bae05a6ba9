//! `package-lock.json` of every version.

use insta::assert_snapshot;

use crate::show::{listing, shown};

fn integrity() -> String {
    format!("sha512-{}==", "A".repeat(86))
}

#[test]
fn packages_stand_at_paths_and_find_one_another_there() {
    let text = r#"{
  "name": "own", "version": "1.0.0", "lockfileVersion": 3, "requires": true,
  "packages": {
    "": { "name": "own", "version": "1.0.0", "license": "MIT", "workspaces": ["packages/*"],
      "dependencies": { "a": "^1", "alias": "npm:real@^2" }, "devDependencies": { "d": "1" } },
    "node_modules/a": { "version": "1.0.0", "resolved": "https://registry.example/a/-/a-1.0.0.tgz", "integrity": "INTEGRITY",
      "license": "ISC", "hasInstallScript": true, "dependencies": { "b": "^1" }, "optionalDependencies": { "o": "1" } },
    "node_modules/a/node_modules/b": { "version": "1.5.0", "resolved": "git+ssh://git@git.example/b.git#0123456789abcdef0123456789abcdef01234567", "peerDependencies": { "@s/c": "*" } },
    "node_modules/b": { "version": "2.0.0", "dev": true, "deprecated": "use \"c\"", "inBundle": true },
    "node_modules/alias": { "name": "real", "version": "2.1.0", "resolved": "https://files.example/real.tgz" },
    "node_modules/d": { "version": "1.0.0", "dev": true, "dependencies": { "b": "2" }, "resolved": "file:../d.tgz" },
    "node_modules/o": { "version": "1.0.0", "optional": true },
    "node_modules/@s/c": { "version": "3.0.0", "peer": true, "license": { "type": "X" } },
    "node_modules/m": { "resolved": "packages/m", "link": true },
    "packages/m": { "version": "0.1.0", "dependencies": { "a": "1" } },
    "../outside": { "version": "9.0.0" }
  }
}"#;
    let text = text.replace(
        "INTEGRITY",
        &format!("{} sha1-{}=", integrity(), "A".repeat(27)),
    );
    assert_snapshot!(shown(&[("package-lock.json", &text)]), @r#"
    project Some("own") Some("1.0.0") Some("MIT")
    0 pkg:npm/own@1.0.0 direct from Own licence "MIT" -> [1, 4, 5] at "own" "1.0.0"
    1 pkg:npm/a@1.0.0 direct runtime from OtherRegistry("https://registry.example") sha512:000000… sha1:000000… licence "ISC" runs-on-install -> [2, 6] at "a" "1.0.0"
    2 pkg:npm/b@1.5.0 transitive runtime from Git { url: "ssh://git@git.example/b.git", commit: Some("0123456789abcdef0123456789abcdef01234567") } -> [7] at "b" "1.5.0"
    3 pkg:npm/b@2.0.0 transitive dev from Unstated deprecated "use \"c\"" at "b" "2.0.0"
    4 pkg:npm/real@2.1.0 direct runtime from Url("https://files.example/real.tgz") at "real" "2.1.0"
    5 pkg:npm/d@1.0.0 direct dev from Path("../d.tgz") -> [3] at "d" "1.0.0"
    6 pkg:npm/o@1.0.0 transitive runtime optional from Unstated at "o" "1.0.0"
    7 pkg:npm/%40s/c@3.0.0 transitive runtime from Unstated licence "X" at "@s/c" "3.0.0"
    8 pkg:npm/m@0.1.0 direct from Own -> [1] at "packages/m" "0.1.0"
    9 pkg:npm/outside@9.0.0 direct from Path("../outside") at "../outside" "9.0.0"
    "#);
    let listing = listing(&[("package-lock.json", &text)]);
    let names = |way: Vec<usize>| -> Vec<String> {
        way.into_iter()
            .map(|at| listing.packages[at].name.clone())
            .collect()
    };
    assert_eq!(names(listing.way_to(2)), ["a", "b"]);
}

#[test]
fn the_first_version_nests_packages_and_leaves_to_the_manifest_what_is_direct() {
    let text = r#"{ "name": "own", "version": "1.0.0", "lockfileVersion": 1, "dependencies": {
  "a": { "version": "1.0.0", "resolved": "https://registry.example/a/-/a-1.0.0.tgz", "requires": { "b": "^2" },
    "dependencies": { "b": { "version": "2.0.0", "dev": true, "optional": true } } },
  "b": { "version": "1.0.0" },
  "g": { "version": "github:o/g#0123456789abcdef0123456789abcdef01234567", "from": "github:o/g" },
  "f": { "version": "file:../f" },
  "n": { "version": "npm:real@3.0.0", "bundled": true }
} }"#;
    assert_snapshot!(shown(&[("package-lock.json", text)]), @r#"
    project Some("own") Some("1.0.0") None
    0 pkg:npm/a@1.0.0 runtime from OtherRegistry("https://registry.example") -> [1] at "a" "1.0.0"
    1 pkg:npm/b@2.0.0 dev optional from Unstated at "b" "2.0.0"
    2 pkg:npm/b@1.0.0 runtime from Unstated at "b" "1.0.0"
    3 pkg:npm/g asks "github:o/g#0123456789abcdef0123456789abcdef01234567" runtime from Git { url: "github:o/g", commit: Some("0123456789abcdef0123456789abcdef01234567") } at "g" "github:o/g#0123456789abcdef0123456789abcdef01234567"
    4 pkg:npm/f asks "file:../f" runtime from Path("../f") at "f" "file:../f"
    5 pkg:npm/real@3.0.0 runtime from Unstated at "n" "npm:real@3.0.0"
    6 pkg:npm/own@1.0.0 direct from Own at "own" "1.0.0"
    "#);
    let manifest = r#"{ "dependencies": { "a": "^1" } }"#;
    assert_snapshot!(shown(&[("npm-shrinkwrap.json", text), ("package.json", manifest)]), @r#"
    project Some("own") Some("1.0.0") None
    0 pkg:npm/a@1.0.0 direct runtime from OtherRegistry("https://registry.example") -> [1] at "a" "1.0.0"
    1 pkg:npm/b@2.0.0 transitive dev optional from Unstated at "b" "2.0.0"
    2 pkg:npm/b@1.0.0 transitive runtime from Unstated at "b" "1.0.0"
    3 pkg:npm/g asks "github:o/g#0123456789abcdef0123456789abcdef01234567" transitive runtime from Git { url: "github:o/g", commit: Some("0123456789abcdef0123456789abcdef01234567") } at "g" "github:o/g#0123456789abcdef0123456789abcdef01234567"
    4 pkg:npm/f asks "file:../f" transitive runtime from Path("../f") at "f" "file:../f"
    5 pkg:npm/real@3.0.0 transitive runtime from Unstated at "n" "npm:real@3.0.0"
    6 pkg:npm/own@1.0.0 direct from Own -> [0] at "own" "1.0.0"
    "#);
}

#[test]
fn what_is_installed_has_a_lockfile_without_a_root() {
    let text =
        r#"{ "lockfileVersion": 3, "packages": { "node_modules/a": { "version": "1.0.0" } } }"#;
    assert_snapshot!(shown(&[("node_modules/.package-lock.json", text)]), @r#"0 pkg:npm/a@1.0.0 runtime from Unstated at "a" "1.0.0""#);
}

#[test]
fn what_cannot_be_read_is_stated() {
    assert_snapshot!(shown(&[("package-lock.json", "{")]), @r#"gap "": no valid JSON: EOF while parsing an object at line 1 column 1"#);
    assert_snapshot!(shown(&[("package-lock.json", "[]")]), @r#"gap "": neither `packages` nor `dependencies`"#);
    assert_snapshot!(shown(&[("package-lock.json", "\u{fffd}")]), @r#"gap "": no valid JSON: expected value at line 1 column 1"#);
    let odd = r#"{ "packages": { "": 1, "node_modules/a": [], "node_modules/b": { "link": true, "resolved": "x" },
      "node_modules/c": { "version": 1 }, "node_modules/": { "version": "1" } } }"#;
    assert_snapshot!(shown(&[("package-lock.json", odd)]), @r#"
    project None None None
    0 pkg:npm/c transitive runtime from Unstated at "c"
    gap "": a package that is no object
    gap "node_modules/a": a package that is no object
    gap "node_modules/c": no version of `c`
    gap "node_modules/": a package without a name
    gap "node_modules/b": a link to what is not in the file
    "#);
    let deep = r#"{"dependencies":{"a":"#.repeat(5_000);
    assert_snapshot!(shown(&[("package-lock.json", &deep)]), @r#"gap "": no valid JSON: recursion limit exceeded at line 1 column 1340"#);
}

#[test]
fn long_ways_through_directories_cost_little() {
    let path = "a/node_modules/".repeat(2_000);
    let names: Vec<String> = (0..2_000).map(|at| format!("\"x{at}\": \"1\"")).collect();
    let text = format!(
        r#"{{ "packages": {{ "{path}b": {{ "version": "1", "dependencies": {{ {} }} }} }} }}"#,
        names.join(",")
    );
    assert_eq!(listing(&[("package-lock.json", &text)]).packages.len(), 1);
}
