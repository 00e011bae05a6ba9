//! Secrets in archives, compressed files and images.

use std::io::{Cursor, Write};
use std::process::Command;
use std::time::{Duration, Instant};

use lockgate_engine::{Past, ScanRequest, scan};
use lockgate_evidence::{Finding, Lock, Report};
use zip::write::SimpleFileOptions;

use crate::bench::Repository;

/// A line with a password that is made anew in every run of the tests; `seed` tells several apart.
fn line(seed: u64) -> Vec<u8> {
    let letters = b"abcdefghjkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789";
    let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
    let mut letter = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        letters[usize::try_from(state % letters.len() as u64).expect("a small number")]
    };
    let password: Vec<u8> = (0..24).map(|_| letter()).collect();
    [&b"DATABASE_PASSWORD=\""[..], &password, b"\"\n"].concat()
}

fn zip(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in files {
        let options = SimpleFileOptions::default();
        writer.start_file(*name, options).expect("a good name");
        writer.write_all(bytes).expect("memory takes all");
    }
    writer.finish().expect("memory takes all").into_inner()
}

fn tar(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut builder = tar::Builder::new(Vec::new());
    for (name, bytes) in files {
        let mut header = tar::Header::new_gnu();
        header.set_size(bytes.len() as u64);
        header.set_mode(0o644);
        let written = builder.append_data(&mut header, name, *bytes);
        written.expect("memory takes all");
    }
    builder.into_inner().expect("memory takes all")
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(bytes).expect("memory takes all");
    encoder.finish().expect("memory takes all")
}

fn zstd(bytes: &[u8]) -> Vec<u8> {
    zstd::encode_all(bytes, 1).expect("memory takes all")
}

fn xz(bytes: &[u8]) -> Vec<u8> {
    let options = lzma_rust2::XzOptions::with_preset(0);
    let mut writer = lzma_rust2::XzWriter::new(Vec::new(), options).expect("a known preset");
    writer.write_all(bytes).expect("memory takes all");
    writer.finish().expect("memory takes all")
}

/// What the lock of secrets says of one file.
fn look(name: &str, bytes: &[u8]) -> Report {
    look_with("", name, bytes)
}

fn look_with(policy: &str, name: &str, bytes: &[u8]) -> Report {
    let repository = Repository::new().policy(policy);
    repository.write(name, bytes);
    let request = ScanRequest {
        locks: vec![Lock::Secrets],
        ..repository.request()
    };
    scan(&request).expect("the scan runs")
}

fn paths(report: &Report) -> Vec<&str> {
    let places = |finding: &Finding| -> Vec<String> {
        let places = finding.locations.iter();
        places.map(|place| place.source.path().to_owned()).collect()
    };
    for finding in &report.findings {
        assert!(!places(finding).is_empty());
    }
    let locations = report
        .findings
        .iter()
        .flat_map(|finding| &finding.locations);
    locations.map(|place| place.source.path()).collect()
}

fn unknowns(report: &Report) -> Vec<String> {
    let unknowns = report.unknowns();
    unknowns
        .map(|unknown| format!("{}: {}", unknown.subject, unknown.reason))
        .collect()
}

#[test]
fn a_secret_is_found_in_every_container_once() {
    let secret = line(1);
    let files: &[(&str, &[u8])] = &[("readme", b"nothing here\n"), ("conf/app.env", &secret)];
    let jar = zip(files);
    let all = [
        ("a.zip", zip(files), "a.zip!/conf/app.env"),
        ("a.tar", tar(files), "a.tar!/conf/app.env"),
        ("a.tar.gz", gzip(&tar(files)), "a.tar.gz!/conf/app.env"),
        ("a.tar.zst", zstd(&tar(files)), "a.tar.zst!/conf/app.env"),
        ("a.tar.xz", xz(&tar(files)), "a.tar.xz!/conf/app.env"),
        ("app.env.gz", gzip(&secret), "app.env.gz!/app.env"),
        (
            "b.zip",
            zip(&[("lib/a.jar", &jar)]),
            "b.zip!/lib/a.jar!/conf/app.env",
        ),
    ];
    for (name, bytes, place) in all {
        let report = look(name, &bytes);
        assert_eq!(paths(&report), [place], "{name}");
        assert_eq!(unknowns(&report), [""; 0], "{name}");
    }
}

#[test]
fn what_lies_too_deep_is_stated_and_the_depth_is_a_setting() {
    let jar = zip(&[("app.env", &line(2))]);
    let deep = zip(&[("b.zip", &zip(&[("c.jar", &jar)]))]);
    let report = look("a.zip", &deep);
    assert_eq!(paths(&report), [""; 0]);
    assert_eq!(
        unknowns(&report),
        ["a.zip: not looked at in full: nested deeper than the limit (`b.zip!/c.jar`)"]
    );
    let report = look_with("[secrets]\narchive-depth = 3\n", "a.zip", &deep);
    assert_eq!(paths(&report), ["a.zip!/b.zip!/c.jar!/app.env"]);
    let report = look_with("[secrets]\narchive-depth = 0\n", "a.zip", &deep);
    assert_eq!(unknowns(&report).len(), 1);
}

#[test]
fn what_cannot_be_read_is_one_unknown_of_the_file() {
    let secret = line(3);
    let mut locked = zip(&[("a.env", &secret), ("b.env", &secret)]);
    // Bit 0 of the flags says that a member is encrypted, in its header and in the directory.
    for (magic, flags) in [(b"PK\x03\x04", 6), (b"PK\x01\x02", 8)] {
        let places: Vec<_> = (0..locked.len() - 4)
            .filter(|at| &locked[*at..at + 4] == magic)
            .collect();
        for at in places {
            locked[at + flags] |= 1;
        }
    }
    let report = look("locked.zip", &locked);
    assert_eq!(
        unknowns(&report),
        ["locked.zip: 2 parts were not looked at: encrypted (`a.env` and 1 more)"]
    );
    let whole = gzip(&tar(&[("a.env", &secret)]));
    let report = look("cut.tar.gz", &whole[..whole.len() - 6]);
    assert_eq!(unknowns(&report).len(), 1, "{:?}", unknowns(&report));
    assert_eq!(paths(&report), ["cut.tar.gz!/a.env"]);
    let report = look("a.7z", b"7z\xbc\xaf\x27\x1c\0\x04rest");
    assert_eq!(
        unknowns(&report),
        ["a.7z: not looked at in full: 7z is not opened"]
    );
}

#[test]
fn a_bomb_is_stated_and_quick() {
    let mut bomb = vec![0; 64 << 20];
    bomb = zstd(&bomb);
    let files: Vec<_> = (0..40).map(|number| format!("{number}.zst")).collect();
    let files: Vec<_> = files
        .iter()
        .map(|name| (name.as_str(), &bomb[..]))
        .collect();
    let bomb = zip(&files);
    let started = Instant::now();
    let policy = "[secrets]\narchive-bytes = 67108864\n";
    let report = look_with(policy, "bomb.zip", &bomb);
    assert_eq!(unknowns(&report).len(), 1, "{:?}", unknowns(&report));
    assert!(started.elapsed() < Duration::from_mins(1));
}

#[test]
fn what_stands_behind_or_before_an_archive_is_found() {
    let mut bytes = b"#!/bin/sh\n".to_vec();
    bytes.extend(line(4));
    bytes.extend(zip(&[("app.env", &line(5))]));
    let report = look("run.pyz", &bytes);
    let mut found = paths(&report);
    found.sort_unstable();
    assert_eq!(found, ["run.pyz", "run.pyz!/app.env"]);
}

/// What `docker save` writes: two layers, the second of which deletes a file of the first.
fn saved(secret: &[u8], line: &str) -> Vec<u8> {
    let lower = tar(&[("app/a.env", secret), ("app/keep", b"x")]);
    let upper = tar(&[("app/.wh.a.env", b""), ("app/more", b"y")]);
    let history = format!(r#"[{{"created_by":{line:?}}},{{"created_by":"RUN rm app/a.env"}}]"#);
    let config = format!(
        r#"{{"os":"linux","architecture":"amd64","config":{{}},"rootfs":{{"diff_ids":[]}},"history":{history}}}"#
    );
    let manifest =
        r#"[{"Config":"c.json","RepoTags":["a:1"],"Layers":["l0/layer.tar","l1/layer.tar"]}]"#;
    tar(&[
        ("l0/layer.tar", &lower),
        ("l1/layer.tar", &gzip(&upper)),
        ("c.json", config.as_bytes()),
        ("manifest.json", manifest.as_bytes()),
    ])
}

#[test]
fn a_secret_that_a_later_layer_deletes_is_found_with_its_layer() {
    let report = look(
        "image.tar",
        &saved(&line(6), "/bin/sh -c #(nop) COPY . app"),
    );
    assert_eq!(paths(&report), ["image.tar!/l0/layer.tar!/app/a.env"]);
    assert_eq!(
        report.findings[0].primary().note,
        "layer 1 of 2 (`COPY . app`) brought it; layer 2 hides it, but whoever has the image has it"
    );
    assert_eq!(unknowns(&report), [""; 0]);
}

#[test]
fn a_secret_in_the_line_of_a_layer_is_found_and_not_shown() {
    let built = String::from_utf8(line(7)).expect("letters");
    let secret: String = built.split('"').nth(1).expect("quoted").to_owned();
    let run = format!("RUN DATABASE_PASSWORD={secret} make");
    let report = look("image.tar", &saved(&line(8), &run));
    let all = format!("{:?}", report.findings);
    assert!(all.contains("layer 1 of 2"));
    assert!(!all.contains(&secret));
    assert!(
        paths(&report).contains(&"image.tar!/c.json"),
        "{:?}",
        paths(&report)
    );
}

fn git(repository: &Repository, args: &[&str]) {
    let mut git = Command::new("git");
    git.args(args).current_dir(repository.path(""));
    git.env("HOME", repository.path(""))
        .env("GIT_CONFIG_NOSYSTEM", "1");
    for who in ["AUTHOR", "COMMITTER"] {
        git.env(format!("GIT_{who}_NAME"), "a");
        git.env(format!("GIT_{who}_EMAIL"), "a@example.org");
    }
    assert!(git.status().expect("git runs").success(), "{args:?}");
}

#[test]
fn archives_of_the_history_are_opened_too() {
    let repository = Repository::new();
    let past = |past| {
        let request = ScanRequest {
            past: Some(past),
            locks: vec![Lock::Secrets],
            ..repository.request()
        };
        scan(&request).expect("the scan runs")
    };
    git(&repository, &["init", "-q"]);
    git(
        &repository,
        &["commit", "-q", "--allow-empty", "-m", "first"],
    );
    repository.write("a.zip", zip(&[("conf/app.env", &line(11))]));
    git(&repository, &["add", "a.zip"]);
    assert_eq!(paths(&past(Past::Staged)), ["a.zip!/conf/app.env"]);
    git(&repository, &["commit", "-q", "-m", "second"]);
    // The old secret is in the new version too, and is not told again.
    let both = zip(&[("conf/app.env", &line(11)), ("new.env", &line(12))]);
    repository.write("a.zip", both);
    git(&repository, &["add", "a.zip"]);
    assert_eq!(paths(&past(Past::Staged)), ["a.zip!/new.env"]);
    git(&repository, &["rm", "-q", "-f", "a.zip"]);
    for cut in [20, 30] {
        let cut = |bytes: Vec<u8>| bytes[..bytes.len() - cut].to_vec();
        repository.write("cut.tar.gz", cut(gzip(&tar(&[("a.env", &line(13))]))));
        git(&repository, &["add", "cut.tar.gz"]);
        git(&repository, &["commit", "-q", "-m", "third"]);
    }
    git(&repository, &["rm", "-q", "cut.tar.gz"]);
    git(&repository, &["commit", "-q", "-m", "fourth"]);
    let report = past(Past::All);
    let mut found = paths(&report);
    // What was staged and never committed is an object without a path.
    found.retain(|path| !path.starts_with("(object "));
    found.sort_unstable();
    found.dedup();
    assert_eq!(found, ["a.zip!/conf/app.env", "cut.tar.gz!/a.env"]);
    let trails = report.findings.iter();
    let trails = trails.filter_map(|finding| finding.exposed.as_ref()?.trail.as_ref());
    assert_eq!(trails.count(), report.findings.len());
    let unknowns = unknowns(&report);
    assert_eq!(unknowns.len(), 1, "{unknowns:?}");
    assert!(unknowns[0].starts_with("cut.tar.gz: not looked at in full"));
    assert!(unknowns[0].ends_with("likewise in 1 of its other versions"));
}

#[test]
fn large_members_are_looked_at_to_their_end() {
    let mut large = vec![b'\n'; 17 << 20];
    large.extend(line(14));
    for bytes in [
        tar(&[("large.env", &large)]),
        gzip(&tar(&[("large.env", &large)])),
    ] {
        let report = look_with("[secrets]\n", "a.tar", &bytes);
        assert_eq!(paths(&report), ["a.tar!/large.env"]);
        let note = &report.findings[0].primary().note;
        assert!(note.starts_with("lines are counted from byte"), "{note}");
        assert_eq!(unknowns(&report), [""; 0]);
    }
}
