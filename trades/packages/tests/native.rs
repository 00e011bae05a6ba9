//! Conan, Haskell, R, Julia.

use insta::assert_snapshot;

use crate::show::shown;

#[test]
fn what_conan_locked() {
    let second = r#"{"version": "0.5", "requires": ["left/1.2.3#abc%1700000000.1", "deep/[>=1 <2]@user/channel", "odd"],
        "build_requires": ["cmake/3.27.0"], "python_requires": []}"#;
    assert_snapshot!(shown(&[("conan.lock", second)]), @r#"
    0 pkg:conan/left@1.2.3 runtime at "left" "1.2.3"
    1 pkg:conan/deep asks ">=1 <2" runtime at "deep" ">=1 <2"
    2 pkg:conan/cmake@3.27.0 build at "cmake" "3.27.0"
    gap "\"odd\"": a reference without name or version
    "#);
    let first = r#"{"graph_lock": {"nodes": {
        "0": {"ref": null, "requires": ["1"], "build_requires": ["3"], "context": "host"},
        "1": {"ref": "left/1.2.3@user/channel#abc", "requires": ["2", "9"], "context": "host"},
        "2": {"ref": "deep/1.0", "context": "host"},
        "3": {"ref": "cmake/3.27.0", "context": "build"}}}, "version": "0.4"}"#;
    assert_snapshot!(shown(&[("conan.lock", first)]), @r#"
    0 pkg:conan/left@1.2.3 direct runtime -> [1] at "left" "1.2.3"
    1 pkg:conan/deep@1.0 transitive runtime at "deep" "1.0"
    2 pkg:conan/cmake@3.27.0 direct build at "cmake" "3.27.0"
    "#);
    assert_snapshot!(shown(&[("conan.lock", "{}")]), @r#"gap "": neither a graph nor lists of references"#);
}

#[test]
fn what_recipes_ask_for() {
    let text = "[requires]\nleft/1.2.3#abc # words\ndeep/[>=1.0 <2]\n# more\n[tool_requires]\ncmake/3.27.0@user/channel\n[test_requires]\ngtest/1.14.0\n[generators]\nCMakeDeps\n[requires]\nodd\n";
    assert_snapshot!(shown(&[("conanfile.txt", text)]), @r#"
    0 pkg:conan/left@1.2.3 direct runtime at "left" "1.2.3"
    1 pkg:conan/deep asks ">=1.0 <2" direct runtime at "deep" ">=1.0 <2"
    2 pkg:conan/cmake@3.27.0 direct build at "cmake" "3.27.0"
    3 pkg:conan/gtest@1.14.0 direct test at "gtest" "1.14.0"
    gap "odd": a reference without name or version
    "#);
    let recipe = r#"from conan import ConanFile
class Own(ConanFile):
    name = "own"
    requires = "left/1.2.3", "deep/[>=1]"
    tool_requires = (
        "cmake/3.27.0",
        "ninja/1.11.1"
    )
    generators = "CMakeDeps"
    def requirements(self):
        self.requires("zlib/1.3.1", force=True)
        self.test_requires('gtest/1.14.0')
        self.requires(f"own/{self.version}")
        self.requires(name)
"#;
    assert_snapshot!(shown(&[("conanfile.py", recipe)]), @r#"
    0 pkg:conan/left@1.2.3 direct runtime at "left" "1.2.3"
    1 pkg:conan/deep asks ">=1" direct runtime at "deep" ">=1"
    2 pkg:conan/cmake@3.27.0 direct build at "cmake" "3.27.0"
    3 pkg:conan/ninja@1.11.1 direct build at "ninja" "1.11.1"
    4 pkg:conan/zlib@1.3.1 direct runtime at "zlib" "1.3.1"
    5 pkg:conan/gtest@1.14.0 direct test at "gtest" "1.14.0"
    gap "f\"own/{self.version}\")": a requirement that is computed
    gap "name)": a requirement that is computed
    "#);
}

#[test]
fn haskell() {
    let stack = "packages:\n- completed:\n    hackage: left-pad-1.2.3@sha256:00112233,456\n    pantry-tree:\n      size: 1\n  original:\n    hackage: left-pad-1.2.3\n- completed:\n    name: fork\n    version: 0.1.0\n    git: https://git.example/fork.git\n    commit: 0123456789abcdef0123456789abcdef01234567\n- original: x\nsnapshots:\n- original: lts-21.0\n";
    assert_snapshot!(shown(&[("stack.yaml.lock", stack)]), @r#"
    0 pkg:hackage/left-pad@1.2.3 direct at "left-pad" "1.2.3"
    1 pkg:hackage/fork@0.1.0 direct from Git { url: "https://git.example/fork.git", commit: Some("0123456789abcdef0123456789abcdef01234567") } at "fork" "0.1.0"
    gap "original: x": a package that is neither of Hackage nor named
    gap "original: lts-21.0": the packages of a snapshot do not stand in this file
    "#);
    let freeze = "active-repositories: hackage\nconstraints: any.left ==1.2.3,\n             left +flag,\n             any.right ==1.*,\n             deep ==2.0\nindex-state: x\n";
    assert_snapshot!(shown(&[("cabal.project.freeze", freeze)]), @r#"
    0 pkg:hackage/left@1.2.3 at "left" "1.2.3"
    1 pkg:hackage/right asks "==1.*" at "right" "==1.*"
    2 pkg:hackage/deep@2.0 at "deep" "2.0"
    "#);
    let cabal = "cabal-version: 2.4\nname: own\nversion: 0.1.0\nlicense: MIT\n\ncommon shared\n  build-depends: base\nlibrary\n  import: shared\n  -- words\n  build-depends:\n      left ^>=1.2\n    , right ==1.2.3\n    , own:internal\n  if os(linux)\n    build-depends: unix >=2 && <3\ntest-suite spec\n  build-depends: tester\n  build-tool-depends: finder:finder >=1\nbenchmark b\n  build-depends: meter\n";
    assert_snapshot!(shown(&[("own.cabal", cabal)]), @r#"
    project Some("own") Some("0.1.0") Some("MIT")
    0 pkg:hackage/base direct at "base"
    1 pkg:hackage/left asks "^>=1.2" direct runtime at "left" "^>=1.2"
    2 pkg:hackage/right@1.2.3 direct runtime at "right" "1.2.3"
    3 pkg:hackage/own direct runtime from Own at "own"
    4 pkg:hackage/unix asks ">=2 && <3" direct runtime at "unix" ">=2 && <3"
    5 pkg:hackage/tester direct test at "tester"
    6 pkg:hackage/finder asks ">=1" direct build at "finder" ">=1"
    7 pkg:hackage/meter direct dev at "meter"
    "#);
}

#[test]
fn r() {
    let lock = r#"{"R": {"Version": "4.3.0", "Repositories": [{"Name": "CRAN", "URL": "https://HOST"}, {"Name": "own", "URL": "https://registry.example"}]},
  "Packages": {
    "left": {"Package": "left", "Version": "1.2.3", "Source": "Repository", "Repository": "CRAN", "Requirements": ["R", "deep"]},
    "deep": {"Package": "deep", "Version": "0.1-5", "Source": "Repository", "Repository": "own", "Imports": ["left (>= 1.0)"]},
    "bio": {"Package": "bio", "Version": "1.0", "Source": "Bioconductor"},
    "fork": {"Package": "fork", "Version": "0.0.1", "Source": "GitHub", "RemoteHost": "api.git.example", "RemoteUsername": "own", "RemoteRepo": "fork", "RemoteSha": "0123456789abcdef0123456789abcdef01234567"},
    "odd": {}}}"#;
    let lock = &lock.replace("HOST", &["cran", "r-project", "org"].join("."));
    assert_snapshot!(shown(&[("renv.lock", lock)]), @r#"
    0 pkg:cran/left@1.2.3 -> [1] at "left" "1.2.3"
    1 pkg:cran/deep@0.1-5 from OtherRegistry("https://registry.example") -> [0] at "deep" "0.1-5"
    2 pkg:bioconductor/bio@1.0 at "bio" "1.0"
    3 pkg:cran/fork@0.0.1 from Git { url: "api.git.example/own/fork", commit: Some("0123456789abcdef0123456789abcdef01234567") } at "fork" "0.0.1"
    gap "odd": a package without version
    "#);
    let own = "Package: own\nVersion: 0.1.0\nLicense: MIT + file LICENSE\nDepends: R (>= 4.0), left\nImports:\n    deep (>= 1.0),\n    exact (== 1.2.3)\nLinkingTo: Rcpp\nSuggests: testthat (>= 3.0.0)\n";
    assert_snapshot!(shown(&[("DESCRIPTION", own)]), @r#"
    project Some("own") Some("0.1.0") Some("MIT + file LICENSE")
    0 pkg:cran/left direct runtime at "left"
    1 pkg:cran/deep asks ">= 1.0" direct runtime at "deep" ">= 1.0"
    2 pkg:cran/exact@1.2.3 direct runtime at "exact" "1.2.3"
    3 pkg:cran/Rcpp direct build at "Rcpp"
    4 pkg:cran/testthat asks ">= 3.0.0" direct dev at "testthat" ">= 3.0.0"
    "#);
    let installed = "Package: left\nVersion: 1.2.3\nLicense: GPL-3\nRepository: CRAN\nBuilt: R 4.3.0; ; 2023-01-01; unix\nImports: deep\n";
    assert_snapshot!(shown(&[("library/left/DESCRIPTION", installed)]), @r#"0 pkg:cran/left@1.2.3 licence "GPL-3" at "left" "1.2.3""#);
    assert_eq!(shown(&[("DESCRIPTION", "What this is about.\n")]), "");
}

#[test]
fn julia() {
    let second = r#"julia_version = "1.10.0"
manifest_format = "2.0"

[[deps.Left]]
deps = ["Deep", "Dates"]
git-tree-sha1 = "00112233445566778899aabbccddeeff00112233"
uuid = "00000000-0000-0000-0000-000000000001"
version = "1.2.3"

[[deps.Dates]]
uuid = "00000000-0000-0000-0000-000000000002"

[[deps.Deep]]
repo-rev = "main"
repo-url = "https://git.example/Deep.jl"
uuid = "00000000-0000-0000-0000-000000000003"
version = "0.1.0"
    [deps.Deep.deps]
    Dates = "00000000-0000-0000-0000-000000000002"
"#;
    let project = "name = \"Own\"\nversion = \"0.1.0\"\n[deps]\nLeft = \"00000000-0000-0000-0000-000000000001\"\nExact = \"x\"\n[extras]\nTest = \"x\"\n[weakdeps]\nMaybe = \"x\"\n[compat]\nLeft = \"1.2\"\nExact = \"=1.2.3\"\njulia = \"1.6\"\n";
    assert_snapshot!(shown(&[("Manifest.toml", second), ("Project.toml", project)]), @r#"
    0 pkg:julia/Left@1.2.3 direct runtime -> [2, 1] at "[[deps.Left]]" "\"1.2.3\""
    1 pkg:julia/Dates transitive runtime at "[[deps.Dates]]"
    2 pkg:julia/Deep@0.1.0 transitive runtime from Git { url: "https://git.example/Deep.jl", commit: None } -> [1] at "[[deps.Deep]]" "\"0.1.0\""
    "#);
    assert_snapshot!(shown(&[("Project.toml", project)]), @r#"
    project Some("Own") Some("0.1.0") None
    0 pkg:julia/Left asks "1.2" direct runtime at "Left" "\"1.2\""
    1 pkg:julia/Exact@1.2.3 direct runtime at "Exact" "\"=1.2.3\""
    2 pkg:julia/Test direct test at "Test"
    3 pkg:julia/Maybe direct runtime optional at "Maybe"
    "#);
    let first = "[[Left]]\nuuid = \"00000000-0000-0000-0000-000000000001\"\nversion = \"1.2.3\"\n";
    assert_snapshot!(shown(&[("JuliaManifest.toml", first)]), @r#"0 pkg:julia/Left@1.2.3 at "[[Left]]" "\"1.2.3\"""#);
}
