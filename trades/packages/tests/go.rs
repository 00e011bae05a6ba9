//! Go: `go.mod`, `go.sum`, `go.work`, `vendor/modules.txt`.

use insta::assert_snapshot;

use crate::show::shown;

const SUM: &str = "h1:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";

#[test]
fn modules_are_replaced_as_they_are_built() {
    let text = r#"module m.example/own // the name

go 1.21.0
toolchain go1.22.3-custom

require m.example/a v1.0.0
require (
	m.example/b v1.2.0 // indirect
	"m.example/c" v0.0.0-20200101000000-0123456789ab
	m.example/d v1.0.0 // indirect; pinned
	m.example/e/v2 v2.0.0+incompatible
)

replace (
	m.example/b => m.example/fork v1.2.1
	m.example/c v0.0.0-20200101000000-0123456789ab => ../c
	m.example/d v0.9.0 => m.example/never v1.0.0
)

exclude m.example/a v0.9.0
retract [v1.0.0, v1.1.0] // bad
tool m.example/a/cmd
godebug default=go1.21
"#;
    let sum = format!(
        "m.example/a v0.9.0/go.mod {SUM}\nm.example/a v0.9.0 {SUM}\nm.example/a v1.0.0 {SUM}\nm.example/fork v1.2.1 {SUM}\nodd\n"
    );
    assert_snapshot!(shown(&[("x/go.mod", text), ("x/go.sum", &sum)]), @r#"
    project Some("m.example/own") None None
    0 pkg:golang/stdlib@1.22.3 direct at "1.22.3" "1.22.3"
    1 pkg:golang/m.example/a@v1.0.0 direct h1:000102… at "m.example/a" "v1.0.0"
    2 pkg:golang/m.example/fork@v1.2.1 transitive h1:000102… at "m.example/fork" "v1.2.1"
    3 pkg:golang/m.example/c direct from Path("../c") at "m.example/c"
    4 pkg:golang/m.example/d@v1.0.0 transitive at "m.example/d" "v1.0.0"
    5 pkg:golang/m.example/e/v2@v2.0.0%2Bincompatible direct at "m.example/e/v2" "v2.0.0+incompatible"
    "#);
}

#[test]
fn the_language_is_no_release() {
    assert_snapshot!(shown(&[("go.mod", "module a\ngo 1.20\n")]), @r#"
    project Some("a") None None
    0 pkg:golang/stdlib asks ">= 1.20" direct at "1.20" "1.20"
    "#);
    assert_snapshot!(shown(&[("go.mod", "module a\ngo 1.22\n")]), @r#"
    project Some("a") None None
    0 pkg:golang/stdlib asks ">= 1.22" direct at "1.22" "1.22"
    "#);
    assert_snapshot!(shown(&[("go.mod", "module a\ngo 1.22.1\n")]), @r#"
    project Some("a") None None
    0 pkg:golang/stdlib@1.22.1 direct at least at "1.22.1" "1.22.1"
    "#);
}

#[test]
fn unpruned_and_odd_files_have_gaps() {
    assert_snapshot!(shown(&[("go.mod", "module a\ngo 1.16\nrequire m.example/a v1.0.0\n")]), @r#"
    project Some("a") None None
    0 pkg:golang/stdlib asks ">= 1.16" direct at "1.16" "1.16"
    1 pkg:golang/m.example/a@v1.0.0 direct at "m.example/a" "v1.0.0"
    gap "": before Go 1.17 go.mod does not name every module that is built
    "#);
    assert_snapshot!(shown(&[("go.mod", "module a\ngo 1.17\nrequire m.example/a\nfrob x\n(\n)\n")]), @r#"
    project Some("a") None None
    0 pkg:golang/stdlib asks ">= 1.17" direct at "1.17" "1.17"
    gap "require m.example/a": a directive `require` that is not understood
    gap "frob x": a directive `frob` that is not understood
    gap "(": a directive `(` that is not understood
    gap ")": a directive `)` that is not understood
    "#);
    assert_snapshot!(shown(&[("go.mod", "\u{feff}module a\r\ngo 1.17\r\nrequire m.example/é v1.0.0\r\n")]), @r#"
    project Some("a") None None
    0 pkg:golang/stdlib asks ">= 1.17" direct at "1.17" "1.17"
    1 pkg:golang/m.example/%C3%A9@v1.0.0 direct at "m.example/é" "v1.0.0"
    "#);
}

#[test]
fn a_workspace_replaces_for_its_modules() {
    let work = "go 1.22.0\nuse (\n\t./x\n\t./y\n)\nreplace m.example/a => m.example/b v2.0.0\nreplace m.example/c => ./c\n";
    let own = "module m.example/x\ngo 1.22.0\nrequire m.example/a v1.0.0\n";
    let sum = format!("m.example/b v2.0.0 {SUM}\n");
    let files = [("x/go.mod", own), ("go.work", work), ("go.work.sum", &sum)];
    assert_snapshot!(shown(&files), @r#"
    project Some("m.example/x") None None
    0 pkg:golang/stdlib@1.22.0 direct at least at "1.22.0" "1.22.0"
    1 pkg:golang/m.example/b@v2.0.0 direct h1:000102… at "m.example/a"
    "#);
    assert_snapshot!(shown(&[files[1], files[0]]), @r#"
    0 pkg:golang/stdlib@1.22.0 direct at least at "1.22.0" "1.22.0"
    1 pkg:golang/m.example/b@v2.0.0 at "m.example/b" "v2.0.0"
    2 pkg:golang/m.example/c from Path("./c") at "m.example/c"
    gap "./y": `./y/go.mod` is not at hand
    "#);
    let stranger = [("z/go.mod", own), ("go.work", work)];
    assert_snapshot!(shown(&stranger), @r#"
    project Some("m.example/x") None None
    0 pkg:golang/stdlib@1.22.0 direct at least at "1.22.0" "1.22.0"
    1 pkg:golang/m.example/a@v1.0.0 direct at "m.example/a" "v1.0.0"
    "#);
}

#[test]
fn sums_alone_tell_no_packages() {
    let sum = format!("m.example/a v1.0.0 {SUM}\n");
    assert_snapshot!(shown(&[("go.sum", &sum)]), @r#"gap "": go.sum does not tell which of its versions are built, and there is no go.mod beside it"#);
    assert_eq!(shown(&[("go.sum", &sum), ("go.mod", "module a")]), "");
}

#[test]
fn vendored_modules_have_packages() {
    let text = "# m.example/a v1.0.0\n## explicit; go 1.17\nm.example/a\nm.example/a/b\n# m.example/b v1.0.0 => m.example/fork v1.0.1\n## explicit\nm.example/b\n# m.example/c v1.0.0 => ./c\nm.example/c\n# m.example/d v1.0.0\n## explicit\n# m.example/e v1.0.0\nm.example/e\n# m.example/f\nm.example/f\n# m.example/c => ./c\n";
    let sum = format!("m.example/a v1.0.0 {SUM}\n");
    assert_snapshot!(shown(&[("vendor/modules.txt", text), ("go.sum", &sum)]), @r#"
    0 pkg:golang/m.example/a@v1.0.0 direct h1:000102… at "m.example/a" "v1.0.0"
    1 pkg:golang/m.example/fork@v1.0.1 direct at "m.example/fork" "v1.0.1"
    2 pkg:golang/m.example/c transitive from Path("./c") at "m.example/c"
    3 pkg:golang/m.example/e@v1.0.0 transitive at "m.example/e" "v1.0.0"
    gap "m.example/f": a module without version or replacement
    "#);
}
