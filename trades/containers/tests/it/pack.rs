//! Writers of test archives.

use std::io::{Cursor, Write};

use lockgate_containers::{Content, Flow, Limits, Member, Reason, Report, open};
use zip::write::SimpleFileOptions;

/// What came out: path and bytes.
pub type Out = Vec<(String, Vec<u8>)>;

pub fn note(out: &mut Out, member: &Member<'_>) -> Flow {
    if !matches!(member.content, Content::Container(..)) {
        out.push((member.path.to_owned(), member.bytes().to_vec()));
    }
    Flow::Continue
}

/// Everything that is no container itself.
pub fn unpack(bytes: &[u8], path: &str, limits: &Limits) -> (Out, Report) {
    let mut out = Out::new();
    let report = open(bytes, path, limits, &mut |member| note(&mut out, &member));
    (out, report)
}

pub fn reasons(report: &Report) -> Vec<Reason> {
    report.gaps.iter().map(|gap| gap.reason.clone()).collect()
}

pub fn tar(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut builder = tar::Builder::new(Vec::new());
    for (name, bytes) in files {
        tar_file(&mut builder, name, bytes);
    }
    builder.into_inner().expect("memory takes all")
}

pub fn tar_file(builder: &mut tar::Builder<Vec<u8>>, name: &str, bytes: &[u8]) {
    let mut header = tar::Header::new_gnu();
    header.set_size(bytes.len() as u64);
    header.set_mode(0o644);
    builder
        .append_data(&mut header, name, bytes)
        .expect("memory takes all");
}

pub fn zip(files: &[(&str, &[u8])]) -> Vec<u8> {
    zip_with(files, zip::CompressionMethod::Deflated)
}

pub fn zip_with(files: &[(&str, &[u8])], method: zip::CompressionMethod) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in files {
        let options = SimpleFileOptions::default().compression_method(method);
        writer
            .start_file(*name, options)
            .expect("a name that can be written");
        writer.write_all(bytes).expect("memory takes all");
    }
    writer.finish().expect("memory takes all").into_inner()
}

pub fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(bytes).expect("memory takes all");
    encoder.finish().expect("memory takes all")
}

pub fn zstd(bytes: &[u8]) -> Vec<u8> {
    zstd::encode_all(bytes, 1).expect("memory takes all")
}

pub fn xz(bytes: &[u8]) -> Vec<u8> {
    let mut writer = lzma_rust2::XzWriter::new(Vec::new(), lzma_rust2::XzOptions::with_preset(0))
        .expect("a known preset");
    writer.write_all(bytes).expect("memory takes all");
    writer.finish().expect("memory takes all")
}

pub fn bzip2(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = bzip2::write::BzEncoder::new(Vec::new(), bzip2::Compression::fast());
    encoder.write_all(bytes).expect("memory takes all");
    encoder.finish().expect("memory takes all")
}

pub fn ar(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut all = b"!<arch>\n".to_vec();
    for (name, bytes) in files {
        all.extend(
            format!(
                "{:<16}{:<12}{:<6}{:<6}{:<8}{:<10}`\n",
                format!("{name}/"),
                0,
                0,
                0,
                100_644,
                bytes.len()
            )
            .bytes(),
        );
        all.extend_from_slice(bytes);
        all.extend(std::iter::repeat_n(b'\n', bytes.len() % 2));
    }
    all
}
