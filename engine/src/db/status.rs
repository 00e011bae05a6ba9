//! What the database has, and whether it is whole.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use lockgate_advisories::{Database, Segment};
use lockgate_packages::Ecosystem;

use super::{AdvisoryDb, unusable};
use crate::Error;

/// What a database has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DbStatus {
    /// Where it is.
    pub directory: PathBuf,
    /// The digest of its data: the same data, the same digest.
    pub digest: String,
    /// By ecosystem, sorted.
    pub ecosystems: Vec<EcosystemStatus>,
    /// Records, each in its newest form counted once for each segment that holds it.
    pub records: usize,
    /// Packages that are named.
    pub packages: usize,
    /// Segments: a base, changes to it, scores.
    pub segments: usize,
    /// Bytes that lookups may read, and bytes of details.
    pub bytes: (usize, usize),
    /// When the newest record changed, in seconds since 1970.
    pub newest: Option<i64>,
    /// The time now, by which its age is told.
    pub now: i64,
    /// Scores of EPSS are there.
    pub has_odds: bool,
    /// CISA's catalogue is there.
    pub has_exploited: bool,
}

/// What it has of one ecosystem.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EcosystemStatus {
    /// OSV's name.
    pub name: String,
    /// Records that speak of it.
    pub records: usize,
    /// Statements about packages.
    pub statements: u64,
    /// Releases of a distribution, or registries, that are named.
    pub releases: Vec<String>,
    /// When the newest record changed, in seconds since 1970.
    pub newest: Option<i64>,
    /// When its server was last asked, in seconds since 1970; `None` where it was imported.
    pub asked: Option<i64>,
}

/// What the database has; `None` where there is none.
pub fn status(directory: Option<&Path>) -> Result<Option<DbStatus>, Error> {
    let Some(db) = AdvisoryDb::open(directory)? else {
        return Ok(None);
    };
    let database = db.database()?;
    let segments = database.segments();
    let sizes = segments.iter().map(Segment::sizes);
    Ok(Some(DbStatus {
        directory: db.directory.clone(),
        digest: database.digest_text(),
        ecosystems: ecosystems(&db, &database)?,
        records: segments.iter().map(Segment::records).sum(),
        packages: segments.iter().map(Segment::packages).sum(),
        segments: segments.len(),
        bytes: sizes.fold((0, 0), |(slim, details), (a, b)| (slim + a, details + b)),
        newest: database.newest(),
        now: lockgate_io::now_seconds(),
        has_odds: segments.iter().any(Segment::has_odds),
        has_exploited: segments.iter().any(Segment::has_exploited),
    }))
}

fn ecosystems(db: &AdvisoryDb, database: &Database<'_>) -> Result<Vec<EcosystemStatus>, Error> {
    let mut all: BTreeMap<&str, EcosystemStatus> = BTreeMap::new();
    for place in database.segments().iter().flat_map(Segment::places) {
        let entry = all.entry(place.name).or_insert_with(|| EcosystemStatus {
            name: place.name.to_owned(),
            records: 0,
            statements: 0,
            releases: Vec::new(),
            newest: None,
            asked: db
                .manifest
                .sources
                .get(place.name)
                .map(|source| source.asked),
        });
        entry.statements += place.statements;
        entry.newest = entry.newest.max((place.newest > 0).then_some(place.newest));
        // Of repositories it tells whether a record speaks of a package, too.
        let has_releases = place.ecosystem != Some(Ecosystem::Git) && !place.release.is_empty();
        if has_releases && !entry.releases.iter().any(|known| known == place.release) {
            entry.releases.push(place.release.to_owned());
        }
    }
    for (name, entry) in &mut all {
        let ids = database
            .ids_of(name)
            .map_err(|why| unusable(&db.directory, &why.to_string()))?;
        entry.records = ids.len();
        entry.releases.sort();
    }
    Ok(all.into_values().collect())
}

/// Takes the digest of every byte; how many segments are whole. `None` where there is no database.
pub fn verify(directory: Option<&Path>) -> Result<Option<usize>, Error> {
    let Some(db) = AdvisoryDb::open(directory)? else {
        return Ok(None);
    };
    let database = db.database()?;
    for (segment, part) in database.segments().iter().zip(&db.manifest.segments) {
        let damaged = |why: String| unusable(&db.directory, &format!("`{}`: {why}", part.file));
        segment.verify().map_err(|why| damaged(why.to_string()))?;
        // What is whole must also hold together.
        segment
            .unpack(&|_| true)
            .map_err(|why| damaged(why.to_string()))?;
    }
    Ok(Some(database.segments().len()))
}
