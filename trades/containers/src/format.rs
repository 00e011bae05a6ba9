//! Which container some bytes are, told by what they begin with.

/// A container, or a compressed stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
#[expect(missing_docs, reason = "each is named as its format is")]
pub enum Format {
    Zip,
    Tar,
    Gzip,
    Zstd,
    Xz,
    Bzip2,
    Ar,
    Deb,
    SevenZip,
    Rar,
    Rpm,
    Lz4,
    Lzip,
    Lzop,
    Compress,
    Lzma,
    Cabinet,
    Cpio,
    Squashfs,
    ThinAr,
}

impl Format {
    /// Whether [`crate::open`] reads what is inside. What is only recognised is stated as a gap.
    pub fn is_opened(self) -> bool {
        matches!(self, Self::Zip | Self::Tar | Self::Ar | Self::Deb) || self.is_stream()
    }

    /// Whether it packs one stream of bytes and no members.
    pub fn is_stream(self) -> bool {
        matches!(self, Self::Gzip | Self::Zstd | Self::Xz | Self::Bzip2)
    }

    /// Its name in messages.
    pub fn name(self) -> &'static str {
        match self {
            Self::Zip => "zip",
            Self::Tar => "tar",
            Self::Gzip => "gzip",
            Self::Zstd => "zstd",
            Self::Xz => "xz",
            Self::Bzip2 => "bzip2",
            Self::Ar => "ar",
            Self::Deb => "deb",
            Self::SevenZip => "7z",
            Self::Rar => "rar",
            Self::Rpm => "rpm",
            Self::Lz4 => "lz4",
            Self::Lzip => "lzip",
            Self::Lzop => "lzop",
            Self::Compress => "compress (.Z)",
            Self::Lzma => "lzma",
            Self::Cabinet => "cabinet",
            Self::Cpio => "cpio",
            Self::Squashfs => "squashfs",
            Self::ThinAr => "thin ar",
        }
    }
}

/// First bytes and what they tell; a longer one stands before its own beginning.
const MAGIC: &[(&[u8], Format)] = &[
    (b"PK\x03\x04", Format::Zip),
    (b"PK\x05\x06", Format::Zip),
    (b"PK\x07\x08PK\x03\x04", Format::Zip),
    (b"PK00PK\x03\x04", Format::Zip),
    (b"\x1f\x8b\x08", Format::Gzip),
    (b"\x28\xb5\x2f\xfd", Format::Zstd),
    (b"\xfd7zXZ\0", Format::Xz),
    (b"!<arch>\ndebian-binary", Format::Deb),
    (b"!<arch>\n", Format::Ar),
    (b"!<thin>\n", Format::ThinAr),
    (b"7z\xbc\xaf\x27\x1c", Format::SevenZip),
    (b"Rar!\x1a\x07", Format::Rar),
    (b"\xed\xab\xee\xdb", Format::Rpm),
    (b"\x04\x22\x4d\x18", Format::Lz4),
    (b"\x02\x21\x4c\x18", Format::Lz4),
    (b"LZIP\x01", Format::Lzip),
    (b"\x89LZO\0\r\n\x1a\n", Format::Lzop),
    (b"\x1f\x9d", Format::Compress),
    (b"MSCF\0\0\0\0", Format::Cabinet),
    (b"070701", Format::Cpio),
    (b"070702", Format::Cpio),
    (b"hsqs", Format::Squashfs),
];

/// Endings of names whose files are zip whatever stands before the archive.
const ZIP_ENDINGS: &[&str] = &[
    "zip", "jar", "war", "ear", "aar", "whl", "egg", "nupkg", "apk", "ipa", "pyz", "xpi", "vsix",
];

/// The format of what begins with `bytes`, or of a zip that ends them.
///
/// `path` decides only where bytes alone do not: lzma, which has no magic, and zip archives behind other bytes. Tar
/// without magic (version 7) is told by its checksum. At least 512 bytes should be given if there are as many.
pub fn sniff(bytes: &[u8], path: &str) -> Option<Format> {
    MAGIC
        .iter()
        .find(|(magic, _)| bytes.starts_with(magic))
        .map(|(_, format)| *format)
        .or_else(|| is_bzip2(bytes).then_some(Format::Bzip2))
        .or_else(|| is_skippable_zstd(bytes).then_some(Format::Zstd))
        .or_else(|| crate::tar::is_header(bytes).then_some(Format::Tar))
        .or_else(|| is_lzma(bytes, path).then_some(Format::Lzma))
        .or_else(|| ends_as_zip(bytes, path).then_some(Format::Zip))
}

/// `BZh`, a level, and a block or the end of the stream.
fn is_bzip2(bytes: &[u8]) -> bool {
    let follows = bytes.get(4..10);
    bytes.starts_with(b"BZh")
        && bytes
            .get(3)
            .is_some_and(|level| (b'1'..=b'9').contains(level))
        && (follows == Some(b"1AY&SY") || follows == Some(b"\x17\x72\x45\x38\x50\x90"))
}

/// RFC 8878, section 3.1.2: a skippable frame, as a zstd file may begin with; its content must be small to be one here.
fn is_skippable_zstd(bytes: &[u8]) -> bool {
    let Some(&[first, 0x2a, 0x4d, 0x18, a, b, 0, 0]) = bytes.first_chunk::<8>() else {
        return false;
    };
    let after = 8 + usize::from(u16::from_le_bytes([a, b]));
    (0x50..=0x5f).contains(&first)
        && bytes
            .get(after..)
            .is_none_or(|rest| rest.is_empty() || rest.starts_with(&[0x28, 0xb5, 0x2f, 0xfd]))
}

fn is_lzma(bytes: &[u8], path: &str) -> bool {
    matches!(ending(path).as_str(), "lzma" | "tlz") && bytes.starts_with(&[0x5d, 0, 0])
}

/// A program or script with an archive behind it, as self-extracting archives and Python's `zipapp` are.
fn ends_as_zip(bytes: &[u8], path: &str) -> bool {
    let stub = [&b"#!"[..], b"MZ", b"\x7fELF"]
        .iter()
        .any(|start| bytes.starts_with(start));
    (stub || ZIP_ENDINGS.contains(&ending(path).as_str())) && crate::zip::has_end(bytes)
}

/// What stands after the last point of the last part, in small letters.
pub(crate) fn ending(path: &str) -> String {
    let name = path.rsplit('/').next().unwrap_or(path);
    match name.rsplit_once('.') {
        Some((_, ending)) if ending.len() <= 8 => ending.to_ascii_lowercase(),
        _ => String::new(),
    }
}
