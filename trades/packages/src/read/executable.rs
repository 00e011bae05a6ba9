//! Executables that carry their inventory: Go's build information, `cargo auditable`'s section.

use object::{Object, ObjectSection, ObjectSegment};

use super::{cargo, go};
use crate::{File, Files, Listing};

/// Sections and segments that are looked at; real files have some dozens. To find the end of a section's name may cost
/// a look at all of the file, so there are not many.
const MAX_PARTS: usize = 256;

/// Binaries within one Mach-O file for several architectures that are looked at.
const MAX_ARCHITECTURES: usize = 16;

/// An executable in one of the three formats.
pub(super) struct Binary<'a>(object::File<'a>);

/// True for the first bytes of ELF, PE and Mach-O.
///
/// Java's classes begin as Mach-O files for several architectures do; their next number is at least 45, the version.
pub(crate) fn is_executable(bytes: &[u8]) -> bool {
    match bytes {
        [0x7f, b'E', b'L', b'F', ..]
        | [b'M', b'Z', ..]
        | [0xfe, 0xed, 0xfa, 0xce | 0xcf, ..]
        | [0xce | 0xcf, 0xfa, 0xed, 0xfe, ..] => true,
        [0xca, 0xfe, 0xba, 0xbe | 0xbf, 0, 0, 0, count, ..] => *count < 45,
        _ => false,
    }
}

/// Fills the listing from whichever inventory there is; most executables have none, which is no gap.
pub(super) fn read(file: File<'_>, _: &Files<'_>, listing: &mut Listing) {
    for bytes in architectures(file.bytes) {
        let Ok(parsed) = object::File::parse(bytes) else {
            continue;
        };
        let binary = Binary(parsed);
        cargo::auditable::read(&binary, listing);
        go::binary::read(&binary, bytes, listing);
        if !listing.packages.is_empty() {
            // The others were built from the same sources.
            return;
        }
    }
}

/// The binaries in a file: itself, or those of each architecture.
fn architectures(bytes: &[u8]) -> Vec<&[u8]> {
    use object::read::macho::{FatArch, MachOFatFile32, MachOFatFile64};
    let parts: Vec<_> = match object::FileKind::parse(bytes) {
        Ok(object::FileKind::MachOFat32) => {
            let fat = MachOFatFile32::parse(bytes);
            let parts = fat.iter().flat_map(MachOFatFile32::arches);
            parts
                .take(MAX_ARCHITECTURES)
                .map(|part| part.data(bytes))
                .collect()
        }
        Ok(object::FileKind::MachOFat64) => {
            let fat = MachOFatFile64::parse(bytes);
            let parts = fat.iter().flat_map(MachOFatFile64::arches);
            parts
                .take(MAX_ARCHITECTURES)
                .map(|part| part.data(bytes))
                .collect()
        }
        Ok(_) => vec![Ok(bytes)],
        Err(_) => Vec::new(),
    };
    parts.into_iter().flatten().collect()
}

impl<'a> Binary<'a> {
    /// The bytes of the first section with one of these names.
    pub(super) fn section(&self, names: &[&str]) -> Option<&'a [u8]> {
        let mut sections = self.0.sections().take(MAX_PARTS);
        let is_named = |name: &[u8]| names.iter().any(|own| own.as_bytes() == name);
        let found = sections.find(|section| section.name_bytes().is_ok_and(is_named))?;
        found.data().ok()
    }

    /// What is loaded into memory: address and bytes.
    pub(super) fn segments(&self) -> impl Iterator<Item = (u64, &'a [u8])> {
        let segments = self.0.segments().take(MAX_PARTS);
        segments.filter_map(|segment| Some((segment.address(), segment.data().ok()?)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_bytes_tell() {
        assert!(is_executable(b"\x7fELF\x02"));
        assert!(is_executable(b"MZ\x90"));
        assert!(is_executable(&[0xcf, 0xfa, 0xed, 0xfe, 7]));
        assert!(is_executable(&[0xca, 0xfe, 0xba, 0xbe, 0, 0, 0, 2]));
        assert!(!is_executable(&[0xca, 0xfe, 0xba, 0xbe, 0, 0, 0, 52]));
        assert!(!is_executable(b"#!/bin/sh"));
        assert!(!is_executable(b""));
    }
}
