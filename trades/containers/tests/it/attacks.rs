//! Hostile archives end, in bounded memory, and what they hid is stated.

use lockgate_containers::{Content, Flow, Format, Limits, Oddities, Reason, open, open_reader};

use crate::pack::{bzip2, gzip, reasons, tar, tar_file, unpack, xz, zip, zip_with, zstd};

fn small() -> Limits {
    let mut limits = Limits::default();
    limits.unpacked_bytes = 64 << 20;
    limits.member_bytes = 1 << 20;
    limits
}

#[test]
fn bombs_stop_at_the_budget() {
    let zeros = vec![0; 40 << 20];
    let layer = zip(&[("0", &zeros)]);
    let names: Vec<String> = (0..16).map(|index| index.to_string()).collect();
    let files: Vec<(&str, &[u8])> = names
        .iter()
        .map(|name| (name.as_str(), layer.as_slice()))
        .collect();
    let bomb = zip(&files);
    let (_, report) = unpack(&bomb, "42.zip", &small());
    assert!(report.unpacked_bytes <= (64 << 20) + (1 << 20));
    assert!(
        reasons(&report).contains(&Reason::OverBudget)
            || reasons(&report).contains(&Reason::TooLarge)
    );
}

#[test]
fn a_high_ratio_stops_the_stage() {
    let mut limits = small();
    limits.ratio = 100;
    for packed in [
        gzip(&vec![0; 50 << 20]),
        bzip2(&vec![0; 50 << 20]),
        zstd(&vec![0; 50 << 20]),
        xz(&vec![0; 50 << 20]),
    ] {
        limits.member_bytes = 60 << 20;
        let (_, report) = unpack(&packed, "zeros.gz", &limits);
        assert!(reasons(&report).contains(&Reason::Ratio));
        assert!(
            report.unpacked_bytes < 17 << 20,
            "{}",
            report.unpacked_bytes
        );
    }
}

#[test]
fn a_quine_ends_at_the_depth() {
    let mut nested = tar(&[("core", b"x")]);
    for _ in 0..100 {
        nested = gzip(&nested);
    }
    let (out, report) = unpack(&nested, "quine.gz", &Limits::default());
    assert!(out.is_empty());
    assert_eq!(reasons(&report), vec![Reason::TooDeep]);
    let mut deep = Limits::default();
    deep.depth = usize::MAX;
    assert_eq!(
        reasons(&unpack(&nested, "quine.gz", &deep).1),
        vec![Reason::TooDeep]
    );
}

#[test]
fn a_hundred_tars_in_one_another_end() {
    let mut nested = tar(&[("core", b"x")]);
    for _ in 0..100 {
        nested = tar(&[("inner.tar", &nested)]);
    }
    let mut limits = Limits::default();
    limits.depth = 1_000;
    let (_, report) = unpack(&nested, "a.tar", &limits);
    assert!(reasons(&report).contains(&Reason::TooDeep));
    assert!(report.members <= 40);
}

#[test]
fn members_that_share_bytes_are_refused() {
    let bytes = zip(&[("a", &[1; 5_000]), ("b", &[2; 5_000])]);
    let mut all = bytes.clone();
    // Let the second entry of the directory point to the first member.
    let second = find(&all, b"PK\x01\x02", 1);
    all[second + 42..second + 46].fill(0);
    let (out, report) = unpack(&all, "a.zip", &Limits::default());
    assert!(reasons(&report).contains(&Reason::Overlap));
    // The member that is no longer listed is found in its hole.
    assert!(reasons(&report).contains(&Reason::Unlisted));
    assert_eq!(out.iter().filter(|(name, _)| name == "a.zip!/b").count(), 1);
}

fn find(bytes: &[u8], what: &[u8], nth: usize) -> usize {
    let mut found = bytes
        .windows(what.len())
        .enumerate()
        .filter(|(_, window)| *window == what);
    found.nth(nth).expect("it is there").0
}

#[test]
fn lies_of_a_directory_are_stated() {
    let bytes = zip(&[("name", &[1; 5_000])]);
    let mut renamed = bytes.clone();
    let entry = find(&renamed, b"PK\x01\x02", 0);
    renamed[entry + 46] = b'N';
    let (out, report) = unpack(&renamed, "a.zip", &Limits::default());
    assert_eq!(reasons(&report), vec![Reason::Disagree("name")]);
    assert_eq!(out[0].0, "a.zip!/Name");
    let mut resized = bytes;
    resized[entry + 24..entry + 28].copy_from_slice(&10_u32.to_le_bytes());
    let (out, report) = unpack(&resized, "a.zip", &Limits::default());
    assert!(
        reasons(&report)
            .iter()
            .any(|reason| matches!(reason, Reason::Damaged(_)))
    );
    assert_eq!(out[0].1.len(), 5_000);
}

#[test]
fn one_damaged_member_does_not_hide_the_others() {
    let mut bytes = zip_with(
        &[("a", &[1; 500]), ("b", &[2; 500])],
        zip::CompressionMethod::Stored,
    );
    bytes[100] ^= 1;
    let (out, report) = unpack(&bytes, "a.zip", &Limits::default());
    assert_eq!(out.len(), 2);
    assert_eq!(out[1].1, vec![2; 500]);
    assert_eq!(report.gaps.len(), 1);
    assert_eq!(report.gaps[0].path, "a.zip!/a");
}

#[test]
fn encrypted_and_unknown_members_are_stated() {
    let mut bytes = zip(&[("a", &[1; 500]), ("b", &[1; 500])]);
    let first = find(&bytes, b"PK\x01\x02", 0);
    bytes[first + 8] |= 1;
    let second = find(&bytes, b"PK\x01\x02", 1);
    bytes[second + 10] = 14;
    let (out, report) = unpack(&bytes, "a.zip", &Limits::default());
    assert!(out.is_empty());
    assert!(reasons(&report).contains(&Reason::Encrypted));
    assert!(reasons(&report).contains(&Reason::Compression(14)));
}

#[test]
fn a_huge_size_in_tar_allocates_nothing() {
    let mut header = tar::Header::new_gnu();
    header.set_path("huge").expect("a short name");
    header.set_size(1 << 60);
    header.set_cksum();
    let bytes = [header.as_bytes().to_vec(), vec![b'x'; 700]].concat();
    let (out, report) = unpack(&bytes, "a.tar", &Limits::default());
    assert_eq!(out[0].1.len(), 700);
    assert!(reasons(&report).contains(&Reason::Truncated));
}

#[test]
fn giant_windows_are_refused() {
    // A zstd frame with a window of 2 GiB (RFC 8878, section 3.1.1.1.2), and an xz block with a dictionary of 4 GiB.
    let frame = [&[0x28, 0xb5, 0x2f, 0xfd, 0x00, 21 << 3][..], &[0x01, 0, 0]].concat();
    assert_eq!(
        reasons(&unpack(&frame, "a.zst", &Limits::default()).1),
        vec![Reason::NeedsMemory]
    );
    let mut options = lzma_rust2::XzOptions::with_preset(0);
    options.lzma_options.dict_size = 256 << 20;
    let mut writer =
        lzma_rust2::XzWriter::new(Vec::new(), options).expect("a dictionary that can be written");
    std::io::Write::write_all(&mut writer, b"text").expect("memory takes all");
    let packed = writer.finish().expect("memory takes all");
    assert_eq!(
        reasons(&unpack(&packed, "a.xz", &Limits::default()).1),
        vec![Reason::NeedsMemory]
    );
}

#[test]
fn a_hundred_thousand_members_are_read() {
    let names: Vec<String> = (0..100_000).map(|index| format!("f{index}")).collect();
    let files: Vec<(&str, &[u8])> = names
        .iter()
        .map(|name| (name.as_str(), &b"-"[..]))
        .collect();
    for bytes in [
        tar(&files),
        zip_with(&files, zip::CompressionMethod::Stored),
    ] {
        let (out, report) = unpack(&bytes, "many", &Limits::default());
        assert!(report.is_complete());
        assert_eq!(out.len(), 100_000);
        let mut few = Limits::default();
        few.members = 10;
        let (out, report) = unpack(&bytes, "many", &few);
        assert_eq!(out.len(), 10);
        assert_eq!(reasons(&report), vec![Reason::TooManyMembers]);
    }
}

#[test]
fn millions_of_empty_frames_end() {
    let mut limits = small();
    limits.unpacked_bytes = 4 << 20;
    for frame in [gzip(b""), zstd(b""), xz(b""), bzip2(b"")] {
        let (_, report) = unpack(&frame.repeat(20_000), "a.gz", &limits);
        assert!(reasons(&report).contains(&Reason::OverBudget));
    }
}

#[test]
fn odd_names_are_data() {
    let mut builder = tar::Builder::new(Vec::new());
    tar_file(&mut builder, "fine", b"x");
    for name in ["../../etc/x", "/etc/x", "C:\\x", "a\u{202e}b", "a\nb"] {
        let mut header = tar::Header::new_old();
        header.as_old_mut().name[..name.len()].copy_from_slice(name.as_bytes());
        header.set_size(0);
        header.set_cksum();
        builder.append(&header, &b""[..]).expect("memory takes all");
    }
    let bytes = builder.into_inner().expect("memory takes all");
    let mut odd = Vec::new();
    open(&bytes, "t", &Limits::default(), &mut |member| {
        odd.push(member.oddities);
        Flow::Continue
    });
    assert!(odd[0].is_empty());
    assert!(odd[1].contains(Oddities::TRAVERSAL));
    assert!(odd[2].contains(Oddities::ABSOLUTE));
    assert!(odd[3].contains(Oddities::BACKSLASH) && odd[3].contains(Oddities::ABSOLUTE));
    assert!(odd[4].contains(Oddities::BIDI));
    assert!(odd[5].contains(Oddities::CONTROL));
}

#[test]
fn duplicates_and_members_behind_the_end_are_handed_on_and_stated() {
    let first = tar(&[("a", b"1"), ("a", b"2")]);
    let both = [first, tar(&[("b", b"3")])].concat();
    let (out, report) = unpack(&both, "a.tar", &Limits::default());
    assert_eq!(out.len(), 3);
    assert_eq!(
        reasons(&report),
        vec![Reason::DuplicateName, Reason::AfterEnd]
    );
    assert!(report.is_complete());
}

#[test]
fn formats_that_are_not_read_are_stated() {
    let seven = b"7z\xbc\xaf\x27\x1c rest";
    let bytes = tar(&[("a.7z", seven)]);
    let (_, report) = unpack(&bytes, "a.tar", &Limits::default());
    assert_eq!(reasons(&report), vec![Reason::NotOpened(Format::SevenZip)]);
}

#[test]
fn large_members_are_cut_and_large_containers_streamed() {
    let big = vec![b'-'; 3 << 20];
    let inner = tar(&[("big", &big), ("small", b"after")]);
    let outer = gzip(&tar(&[
        ("layer.tar", &inner),
        ("last", b"end"),
        (
            "in.zip",
            &zip_with(
                &[("big", &big), ("z", b"z")],
                zip::CompressionMethod::Stored,
            ),
        ),
    ]));
    let mut seen = Vec::new();
    let mut each = |member: lockgate_containers::Member<'_>| {
        seen.push((
            member.path.to_owned(),
            matches!(member.content, Content::Part(_)),
            member.bytes().len(),
        ));
        Flow::Continue
    };
    let report = open_reader(&mut &outer[..], "a", &small(), &mut each);
    assert_eq!(reasons(&report), vec![Reason::TooLarge, Reason::TooLarge]);
    let paths: Vec<(&str, bool)> = seen
        .iter()
        .map(|(path, part, _)| (path.as_str(), *part))
        .collect();
    assert_eq!(
        paths,
        [
            ("a!/layer.tar", false),
            ("a!/layer.tar!/big", true),
            ("a!/layer.tar!/small", false),
            ("a!/last", false),
            ("a!/in.zip", false),
            ("a!/in.zip!/big", true),
            ("a!/in.zip!/z", false),
        ]
    );
    assert!(seen.iter().all(|(_, _, size)| *size <= (1 << 20) + 1));
}

#[test]
fn stop_and_skip_are_obeyed() {
    let bytes = tar(&[("a.zip", &zip(&[("x", b"x")])), ("b", b"b"), ("c", b"c")]);
    let mut seen = Vec::new();
    let report = open(&bytes, "t", &Limits::default(), &mut |member| {
        seen.push(member.name.to_owned());
        if member.name == "b" {
            Flow::Stop
        } else {
            Flow::Skip
        }
    });
    assert_eq!(seen, ["a.zip", "b"]);
    assert!(report.stopped && !report.is_complete());
}

#[test]
fn a_stream_and_its_archive_are_one_container() {
    let jar = zip(&[("inner", b"x")]);
    let packed = gzip(&tar(&[("a.jar", &jar)]));
    let mut limits = Limits::default();
    limits.depth = 2;
    let (out, report) = unpack(&packed, "a.tar.gz", &limits);
    assert!(report.is_complete(), "{:?}", report.gaps);
    assert_eq!(out[0].0, "a.tar.gz!/a.jar!/inner");
    limits.depth = 1;
    assert_eq!(
        reasons(&unpack(&packed, "a.tar.gz", &limits).1),
        vec![Reason::TooDeep]
    );
}

#[test]
fn a_large_member_comes_in_parts_that_overlap() {
    let bytes: Vec<u8> = (0..5_000_000_u32).flat_map(u32::to_le_bytes).collect();
    let mut limits = small();
    limits.parts = true;
    for packed in [
        tar(&[("a", &bytes), ("b", b"x")]),
        zip(&[("a", &bytes), ("b", b"x")]),
        gzip(&tar(&[("a", &bytes), ("b", b"x")])),
    ] {
        let (mut end, mut names) = (0, Vec::new());
        let report = open(&packed, "p", &limits, &mut |member| {
            if !matches!(member.content, Content::Container(..)) {
                let start = usize::try_from(member.offset).expect("small");
                names.push(member.name.to_owned());
                if member.name == "a" {
                    assert!(start <= end);
                    assert_eq!(member.bytes(), &bytes[start..start + member.bytes().len()]);
                    assert!(member.bytes().len() <= (1 << 20) + 1);
                    end = start + member.bytes().len();
                }
            }
            Flow::Continue
        });
        assert!(report.is_complete(), "{:?}", report.gaps);
        assert_eq!(end, bytes.len());
        assert_eq!(names.last().map(String::as_str), Some("b"));
    }
    let cut = gzip(&tar(&[("a", &bytes)]));
    let report = open(&cut[..cut.len() / 2], "p", &limits, &mut |_| Flow::Continue);
    assert!(reasons(&report).contains(&Reason::Truncated));
}
