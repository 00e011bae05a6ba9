//! Advisory records in the layout of OSV's public export.

use std::fs::{self, File};
use std::io::{Read, Seek};
use std::path::{Path, PathBuf};

use zip::ZipArchive;

use crate::{Error, Links, read_bytes};

/// Largest record that is read: 4 MiB. The largest real ones are a tenth of it.
pub const MAX_MEMBER_BYTES: u64 = 4 * 1024 * 1024;

/// Most bytes of records that are read in all, unpacked: 512 MiB.
pub const MAX_TOTAL_BYTES: u64 = 512 * 1024 * 1024;

/// Most records that are read.
pub const MAX_MEMBERS: usize = 500_000;

/// What came of reading records.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Intake {
    /// Records handed over.
    pub read: usize,
    /// Records that were damaged, too large, or over the limits.
    pub bad: usize,
    bytes: u64,
}

impl Intake {
    /// How many more bytes a record may have.
    fn room(self) -> u64 {
        MAX_MEMBER_BYTES.min(MAX_TOTAL_BYTES - self.bytes)
    }

    fn is_full(self) -> bool {
        self.read >= MAX_MEMBERS || self.bytes >= MAX_TOTAL_BYTES
    }

    fn take(&mut self, bytes: &[u8], each: &mut dyn FnMut(&[u8])) {
        self.read += 1;
        self.bytes += bytes.len() as u64;
        each(bytes);
    }

    /// What a bad record cost counts too, or a bomb of bad records would never end.
    fn refuse(&mut self, cost: u64) {
        self.bad += 1;
        self.bytes = MAX_TOTAL_BYTES.min(self.bytes + cost);
    }
}

/// Hands every record of an ecosystem to `each`.
///
/// `path` is the export (`<path>/<ecosystem>/all.zip` with members `<ID>.json`, or the same unpacked), or
/// the directory of one ecosystem, or a zip file. A damaged record is counted and does not end the
/// reading. What is packed is trusted neither in its sizes nor in its names: nothing is unpacked to disk.
pub fn read_records(
    path: &Path,
    ecosystem: &str,
    each: &mut dyn FnMut(&[u8]),
) -> Result<Intake, Error> {
    let refused = |error| Error::refused("read", path, &error);
    let mut intake = Intake::default();
    if path.metadata().map_err(refused)?.is_file() {
        read_zip(path, &mut intake, each)?;
        return Ok(intake);
    }
    for directory in [path.join(ecosystem), path.to_owned()] {
        if directory.is_dir() {
            read_directory(&directory, &mut intake, each)?;
        }
    }
    Ok(intake)
}

fn read_directory(
    directory: &Path,
    intake: &mut Intake,
    each: &mut dyn FnMut(&[u8]),
) -> Result<(), Error> {
    let packed = directory.join("all.zip");
    if packed.is_file() {
        read_zip(&packed, intake, each)?;
    }
    for record in json_files(directory)? {
        match read_bytes(&record, intake.room(), Links::Follow) {
            Ok(bytes) if !intake.is_full() => intake.take(&bytes, each),
            _ => intake.refuse(0),
        }
    }
    Ok(())
}

/// The records of a directory, in the order of their names.
fn json_files(directory: &Path) -> Result<Vec<PathBuf>, Error> {
    let refused = |error| Error::refused("read", directory, &error);
    let mut files = Vec::new();
    for entry in fs::read_dir(directory).map_err(refused)?.take(MAX_MEMBERS) {
        let path = entry.map_err(refused)?.path();
        if is_json(&path.to_string_lossy()) {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}

fn is_json(name: &str) -> bool {
    Path::new(name)
        .extension()
        .is_some_and(|extension| extension.eq_ignore_ascii_case("json"))
}

fn read_zip(path: &Path, intake: &mut Intake, each: &mut dyn FnMut(&[u8])) -> Result<(), Error> {
    let file = File::open(path).map_err(|error| Error::refused("read", path, &error))?;
    let not_zip = |error| Error::unsuitable(path, format!("no readable zip file: {error}"));
    let mut archive = ZipArchive::new(std::io::BufReader::new(file)).map_err(not_zip)?;
    for index in 0..archive.len() {
        if intake.is_full() {
            intake.bad += archive.len() - index;
            break;
        }
        match read_member(&mut archive, index, intake.room()) {
            Some(Ok(bytes)) => intake.take(&bytes, each),
            Some(Err(cost)) => intake.refuse(cost),
            None => {}
        }
    }
    Ok(())
}

/// The bytes of one member, or what it cost to find it bad; `None` where it is no record.
fn read_member<R: Read + Seek>(
    archive: &mut ZipArchive<R>,
    index: usize,
    room: u64,
) -> Option<Result<Vec<u8>, u64>> {
    let Ok(member) = archive.by_index(index) else {
        return Some(Err(0));
    };
    if !is_json(&member.name().unwrap_or_default()) {
        return None;
    }
    let mut bytes = Vec::new();
    // The declared size is not asked: a bomb lies about it.
    let read = member.take(room + 1).read_to_end(&mut bytes);
    let cost = bytes.len() as u64;
    Some(if read.is_ok() && cost <= room {
        Ok(bytes)
    } else {
        Err(cost)
    })
}
