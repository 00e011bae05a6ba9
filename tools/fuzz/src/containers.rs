//! Containers: every budget holds, held and streamed, and nothing fails.

use lockgate_containers::image::{self, Tarball};
use lockgate_containers::{Flow, Limits, Report, open, open_reader};

/// Small budgets, so that a run is short.
fn limits() -> Limits {
    let mut limits = Limits::default();
    limits.depth = 4;
    limits.unpacked_bytes = 4 << 20;
    limits.member_bytes = 64 << 10;
    limits.members = 2_000;
    limits.window_bytes = 1 << 20;
    limits
}

/// One read may go over a budget by what it made.
fn check(report: &Report) {
    let limits = limits();
    assert!(report.members <= limits.members, "too many members");
    assert!(
        report.unpacked_bytes <= limits.unpacked_bytes + (1 << 20),
        "too many bytes"
    );
    assert!(report.gaps.len() <= limits.gaps, "too many gaps");
}

/// Opens bytes under a name, with the first ones of the format put before them as well.
fn walk(path: &str, magic: &[u8], data: &[u8]) {
    for bytes in [data.to_vec(), [magic, data].concat()] {
        let mut each = |member: lockgate_containers::Member<'_>| {
            assert!(
                member.bytes().len() <= 64 << 10 | 1,
                "a member over the limit"
            );
            Flow::Continue
        };
        check(&open(&bytes, path, &limits(), &mut each));
        check(&open_reader(&mut &bytes[..], path, &limits(), &mut each));
    }
}

/// Zip archives.
pub fn zip(data: &[u8]) {
    walk("a.zip", b"PK\x03\x04", data);
}

/// Tar archives; their checksum is set right, or hardly any input would come past it.
pub fn tar(data: &[u8]) {
    let mut bytes = data.to_vec();
    for block in bytes.chunks_exact_mut(512) {
        set_checksum(block);
    }
    walk("a.tar", b"", &bytes);
}

fn set_checksum(block: &mut [u8]) {
    block[148..156].fill(b' ');
    let sum: u32 = block.iter().map(|byte| u32::from(*byte)).sum();
    block[148..156].copy_from_slice(format!("{sum:06o}\0 ").as_bytes());
}

/// Gzip.
pub fn gzip(data: &[u8]) {
    walk("a.gz", b"\x1f\x8b\x08\0\0\0\0\0\0\x03", data);
}

/// Zstandard.
pub fn zstd(data: &[u8]) {
    walk("a.zst", b"\x28\xb5\x2f\xfd", data);
}

/// Xz.
pub fn xz(data: &[u8]) {
    walk("a.xz", b"\xfd7zXZ\0\0\x04\xe6\xd6\xb4\x46", data);
}

/// Bzip2.
pub fn bzip2(data: &[u8]) {
    walk("a.bz2", b"BZh91AY&SY", data);
}

/// Archives of ar, and Debian packages.
pub fn ar(data: &[u8]) {
    walk("a.deb", b"!<arch>\n", data);
}

/// Images in a tar: the tar itself, and documents of any content.
pub fn image(data: &[u8]) {
    images(data);
    let store = image::Files(|path: &str| {
        let bytes = data.to_vec();
        let known = !path.is_empty() && path.split('/').all(|part| part != "..");
        assert!(known, "a path out of the store");
        Some(Box::new(std::io::Cursor::new(bytes)) as Box<dyn std::io::Read>)
    });
    walk_images(&store);
}

fn images(data: &[u8]) {
    let (store, _) = Tarball::of(data, "image.tar");
    walk_images(&store);
    let open = || Some(Box::new(data) as Box<dyn std::io::Read>);
    if let Some((store, _)) = Tarball::packed("image.tar.gz", &limits(), open) {
        walk_images(&store);
    }
}

fn walk_images(store: &dyn image::Blobs) {
    for image in image::read(store, "image.tar").images.iter().take(4) {
        let report = image.walk(store, "image.tar", &limits(), &mut |_| Flow::Continue);
        assert!(report.members <= limits().members, "too many members");
    }
}
