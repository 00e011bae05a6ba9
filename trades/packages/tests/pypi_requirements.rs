//! `requirements.txt` and constraints.

use insta::assert_snapshot;
use lockgate_packages::Format;

use crate::show::{listing, shown};

const DIGEST: &str = "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff";
const COMMIT: &str = "0123456789abcdef0123456789abcdef01234567";

#[test]
fn a_file_asks_for_names_pins_and_places() {
    let text = format!(
        "# comment
A.b_c[x,y]>=1.0,<2 ; python_version < '3'  # why
pinned==1.2.3 \\
    --hash=sha256:{DIGEST} \\
    --hash=sha256:{DIGEST}
wild==1.*
any
exact === 1.x
url @ https://files.example/url-1.0.zip#sha256={DIGEST}
git+https://git.example/o/r.git@{COMMIT}#egg=r
-e git+ssh://git@git.example/o/s.git@main#egg=s
-e .[dev]
./local/dir
https://files.example/wheel_name-2.0-py3-none-any.whl
--no-binary :all:
--unheard-of x
%%odd%%
a b
"
    );
    assert_snapshot!(shown(&[("requirements.txt", &text)]), @r#"
    0 pkg:pypi/a-b-c asks ">=1.0,<2" direct at "A.b_c" ">=1.0,<2"
    1 pkg:pypi/pinned@1.2.3 direct sha256:001122… sha256:001122… at "pinned" "1.2.3"
    2 pkg:pypi/wild asks "==1.*" direct at "wild" "==1.*"
    3 pkg:pypi/any direct at "any"
    4 pkg:pypi/exact@1.x direct at "exact" "1.x"
    5 pkg:pypi/url direct from Url("https://files.example/url-1.0.zip") sha256:001122… at "url" "https://files.example/url-1.0.zip#sha256=00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"
    6 pkg:pypi/r asks "0123456789abcdef0123456789abcdef01234567" direct from Git { url: "https://git.example/o/r.git", commit: Some("0123456789abcdef0123456789abcdef01234567") } at "git+https://git.example/o/r.git@0123456789abcdef0123456789abcdef01234567#egg=r"
    7 pkg:pypi/s asks "main" direct from Git { url: "ssh://git@git.example/o/s.git", commit: None } at "git+ssh://git@git.example/o/s.git@main#egg=s"
    8 pkg:pypi/wheel-name@2.0 direct from Url("https://files.example/wheel_name-2.0-py3-none-any.whl") at "https://files.example/wheel_name-2.0-py3-none-any.whl"
    gap "./local/dir": a line that is no requirement: a place whose package is not named
    gap "x": an option that is not known: `--unheard-of`
    gap "%%odd%%": a line that is no requirement: no name
    gap "a b": a line that is no requirement: a version clause that is none
    "#);
}

#[test]
fn files_bring_in_others_once() {
    let root = "-r base.list\n--requirement=sub/more.list\n-c constraints.txt\n-r requirements-dev.txt\n-r missing.txt\n-r ../out.txt\na\nb>=1\n";
    let base = "base==1.0\n-r base.list\n-r sub/more.list\n";
    let more = "more\n-r ../base.list\n";
    let constraints = "A==3.0\nb>=2\nunused==9\n";
    let files = [
        ("requirements.txt", root),
        ("base.list", base),
        ("sub/more.list", more),
        ("constraints.txt", constraints),
        ("requirements-dev.txt", "dev==1\n-r requirements.txt\n"),
    ];
    assert_snapshot!(shown(&files), @r#"
    0 pkg:pypi/a@3.0 direct at "a"
    1 pkg:pypi/b asks ">=1" direct at "b" ">=1"
    2 pkg:pypi/base@1.0 direct at "base.list"
    3 pkg:pypi/more direct at "sub/more.list"
    gap "missing.txt": a file that is not in the tree
    gap "../out.txt": a file that is not in the tree
    "#);
    assert_snapshot!(shown(&[("constraints.txt", constraints)]), @r#"
    0 pkg:pypi/a@3.0 at "A" "3.0"
    1 pkg:pypi/b asks ">=2" at "b" ">=2"
    2 pkg:pypi/unused@9 at "unused" "9"
    "#);
}

#[test]
fn an_index_is_where_packages_come_from() {
    let user = ["u", "p"].join(":");
    let one = format!("--index-url https://{user}@registry.example/simple\na==1\n");
    assert_snapshot!(shown(&[("requirements.txt", &one)]), @r#"0 pkg:pypi/a@1 from OtherRegistry("https://registry.example/simple") at "a" "1""#);
    let registries = listing(&[("requirements.txt", &one)]).registries;
    assert_eq!(registries[0].address, "https://registry.example/simple");
    let two = "--extra-index-url=https://registry.example/simple\na==1\n";
    assert_snapshot!(shown(&[("requirements.txt", two)]), @r#"0 pkg:pypi/a@1 from Unstated at "a" "1""#);
    assert!(listing(&[("requirements.txt", two)]).registries[0].is_extra);
}

#[test]
fn odd_files_end() {
    for text in [
        "\\",
        "\\\n",
        "-",
        "--",
        "-r",
        "-e",
        "# \\\na==1",
        "a==1 \\\n# x\nb==1",
        "\u{feff}a==1",
        "a @ ",
        "--hash=x",
    ] {
        let listing = listing(&[("requirements.txt", text)]);
        for package in &listing.packages {
            assert!(package.span.end <= text.len(), "{text:?}");
        }
    }
    assert_snapshot!(shown(&[("requirements.txt", "a==1 \\\n# x\nb==1")]), @r#"
    0 pkg:pypi/a@1 at "a" "1"
    1 pkg:pypi/b@1 at "b" "1"
    "#);
    let many = "a \\\n".repeat(100_000);
    assert_eq!(listing(&[("requirements.txt", &many)]).packages.len(), 0);
}

#[test]
fn names_of_files_vary() {
    for path in [
        "requirements.txt",
        "a/requirements-dev.txt",
        "dev-requirements.in",
        "requirements/base.txt",
        "constraints.txt",
    ] {
        assert_eq!(Format::of(path), Some(Format::PypiRequirements), "{path}");
    }
    for path in ["MANIFEST.in", "notes.txt", "requirements.md"] {
        assert_eq!(Format::of(path), None, "{path}");
    }
    assert_eq!(Format::of("pylock.toml"), Some(Format::PypiPylock));
    assert_eq!(Format::of("pylock.dev.toml"), Some(Format::PypiPylock));
    assert_eq!(Format::of("pylock.a.b.toml"), None);
}
