//! What Python projects ask for, and what is installed.

use insta::assert_snapshot;

use crate::show::{listing, shown};

const DIGEST: &str = "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff";
const COMMIT: &str = "0123456789abcdef0123456789abcdef01234567";

#[test]
fn pyproject_has_a_table_for_each_tool() {
    let text = r#"[build-system]
requires = ["setuptools>=61", "wheel==0.40"]

[project]
name = "own"
version = "1.0"
license = { text = "MIT" }
dynamic = ["dependencies"]
dependencies = ["A.b[x]>=1; os_name == 'x'", "c==1.0", "m", "s", 'q @ https://files.example/q.zip', "odd odd", 1]

[project.optional-dependencies]
extra = ["e~=1.0"]

[dependency-groups]
test = ["t", { include-group = "dev" }]
dev = ["d"]

[tool.poetry]
name = "other"

[tool.poetry.dependencies]
python = "^3.9"
p = "^1.0"
exact = "1.0.0"
several = [{ version = "<2", python = "<3" }, { version = "2.0" }]
git = { git = "https://git.example/r.git", rev = "abc", optional = true }
here = { path = "../here" }

[tool.poetry.group.docs.dependencies]
sphinx = "*"

[[tool.poetry.source]]
name = "own"
url = "https://registry.example/simple"

[tool.pdm.dev-dependencies]
lint = ["l"]

[tool.uv]
dev-dependencies = ["u"]

[tool.uv.sources]
m = { workspace = true }
s = { index = "own" }
"#;
    assert_snapshot!(shown(&[("pyproject.toml", text)]), @r#"
    project Some("own") Some("1.0") Some("MIT")
    0 pkg:pypi/setuptools asks ">=61" direct build at "setuptools" ">=61"
    1 pkg:pypi/wheel@0.40 direct build at "wheel" "0.40"
    2 pkg:pypi/a-b asks ">=1" direct runtime at "A.b" ">=1"
    3 pkg:pypi/c@1.0 direct runtime at "c" "1.0"
    4 pkg:pypi/m direct runtime from Own at "m"
    5 pkg:pypi/s direct runtime from Unstated at "s"
    6 pkg:pypi/q direct runtime from Url("https://files.example/q.zip") at "q" "https://files.example/q.zip"
    7 pkg:pypi/e asks "~=1.0" direct runtime optional at "e" "~=1.0"
    8 pkg:pypi/t direct test at "t"
    9 pkg:pypi/d direct dev at "d"
    10 pkg:pypi/p asks "^1.0" direct runtime at "p" "^1.0"
    11 pkg:pypi/exact@1.0.0 direct runtime at "exact" "1.0.0"
    12 pkg:pypi/several asks "<2" direct runtime at "several" "<2"
    13 pkg:pypi/several@2.0 direct runtime at "several" "2.0"
    14 pkg:pypi/git asks "abc" direct runtime optional from Git { url: "https://git.example/r.git", commit: None } at "git"
    15 pkg:pypi/here direct runtime from Path("../here") at "here"
    16 pkg:pypi/sphinx direct dev at "sphinx" "*"
    17 pkg:pypi/l direct dev at "l"
    18 pkg:pypi/u direct dev at "u"
    gap "\"dependencies\"": dependencies that only the build knows
    gap "odd odd": no requirement: a version clause that is none
    gap "1": a requirement that is no text
    "#);
    assert_eq!(listing(&[("pyproject.toml", text)]).registries.len(), 1);
}

#[test]
fn pipfile_and_setup_files() {
    let pipfile = "[[source]]\nurl = 'https://registry.example/simple'\n[packages]\na = '*'\nb = '==1.0'\nc = {version = '>=1', index = 'x'}\nd = {git = 'https://git.example/d', ref = 'v1'}\n[dev-packages]\ne = '~=1'\n[requires]\npython_version = '3'\n";
    assert_snapshot!(shown(&[("Pipfile", pipfile)]), @r#"
    0 pkg:pypi/a direct runtime at "a" "*"
    1 pkg:pypi/b@1.0 direct runtime at "b" "1.0"
    2 pkg:pypi/c asks ">=1" direct runtime from Unstated at "c" ">=1"
    3 pkg:pypi/d asks "v1" direct runtime from Git { url: "https://git.example/d", commit: None } at "d"
    4 pkg:pypi/e asks "~=1" direct dev at "e" "~=1"
    "#);
    let cfg = "[metadata]\nname = own\nversion = 1.0\nlicense = MIT\n[options]\ninstall_requires =\n    a>=1 # why\n    # b\n    c==1.0; os_name == 'x'\n    odd odd\nsetup_requires = s\n\n[options.extras_require]\nextra = e[x]>1\nmore = file: x.txt\n[other]\ninstall_requires = no\n";
    assert_snapshot!(shown(&[("setup.cfg", cfg)]), @r#"
    project Some("own") Some("1.0") Some("MIT")
    0 pkg:pypi/a asks ">=1" direct runtime at "a" ">=1"
    1 pkg:pypi/c@1.0 direct runtime at "c" "1.0"
    2 pkg:pypi/s direct build at "s"
    3 pkg:pypi/e asks ">1" direct runtime optional at "e" ">1"
    gap "odd odd": no requirement: a version clause that is none
    gap "file: x.txt": requirements that stand in another file
    "#);
    let program = "setup(\n  install_requires=[\n    'a>=1', # why\n    \"b==1.0\",\n  ],\n  tests_require=['c' + x, 'd'],\n  setup_requires=names,\n)";
    assert_snapshot!(shown(&[("app/forms/setup.py", "class SetupForm:\n    pass\n")]), @"");
    assert_snapshot!(shown(&[("setup.py", program)]), @r#"
    0 pkg:pypi/a asks ">=1" direct runtime at "a" ">=1"
    1 pkg:pypi/b@1.0 direct runtime at "b" "1.0"
    gap "": a program: what else it requires is known only by running it
    "#);
}

#[test]
fn installed_distributions_have_metadata() {
    let metadata = "Metadata-Version: 2.1\nName: A.b\nVersion: 1.0\nLicense: MIT\nClassifier: License :: OSI Approved\nRequires-Dist: c\n\nName: not\n";
    assert_snapshot!(shown(&[("lib/a-1.0.dist-info/METADATA", metadata)]), @r#"0 pkg:pypi/a-b@1.0 from Unstated licence "MIT" at "A.b" "1.0""#);
    let archive = format!(
        r#"{{ "url": "https://files.example/a.whl", "archive_info": {{ "hashes": {{ "sha256": "{DIGEST}" }} }} }}"#
    );
    let directory = "lib/a-1.0.dist-info";
    let files = |direct: &str| {
        shown(&[
            (&format!("{directory}/METADATA"), metadata),
            (&format!("{directory}/direct_url.json"), direct),
        ])
    };
    assert_snapshot!(files(&archive), @r#"0 pkg:pypi/a-b@1.0 from Url("https://files.example/a.whl") sha256:001122… licence "MIT" at "A.b" "1.0""#);
    let git = format!(
        r#"{{ "url": "https://git.example/a.git", "vcs_info": {{ "vcs": "git", "commit_id": "{COMMIT}" }} }}"#
    );
    assert_snapshot!(files(&git), @r#"0 pkg:pypi/a-b@1.0 from Git { url: "https://git.example/a.git", commit: Some("0123456789abcdef0123456789abcdef01234567") } licence "MIT" at "A.b" "1.0""#);
    assert_snapshot!(files("{}"), @r#"
    0 pkg:pypi/a-b@1.0 from Unstated licence "MIT" at "A.b" "1.0"
    gap "": a `direct_url.json` without `url`
    "#);
    assert_snapshot!(shown(&[("b.egg-info/PKG-INFO", "Name: b\nVersion: 2\nLicense: UNKNOWN\nClassifier: License :: Other\n")]), @r#"0 pkg:pypi/b@2 from Unstated licence "Other" at "b" "2""#);
    assert_snapshot!(shown(&[("b.dist-info/METADATA", "Name: b\n\nVersion: 1\n")]), @r#"gap "": no `Name` or no `Version`"#);
}
