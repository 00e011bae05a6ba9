//! The build information in Go's binaries (`debug/buildinfo` of Go's standard library).
//!
//! A header of 32 bytes begins with a magic text at a multiple of 16. Since Go 1.18 two strings with their lengths follow;
//! before, the header holds addresses of two strings of the running program.

use lockgate_evidence::Span;
use memchr::memmem;

use super::sums::digest;
use crate::listing::Project;
use crate::read::executable::Binary;
use crate::{Ecosystem, Listing, Origin, Package, Relation, Scope};

const MAGIC: &[u8] = b"\xff Go buildinf:";
const HEADER: usize = 32;

/// Fills the listing; a binary without the header adds nothing.
pub(in crate::read) fn read(binary: &Binary<'_>, whole: &[u8], listing: &mut Listing) {
    let Some((header, is_certain)) = find(binary, whole.len()) else {
        return;
    };
    let found = strings(binary, header);
    // The magic text also stands in programs that look for it.
    let found = found.filter(|(version, _)| is_certain || version.starts_with("go1"));
    let Some((version, modules)) = found else {
        if is_certain {
            listing.gap("the build information of Go is damaged");
        }
        return;
    };
    // "go1.22.3 X:nocoverageredesign" names experiments behind the version.
    let release = version.strip_prefix("go").unwrap_or(version);
    let release = release.split(' ').next().unwrap_or(release);
    let mut library = package("stdlib", release);
    library.relation = Relation::Direct;
    if release.starts_with("devel") || version.starts_with("devel") {
        library.version = None;
        library.requirement = Some(version.to_owned());
    }
    listing.packages.push(library);
    match modules {
        "" => listing.gap("the build information of Go names no modules"),
        modules => inventory(modules, listing),
    }
}

fn package(name: &str, version: &str) -> Package {
    let mut package = Package::new(Ecosystem::Go, name, Span::at(0)).version(version);
    package.scope = Scope::Runtime;
    package
}

/// The bytes from the header on. It has its own section, but for PE; there and in odd files all segments are searched,
/// each byte of the file at most twice, whatever the headers say. True where the section says that this is Go.
fn find<'a>(binary: &Binary<'a>, length: usize) -> Option<(&'a [u8], bool)> {
    let section = binary.section(&[".go.buildinfo", "__go_buildinfo"]);
    if let Some(found) = section.and_then(find_in) {
        return Some((found, true));
    }
    let mut budget = length.saturating_mul(2);
    for (_, bytes) in binary.segments() {
        budget = budget.checked_sub(bytes.len())?;
        if let Some(found) = find_in(bytes) {
            return Some((found, false));
        }
    }
    None
}

fn find_in(bytes: &[u8]) -> Option<&[u8]> {
    let mut places = memmem::find_iter(bytes, MAGIC);
    let at = places.find(|at| at % 16 == 0 && bytes.len() - at >= HEADER)?;
    bytes.get(at..)
}

/// The version of Go and the modules.
fn strings<'a>(binary: &Binary<'a>, bytes: &'a [u8]) -> Option<(&'a str, &'a str)> {
    let (width, flags) = (*bytes.get(14)?, *bytes.get(15)?);
    let (version, modules) = if flags & 2 == 0 {
        let memory = Memory {
            binary,
            width: usize::from(width),
            is_big_endian: flags & 1 != 0,
        };
        let version = memory.number(bytes.get(16..)?)?;
        let modules = memory.number(bytes.get(16 + memory.width..)?)?;
        (
            memory.string(version)?,
            memory.string(modules).unwrap_or_default(),
        )
    } else {
        let (version, rest) = inline(bytes.get(HEADER..)?)?;
        (version, inline(rest)?.0)
    };
    Some((
        std::str::from_utf8(version).ok()?,
        std::str::from_utf8(unframed(modules)).ok()?,
    ))
}

/// The modules stand between two markers of 16 bytes.
fn unframed(modules: &[u8]) -> &[u8] {
    match modules.len().checked_sub(16) {
        Some(end) if end > 16 && modules[end - 1] == b'\n' => &modules[16..end],
        _ => &[],
    }
}

/// A length in base 128 and that many bytes.
fn inline(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let mut length = 0_usize;
    for (at, byte) in bytes.iter().take(9).enumerate() {
        length |= usize::from(byte & 0x7f) << (7 * at);
        if byte & 0x80 == 0 {
            return bytes.get(at + 1..)?.split_at_checked(length);
        }
    }
    None
}

/// The memory of the program, as its segments fill it.
struct Memory<'m, 'a> {
    binary: &'m Binary<'a>,
    width: usize,
    is_big_endian: bool,
}

impl<'a> Memory<'_, 'a> {
    /// An address or length.
    fn number(&self, bytes: &[u8]) -> Option<u64> {
        let bytes = bytes.get(..self.width)?;
        let wide = |bytes: &[u8]| {
            bytes
                .iter()
                .fold(0_u64, |sum, byte| sum << 8 | u64::from(*byte))
        };
        match (self.width, self.is_big_endian) {
            (4 | 8, true) => Some(wide(bytes)),
            (4 | 8, false) => Some(wide(&bytes.iter().rev().copied().collect::<Vec<_>>())),
            _ => None,
        }
    }

    /// The string whose address and length stand at an address.
    fn string(&self, address: u64) -> Option<&'a [u8]> {
        let header = self.at(address)?;
        let (start, length) = (
            self.number(header)?,
            self.number(header.get(self.width..)?)?,
        );
        self.at(start)?.get(..usize::try_from(length).ok()?)
    }

    /// What stands at an address and behind it.
    fn at(&self, address: u64) -> Option<&'a [u8]> {
        self.binary.segments().find_map(|(start, bytes)| {
            let offset = usize::try_from(address.checked_sub(start)?).ok()?;
            bytes.get(offset..).filter(|rest| !rest.is_empty())
        })
    }
}

/// Lines of words between tabs: `path`, `mod`, `dep`, `=>` (in place of the line before), `build`.
fn inventory(modules: &str, listing: &mut Listing) {
    for line in modules.lines() {
        let mut words = line.split('\t');
        let (kind, name) = (words.next().unwrap_or(""), words.next().unwrap_or(""));
        let version = words.next().unwrap_or("");
        let sum = words.next().unwrap_or("");
        match kind {
            "mod" => main(name, version, listing),
            "dep" => listing.packages.push(module(name, version, sum)),
            "=>" => {
                let replaced = listing.packages.pop();
                let old = replaced.map_or(name.to_owned(), |package| package.name);
                listing.packages.push(replacement(&old, name, version, sum));
            }
            _ => {}
        }
    }
}

/// A program that was installed by its path and version is the package that advisories name; else it is the project's own.
fn main(name: &str, version: &str, listing: &mut Listing) {
    let mut package = module(name, version, "");
    if package.version.is_none() {
        package.origin = Origin::Own;
    }
    package.relation = Relation::Direct;
    listing.project = Some(Project {
        name: Some(name.to_owned()),
        version: package.version.clone(),
        licence: None,
    });
    listing.packages.push(package);
}

/// A directory has no name of its own.
fn replacement(old: &str, name: &str, version: &str, sum: &str) -> Package {
    if !version.is_empty() {
        return module(name, version, sum);
    }
    let mut package = module(old, "", "");
    package.origin = Origin::Path(name.to_owned());
    package
}

fn module(name: &str, version: &str, sum: &str) -> Package {
    let mut package = package(name, version);
    if version.is_empty() || version == "(devel)" {
        package.version = None;
    }
    package.digests = digest(sum).into_iter().collect();
    package
}
