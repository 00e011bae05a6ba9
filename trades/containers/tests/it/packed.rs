//! Images in a tar that is packed as a whole.

use std::cell::Cell;
use std::io::Read;
use std::sync::Mutex;

use lockgate_containers::image::{Blobs, Tarball, read};
use lockgate_containers::{Limits, Reason};

use crate::contents::{contents_of, saved, shown};
use crate::pack::{bzip2, gzip, reasons, tar, tar_file, xz, zstd};

fn packed<'a>(
    bytes: &'a [u8],
    limits: &Limits,
) -> Option<(Tarball<'a>, lockgate_containers::Report)> {
    Tarball::packed("i", limits, move || Some(Box::new(bytes) as Box<dyn Read>))
}

fn layers() -> Vec<Vec<u8>> {
    let mut builder = tar::Builder::new(Vec::new());
    tar_file(&mut builder, "var/a.db", b"1");
    tar_file(&mut builder, "store/blob", b"shared");
    let mut header = tar::Header::new_gnu();
    header.set_entry_type(tar::EntryType::Link);
    header.set_size(0);
    let linked = builder.append_link(&mut header, "linked.db", "store/blob");
    linked.expect("memory takes all");
    let lowest = builder.into_inner().expect("memory takes all");
    let middle = tar(&[("var/.wh.a.db", b""), ("b.db", b"2")]);
    let highest = tar(&[("c.db", b"3"), ("large.txt", &vec![b'x'; 300_000])]);
    vec![lowest, gzip(&middle), zstd(&highest)]
}

#[test]
fn it_is_read_as_the_tar_in_it() {
    let plain = saved(&layers());
    let (store, _) = Tarball::of(&plain, "i");
    let expected = contents_of(&store, &Limits::default());
    assert_eq!(
        shown(&expected.0),
        [
            "2:c.db = 3",
            "1:b.db = 2",
            "0:linked.db = shared",
            "0:var/a.db = 1 hidden by 1"
        ]
    );
    // Streams of several frames are what programs write that pack in parallel.
    let (head, tail) = plain.split_at(1_000);
    let parts = [gzip(head), gzip(tail)].concat();
    let frames = [zstd(head), zstd(tail)].concat();
    for bytes in [
        gzip(&plain),
        zstd(&plain),
        xz(&plain),
        bzip2(&plain),
        parts,
        frames,
    ] {
        let (store, report) = packed(&bytes, &Limits::default()).expect("a tar in a stream");
        assert_eq!(reasons(&report), []);
        assert!(store.is_packed());
        assert_eq!(contents_of(&store, &Limits::default()), expected);
    }
}

#[test]
fn layers_come_in_one_reading() {
    let bytes = gzip(&saved(&layers()[1..]));
    let opened = Mutex::new(0);
    let open = || {
        *opened.lock().expect("nobody panics") += 1;
        Some(Box::new(bytes.as_slice()) as Box<dyn Read>)
    };
    let (store, _) = Tarball::packed("i", &Limits::default(), open).expect("a tar in a stream");
    contents_of(&store, &Limits::default());
    // To know it, for its headers with the documents, and for the layers.
    assert_eq!(*opened.lock().expect("nobody panics"), 3);
}

#[test]
fn in_whatever_order_they_are_asked_for() {
    let bytes = xz(&tar(&[("a", b"1"), ("b", b"22"), ("c", b"333")]));
    let (store, _) = packed(&bytes, &Limits::default()).expect("a tar in a stream");
    let mut seen = Vec::new();
    store.in_order(
        &["c", "a", "none", "c", "b"],
        &mut |at, store: &dyn Blobs| {
            let path = ["c", "a", "none", "c", "b"][at];
            // What is not read leaves the next where it is.
            let most = if path == "b" { 1 } else { 9 };
            let text = store.open(path).map(|reader| {
                let mut text = String::new();
                let read = reader.take(most).read_to_string(&mut text);
                read.expect("bytes that were packed");
                text
            });
            seen.push((at, text.unwrap_or_else(|| "not there".to_owned())));
        },
    );
    seen.sort();
    let texts: Vec<_> = seen.iter().map(|(_, text)| text.as_str()).collect();
    assert_eq!(texts, ["333", "1", "not there", "333", "2"]);
}

#[test]
fn only_a_tar_in_a_stream_is_one() {
    let others = [
        b"text".to_vec(),
        gzip(b"text"),
        tar(&[("a", b"1")]),
        gzip(&gzip(&tar(&[("a", b"1")]))),
        vec![],
        b"\x1f\x8b\x08".to_vec(),
    ];
    for other in others {
        assert!(packed(&other, &Limits::default()).is_none());
    }
}

#[test]
fn damage_and_bombs_are_stated() {
    let whole = gzip(&saved(&layers()));
    let mut broken = whole.clone();
    let last = broken.len() - 6;
    broken[last] ^= 1;
    let (_, report) = packed(&broken, &Limits::default()).expect("a tar in a stream");
    assert!(matches!(reasons(&report)[..], [Reason::Damaged(_)]));
    let (store, report) = packed(&whole[..whole.len() / 2], &Limits::default()).expect("a tar");
    assert_eq!(reasons(&report), [Reason::Truncated]);
    assert!(
        read(&store, "i").images.is_empty(),
        "what names the layers is behind them"
    );

    let zeros = tar(&[("a.txt", &vec![0; 40 << 20])]);
    let mut limits = Limits::default();
    limits.ratio = 20;
    let (_, report) = packed(&zstd(&zeros), &limits).expect("a tar in a stream");
    assert_eq!(reasons(&report), [Reason::Ratio]);
    limits = Limits::default();
    limits.unpacked_bytes = 1 << 20;
    let (_, report) = packed(&gzip(&zeros), &limits).expect("a tar in a stream");
    assert_eq!(reasons(&report), [Reason::OverBudget]);
}

#[test]
fn what_is_not_held_is_reached_a_limited_number_of_times() {
    let bytes = gzip(&tar(&[("manifest.json", b"[]"), ("a", b"1")]));
    let mut limits = Limits::default();
    limits.held_bytes = 0;
    let (store, _) = packed(&bytes, &limits).expect("a tar in a stream");
    let opened = Cell::new(0);
    while store.open("manifest.json").is_some() && opened.get() < 1_000 {
        opened.set(opened.get() + 1);
    }
    assert_eq!(opened.get(), 64);
    let (store, _) = packed(&bytes, &Limits::default()).expect("a tar in a stream");
    for _ in 0..100 {
        assert!(store.open("manifest.json").is_some(), "it is held");
    }
}
