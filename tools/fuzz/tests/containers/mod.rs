//! Containers, from seeds that their writers made.

use std::io::{Cursor, Write};

use lockgate_fuzz::containers;

/// A small file, a long one, and a directory's worth of tar.
fn tar() -> Vec<u8> {
    let mut builder = tar::Builder::new(Vec::new());
    let long = "d/".repeat(70) + "long";
    let files: [(&str, &[u8]); 4] = [
        ("a", b"text"),
        (&long, &[7; 600]),
        (".wh.b", b""),
        ("index.json", MANIFESTS),
    ];
    for (name, bytes) in files {
        let mut header = tar::Header::new_gnu();
        header.set_size(bytes.len() as u64);
        builder
            .append_data(&mut header, name, bytes)
            .expect("memory takes all");
    }
    builder.into_inner().expect("memory takes all")
}

const MANIFESTS: &[u8] = br#"{"manifests":[{"digest":"sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"}],"layers":[]}"#;

const SAVED: &[u8] =
    br#"[{"Config":"c.json","RepoTags":["a:1"],"Layers":["a","l/layer.tar","../b"]}]"#;

fn zip(method: zip::CompressionMethod) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in [("a", b"text".to_vec()), ("b/c", vec![0; 900])] {
        let options = zip::write::SimpleFileOptions::default().compression_method(method);
        writer
            .start_file(name, options)
            .expect("a name that can be written");
        writer.write_all(&bytes).expect("memory takes all");
    }
    writer.finish().expect("memory takes all").into_inner()
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(bytes).expect("memory takes all");
    encoder.finish().expect("memory takes all")
}

fn xz(bytes: &[u8]) -> Vec<u8> {
    let options = lzma_rust2::XzOptions::with_preset(0);
    let mut writer = lzma_rust2::XzWriter::new(Vec::new(), options).expect("a known preset");
    writer.write_all(bytes).expect("memory takes all");
    writer.finish().expect("memory takes all")
}

fn bzip2(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = bzip2::write::BzEncoder::new(Vec::new(), bzip2::Compression::fast());
    encoder.write_all(bytes).expect("memory takes all");
    encoder.finish().expect("memory takes all")
}

fn zstd(bytes: &[u8]) -> Vec<u8> {
    zstd::encode_all(bytes, 1).expect("memory takes all")
}

fn ar() -> Vec<u8> {
    let member = |name: &str, bytes: &str| {
        format!(
            "{name:<16}{:<12}{:<6}{:<6}{:<8}{:<10}`\n{bytes}",
            0,
            0,
            0,
            644,
            bytes.len()
        )
    };
    let members = [
        member("//", "long-name/\n "),
        member("/0", "text"),
        member("#1/4", "nametext"),
        member("b/", "b"),
    ];
    ["!<arch>\n".to_owned(), members.concat()]
        .concat()
        .into_bytes()
}

fn seeds(own: &[Vec<u8>]) -> Vec<Vec<u8>> {
    let mut all = vec![Vec::new(), b"\0".to_vec(), tar(), gzip(&tar())];
    all.extend_from_slice(own);
    all
}

#[test]
fn zips_hold() {
    use zip::CompressionMethod::{Deflated, Stored};
    super::run_over(containers::zip, seeds(&[zip(Stored), zip(Deflated)]));
}

#[test]
fn tars_hold() {
    super::run_over(containers::tar, seeds(&[]));
}

#[test]
fn gzips_hold() {
    super::run_over(
        containers::gzip,
        seeds(&[gzip(b"text"), [gzip(b"a"), gzip(&tar())].concat()]),
    );
}

#[test]
fn zstds_hold() {
    super::run_over(
        containers::zstd,
        seeds(&[
            zstd(b"text"),
            zstd(&tar()),
            zstd(&zip(zip::CompressionMethod::Stored)),
        ]),
    );
}

#[test]
fn xzs_hold() {
    super::run_over(containers::xz, seeds(&[xz(b"text"), xz(&tar())]));
}

#[test]
fn bzip2s_hold() {
    super::run_over(containers::bzip2, seeds(&[bzip2(b"text"), bzip2(&tar())]));
}

#[test]
fn ars_hold() {
    super::run_over(containers::ar, seeds(&[ar()]));
}

#[test]
fn images_hold() {
    super::run_over(
        containers::image,
        seeds(&[MANIFESTS.to_vec(), SAVED.to_vec()]),
    );
}
