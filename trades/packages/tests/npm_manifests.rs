//! `package.json` of projects and of what is installed.

use insta::assert_snapshot;
use lockgate_packages::Format;

use crate::show::shown;

#[test]
fn a_manifest_asks_for_ranges_and_places() {
    let text = r#"{
  "name": "own", "version": "1.0.0", "licenses": [{ "type": "MIT" }, "ISC"],
  "scripts": { "postinstall": "node x" },
  "dependencies": {
    "a": "1.2.3", "b": "^1.0.0", "alias": "npm:@s/real@2.0.0", "c": "github:o/c#main",
    "d": "o/d#0123456789abcdef0123456789abcdef01234567", "e": "file:../e", "f": "https://files.example/f.tgz",
    "g": "workspace:*", "h": "latest", "i": "catalog:", "j": 1
  },
  "devDependencies": { "k": "=1.0.0" },
  "optionalDependencies": { "l": "*" },
  "peerDependencies": { "m": ">=1", "n": ">=2" }, "peerDependenciesMeta": { "n": { "optional": true } }
}"#;
    assert_snapshot!(shown(&[("package.json", text)]), @r#"
    project Some("own") Some("1.0.0") Some("MIT OR ISC")
    0 pkg:npm/own@1.0.0 direct from Own licence "MIT OR ISC" runs-on-install -> [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14] at "own" "1.0.0"
    1 pkg:npm/a@1.2.3 direct runtime at "a" "1.2.3"
    2 pkg:npm/b asks "^1.0.0" direct runtime at "b" "^1.0.0"
    3 pkg:npm/%40s/real@2.0.0 direct runtime at "alias" "2.0.0"
    4 pkg:npm/c asks "github:o/c#main" direct runtime from Git { url: "github:o/c", commit: None } at "c" "github:o/c#main"
    5 pkg:npm/d asks "o/d#0123456789abcdef0123456789abcdef01234567" direct runtime from Git { url: "https://github.com/o/d", commit: Some("0123456789abcdef0123456789abcdef01234567") } at "d" "o/d#0123456789abcdef0123456789abcdef01234567"
    6 pkg:npm/e asks "file:../e" direct runtime from Path("../e") at "e" "file:../e"
    7 pkg:npm/f asks "https://files.example/f.tgz" direct runtime from Url("https://files.example/f.tgz") at "f" "https://files.example/f.tgz"
    8 pkg:npm/g asks "workspace:*" direct runtime from Own at "g" "workspace:*"
    9 pkg:npm/h asks "latest" direct runtime at "h" "latest"
    10 pkg:npm/i asks "catalog:" direct runtime at "i" "catalog:"
    11 pkg:npm/k@1.0.0 direct dev at "k" "1.0.0"
    12 pkg:npm/l asks "*" direct runtime optional at "l" "*"
    13 pkg:npm/m asks ">=1" direct runtime at "m" ">=1"
    14 pkg:npm/n asks ">=2" direct runtime optional at "n" ">=2"
    gap "j": what is asked for of `j` is no text
    "#);
    assert_snapshot!(shown(&[("package.json", "[]")]), @r#"gap "": no object"#);
    assert_snapshot!(shown(&[("package.json", r#"{ "dependencies": [] }"#)]), @r#"
    project None None None
    gap "": `dependencies` is no object
    "#);
}

#[test]
fn users_of_addresses_are_left_out() {
    let text = format!(
        r#"{{ "dependencies": {{ "a": "https://{}@files.example/a.tgz" }} }}"#,
        ["u", "p"].join(":")
    );
    let shown = shown(&[("package.json", &text)]);
    assert!(
        shown.contains(r#"asks "https://files.example/a.tgz""#),
        "{shown}"
    );
    assert!(
        shown.contains(r#"Url("https://files.example/a.tgz")"#),
        "{shown}"
    );
}

#[test]
fn an_installed_package_tells_what_it_runs() {
    let text = r#"{ "name": "@s/a", "version": "1.0.0", "license": "MIT", "scripts": { "install": "x" } }"#;
    assert_snapshot!(shown(&[("node_modules/@s/a/package.json", text)]), @r#"0 pkg:npm/%40s/a@1.0.0 from Unstated licence "MIT" runs-on-install at "@s/a" "1.0.0""#);
    let plain = r#"{ "name": "b", "version": "1.0.0" }"#;
    assert_snapshot!(shown(&[("node_modules/b/package.json", plain), ("node_modules/b/binding.gyp", "")]), @r#"0 pkg:npm/b@1.0.0 from Unstated runs-on-install at "b" "1.0.0""#);
    assert_snapshot!(shown(&[("node_modules/b/package.json", "{}")]), @r#"gap "": a package without name or version"#);
}

#[test]
fn marks_within_packages_are_no_manifests() {
    assert_eq!(Format::of("node_modules/a/dist/package.json"), None);
    assert_eq!(
        Format::of("x/node_modules/@s/a/package.json"),
        Some(Format::NpmInstalled)
    );
    assert_eq!(
        Format::of("node_modules/a/node_modules/b/package.json"),
        Some(Format::NpmInstalled)
    );
    assert_eq!(Format::of("a/package.json"), Some(Format::NpmManifest));
}
