//! Records of advisories from what a user names: exports, directories, single files.

mod shared;

use std::fs::{self, File};
use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

use flate2::read::MultiGzDecoder;
use rayon::prelude::*;
use zip::ZipArchive;

use crate::{Error, Links, MAX_MEMBER_BYTES, read_bytes, reason, shown};
use shared::SharedFile;

/// Most bytes of records that one import takes in, unpacked: 16 GiB.
pub const MAX_IMPORT_BYTES: u64 = 16 << 30;
/// Longest table of scores: 256 MiB.
const MAX_TABLE_BYTES: u64 = 256 << 20;
/// Deepest directory below what was named.
const MAX_DEPTH: usize = 8;
/// Records that one core takes at a time.
const BATCH: usize = 256;

/// Something that was named, or stands within it.
#[derive(Clone, Copy, Debug)]
pub enum Part<'a> {
    /// One record.
    Record(&'a [u8]),
    /// A table in CSV, or a JSON file that may be one.
    Table(&'a [u8]),
}

/// What came of one part, or its name and why nothing did.
pub type Taken<T> = Result<T, (String, String)>;

/// Makes something of every record below the paths, in parallel.
///
/// Zip files (members `*.json`), directories (walked, links below not followed), `*.json`, lines of JSON (`*.jsonl`, `*.ndjson`),
/// and tables (`*.csv`), all of them also as `*.gz`. What cannot be read is named and does not end the reading; only a path
/// that is not there does. `make` gets the name too and says why it refuses.
pub fn read_export<T: Send>(
    paths: &[PathBuf],
    make: &(dyn Fn(&str, Part<'_>) -> Result<T, String> + Sync),
) -> Result<Vec<Taken<T>>, Error> {
    let intake = Intake {
        make,
        left: AtomicU64::new(MAX_IMPORT_BYTES),
    };
    let mut out = Vec::new();
    for path in paths {
        let there = path
            .metadata()
            .map_err(|error| Error::refused("read", path, &error))?;
        if there.is_dir() {
            intake.directory(path, &mut out)?;
        } else {
            intake.file(path, &mut out);
        }
    }
    Ok(out)
}

struct Intake<'m, T> {
    make: &'m (dyn Fn(&str, Part<'_>) -> Result<T, String> + Sync),
    /// How many bytes may still be unpacked: a bomb costs no more.
    left: AtomicU64,
}

impl<T: Send> Intake<'_, T> {
    fn directory(&self, path: &Path, out: &mut Vec<Taken<T>>) -> Result<(), Error> {
        let mut single = Vec::new();
        for file in files(path)? {
            if kind(&file) == Kind::Json {
                single.push(file);
            } else {
                self.file(&file, out);
            }
        }
        single.sort();
        let taken = single
            .par_chunks(BATCH)
            .flat_map_iter(|files| files.iter().map(|file| self.record_file(file)));
        out.extend(taken.collect::<Vec<_>>());
        Ok(())
    }

    fn file(&self, path: &Path, out: &mut Vec<Taken<T>>) {
        let taken = match kind(path) {
            Kind::Zip => self.zip(path, out),
            Kind::Lines => self.lines(path, out),
            Kind::Json => {
                out.push(self.record_file(path));
                Ok(())
            }
            Kind::Table => {
                let made = self.table(path);
                out.push(made.map_err(|why| (shown(path), why)));
                Ok(())
            }
            Kind::Other => Err("neither a zip file nor JSON nor CSV".to_owned()),
        };
        if let Err(why) = taken {
            out.push(Err((shown(path), why)));
        }
    }

    fn record_file(&self, path: &Path) -> Taken<T> {
        let name = shown(path);
        let limit = if is_table_size(path) {
            MAX_TABLE_BYTES
        } else {
            MAX_MEMBER_BYTES
        };
        let made = unpacked(path, limit).and_then(|bytes| {
            self.spend(bytes.len())?;
            let part = if limit == MAX_TABLE_BYTES {
                Part::Table(&bytes)
            } else {
                Part::Record(&bytes)
            };
            (self.make)(&name, part)
        });
        made.map_err(|why| (name, why))
    }

    fn table(&self, path: &Path) -> Result<T, String> {
        let bytes = unpacked(path, MAX_TABLE_BYTES)?;
        (self.make)(&shown(path), Part::Table(&bytes))
    }

    fn spend(&self, bytes: usize) -> Result<(), String> {
        let cost = bytes as u64 + 1;
        let spent = self
            .left
            .try_update(Ordering::Relaxed, Ordering::Relaxed, |left| {
                left.checked_sub(cost)
            });
        spent
            .map(drop)
            .map_err(|_| "more than one import takes".to_owned())
    }

    fn zip(&self, path: &Path, out: &mut Vec<Taken<T>>) -> Result<(), String> {
        let file = SharedFile::open(path).map_err(|error| reason(&error))?;
        let archive =
            ZipArchive::new(file).map_err(|error| format!("no readable zip file: {error}"))?;
        let parts = archive.len().div_ceil(BATCH);
        let taken = (0..parts).into_par_iter().flat_map_iter(|part| {
            let mut archive = archive.clone();
            let members = part * BATCH..((part + 1) * BATCH).min(archive.len());
            let mut buffer = Vec::new();
            let taken: Vec<_> = members
                .filter_map(|at| self.member(&mut archive, at, path, &mut buffer))
                .collect();
            taken
        });
        out.extend(taken.collect::<Vec<_>>());
        Ok(())
    }

    fn member(
        &self,
        archive: &mut ZipArchive<SharedFile>,
        at: usize,
        path: &Path,
        buffer: &mut Vec<u8>,
    ) -> Option<Taken<T>> {
        let at_member = |what: &str| format!("{}: {what}", shown(path));
        let member = match archive.by_index(at) {
            Ok(member) => member,
            Err(error) => {
                return Some(Err((at_member(&format!("member {at}")), error.to_string())));
            }
        };
        let name = member.name().unwrap_or_default().into_owned();
        if kind(Path::new(&name)) != Kind::Json {
            return None;
        }
        // The declared size is not asked: a bomb lies about it. What it cost to find one counts too.
        let filled = fill(buffer, member, MAX_MEMBER_BYTES);
        let made = self
            .spend(buffer.len())
            .and(filled)
            .and_then(|()| (self.make)(&name, Part::Record(buffer)));
        Some(made.map_err(|why| (at_member(&name), why)))
    }

    fn lines(&self, path: &Path, out: &mut Vec<Taken<T>>) -> Result<(), String> {
        let mut from = BufReader::new(stream(path)?);
        let mut number = 0_usize;
        loop {
            let mut batch = Vec::new();
            while batch.len() < BATCH {
                number += 1;
                match next_line(&mut from)? {
                    None => break,
                    Some(line) if is_blank(&line) => {}
                    Some(line) => batch.push((number, line)),
                }
            }
            if batch.is_empty() {
                return Ok(());
            }
            let taken = batch.into_par_iter().map(|(number, line)| {
                let name = format!("{}: line {number}", shown(path));
                let made = self
                    .spend(line.len())
                    .and_then(|()| match line.len() as u64 {
                        0..=MAX_MEMBER_BYTES => (self.make)(&name, Part::Record(&line)),
                        _ => Err("larger than 4 MiB".to_owned()),
                    });
                made.map_err(|why| (name, why))
            });
            out.extend(taken.collect::<Vec<_>>());
        }
    }
}

/// One that is too long is not blank, whatever is in it.
fn is_blank(line: &[u8]) -> bool {
    line.len() as u64 <= MAX_MEMBER_BYTES && line.trim_ascii().is_empty()
}

/// The next line, cut one byte over the limit where it is longer; the rest of it is passed over.
fn next_line(from: &mut impl BufRead) -> Result<Option<Vec<u8>>, String> {
    let mut line = Vec::new();
    let told = |error: std::io::Error| reason(&error);
    from.by_ref()
        .take(MAX_MEMBER_BYTES + 1)
        .read_until(b'\n', &mut line)
        .map_err(told)?;
    if line.len() as u64 > MAX_MEMBER_BYTES && !line.ends_with(b"\n") {
        from.skip_until(b'\n').map_err(told)?;
    }
    Ok((!line.is_empty()).then_some(line))
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Zip,
    Json,
    Lines,
    Table,
    Other,
}

/// What a file is, by the end of its name; `.gz` behind it does not count.
fn kind(path: &Path) -> Kind {
    let name = path
        .file_name()
        .unwrap_or_default()
        .to_string_lossy()
        .to_ascii_lowercase();
    let name = name.strip_suffix(".gz").unwrap_or(&name);
    match name.rsplit_once('.').map(|(_, end)| end) {
        Some("zip") => Kind::Zip,
        Some("json") => Kind::Json,
        Some("jsonl" | "ndjson") => Kind::Lines,
        Some("csv") => Kind::Table,
        _ => Kind::Other,
    }
}

/// CISA's catalogue is one JSON file that may outgrow a record.
fn is_table_size(path: &Path) -> bool {
    let name = path
        .file_name()
        .unwrap_or_default()
        .to_string_lossy()
        .to_ascii_lowercase();
    name.contains("known_exploited") || name.contains("kev")
}

/// Files to read below a directory, without the lists of changes that stand beside an export.
fn files(top: &Path) -> Result<Vec<PathBuf>, Error> {
    let mut out = Vec::new();
    let mut open = vec![(top.to_owned(), 0)];
    while let Some((directory, depth)) = open.pop() {
        let refused = |error| Error::refused("read", &directory, &error);
        let mut entries = fs::read_dir(&directory)
            .map_err(refused)?
            .collect::<Result<Vec<_>, _>>()
            .map_err(refused)?;
        entries.sort_by_key(fs::DirEntry::file_name);
        for entry in entries {
            let path = entry.path();
            match entry.file_type() {
                Ok(kind) if kind.is_dir() && depth < MAX_DEPTH => open.push((path, depth + 1)),
                Ok(kind) if kind.is_file() && is_wanted(&path) => out.push(path),
                _ => {}
            }
        }
    }
    Ok(out)
}

fn is_wanted(path: &Path) -> bool {
    kind(path) != Kind::Other
        && path
            .file_name()
            .is_none_or(|name| name != "modified_id.csv")
}

fn unpacked(path: &Path, limit: u64) -> Result<Vec<u8>, String> {
    if is_gz(path) {
        return bounded(stream(path)?, limit);
    }
    read_bytes(path, limit, Links::Follow).map_err(|error| error.to_string())
}

fn is_gz(path: &Path) -> bool {
    path.extension()
        .is_some_and(|end| end.eq_ignore_ascii_case("gz"))
}

fn stream(path: &Path) -> Result<Box<dyn Read>, String> {
    let file = File::open(path).map_err(|error| reason(&error))?;
    Ok(if is_gz(path) {
        Box::new(MultiGzDecoder::new(BufReader::new(file)))
    } else {
        Box::new(file)
    })
}

fn bounded(from: impl Read, limit: u64) -> Result<Vec<u8>, String> {
    let mut bytes = Vec::new();
    fill(&mut bytes, from, limit).map(|()| bytes)
}

/// Reads all of it in place of what was there.
fn fill(buffer: &mut Vec<u8>, from: impl Read, limit: u64) -> Result<(), String> {
    buffer.clear();
    let mut from = from.take(limit + 1);
    from.read_to_end(buffer).map_err(|error| reason(&error))?;
    if buffer.len() as u64 > limit {
        return Err(format!("larger than {} MiB", limit >> 20));
    }
    Ok(())
}
