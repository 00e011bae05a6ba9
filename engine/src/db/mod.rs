//! The advisory database of this machine: import, update, status, verify, and what a scan opens.

mod import;
mod status;
mod update;

use std::path::{Path, PathBuf};

use lockgate_advisories::{
    BadManifest, Compiled, Database, Full, Holds, Manifest, Part, Scores, Unopened, build,
};
use lockgate_io::{Mapping, StoreWriter, database_dir, open_store};
use lockgate_packages::Ecosystem;
use lockgate_settings::visible;

use crate::Error;
use crate::error::{reading, writing};

pub use import::{ImportReport, ImportRequest, ScoresKind, import};
pub use status::{DbStatus, EcosystemStatus, status, verify};
pub use update::{UpdateReport, UpdateRequest, Updated, update};

/// So many segments of changes lie over the base; then they become one.
const MOST_SEGMENTS: usize = 8;

/// An opened advisory database; [`database`](Self::database) asks it.
#[derive(Debug)]
pub struct AdvisoryDb {
    directory: PathBuf,
    manifest: Manifest,
    mappings: Vec<Mapping>,
}

impl AdvisoryDb {
    /// Opens the database in a directory, or in the place of this user where none is given; `None` where there is none.
    pub fn open(directory: Option<&Path>) -> Result<Option<Self>, Error> {
        let directory = place(directory)?;
        let hint = "name a directory that `lockgate db import` or `lockgate db update` made";
        let opened = open_store(&directory, |bytes| {
            let manifest = Manifest::read(bytes);
            let files = manifest.as_ref().map(Manifest::files).unwrap_or_default();
            Ok((manifest, files))
        });
        let Some((manifest, mappings)) = opened.map_err(|error| reading(&error, hint))? else {
            return Ok(None);
        };
        let manifest = manifest.map_err(|BadManifest { why }| unusable(&directory, &why))?;
        Ok(Some(Self {
            directory,
            manifest,
            mappings,
        }))
    }

    /// The database over the mapped files. The cost does not depend on their size.
    pub fn database(&self) -> Result<Database<'_>, Error> {
        let segments: Vec<&[u8]> = self.mappings.iter().map(|mapping| &**mapping).collect();
        let database = Database::open(&segments).map_err(|why| self.unopened(why))?;
        let mut pairs = self.manifest.segments.iter().zip(database.segments());
        match pairs.find(|(part, segment)| !part.is(segment)) {
            Some((part, _)) => Err(unusable(
                &self.directory,
                &format!("`{}` is not the file that was written", part.file),
            )),
            None => Ok(database),
        }
    }

    /// Up to when the data of an ecosystem are told, in seconds since 1970: when its server was last asked, or when its newest
    /// record changed, whichever is later; `None` where neither is known. A policy's greatest age is held against this.
    pub fn as_of(&self, database: &Database<'_>, ecosystem: Ecosystem) -> Option<i64> {
        let source = self.manifest.sources.get(ecosystem.name());
        database
            .newest_of(ecosystem)
            .max(source.map(|source| source.asked))
    }

    /// Where it is.
    pub fn directory(&self) -> &Path {
        &self.directory
    }

    fn unopened(&self, why: Unopened) -> Error {
        unusable(&self.directory, &why.to_string())
    }
}

/// The directory of the database.
fn place(directory: Option<&Path>) -> Result<PathBuf, Error> {
    let hint = "name a directory with `--db`, or set `LOCKGATE_DATA_DIR`";
    let place = directory.map(Path::to_owned).or_else(database_dir);
    place.ok_or_else(|| {
        Error::usage(
            "no home directory is known in which the advisory database could be",
            hint,
        )
    })
}

/// A database that is there and cannot be used.
fn unusable(directory: &Path, why: &str) -> Error {
    Error::Environment {
        message: visible(&format!(
            "the advisory database in `{}` cannot be used: {why}",
            directory.display()
        )),
        hint: Some(
            "make it anew with `lockgate db import --fresh` or `lockgate db update --fresh`"
                .to_owned(),
        ),
    }
}

/// A database that is about to change: the lock on it, and what it is now.
struct Change {
    writer: StoreWriter,
    now: Option<AdvisoryDb>,
    manifest: Manifest,
    /// Segments that are written, in place of those of their kind or after them.
    written: i64,
}

impl Change {
    /// Takes the lock and opens what is there; with `fresh` that is disregarded.
    fn begin(directory: Option<&Path>, fresh: bool) -> Result<Self, Error> {
        let directory = place(directory)?;
        let writer = StoreWriter::lock(&directory).map_err(|error| writing(&error))?;
        let now = if fresh {
            None
        } else {
            AdvisoryDb::open(Some(&directory))?
        };
        let manifest = now
            .as_ref()
            .map(|now| now.manifest.clone())
            .unwrap_or_default();
        Ok(Self {
            writer,
            now,
            manifest,
            written: lockgate_io::now_seconds(),
        })
    }

    /// Takes in records; how many of them were new or different.
    fn records(&mut self, records: Vec<Compiled>) -> Result<usize, Error> {
        let now = self.now.take();
        let database = now
            .as_ref()
            .map(AdvisoryDb::database)
            .transpose()?
            .unwrap_or_default();
        let damaged = |damaged: lockgate_advisories::Damaged| {
            unusable(
                now.as_ref().map_or(Path::new("."), AdvisoryDb::directory),
                &damaged.to_string(),
            )
        };
        let news = database.news(records).map_err(damaged)?;
        let count = news.len();
        if count > 0 {
            let is_base = self.is_base(&database, count);
            let all = if is_base {
                database.with(news).map_err(damaged)?
            } else {
                news
            };
            let bytes = build(all).map_err(|Full| Error::Environment {
                message: Full.to_string(),
                hint: None,
            })?;
            drop(database);
            self.add(&bytes, Holds::Advisories, is_base)?;
        }
        self.now = now;
        Ok(count)
    }

    /// Few changes lie over the base; many, or the last of many segments, become a new one.
    fn is_base(&self, database: &Database<'_>, changed: usize) -> bool {
        let known: usize = database
            .segments()
            .iter()
            .map(lockgate_advisories::Segment::records)
            .sum();
        let segments = self
            .manifest
            .segments
            .iter()
            .filter(|part| part.holds == Holds::Advisories);
        changed * 4 >= known || segments.count() >= MOST_SEGMENTS
    }

    /// Takes in scores in place of older ones.
    fn scores(&mut self, scores: &Scores) -> Result<(), Error> {
        let holds = match scores {
            Scores::Odds(_) => Holds::Odds,
            Scores::Exploited(_) => Holds::Exploited,
        };
        self.add(&scores.build(), holds, false)
    }

    fn add(&mut self, bytes: &[u8], holds: Holds, is_base: bool) -> Result<(), Error> {
        let part = Part::new(bytes, holds, self.written).ok_or_else(|| Error::Environment {
            message: "the index that was built cannot be opened".to_owned(),
            hint: None,
        })?;
        self.writer
            .add(&part.file, bytes)
            .map_err(|error| writing(&error))?;
        match holds {
            Holds::Advisories => self.manifest.advisories(part, is_base),
            _ => self.manifest.scores(part),
        }
        Ok(())
    }

    /// From now on the database is what was taken in.
    fn publish(self) -> Result<(), Error> {
        let manifest = self.manifest;
        self.writer
            .publish(&manifest.bytes(), &manifest.files())
            .map_err(|error| writing(&error))
    }
}
