//! What was packed comes out.

use lockgate_containers::{Format, Limits, Reason, open_reader, sniff};
use proptest::prelude::*;

use crate::pack::{ar, bzip2, gzip, note, reasons, tar, unpack, xz, zip, zip_with, zstd};

type Wrap = fn(&[u8]) -> Vec<u8>;

const WRAPS: &[Wrap] = &[gzip, zstd, xz, bzip2];

type Files = Vec<(String, Vec<u8>)>;

fn files() -> impl Strategy<Value = Files> {
    let bytes = prop_oneof![
        prop::collection::vec(any::<u8>(), 0..2_000),
        (any::<u8>(), 0usize..40_000).prop_map(|(byte, size)| vec![byte; size]),
    ];
    let name = "[a-z]{1,8}(/[a-zé ]{1,60}){0,4}";
    prop::collection::btree_map(name, bytes, 1..12).prop_map(|files| {
        // A byte before each, so that none is a container itself.
        files
            .into_iter()
            .map(|(name, bytes)| (name, [b"-".to_vec(), bytes].concat()))
            .collect()
    })
}

fn refs(files: &Files) -> Vec<(&str, &[u8])> {
    files
        .iter()
        .map(|(name, bytes)| (name.as_str(), bytes.as_slice()))
        .collect()
}

fn expected(files: &Files, prefix: &str) -> Files {
    files
        .iter()
        .map(|(name, bytes)| (format!("{prefix}!/{name}"), bytes.clone()))
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_was_packed_comes_out(files in files(), wrap in prop::sample::select(WRAPS.to_vec())) {
        let limits = Limits::default();
        let packed = [
            ("a.zip", zip(&refs(&files))),
            ("a.zip", zip_with(&refs(&files), zip::CompressionMethod::Stored)),
            ("a.tar", tar(&refs(&files))),
            ("a.tar.x", wrap(&tar(&refs(&files)))),
            ("a.zip.x", wrap(&zip(&refs(&files)))),
        ];
        for (path, bytes) in &packed {
            let (out, report) = unpack(bytes, path, &limits);
            prop_assert_eq!(reasons(&report), vec![]);
            prop_assert_eq!(&out, &expected(&files, path));
            let mut streamed = Vec::new();
            let report = open_reader(&mut &bytes[..], path, &limits, &mut |member| note(&mut streamed, &member));
            prop_assert_eq!(reasons(&report), vec![]);
            prop_assert_eq!(&streamed, &out);
        }
    }

    #[test]
    fn a_cut_is_stated(files in files(), wrap in prop::sample::select(WRAPS.to_vec()), at in any::<prop::sample::Index>()) {
        let plain = tar(&refs(&files));
        let packed = [("a.zip", zip(&refs(&files))), ("a.tar.x", wrap(&plain)), ("a.tar", plain)];
        for (path, bytes) in &packed {
            let cut = &bytes[..at.index(bytes.len())];
            if sniff(cut, path).is_none() {
                continue;
            }
            let (out, report) = unpack(cut, path, &Limits::default());
            // The end mark of tar is twice as long as needed.
            let whole = *path == "a.tar" && cut.len() + 512 >= bytes.len();
            prop_assert!(whole || !report.is_complete(), "{path} cut to {} of {}: {report:?}", cut.len(), bytes.len());
            let wanted = expected(&files, path);
            for ((name, bytes), (wanted, all)) in out.iter().zip(&wanted) {
                if name == "a.tar.x!/a.tar" && bytes.len() < 512 {
                    // Less than a header came out, and nothing tells that it was one.
                    continue;
                }
                prop_assert_eq!(name, wanted);
                prop_assert!(all.starts_with(bytes));
            }
        }
    }
}

#[test]
fn every_cut_of_a_small_archive_is_stated() {
    let files: &[(&str, &[u8])] = &[("one", b"first"), ("two/three", &[7; 700])];
    let plain = tar(files);
    let mut packed = vec![("a.zip", zip(files)), ("a.deb", ar(files))];
    packed.extend(WRAPS.iter().map(|wrap| ("a.tar.x", wrap(&plain))));
    for (path, bytes) in packed {
        for size in 0..bytes.len() {
            let cut = &bytes[..size];
            let Some(format) = sniff(cut, path) else {
                continue;
            };
            let (_, report) = unpack(cut, path, &Limits::default());
            // An ar archive has no end mark: behind a member it may end.
            assert!(
                !report.is_complete() || format == Format::Ar,
                "{path} cut to {size}"
            );
        }
        assert!(
            unpack(&bytes, path, &Limits::default()).1.is_complete(),
            "{path}"
        );
    }
}

#[test]
fn containers_in_containers_are_named_hop_by_hop() {
    let jar = zip(&[("k.properties", b"a=b")]);
    let war = zip_with(&[("lib/in.jar", &jar)], zip::CompressionMethod::Stored);
    let data = xz(&tar(&[("./opt/app.war", &war), ("readme", b"hello")]));
    let deb = ar(&[("debian-binary", b"2.0\n"), ("data.tar.xz", &data)]);
    assert_eq!(sniff(&deb, "p.deb"), Some(Format::Deb));
    let (out, report) = unpack(&deb, "p.deb", &Limits::default());
    assert_eq!(reasons(&report), vec![]);
    let names: Vec<&str> = out.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(
        names,
        [
            "p.deb!/debian-binary",
            "p.deb!/data.tar.xz!/opt/app.war!/lib/in.jar!/k.properties",
            "p.deb!/data.tar.xz!/readme",
        ]
    );
}

#[test]
fn a_packed_file_is_one_member() {
    for wrap in WRAPS {
        let (out, report) = unpack(&wrap(b"text"), "logs/a.txt.z", &Limits::default());
        assert!(report.is_complete());
        assert_eq!(out, [("logs/a.txt.z!/a.txt".to_owned(), b"text".to_vec())]);
    }
}

#[test]
fn frames_one_after_another_are_one_stream() {
    for wrap in WRAPS {
        let all = [wrap(b"one "), wrap(b""), wrap(b"two"), vec![0; 16]].concat();
        let (out, report) = unpack(&all, "a.x", &Limits::default());
        assert_eq!(reasons(&report), vec![]);
        assert_eq!(out[0].1, b"one two");
        let garbage = [wrap(b"one"), b"garbage".to_vec()].concat();
        let (out, report) = unpack(&garbage, "a.x", &Limits::default());
        assert_eq!(reasons(&report), vec![Reason::TrailingBytes]);
        assert_eq!(out[0].1, b"one");
    }
}

#[test]
fn empty_archives_are_whole() {
    for (path, bytes) in [("a.zip", zip(&[])), ("a.ar", ar(&[]))] {
        let (out, report) = unpack(&bytes, path, &Limits::default());
        assert!(out.is_empty() && report.is_complete(), "{path}: {report:?}");
    }
    let (out, report) = unpack(&gzip(b""), "a.gz", &Limits::default());
    assert!(report.is_complete());
    assert_eq!(out, [("a.gz!/a".to_owned(), vec![])]);
}

#[test]
fn long_names_and_links_of_tar_are_kept() {
    let long = "d/".repeat(150) + "file";
    let mut builder = tar::Builder::new(Vec::new());
    crate::pack::tar_file(&mut builder, &long, b"x");
    let mut header = tar::Header::new_gnu();
    header.set_entry_type(tar::EntryType::Symlink);
    header.set_size(0);
    builder
        .append_link(&mut header, "link", "/etc/passwd")
        .expect("memory takes all");
    let bytes = builder.into_inner().expect("memory takes all");
    let mut seen = Vec::new();
    let report = lockgate_containers::open(&bytes, "t", &Limits::default(), &mut |member| {
        seen.push((member.name.to_owned(), member.kind.clone()));
        lockgate_containers::Flow::Continue
    });
    assert!(report.is_complete());
    let link = lockgate_containers::Kind::Symlink("/etc/passwd".to_owned());
    assert_eq!(
        seen,
        [
            (long, lockgate_containers::Kind::File),
            ("link".to_owned(), link)
        ]
    );
}
