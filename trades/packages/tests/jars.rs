//! Archives of classes.

use std::io::{Cursor, Write};

use insta::assert_snapshot;
use lockgate_packages::{File, Files, Format, Listing, read};
use zip::write::SimpleFileOptions;

use crate::show::show;

/// An archive of these members.
fn archive(members: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in members {
        let options = SimpleFileOptions::default();
        writer
            .start_file(*name, options)
            .expect("the name is short");
        writer.write_all(bytes).expect("memory is at hand");
    }
    writer.finish().expect("memory is at hand").into_inner()
}

fn listing(path: &str, bytes: &[u8]) -> Listing {
    let format = Format::of(path).expect("the path tells a format");
    read(format, File { path, bytes }, &Files::new())
}

fn shown(path: &str, bytes: &[u8]) -> String {
    show(&listing(path, bytes), "")
}

fn properties(name: &str, version: &str) -> Vec<u8> {
    format!("#Generated\nartifactId={name}\ngroupId=g\nversion={version}\n").into_bytes()
}

#[test]
fn what_maven_left_names_an_archive_and_what_was_shaded_into_it() {
    let pom = "<project><parent><groupId>g</groupId><artifactId>p</artifactId><version>3</version></parent><artifactId>of-pom</artifactId><licenses><license><name>MIT</name></license></licenses></project>";
    let jar = archive(&[
        ("META-INF/MANIFEST.MF", b"Implementation-Title: other\n"),
        (
            "META-INF/maven/g/own/pom.properties",
            &properties("own", "1.0"),
        ),
        (
            "META-INF/maven/g/shaded/pom.properties",
            &properties("shaded", "2.0"),
        ),
        ("META-INF/maven/g/of-pom/pom.xml", pom.as_bytes()),
        (
            "META-INF/maven/g/unset/pom.properties",
            b"artifactId=unset\ngroupId=g\nversion=${v}",
        ),
        ("org/example/A.class", b"x"),
    ]);
    assert_snapshot!(shown("lib/own-1.0.jar", &jar), @r#"
    0 pkg:maven/g/of-pom@3 runtime licence "MIT" at ""
    1 pkg:maven/g/own@1.0 runtime at ""
    2 pkg:maven/g/shaded@2.0 runtime at ""
    "#);
    assert_snapshot!(shown("lib/renamed.jar", &jar), @r#"
    0 pkg:maven/g/of-pom@3 runtime licence "MIT" at ""
    1 pkg:maven/g/own@1.0 runtime at ""
    2 pkg:maven/g/shaded@2.0 runtime at ""
    3 pkg:maven/org.example/renamed runtime inferred at ""
    gap "": what names no coordinates of its own is inferred from manifests and file names: `lib/renamed.jar`
    "#);
}

#[test]
fn archives_in_archives_are_named_with_their_place() {
    let left = archive(&[(
        "META-INF/maven/g/left/pom.properties",
        &properties("left", "1.2"),
    )]);
    let spring = archive(&[
        (
            "META-INF/MANIFEST.MF",
            b"Implementation-Title: spring-core\r\nImplementation-Version: 5.3.20\r\n",
        ),
        ("org/springframework/core/A.class", b"x"),
        ("org/springframework/util/B.class", b"x"),
    ]);
    let bundle = archive(&[
        (
            "META-INF/MANIFEST.MF",
            b"Bundle-SymbolicName: org.example.bundle;singleton:=true\nBundle-Version: 4.0\n",
        ),
        ("META-INF/A.class", b"x"),
    ]);
    let inner = archive(&[("WEB-INF/lib/left-1.2.jar", &left)]);
    let app = archive(&[
        ("META-INF/MANIFEST.MF", b"Manifest-Version: 1.0\n"),
        ("BOOT-INF/lib/left-1.2.jar", &left),
        ("BOOT-INF/lib/spring-core-5.3.20.jar", &spring),
        ("BOOT-INF/lib/bundle.jar", &bundle),
        ("web.war", &inner),
        ("BOOT-INF/lib/broken.jar", b"PK\x03\x04broken"),
        ("BOOT-INF/lib/text.jar", b"no archive"),
    ]);
    assert_snapshot!(shown("app.ear", &app), @r#"
    0 pkg:maven/org.example/bundle@4.0 runtime inside BOOT-INF/lib/bundle.jar inferred at ""
    1 pkg:maven/g/left@1.2 runtime inside BOOT-INF/lib/left-1.2.jar at ""
    2 pkg:maven/org.springframework/spring-core@5.3.20 runtime inside BOOT-INF/lib/spring-core-5.3.20.jar inferred at ""
    3 pkg:maven/g/left@1.2 runtime inside web.war!/WEB-INF/lib/left-1.2.jar at ""
    gap "": `BOOT-INF/lib/broken.jar`: truncated
    gap "": `BOOT-INF/lib/text.jar`: no archive
    gap "": what names no coordinates of its own is inferred from manifests and file names: `BOOT-INF/lib/bundle.jar`, `BOOT-INF/lib/spring-core-5.3.20.jar`
    "#);
}

#[test]
fn plugins_of_jenkins_state_their_name() {
    let plugin = archive(&[
        (
            "META-INF/MANIFEST.MF",
            b"Short-Name: git\nGroup-Id: org.example.plugins\nPlugin-Version: 4.11 (private)\n",
        ),
        (
            "WEB-INF/lib/git.jar",
            &archive(&[(
                "META-INF/maven/g/git/pom.properties",
                &properties("git", "4.11"),
            )]),
        ),
    ]);
    assert_snapshot!(shown("git.hpi", &plugin), @r#"
    0 pkg:maven/org.example.plugins/git@4.11 runtime at ""
    1 pkg:maven/g/git@4.11 runtime inside WEB-INF/lib/git.jar at ""
    "#);
}

#[test]
fn what_is_damaged_or_none() {
    assert_snapshot!(shown("a.jar", b""), @r#"gap "": no archive"#);
    assert_snapshot!(shown("a.jar", b"PK\x03\x04"), @r#"gap "": truncated"#);
    let whole = archive(&[
        (
            "META-INF/maven/g/left/pom.properties",
            &properties("left", "1.2"),
        ),
        (
            "META-INF/maven/g/deep/pom.properties",
            &properties("deep", "1.0"),
        ),
    ]);
    assert_snapshot!(shown("a.jar", &whole[..whole.len() - 30]), @r#"
    0 pkg:maven/g/deep@1.0 runtime at ""
    1 pkg:maven/g/left@1.2 runtime at ""
    gap "": truncated
    "#);
    assert_snapshot!(shown("a.jar", &archive(&[])), @"");
    let mut script = b"#!/bin/sh\nexit\n".to_vec();
    script.extend(&whole);
    assert_eq!(listing("a.jar", &script).packages.len(), 2);
}

#[test]
fn bombs_and_nests_end_in_gaps() {
    let mut nest = archive(&[(
        "META-INF/maven/g/core/pom.properties",
        &properties("core", "1"),
    )]);
    for _ in 0..20 {
        nest = archive(&[("x.jar", &nest)]);
    }
    assert_snapshot!(shown("nest.jar", &nest), @r#"gap "": `x.jar!/x.jar!/x.jar!/x.jar!/x.jar!/x.jar`: nested deeper than the limit"#);
    let bomb = archive(&[("META-INF/MANIFEST.MF", &vec![b'a'; 40 << 20])]);
    assert_snapshot!(shown("bomb.jar", &bomb), @r#"gap "": `META-INF/MANIFEST.MF`: unpacks to suspiciously many bytes"#);
    let bomb = archive(&[("inner.jar", &archive(&[("x.class", &vec![0; 60 << 20])]))]);
    let listing = listing("bomb.jar", &bomb);
    assert!(
        listing.gaps.iter().all(|gap| gap.what.contains("inferred")),
        "{:?}",
        listing.gaps
    );
}
