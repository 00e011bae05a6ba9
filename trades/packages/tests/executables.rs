//! Executables that carry their inventory.

use std::io::Write;

use flate2::Compression;
use flate2::write::ZlibEncoder;
use insta::assert_snapshot;
use lockgate_packages::{File, Files, Format, Listing, read};

use crate::elf::{BASE, elf};
use crate::show::show;

const SUM: &str = "h1:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";

fn listing(bytes: &[u8]) -> Listing {
    let format = Format::sniff(bytes).expect("the first bytes tell");
    let file = File {
        path: "bin/a",
        bytes,
    };
    read(format, file, &Files::new())
}

fn shown(bytes: &[u8]) -> String {
    show(&listing(bytes), "")
}

fn packed(text: &str) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(text.as_bytes()).expect("memory takes it");
    encoder.finish().expect("memory takes it")
}

fn modules() -> String {
    let marker = "0123456789abcdef";
    format!(
        "{marker}path\tm.example/own\nmod\tm.example/own\t(devel)\t\ndep\tm.example/a\tv1.0.0\t{SUM}\ndep\tm.example/b\tv1.0.0\n=>\tm.example/fork\tv1.0.1\t{SUM}\ndep\tm.example/c\tv1.0.0\n=>\t./c\t\t\nbuild\tCGO_ENABLED=0\n{marker}"
    )
}

/// The header and two strings behind it.
fn inline(version: &str, modules: &str) -> Vec<u8> {
    let mut out = b"\xff Go buildinf:\x08\x02".to_vec();
    out.resize(32, 0);
    for text in [version, modules] {
        let mut length = text.len();
        while length >= 0x80 {
            out.push(u8::try_from(length & 0x7f).expect("seven bits") | 0x80);
            length >>= 7;
        }
        out.push(u8::try_from(length).expect("seven bits"));
        out.extend(text.as_bytes());
    }
    out
}

/// The header with addresses of two strings, as before Go 1.18.
fn pointers(version: &str, modules: &str, is_big: bool) -> Vec<u8> {
    let number = |value: u64| {
        if is_big {
            value.to_be_bytes()
        } else {
            value.to_le_bytes()
        }
    };
    let start = BASE + 128;
    let texts = start + 64;
    let mut out = b"\xff Go buildinf:\x08".to_vec();
    out.push(u8::from(is_big));
    for value in [
        start + 32,
        start + 48,
        texts,
        version.len() as u64,
        texts + version.len() as u64,
        modules.len() as u64,
    ] {
        out.extend(number(value));
    }
    out.extend(version.as_bytes());
    out.extend(modules.as_bytes());
    out
}

#[test]
fn go_says_what_was_linked() {
    let text = inline("go1.22.3 X:nothing", &modules());
    assert_snapshot!(shown(&elf(".go.buildinfo", &text)), @r#"
    project Some("m.example/own") None None
    0 pkg:golang/stdlib@1.22.3 direct runtime at ""
    1 pkg:golang/m.example/own direct runtime from Own at ""
    2 pkg:golang/m.example/a@v1.0.0 runtime h1:000102… at ""
    3 pkg:golang/m.example/fork@v1.0.1 runtime h1:000102… at ""
    4 pkg:golang/m.example/c runtime from Path("./c") at ""
    "#);
    let listing = listing(&elf(".go.buildinfo", &text));
    let project = listing.project.expect("it names itself");
    assert_eq!(project.name.as_deref(), Some("m.example/own"));
}

#[test]
fn the_section_may_have_any_name() {
    let named = shown(&elf(".go.buildinfo", &inline("go1.22.3", &modules())));
    assert_eq!(shown(&elf(".data", &inline("go1.22.3", &modules()))), named);
}

#[test]
fn before_1_18_addresses_stand_there() {
    let named = shown(&elf(".go.buildinfo", &inline("go1.16", &modules())));
    for is_big in [false, true] {
        let text = pointers("go1.16", &modules(), is_big);
        assert_eq!(shown(&elf(".go.buildinfo", &text)), named);
    }
}

#[test]
fn damaged_build_information_is_stated() {
    let whole = inline("go1.22.3", &modules());
    assert_snapshot!(shown(&elf(".go.buildinfo", &whole[..60])), @r#"gap "": the build information of Go is damaged"#);
    let mut endless = whole[..32].to_vec();
    endless.extend([0xff; 40]);
    assert_snapshot!(shown(&elf(".go.buildinfo", &endless)), @r#"gap "": the build information of Go is damaged"#);
    assert_snapshot!(shown(&elf(".go.buildinfo", &inline("go1.22.3", ""))), @r#"
    0 pkg:golang/stdlib@1.22.3 direct runtime at ""
    gap "": the build information of Go names no modules
    "#);
    let wild = pointers("go1.16", "", false);
    let moved: Vec<u8> = wild[..16].iter().chain(&[0xff; 48]).copied().collect();
    assert_snapshot!(shown(&elf(".go.buildinfo", &moved)), @r#"gap "": the build information of Go is damaged"#);
}

#[test]
fn cargo_auditable_lists_crates() {
    let text = r#"{"packages":[
        {"name":"left","version":"1.0.0","source":"crates.io","kind":"build"},
        {"name":"own","version":"0.1.0","source":"local","dependencies":[0,2,9],"root":true},
        {"name":"fork","version":"2.0.0","source":"git","dependencies":[3]},
        {"name":"other","version":"3.0.0","source":"registry"}]}"#;
    assert_snapshot!(shown(&elf(".dep-v0", &packed(text))), @r#"
    0 pkg:cargo/left@1.0.0 direct build at ""
    1 pkg:cargo/own@0.1.0 direct runtime from Own -> [0, 2] at ""
    2 pkg:cargo/fork@2.0.0 direct runtime from Git { url: "", commit: None } -> [3] at ""
    3 pkg:cargo/other@3.0.0 transitive runtime from OtherRegistry("") at ""
    "#);
}

#[test]
fn damaged_and_swollen_inventories_are_stated() {
    assert_snapshot!(shown(&elf(".dep-v0", b"no zlib")), @r#"gap "": the inventory of `cargo auditable` is damaged or larger than 8 MiB"#);
    assert_snapshot!(shown(&elf(".dep-v0", &packed("{"))), @r#"gap "": the inventory of `cargo auditable` is damaged or larger than 8 MiB"#);
    let swollen = format!("{{\"packages\":[]{}", " ".repeat(9 << 20));
    assert_snapshot!(shown(&elf(".dep-v0", &packed(&swollen))), @r#"gap "": the inventory of `cargo auditable` is damaged or larger than 8 MiB"#);
    assert_snapshot!(shown(&elf(".dep-v0", &packed(r#"{"packages":[{}]}"#))), @r#"
    0 pkg:cargo/ transitive runtime from Unstated at ""
    gap "": the inventory of `cargo auditable` names packages without name or version
    "#);
}

#[test]
fn other_programs_list_nothing() {
    assert_eq!(shown(&elf(".text", b"\x90")), "");
    assert_eq!(shown(b"\x7fELF"), "");
    assert_eq!(shown(b"MZ"), "");
    assert_eq!(Format::sniff(b"#!/bin/sh\n"), None);
}

#[test]
fn cut_anywhere_nothing_breaks() {
    let whole = elf(".go.buildinfo", &pointers("go1.16", &modules(), false));
    for end in 0..whole.len() {
        if Format::sniff(&whole[..end]).is_some() {
            listing(&whole[..end]);
        }
    }
}

#[test]
fn who_looks_for_the_magic_text_is_not_taken_for_go() {
    let mut text = b"\xff Go buildinf:".to_vec();
    text.resize(64, b'x');
    assert_eq!(shown(&elf(".rodata", &text)), "");
}
