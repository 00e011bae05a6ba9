//! Lockfiles of Poetry, PDM, Pipenv and uv, and the standard one.

use insta::assert_snapshot;

use crate::show::{listing, shown};

const DIGEST: &str = "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff";
const COMMIT: &str = "0123456789abcdef0123456789abcdef01234567";

#[test]
fn poetry_states_groups_or_categories() {
    let text = format!(
        r#"[[package]]
name = "A.b"
version = "1.0"
optional = false
groups = ["main", "dev"]
files = [{{file = "a.whl", hash = "sha256:{DIGEST}"}}]

[package.dependencies]
c = {{version = ">=1", optional = true}}
d = ">=2"

[[package]]
name = "c"
version = "1.0"
optional = true
groups = ["test"]

[[package]]
name = "d"
version = "2.0"
category = "dev"
optional = false

[package.source]
type = "git"
url = "https://git.example/d.git"
reference = "main"
resolved_reference = "{COMMIT}"

[[package]]
name = "e"
version = "1.0"

[package.source]
type = "legacy"
url = "https://registry.example/simple"
reference = "own"

[[package]]
version = "1.0"

[metadata.files]
d = [{{file = "d.whl", hash = "sha256:{DIGEST}"}}]
"#
    );
    assert_snapshot!(shown(&[("poetry.lock", &text)]), @r#"
    0 pkg:pypi/a-b@1.0 runtime sha256:001122… -> [1, 2] at "A.b" "1.0"
    1 pkg:pypi/c@1.0 test optional at "c" "1.0"
    2 pkg:pypi/d@2.0 dev from Git { url: "https://git.example/d.git", commit: Some("0123456789abcdef0123456789abcdef01234567") } sha256:001122… at "d" "2.0"
    3 pkg:pypi/e@1.0 from OtherRegistry("https://registry.example/simple") at "e" "1.0"
    gap "version": a package without a name
    "#);
    let manifest = "[tool.poetry]\nname = \"own\"\n[tool.poetry.dependencies]\npython = \"^3\"\na-b = \"^1\"\n[tool.poetry.group.dev.dependencies]\ne = \"*\"\n";
    assert_snapshot!(shown(&[("poetry.lock", &text), ("pyproject.toml", manifest)]), @r#"
    project Some("own") None None
    0 pkg:pypi/a-b@1.0 direct runtime sha256:001122… -> [1, 2] at "A.b" "1.0"
    1 pkg:pypi/c@1.0 transitive test optional at "c" "1.0"
    2 pkg:pypi/d@2.0 transitive dev from Git { url: "https://git.example/d.git", commit: Some("0123456789abcdef0123456789abcdef01234567") } sha256:001122… at "d" "2.0"
    3 pkg:pypi/e@1.0 direct dev from OtherRegistry("https://registry.example/simple") at "e" "1.0"
    gap "version": a package without a name
    "#);
}

#[test]
fn uv_names_its_own_packages() {
    let text = format!(
        r#"version = 1

[[package]]
name = "own"
version = "0.1.0"
source = {{ editable = "." }}
dependencies = [{{ name = "a", marker = "os_name == 'x'" }}, {{ name = "b", version = "2.0" }}]

[package.optional-dependencies]
extra = [{{ name = "g" }}]

[package.dev-dependencies]
test = [{{ name = "c" }}]

[[package]]
name = "a"
version = "1.0"
source = {{ registry = "https://registry.example/simple" }}
dependencies = [{{ name = "b", version = "1.0" }}]
sdist = {{ url = "https://registry.example/a.tar.gz", hash = "sha256:{DIGEST}", size = 1 }}
wheels = [{{ url = "https://registry.example/a.whl", hash = "sha256:{DIGEST}" }}]

[[package]]
name = "b"
version = "1.0"
source = {{ path = "../b" }}

[[package]]
name = "b"
version = "2.0"
source = {{ url = "https://files.example/b.whl" }}

[[package]]
name = "c"
version = "1.0"
source = {{ git = "https://git.example/c?rev=main#{COMMIT}" }}

[[package]]
name = "g"
source = {{ virtual = "g" }}
"#
    );
    assert_snapshot!(shown(&[("uv.lock", &text)]), @r#"
    0 pkg:pypi/own@0.1.0 direct from Own -> [1, 3, 4, 5] at "own" "0.1.0"
    1 pkg:pypi/a@1.0 direct runtime from OtherRegistry("https://registry.example/simple") sha256:001122… sha256:001122… -> [2] at "a" "1.0"
    2 pkg:pypi/b@1.0 transitive runtime from Path("../b") at "b" "1.0"
    3 pkg:pypi/b@2.0 direct runtime from Url("https://files.example/b.whl") at "b" "2.0"
    4 pkg:pypi/c@1.0 direct test from Git { url: "https://git.example/c", commit: Some("0123456789abcdef0123456789abcdef01234567") } at "c" "1.0"
    5 pkg:pypi/g direct from Own at "g"
    "#);
}

#[test]
fn pdm_and_the_standard_lock() {
    let pdm = format!(
        r#"[[package]]
name = "a"
version = "1.0"
groups = ["default", "test"]
dependencies = ["B>=1; os_name == 'x'", "odd odd"]
files = [{{file = "a.whl", hash = "sha256:{DIGEST}"}}]

[[package]]
name = "b"
version = "1.0"
groups = ["test"]
git = "https://git.example/b.git"
ref = "main"
revision = "{COMMIT}"
"#
    );
    assert_snapshot!(shown(&[("pdm.lock", &pdm)]), @r#"
    0 pkg:pypi/a@1.0 runtime sha256:001122… -> [1] at "a" "1.0"
    1 pkg:pypi/b@1.0 test from Git { url: "https://git.example/b.git", commit: Some("0123456789abcdef0123456789abcdef01234567") } at "b" "1.0"
    "#);
    let pylock = format!(
        r#"lock-version = "1.0"
created-by = "x"

[[packages]]
name = "a"
version = "1.0"
index = "https://registry.example/simple"
dependencies = [{{name = "b"}}]
sdist = {{name = "a.tar.gz", hashes = {{sha256 = "{DIGEST}"}}}}
wheels = [{{name = "a.whl", hashes = {{sha256 = "{DIGEST}", x = "1"}}}}]

[[packages]]
name = "b"
[packages.vcs]
type = "git"
url = "https://git.example/b.git"
commit-id = "{COMMIT}"

[[packages]]
name = "c"
directory = {{path = "../c"}}

[[packages]]
name = "d"
archive = {{url = "https://files.example/d.zip", hashes = {{sha256 = "{DIGEST}"}}}}
"#
    );
    assert_snapshot!(shown(&[("pylock.toml", &pylock)]), @r#"
    0 pkg:pypi/a@1.0 from OtherRegistry("https://registry.example/simple") sha256:001122… sha256:001122… -> [1] at "a" "1.0"
    1 pkg:pypi/b from Git { url: "https://git.example/b.git", commit: Some("0123456789abcdef0123456789abcdef01234567") } at "b"
    2 pkg:pypi/c from Path("../c") at "c"
    3 pkg:pypi/d from Url("https://files.example/d.zip") sha256:001122… at "d"
    "#);
    assert_snapshot!(shown(&[("pylock.toml", "lock-version = '2.0'\n")]), @r#"gap "": no `lock-version` that is known"#);
}

#[test]
fn pipenv_names_indexes() {
    let text = format!(
        r#"{{ "_meta": {{ "sources": [
  {{ "name": "main", "url": "https://registry.example/simple" }}, {{ "name": "own", "url": "https://other.example/simple" }} ] }},
  "default": {{
    "a": {{ "version": "==1.0", "hashes": ["sha256:{DIGEST}"], "index": "own" }},
    "b": {{ "git": "https://git.example/b.git", "ref": "{COMMIT}" }},
    "e": {{ "path": ".", "editable": true }} }},
  "develop": {{ "c": {{ "version": "==2.0" }}, "d": {{ "file": "https://files.example/d.zip" }} }}
}}"#
    );
    assert_snapshot!(shown(&[("Pipfile.lock", &text)]), @r#"
    0 pkg:pypi/a@1.0 runtime from OtherRegistry("https://other.example/simple") sha256:001122… at "a" "==1.0"
    1 pkg:pypi/b runtime from Git { url: "https://git.example/b.git", commit: Some("0123456789abcdef0123456789abcdef01234567") } at "b"
    2 pkg:pypi/e runtime from Own at "e"
    3 pkg:pypi/c@2.0 dev from Unstated at "c" "==2.0"
    4 pkg:pypi/d dev from Url("https://files.example/d.zip") at "d"
    "#);
    let manifest =
        "[packages]\nA = '*'\n[dev-packages]\nd = {file = 'https://files.example/d.zip'}\n";
    assert_snapshot!(shown(&[("Pipfile.lock", &text), ("Pipfile", manifest)]), @r#"
    0 pkg:pypi/a@1.0 direct runtime from OtherRegistry("https://other.example/simple") sha256:001122… at "a" "==1.0"
    1 pkg:pypi/b transitive runtime from Git { url: "https://git.example/b.git", commit: Some("0123456789abcdef0123456789abcdef01234567") } at "b"
    2 pkg:pypi/e transitive runtime from Own at "e"
    3 pkg:pypi/c@2.0 transitive dev from Unstated at "c" "==2.0"
    4 pkg:pypi/d direct dev from Url("https://files.example/d.zip") at "d"
    "#);
}

#[test]
fn what_cannot_be_read_is_stated() {
    for path in [
        "poetry.lock",
        "uv.lock",
        "pdm.lock",
        "pylock.toml",
        "Pipfile",
        "pyproject.toml",
    ] {
        let shown = shown(&[(path, "[")]);
        assert!(
            shown.starts_with("gap \"\": no valid TOML"),
            "{path}: {shown}"
        );
    }
    assert_snapshot!(shown(&[("Pipfile.lock", "[]")]), @r#"gap "": no object"#);
}

#[test]
fn a_manifest_that_is_deep_breaks_no_comparison_with_it() {
    let lock =
        "[[package]]\nname = \"left\"\nversion = \"1.0\"\n\n[metadata]\ncontent-hash = \"00\"\n";
    let deep = "a.".repeat(50_000);
    for manifest in [
        format!("[tool.poetry]\n{deep}a = 1\n"),
        format!("[tool.poetry.{deep}a]\nb = 1\n"),
        format!("[tool.poetry]\na = {}\n", "[".repeat(50_000)),
        format!(
            "[tool.poetry]\na = {}1{}\n",
            "{a=".repeat(50_000),
            "}".repeat(50_000)
        ),
    ] {
        let listing = listing(&[("poetry.lock", lock), ("pyproject.toml", &manifest)]);
        assert_eq!(listing.packages.len(), 1);
    }
}

#[test]
fn a_digest_of_a_date_or_a_fraction_is_not_compared() {
    let lock =
        "[[package]]\nname = \"left\"\nversion = \"1.0\"\n\n[metadata]\ncontent-hash = \"00\"\n";
    let discords = |manifest: &str| {
        listing(&[("poetry.lock", lock), ("pyproject.toml", manifest)])
            .discords
            .len()
    };
    assert_eq!(discords("[tool.poetry.dependencies]\nleft = '1'\n"), 1);
    assert_eq!(
        discords("[tool.poetry.dependencies]\nleft = '1'\n[tool.other]\na = 1.5\n"),
        1
    );
    assert_eq!(
        discords("[tool.poetry.dependencies]\nleft = 1979-05-27\n"),
        0
    );
    assert_eq!(discords("not toml"), 0);
}
