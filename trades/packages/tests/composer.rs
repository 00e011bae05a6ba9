//! Composer.

use insta::assert_snapshot;

use crate::show::shown;

const LOCK: &str = r#"{
  "packages": [
    {"name": "a/left", "version": "v1.2.3", "type": "library", "license": ["MIT", "GPL-2.0-only"],
     "source": {"type": "git", "url": "https://git.example/left.git", "reference": "0123456789abcdef0123456789abcdef01234567"},
     "dist": {"type": "zip", "url": "https://git.example/left.zip", "shasum": "00112233445566778899aabbccddeeff00112233"},
     "require": {"php": ">=8", "ext-json": "*", "b/deep": "^1"}, "notification-url": "https://registry.example/downloads/"},
    {"name": "b/deep", "version": "1.0.0", "abandoned": "c/new", "notification-url": "x"},
    {"name": "b/fork", "version": "dev-main", "type": "composer-plugin",
     "source": {"type": "git", "url": "https://git.example/fork.git", "reference": "0123456789abcdef0123456789abcdef01234567"}},
    {"name": "b/here", "version": "1.0.0", "dist": {"type": "path", "url": "../here"}},
    {"name": "broken"}
  ],
  "packages-dev": [{"name": "c/tester", "version": "9.0.0", "abandoned": true, "notification-url": "x"}]
}"#;

const MANIFEST: &str = r#"{"name": "own/own", "license": "MIT",
  "require": {"php": ">=8.1", "a/left": "^1.2", "b/fork": "dev-main", "d/exact": "1.2.3"},
  "require-dev": {"C/Tester": "9.*", "odd/odd": 3}}"#;

#[test]
fn locked_packages() {
    assert_snapshot!(shown(&[("composer.lock", LOCK)]), @r#"
    0 pkg:composer/a/left@v1.2.3 runtime sha1:001122… licence "MIT OR GPL-2.0-only" -> [1] at "a/left" "v1.2.3"
    1 pkg:composer/b/deep@1.0.0 runtime deprecated "abandoned in favour of c/new" at "b/deep" "1.0.0"
    2 pkg:composer/b/fork asks "dev-main" runtime from Git { url: "https://git.example/fork.git", commit: Some("0123456789abcdef0123456789abcdef01234567") } runs-on-install at "b/fork" "dev-main"
    3 pkg:composer/b/here@1.0.0 runtime from Path("../here") at "b/here" "1.0.0"
    4 pkg:composer/c/tester@9.0.0 dev deprecated "abandoned" at "c/tester" "9.0.0"
    gap "{\"name\": \"broken\"}": a package without name or version
    "#);
    assert_snapshot!(shown(&[("composer.lock", LOCK), ("composer.json", MANIFEST)]), @r#"
    0 pkg:composer/a/left@v1.2.3 direct runtime sha1:001122… licence "MIT OR GPL-2.0-only" -> [1] at "a/left" "v1.2.3"
    1 pkg:composer/b/deep@1.0.0 transitive runtime deprecated "abandoned in favour of c/new" at "b/deep" "1.0.0"
    2 pkg:composer/b/fork asks "dev-main" direct runtime from Git { url: "https://git.example/fork.git", commit: Some("0123456789abcdef0123456789abcdef01234567") } runs-on-install at "b/fork" "dev-main"
    3 pkg:composer/b/here@1.0.0 transitive runtime from Path("../here") at "b/here" "1.0.0"
    4 pkg:composer/c/tester@9.0.0 direct dev deprecated "abandoned" at "c/tester" "9.0.0"
    gap "{\"name\": \"broken\"}": a package without name or version
    "#);
}

#[test]
fn a_manifest() {
    assert_snapshot!(shown(&[("composer.json", MANIFEST)]), @r#"
    project Some("own/own") None Some("MIT")
    0 pkg:composer/a/left asks "^1.2" direct runtime at "a/left" "^1.2"
    1 pkg:composer/b/fork asks "dev-main" direct runtime at "b/fork" "dev-main"
    2 pkg:composer/d/exact@1.2.3 direct runtime at "d/exact" "1.2.3"
    3 pkg:composer/c/tester asks "9.*" direct dev at "C/Tester" "9.*"
    gap "3": a requirement that is no text
    "#);
    assert_snapshot!(shown(&[("composer.json", "[")]), @r#"gap "": no valid JSON: EOF while parsing a list at line 1 column 1"#);
    assert_eq!(shown(&[("composer.lock", "3")]), "");
}

#[test]
fn installed_packages() {
    let second = r#"{"packages": [{"name": "a/left", "version": "1.0.0", "notification-url": "x"},
        {"name": "c/tester", "version": "9.0.0", "notification-url": "x"}], "dev": true, "dev-package-names": ["c/tester"]}"#;
    let manifest = ("composer.json", r#"{"require": {"a/left": "*"}}"#);
    assert_snapshot!(shown(&[("vendor/composer/installed.json", second), manifest]), @r#"
    0 pkg:composer/a/left@1.0.0 direct runtime at "a/left" "1.0.0"
    1 pkg:composer/c/tester@9.0.0 transitive dev at "c/tester" "9.0.0"
    "#);
    let first = r#"[{"name": "a/left", "version": "1.0.0", "notification-url": "x"}]"#;
    assert_snapshot!(shown(&[("vendor/composer/installed.json", first)]), @r#"0 pkg:composer/a/left@1.0.0 runtime at "a/left" "1.0.0""#);
}
