//! Lockfiles of Yarn, pnpm and Bun.

use insta::assert_snapshot;

use crate::show::shown;

const COMMIT: &str = "0123456789abcdef0123456789abcdef01234567";

fn integrity() -> String {
    format!("sha512-{}==", "A".repeat(86))
}

#[test]
fn yarn_1_lists_patterns_and_the_manifest_tells_what_is_direct() {
    let text = format!(
        r#"# yarn lockfile v1


"@s/a@^1.0.0", "@s/a@~1.0":
  version "1.0.0"
  resolved "https://registry.example/@s/a/-/a-1.0.0.tgz#{COMMIT}"
  integrity {}
  dependencies:
    b "^2.0.0"
  optionalDependencies:
    o "1"

b@^2.0.0:
  version "2.0.1"
  resolved "https://codeload.github.com/o/b/tar.gz/{COMMIT}"

"n@npm:real@^3":
  version "3.0.0"

o@1:
  version "1.0.0"
  resolved "file:../o.tgz"

"odd
  version "1"
   x
"#,
        integrity()
    );
    assert_snapshot!(shown(&[("yarn.lock", &text)]), @r#"
    0 pkg:npm/%40s/a@1.0.0 from OtherRegistry("https://registry.example") sha512:000000… sha1:012345… -> [1, 3] at "\"@s/a@^1.0.0\", \"@s/a@~1.0\"" "1.0.0"
    1 pkg:npm/b@2.0.1 from Git { url: "https://github.com/o/b", commit: Some("0123456789abcdef0123456789abcdef01234567") } at "b@^2.0.0" "2.0.1"
    2 pkg:npm/real@3.0.0 from Unstated at "\"n@npm:real@^3\"" "3.0.0"
    3 pkg:npm/o@1 from Path("../o.tgz") at "o@1" "1"
    gap "\"odd": a line that is none of this format
    gap "x": a line that is none of this format
    "#);
    let root = r#"{ "name": "own", "workspaces": { "packages": ["p/*"] }, "dependencies": { "@s/a": "^1.0.0" } }"#;
    let member = r#"{ "name": "m", "devDependencies": { "n": "npm:real@^3" } }"#;
    assert_snapshot!(shown(&[("yarn.lock", &text), ("package.json", root), ("p/m/package.json", member), ("q/package.json", member)]), @r#"
    project Some("own") None None
    0 pkg:npm/%40s/a@1.0.0 direct runtime from OtherRegistry("https://registry.example") sha512:000000… sha1:012345… -> [1, 3] at "\"@s/a@^1.0.0\", \"@s/a@~1.0\"" "1.0.0"
    1 pkg:npm/b@2.0.1 transitive runtime from Git { url: "https://github.com/o/b", commit: Some("0123456789abcdef0123456789abcdef01234567") } at "b@^2.0.0" "2.0.1"
    2 pkg:npm/real@3.0.0 direct dev from Unstated at "\"n@npm:real@^3\"" "3.0.0"
    3 pkg:npm/o@1 transitive runtime optional from Path("../o.tgz") at "o@1" "1"
    gap "\"odd": a line that is none of this format
    gap "x": a line that is none of this format
    "#);
}

#[test]
fn later_yarns_list_resolutions() {
    let text = format!(
        r#"# This file is generated

__metadata:
  version: 8
  cacheKey: 10c0

"@s/a@npm:^1.0.0, @s/a@npm:~1.0":
  version: 1.0.0
  resolution: "@s/a@npm:1.0.0"
  dependencies:
    b: "npm:^2.0.0"
  dependenciesMeta:
    b:
      optional: true
  checksum: 10c0/{}
  languageName: node
  linkType: hard

"alias@npm:b@^2.0.0, b@npm:^2.0.0":
  version: 2.0.1
  resolution: "b@npm:2.0.1::__archiveUrl=https%3A%2F%2Fregistry.example%2Fb%2F-%2Fb-2.0.1.tgz"
  languageName: node
  linkType: hard

"c@patch:c@npm%3A1.0.0#~/.yarn/patches/c.patch":
  version: 1.0.0
  resolution: "c@patch:c@npm%3A1.0.0#~/.yarn/patches/c.patch::version=1.0.0&hash=abc"
  languageName: node
  linkType: hard

"g@https://github.com/o/g.git#main":
  version: 0.0.1
  resolution: "g@https://github.com/o/g.git#commit={COMMIT}"
  languageName: node
  linkType: hard

"own@workspace:.":
  version: 0.0.0-use.local
  resolution: "own@workspace:."
  dependencies:
    "@s/a": "npm:~1.0"
    c: "patch:c@npm%3A1.0.0#~/.yarn/patches/c.patch"
    g: "https://github.com/o/g.git#main"
  languageName: unknown
  linkType: soft

"p@portal:../p::locator=own%40workspace%3A.":
  version: 0.0.0-use.local
  resolution: "p@portal:../p::locator=own%40workspace%3A."
  languageName: node
  linkType: soft

odd@1:
  version: 1
"#,
        "ab".repeat(64)
    );
    let manifest =
        r#"{ "name": "own", "devDependencies": { "@s/a": "~1.0" }, "dependencies": { "c": "1" } }"#;
    assert_snapshot!(shown(&[("yarn.lock", &text), ("package.json", manifest)]), @r#"
    0 pkg:npm/%40s/a@1.0.0 direct dev sha512:ababab… -> [1] at "@s/a@npm:^1.0.0, @s/a@npm:~1.0" "1.0.0"
    1 pkg:npm/b@2.0.1 transitive dev optional from OtherRegistry("https://registry.example") at "alias@npm:b@^2.0.0, b@npm:^2.0.0" "2.0.1"
    2 pkg:npm/c@1.0.0 direct runtime at "c@patch:c@npm%3A1.0.0#~/.yarn/patches/c.patch" "1.0.0"
    3 pkg:npm/g@0.0.1 direct from Git { url: "https://github.com/o/g.git", commit: Some("0123456789abcdef0123456789abcdef01234567") } at "g@https://github.com/o/g.git#main" "0.0.1"
    4 pkg:npm/own@0.0.0-use.local direct from Own -> [0, 2, 3] at "own@workspace:." "0.0.0-use.local"
    5 pkg:npm/p@0.0.0-use.local from Path("../p") at "p@portal:../p::locator=own%40workspace%3A." "0.0.0-use.local"
    gap "odd@1": an entry without a resolution
    "#);
}

#[test]
fn pnpm_9_keeps_edges_apart() {
    let text = format!(
        "lockfileVersion: '9.0'

catalogs:
  default:
    a:
      specifier: ^1
      version: 1.0.0

importers:

  .:
    dependencies:
      a:
        specifier: 'catalog:'
        version: 1.0.0(p@2.0.0)
    devDependencies:
      m:
        specifier: workspace:*
        version: link:packages/m
      u:
        specifier: https://files.example/u.tgz
        version: https://files.example/u.tgz
  packages/m:
    optionalDependencies:
      p:
        specifier: ^2
        version: 2.0.0

packages:

  '@s/c@3.0.0':
    resolution: {{integrity: {}, tarball: https://registry.example/@s/c/-/c-3.0.0.tgz}}
    deprecated: 'it''s old'

  a@1.0.0:
    resolution: {{integrity: {}}}
    peerDependencies:
      p: '>=2'

  p@2.0.0:
    resolution: {{integrity: {}}}

  u@https://files.example/u.tgz:
    resolution: {{tarball: https://files.example/u.tgz}}
    version: 4.0.0

snapshots:

  '@s/c@3.0.0': {{}}

  a@1.0.0(p@2.0.0):
    dependencies:
      p: 2.0.0
    optionalDependencies:
      c: '@s/c@3.0.0'

  p@2.0.0: {{}}

  u@https://files.example/u.tgz: {{}}

  z@1.0.0: {{}}
",
        integrity(),
        integrity(),
        integrity()
    );
    assert_snapshot!(shown(&[("pnpm-lock.yaml", &text)]), @r#"
    0 pkg:npm/%40s/c@3.0.0 transitive runtime optional from OtherRegistry("https://registry.example") sha512:000000… deprecated "it's old" at "@s/c@3.0.0" "3.0.0"
    1 pkg:npm/a@1.0.0 direct runtime sha512:000000… -> [0, 2] at "a@1.0.0" "1.0.0"
    2 pkg:npm/p@2.0.0 direct runtime sha512:000000… at "p@2.0.0" "2.0.0"
    3 pkg:npm/u@4.0.0 direct dev from Url("https://files.example/u.tgz") at "u@https://files.example/u.tgz" "4.0.0"
    gap "z@1.0.0": a snapshot of no package
    "#);
}

#[test]
fn pnpm_5_and_6_tell_packages_apart_by_their_peers() {
    let five = "lockfileVersion: 5.4
specifiers:
  a: ^1
dependencies:
  a: 1.0.0_p@2.0.0
devDependencies:
  '@s/c': github.com/o/c/0123456789
packages:
  /a/1.0.0_p@2.0.0:
    resolution: {integrity: sha1-AAAAAAAAAAAAAAAAAAAAAAAAAAA=}
    requiresBuild: true
    dependencies:
      p: 2.0.0
    dev: false
  /a/1.0.0_p@3.0.0:
    resolution: {integrity: sha1-AAAAAAAAAAAAAAAAAAAAAAAAAAA=}
    dev: false
  /p/2.0.0:
    resolution: {integrity: sha1-AAAAAAAAAAAAAAAAAAAAAAAAAAA=}
    dev: false
  registry.example/q/1.0.0:
    resolution: {integrity: sha1-AAAAAAAAAAAAAAAAAAAAAAAAAAA=}
  github.com/o/c/0123456789:
    resolution: {tarball: https://codeload.github.com/o/c/tar.gz/0123456789}
    name: '@s/c'
    version: 3.0.0
    dev: true
  file:x:
    resolution: {directory: x, type: directory}
";
    assert_snapshot!(shown(&[("pnpm-lock.yaml", five)]), @r#"
    0 pkg:npm/a@1.0.0 direct runtime sha1:000000… runs-on-install -> [1] at "/a/1.0.0_p@2.0.0" "1.0.0"
    1 pkg:npm/p@2.0.0 transitive runtime sha1:000000… at "/p/2.0.0" "2.0.0"
    2 pkg:npm/q@1.0.0 transitive from OtherRegistry("https://registry.example") sha1:000000… at "registry.example/q/1.0.0" "1.0.0"
    3 pkg:npm/%40s/c@3.0.0 direct dev from Git { url: "https://github.com/o/c", commit: Some("0123456789") } at "github.com/o/c/0123456789" "3.0.0"
    gap "file:x": a package without a name
    "#);
    let six = "lockfileVersion: '6.0'
dependencies:
  a:
    specifier: ^1
    version: 1.0.0(p@2.0.0)
packages:
  /a@1.0.0(p@2.0.0):
    resolution: {integrity: sha1-AAAAAAAAAAAAAAAAAAAAAAAAAAA=}
    dependencies:
      p: 2.0.0
  /p@2.0.0:
    resolution: {type: git, repo: 'https://git.example/p', commit: 0123abcd}
";
    assert_snapshot!(shown(&[("pnpm-lock.yaml", six)]), @r#"
    0 pkg:npm/a@1.0.0 direct runtime sha1:000000… -> [1] at "/a@1.0.0(p@2.0.0)" "1.0.0"
    1 pkg:npm/p@2.0.0 transitive runtime from Git { url: "https://git.example/p", commit: Some("0123abcd") } at "/p@2.0.0" "2.0.0"
    "#);
    assert_snapshot!(shown(&[("pnpm-lock.yaml", "a: [")]), @r#"gap "": not valid YAML: while parsing a node, did not find expected node content"#);
    assert_snapshot!(shown(&[("pnpm-lock.yaml", "")]), @r#"gap "": no `lockfileVersion` that is known"#);
}

#[test]
fn bun_lists_paths_of_names() {
    let text = format!(
        r#"{{
  // a comment
  "lockfileVersion": 1,
  "workspaces": {{
    "": {{ "name": "own", "dependencies": {{ "a": "^1", }}, "devDependencies": {{ "g": "github:o/g" }}, }},
    "packages/m": {{ "name": "m", "version": "0.1.0", "optionalDependencies": {{ "@s/c": "1" }}, }},
  }},
  "trustedDependencies": ["a"],
  "packages": {{
    "@s/c": ["@s/c@1.0.0", "https://registry.example/@s/c/-/c-1.0.0.tgz", {{}}, "{}"],
    "a": ["a@1.0.0", "", {{ "dependencies": {{ "b": "^1" }}, "bin": "x" }}, "{}"],
    "a/b": ["b@1.5.0", "", {{ "peerDependencies": {{ "@s/c": "*" }} }}, ""],
    "b": ["b@2.0.0", "", {{}}, ""],
    "g": ["g@github:o/g#0123abc", {{}}, "o-g-0123abc"],
    "m": ["m@workspace:packages/m"],
    "odd": {{}},
  }},
}}"#,
        integrity(),
        integrity()
    );
    assert_snapshot!(shown(&[("bun.lock", &text)]), @r#"
    project Some("own") None None
    0 pkg:npm/%40s/c@1.0.0 direct runtime from OtherRegistry("https://registry.example") sha512:000000… at "@s/c@1.0.0" "1.0.0"
    1 pkg:npm/a@1.0.0 direct runtime sha512:000000… runs-on-install -> [2] at "a@1.0.0" "1.0.0"
    2 pkg:npm/b@1.5.0 transitive runtime -> [0] at "b@1.5.0" "1.5.0"
    3 pkg:npm/b@2.0.0 transitive at "b@2.0.0" "2.0.0"
    4 pkg:npm/g asks "github:o/g#0123abc" direct dev from Git { url: "github:o/g", commit: Some("0123abc") } at "g@github:o/g#0123abc"
    5 pkg:npm/m@0.1.0 direct from Own at "m@workspace:packages/m" "0.1.0"
    gap "odd": a package that is no list with its name
    "#);
}
