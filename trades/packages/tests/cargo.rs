//! `Cargo.toml`, and what it tells of the packages of `Cargo.lock`.

use insta::assert_snapshot;

use crate::show::shown;

const LOCK: &str = r#"version = 4

[[package]]
name = "build-only"
version = "1.0.0"
source = "registry+https://registry.example/index"

[[package]]
name = "dev-only"
version = "1.0.0"
source = "registry+https://registry.example/index"
dependencies = [
 "shared",
 "below-dev",
]

[[package]]
name = "below-dev"
version = "1.0.0"
source = "registry+https://registry.example/index"

[[package]]
name = "left"
version = "0.8.0"
source = "registry+https://registry.example/index"

[[package]]
name = "left"
version = "0.9.0"
source = "registry+https://registry.example/index"

[[package]]
name = "member"
version = "0.1.0"
dependencies = [
 "build-only",
 "dev-only",
 "left 0.8.0",
 "left 0.9.0",
 "second",
]

[[package]]
name = "second"
version = "0.1.0"
dependencies = [
 "shared",
]

[[package]]
name = "shared"
version = "1.0.0"
source = "registry+https://registry.example/index"

[[package]]
name = "stranger"
version = "0.1.0"
dependencies = [
 "below-dev",
]
"#;

const ROOT: &str = r#"[workspace]
members = ["crates/*"]
exclude = ["crates/not"]

[workspace.dependencies]
right = { package = "left", version = "0.8" }
"#;

const MEMBER: &str = r#"[package]
name = "member"

[dependencies]
right = { workspace = true }
second = { path = "../../second" }

[build-dependencies]
build-only = "1"

[target.'cfg(unix)'.dev-dependencies]
dev-only = "1"
newer = { package = "left", version = "0.9" }
"#;

const SECOND: &str = "[package]\nname = \"second\"\n[dependencies]\nshared = \"1\"\n";

#[test]
fn manifests_tell_scopes() {
    let files = [
        ("w/Cargo.lock", LOCK),
        ("w/Cargo.toml", ROOT),
        ("w/crates/member/Cargo.toml", MEMBER),
        ("w/second/Cargo.toml", SECOND),
        ("w/crates/not/Cargo.toml", "[package]\nname = \"stranger\""),
    ];
    assert_snapshot!(shown(&files), @r#"
    0 pkg:cargo/build-only@1.0.0 direct build from OtherRegistry("https://registry.example/index") at "\"build-only\"" "\"1.0.0\""
    1 pkg:cargo/dev-only@1.0.0 direct dev from OtherRegistry("https://registry.example/index") -> [7, 2] at "\"dev-only\"" "\"1.0.0\""
    2 pkg:cargo/below-dev@1.0.0 direct from OtherRegistry("https://registry.example/index") at "\"below-dev\"" "\"1.0.0\""
    3 pkg:cargo/left@0.8.0 direct runtime from OtherRegistry("https://registry.example/index") at "\"left\"" "\"0.8.0\""
    4 pkg:cargo/left@0.9.0 direct dev from OtherRegistry("https://registry.example/index") at "\"left\"" "\"0.9.0\""
    5 pkg:cargo/member@0.1.0 direct runtime from Own -> [0, 1, 3, 4, 6] at "\"member\"" "\"0.1.0\""
    6 pkg:cargo/second@0.1.0 direct runtime from Own -> [7] at "\"second\"" "\"0.1.0\""
    7 pkg:cargo/shared@1.0.0 direct runtime from OtherRegistry("https://registry.example/index") at "\"shared\"" "\"1.0.0\""
    8 pkg:cargo/stranger@0.1.0 direct from Own -> [2] at "\"stranger\"" "\"0.1.0\""
    "#);
}

#[test]
fn a_manifest_names_what_it_asks_for() {
    let text = r#"[package]
name = "own"
version = "0.1.0"
license = "MIT"

[dependencies]
a = "1.2"
b = { version = "=1.2.3", optional = true }
c = { git = "https://git.example/c", rev = "0123456789abcdef0123456789abcdef01234567" }
d = { git = "https://git.example/d", branch = "main" }
e = { path = "../e" }
f = { package = "real-f", version = ">=1, <3", registry = "own" }
g.workspace = true
h = "=1.2"
i = 3

[dev-dependencies]
right.workspace = true

[build-dependencies.j]
version = "1"

[patch.crates-io]
k = { path = "k" }
"#;
    let root = ("Cargo.toml", ROOT);
    assert_snapshot!(shown(&[("sub/Cargo.toml", text), root]), @r#"
    project Some("own") Some("0.1.0") Some("MIT")
    0 pkg:cargo/a asks "1.2" direct runtime at "a"
    1 pkg:cargo/b@1.2.3 direct runtime optional at "b" "\"=1.2.3\""
    2 pkg:cargo/c direct runtime from Git { url: "https://git.example/c", commit: Some("0123456789abcdef0123456789abcdef01234567") } at "c"
    3 pkg:cargo/d direct runtime from Git { url: "https://git.example/d", commit: None } at "d"
    4 pkg:cargo/e direct runtime from Path("../e") at "e"
    5 pkg:cargo/real-f asks ">=1, <3" direct runtime from OtherRegistry("own") at "f" "\">=1, <3\""
    6 pkg:cargo/g direct runtime from Unstated at "g"
    7 pkg:cargo/h asks "=1.2" direct runtime at "h"
    8 pkg:cargo/i direct runtime at "i"
    9 pkg:cargo/j asks "1" direct build at "j" "\"1\""
    10 pkg:cargo/left asks "0.8" direct dev at "right"
    11 pkg:cargo/k direct from Path("k") at "k"
    gap "g": `g` takes its version from a workspace that is not at hand
    gap "i": `i` has neither a requirement nor a table
    "#);
    assert_snapshot!(shown(&[root]), @r#"0 pkg:cargo/left asks "0.8" direct at "right" "\"0.8\"""#);
}

#[test]
fn odd_manifests() {
    assert_snapshot!(shown(&[("Cargo.toml", "dependencies = 3\n[target]\nx = 1\n[patch]\ny = 2")]), @"");
    assert_snapshot!(shown(&[("Cargo.toml", "[dependencies")]), @r#"gap "": no valid TOML: unclosed table, expected `]`"#);
    assert_snapshot!(shown(&[("Cargo.toml", "[dependencies]\n\"\" = { path = \"../../../x\" }\n")]), @r#"0 pkg:cargo/ direct runtime from Path("../../../x") at "\"\"""#);
}

#[test]
fn a_workspace_that_leads_in_circles_ends() {
    let a = "[package]\nname = \"a\"\n[dependencies]\nb = { path = \"b\" }\n";
    let b = "[package]\nname = \"b\"\n[dependencies]\na = { path = \"..\" }\n";
    let lock = "[[package]]\nname = \"a\"\nversion = \"1\"\ndependencies = [\n \"b\",\n]\n\n[[package]]\nname = \"b\"\nversion = \"1\"\ndependencies = [\n \"a\",\n]\n";
    assert_snapshot!(shown(&[("Cargo.lock", lock), ("Cargo.toml", a), ("b/Cargo.toml", b)]), @r#"
    0 pkg:cargo/a@1 direct runtime from Own -> [1] at "\"a\"" "\"1\""
    1 pkg:cargo/b@1 direct runtime from Own -> [0] at "\"b\"" "\"1\""
    "#);
}
