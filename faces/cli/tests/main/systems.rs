//! Advisories of distributions, and the roots of systems they speak of.

use std::collections::BTreeSet;
use std::process::Command;

use serde_json::{Value, json};

use crate::bench::Bench;

/// A package: its name, its version, and its source as dpkg writes it, if that has another name or version.
type Installed = (&'static str, &'static str, &'static str);

const DEBIAN: &[Installed] = &[
    ("bash", "5.2.15-2+b2", "bash (5.2.15-2)"),
    ("bsdutils", "1:2.38.1-5+b1", "util-linux (2.38.1-5)"),
    ("libc6", "2.36-9+deb12u10", "glibc"),
    ("login", "1:4.13+dfsg1-1+b1", "shadow (1:4.13+dfsg1-1)"),
    ("mount", "2.38.1-5+b1", "util-linux (2.38.1-5)"),
    ("tool", "2.0~rc1-1", ""),
];

/// Source, the version from which on it is mended, and the binary packages that are older.
const MENDED: &[(&str, &str, &[&str])] = &[
    ("bash", "5.2.15-2", &[]),
    ("bash", "5.2.15-2+b1", &["bash"]),
    ("bash", "5.2.15-3~deb12u1", &["bash"]),
    ("bash", "5.2.15-2~deb12u1", &[]),
    ("glibc", "2.36-9+deb12u10", &[]),
    ("glibc", "2.36-9+deb12u9", &[]),
    ("glibc", "2.36-9+deb12u11", &["libc6"]),
    ("glibc", "1:0~", &["libc6"]),
    ("shadow", "4.19-1", &[]),
    ("shadow", "1:4.13+dfsg1-1+deb12u1", &["login"]),
    ("tool", "2.0~beta9-1", &[]),
    ("tool", "2.0~rc1-1+deb12u1", &["tool"]),
    ("tool", "2.0-1", &["tool"]),
    ("util-linux", "2.38.1-5+deb12u1", &["bsdutils", "mount"]),
    ("util-linux", "2.38.1-5", &[]),
    // Names of binary packages are none of sources.
    ("libc6", "9", &[]),
];

fn stanza((name, version, source): &Installed) -> String {
    let source = if source.is_empty() {
        String::new()
    } else {
        format!("Source: {source}\n")
    };
    format!(
        "Package: {name}\nStatus: install ok installed\nArchitecture: amd64\n{source}Version: {version}\n\n"
    )
}

fn os_release(id: &str, version: &str) -> String {
    format!("ID={id}\nVERSION_ID=\"{version}\"\n")
}

/// Writes a record for each line, numbered, and makes the database.
fn import(bench: &Bench, ecosystem: &str, lines: &[(&str, &str)]) {
    for (at, (name, fixed)) in lines.iter().enumerate() {
        let record = json!({
            "id": format!("S-{at}"),
            "modified": "2026-01-01T00:00:00Z",
            "affected": [{
                "package": {"ecosystem": ecosystem, "name": name},
                "ranges": [{"type": "ECOSYSTEM", "events": [{"introduced": "0"}, {"fixed": fixed}]}],
            }],
        });
        bench.write(&format!("records/S-{at}.json"), &record.to_string());
    }
    let end = bench.run(&["db", "import", "records", "--db", "db"]);
    assert_eq!(end.code, Some(0), "{}", end.all());
}

/// Record and package of each finding.
fn found(bench: &Bench, root: &str) -> BTreeSet<(String, String)> {
    let args = [
        "scan",
        root,
        "--locks",
        "dependencies",
        "--db",
        "db",
        "--format",
        "json",
    ];
    let end = bench.run(&args);
    let report: Value = serde_json::from_str(&end.stdout).expect("the report is JSON");
    let findings = report["findings"].as_array().cloned().unwrap_or_default();
    let pairs = findings.iter().filter_map(|finding| {
        let message = finding["message"].as_str()?;
        let (package, rest) = message.strip_prefix('`')?.split_once('`')?;
        let (_, rest) = rest.split_once("affected by ")?;
        let record = rest.split([' ', ':', ',']).next()?;
        Some((record.to_owned(), package.to_owned()))
    });
    pairs.collect()
}

fn expected<'a>(lines: impl Iterator<Item = &'a [&'a str]>) -> BTreeSet<(String, String)> {
    let numbered = lines.enumerate();
    let pairs = numbered.flat_map(|(at, names)| {
        let record = format!("S-{at}");
        names
            .iter()
            .map(move |name| (record.clone(), (*name).to_owned()))
    });
    pairs.collect()
}

/// What dpkg says of the source's version; `None` where it is not there.
fn by_dpkg((name, version, source): &Installed, fixed: &str) -> Option<bool> {
    let stated = source
        .split_once(" (")
        .map(|(_, rest)| rest.trim_end_matches(')'));
    let version = stated.unwrap_or(version);
    let mut dpkg = Command::new("dpkg");
    dpkg.args(["--compare-versions", version, "lt", fixed]);
    let told = dpkg.status().ok()?.code()?;
    assert!(told < 2, "dpkg takes `{version}` of {name} for no version");
    Some(told == 0)
}

#[test]
fn debian_is_told_by_its_sources() {
    let bench = Bench::new();
    let lines: Vec<_> = MENDED
        .iter()
        .map(|(name, fixed, _)| (*name, *fixed))
        .collect();
    import(&bench, "Debian:12", &lines);
    let status: String = DEBIAN.iter().map(stanza).collect();
    for (root, release) in [("twelve", "12"), ("thirteen", "13")] {
        bench.write(
            &format!("{root}/usr/lib/os-release"),
            &os_release("debian", release),
        );
        bench.write(&format!("{root}/var/lib/dpkg/status"), &status);
    }
    let theirs = expected(MENDED.iter().map(|(_, _, names)| *names));
    assert_eq!(found(&bench, "twelve"), theirs);
    assert_eq!(found(&bench, "thirteen"), BTreeSet::new());
    for (source, fixed, names) in MENDED {
        for package in DEBIAN {
            let of = package.2.split(" (").next().filter(|name| !name.is_empty());
            let is_of = of.unwrap_or(package.0) == *source;
            let told = is_of.then(|| by_dpkg(package, fixed)).flatten();
            assert!(told.is_none_or(|told| told == names.contains(&package.0)));
        }
    }
}

#[test]
fn alpine_is_told_by_its_origins() {
    let bench = Bench::new();
    let lines: &[(&str, &str, &[&str])] = &[
        ("openssl", "3.3.2-r1", &["libcrypto3", "libssl3"]),
        ("openssl", "3.3.2-r0", &[]),
        ("openssl", "3.3.10_rc1-r0", &["libcrypto3", "libssl3"]),
        ("libssl3", "9-r0", &[]),
        ("git", "2.45.2-r9", &[]),
        ("git", "2.45.2_p2-r0", &["git"]),
    ];
    let records: Vec<_> = lines
        .iter()
        .map(|(name, fixed, _)| (*name, *fixed))
        .collect();
    import(&bench, "Alpine:v3.20", &records);
    let packages = [
        ("libcrypto3", "3.3.2-r0", "openssl"),
        ("libssl3", "3.3.2-r0", "openssl"),
        ("git", "2.45.2_p1-r0", "git"),
    ];
    let paragraphs = packages
        .map(|(name, version, origin)| format!("P:{name}\nV:{version}\nA:x86_64\no:{origin}\n\n"));
    let installed = paragraphs.concat();
    for (root, release) in [("this", "3.20.3"), ("next", "3.21.0")] {
        bench.write(
            &format!("{root}/etc/os-release"),
            &os_release("alpine", release),
        );
        bench.write(&format!("{root}/lib/apk/db/installed"), &installed);
    }
    let theirs = expected(lines.iter().map(|(_, _, names)| *names));
    assert_eq!(found(&bench, "this"), theirs);
    assert_eq!(found(&bench, "next"), BTreeSet::new());
}
