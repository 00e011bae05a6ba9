//! `Cargo.lock`.

use insta::assert_snapshot;

use crate::show::{listing, shown};

const DIGEST: &str = "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff";

#[test]
fn packages_have_their_place_and_who_names_them() {
    let text = format!(
        r#"version = 3

[[package]]
name = "own"
version = "0.1.0"
dependencies = ["left 1.0.0", "fork"]

[[package]]
name = "left"
version = "1.0.0"
source = "registry+https://github.com/rust-lang/crates.io-index"
checksum = "{DIGEST}"
dependencies = ["left 2.0.0"]

[[package]]
name = "left"
version = "2.0.0"
source = "registry+https://registry.example/index"

[[package]]
name = "fork"
version = "0.3.0"
source = "git+https://git.example/fork?rev=abc#0123456789abcdef0123456789abcdef01234567"
"#
    );
    assert_snapshot!(shown(&[("Cargo.lock", &text)]), @r#"
    0 pkg:cargo/own@0.1.0 direct from Own -> [1, 3] at "\"own\"" "\"0.1.0\""
    1 pkg:cargo/left@1.0.0 direct sha256:001122… -> [2] at "\"left\"" "\"1.0.0\""
    2 pkg:cargo/left@2.0.0 transitive from OtherRegistry("https://registry.example/index") at "\"left\"" "\"2.0.0\""
    3 pkg:cargo/fork@0.3.0 direct from Git { url: "https://git.example/fork?rev=abc", commit: Some("0123456789abcdef0123456789abcdef01234567") } at "\"fork\"" "\"0.3.0\""
    "#);
    let listing = listing(&[("Cargo.lock", &text)]);
    assert_eq!(listing.way_to(2), [1, 2]);
}

#[test]
fn the_first_version_keeps_its_checksums_at_the_end() {
    let text = format!(
        r#"[[package]]
name = "left"
version = "1.0.0"
source = "registry+https://github.com/rust-lang/crates.io-index"

[metadata]
"checksum left 1.0.0 (registry+https://github.com/rust-lang/crates.io-index)" = "{DIGEST}"
"#
    );
    assert_snapshot!(shown(&[("Cargo.lock", &text)]), @r#"0 pkg:cargo/left@1.0.0 sha256:001122… at "\"left\"" "\"1.0.0\"""#);
}

#[test]
fn what_cannot_be_read_is_stated() {
    assert_snapshot!(shown(&[("Cargo.lock", "[[package]]\nname = \"left\"\n")]), @r#"gap "[[package]]": a package without name or version"#);
    assert_snapshot!(shown(&[("Cargo.lock", "[[package")]), @r#"gap "": no valid TOML: unclosed array table, expected `]]`"#);
}

#[test]
fn a_byte_order_mark_moves_nothing() {
    let text = "\u{feff}[[package]]\nname = 'left'\nversion = \"1.0.0\"\n";
    assert_snapshot!(shown(&[("Cargo.lock", text)]), @r#"0 pkg:cargo/left@1.0.0 direct from Own at "'left'" "\"1.0.0\"""#);
}
