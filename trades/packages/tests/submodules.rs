//! Repositories within a repository.

use insta::assert_snapshot;
use lockgate_packages::submodules;

use crate::show::shown;

#[test]
fn what_git_wrote() {
    let file = r#"[submodule "vendor/zlib"]
	path = vendor/zlib
	url = https://git.example/zlib.git
	branch = stable
[submodule "beside"]
	path = beside
	url = ../beside.git
"#;
    assert_snapshot!(shown(&[(".gitmodules", file)]), @r#"
    0 pkg:generic/git.example/zlib asks "stable" direct from Git { url: "https://git.example/zlib.git", commit: None } at "https://git.example/zlib.git"
    1 pkg:generic/../beside.git direct from Git { url: "../beside.git", commit: None } at "../beside.git"
    "#);
    let found = submodules(file);
    let paths: Vec<_> = found.iter().map(|module| module.path.as_str()).collect();
    assert_eq!(paths, ["vendor/zlib", "beside"]);
}

#[test]
fn odd_and_hostile_ones() {
    let file = "\u{feff}url = before\r\n[core]\r\n\turl = other\r\n[SubModule \"a \\\"b\"] # comment\r\n\tPATH=\"x # y\" ; more\r\n\turl=\"https://user:word@git.example/a.git\" # why\r\n[submodule \"none\"]\r\n\tpath = ../..\r\n[submodule \"a \\\"b\"]\r\n\turl = git@git.example:b/c.git ; later\r\n[submodule broken\r\n\turl = x";
    assert_snapshot!(shown(&[(".gitmodules", file)]), @r#"
    0 pkg:generic/git.example/b/c direct from Git { url: "git@git.example:b/c.git", commit: None } at "git@git.example:b/c.git"
    gap "[submodule \"none\"]": the submodule `none` has no address
    "#);
    assert_eq!(
        submodules(file).first().map(|module| &*module.path),
        Some("x # y")
    );
    assert_snapshot!(shown(&[(".gitmodules", "")]), @"");
    let many = "[submodule \"a\"]\nurl = b\n".repeat(20_000);
    assert_eq!(submodules(&many).len(), 1);
}
