//! Records from OSV's public export: the only use case that goes out.
//!
//! The export has for each ecosystem a list of changes, the newest first, one file for each record, and all of them in one zip
//! file. Few changes are fetched one by one, many as the zip file. What is not listed any more is gone, where the list has
//! other records of the same database (ids that begin the same): records of one's own stay.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use lockgate_advisories::{Compiled, Database, Source};
use lockgate_io::{Fetched, Fetcher, Part, read_export};
use lockgate_packages::Ecosystem;

use super::{AdvisoryDb, Change};
use crate::Error;

/// OSV's public export (documentation of OSV, "Data dumps").
const EXPORT: &str = "https://osv-vulnerabilities.storage.googleapis.com";
/// Longest list of changes.
const MOST_LIST: u64 = 256 << 20;
/// Longest zip file.
const MOST_ZIP: u64 = 4 << 30;
/// So many records are fetched one by one; for more the zip file is shorter.
const MOST_SINGLE: usize = 200;

/// What is to be brought up to date.
#[derive(Clone, Debug, Default)]
pub struct UpdateRequest {
    /// The directory of the database; the place of this user where not given.
    pub db: Option<PathBuf>,
    /// A mirror of the export; OSV's own where not given.
    pub from: Option<String>,
    /// By OSV's names; those that the database has where none is given.
    pub ecosystems: Vec<String>,
    /// Forget what the database has.
    pub fresh: bool,
}

/// What came of an update, by ecosystem.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct UpdateReport {
    /// In the order asked.
    pub ecosystems: Vec<(String, Updated)>,
    /// Records that could not be read, and why.
    pub damaged: Vec<(String, String)>,
    /// Records that were new, different or gone.
    pub changed: usize,
}

/// What came of one ecosystem.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Updated {
    /// The server has nothing new.
    Unchanged,
    /// Records that were fetched, and such that are gone.
    Fetched {
        /// How many.
        records: usize,
        /// How many are gone.
        gone: usize,
    },
    /// It could not be brought up to date; the others were.
    Failed {
        /// Why.
        why: String,
    },
}

/// Fetches what changed since the last time. An ecosystem that fails leaves what the database has of it.
pub fn update(request: &UpdateRequest) -> Result<UpdateReport, Error> {
    let from = request.from.as_deref().unwrap_or(EXPORT);
    let hint = "name an address such as `https://mirror.example/osv` with `--from`";
    let fetcher = Fetcher::new(from)
        .map_err(|error| Error::usage(lockgate_settings::visible(&error.to_string()), hint))?;
    // Held from the first question on, so that nobody else writes meanwhile.
    let mut change = Change::begin(request.db.as_deref(), request.fresh)?;
    let mut report = UpdateReport::default();
    let mut records = Vec::new();
    for name in wanted(request, &change)? {
        let asked = ask(&fetcher, from, &name, &change, &mut report.damaged);
        let updated = match asked {
            Ok(None) => Updated::Unchanged,
            Ok(Some(news)) => {
                let updated = Updated::Fetched {
                    records: news.records.len(),
                    gone: news.gone.len(),
                };
                records.extend(news.records);
                records.extend(news.gone.iter().map(|id| Compiled::tombstone(id)));
                change.manifest.sources.insert(name.clone(), news.source);
                updated
            }
            Err(why) => Updated::Failed { why },
        };
        report.ecosystems.push((name, updated));
    }
    report.changed = change.records(records)?;
    change.publish()?;
    report.damaged.sort();
    Ok(report)
}

/// The ecosystems asked for, or those that the database has.
fn wanted(request: &UpdateRequest, change: &Change) -> Result<Vec<String>, Error> {
    let mut names: BTreeSet<String> = request.ecosystems.iter().cloned().collect();
    if names.is_empty() {
        names.extend(change.manifest.sources.keys().cloned());
        if let Some(now) = &change.now {
            names.extend(
                now.database()?
                    .statements()
                    .keys()
                    .map(|name| (*name).to_owned()),
            );
        }
    }
    let hint = "name ecosystems as OSV does: `lockgate db update PyPI crates.io Debian`";
    if names.is_empty() {
        return Err(Error::usage(
            "the database is empty, and no ecosystem is named",
            hint,
        ));
    }
    let is_known = |name: &&String| matches!(Ecosystem::parse(name), Some((_, None)));
    match names.iter().find(|name| !is_known(name)) {
        Some(name) => Err(Error::usage(
            lockgate_settings::visible(&format!("`{name}` is no ecosystem of OSV")),
            hint,
        )),
        None => Ok(names.into_iter().collect()),
    }
}

/// What is new of one ecosystem.
struct News {
    records: Vec<Compiled>,
    gone: Vec<String>,
    source: Source,
}

/// A list of changes: by id the time as written.
type List = BTreeMap<String, String>;

fn ask(
    fetcher: &Fetcher,
    from: &str,
    name: &str,
    change: &Change,
    damaged: &mut Vec<(String, String)>,
) -> Result<Option<News>, String> {
    let told = |error: lockgate_io::Error| error.to_string();
    let known = change
        .manifest
        .sources
        .get(name)
        .filter(|source| source.from == from);
    let mark = known.and_then(|source| source.mark.as_deref());
    let (bytes, mark) = match fetcher
        .get(&[name, "modified_id.csv"], mark, MOST_LIST)
        .map_err(told)?
    {
        Fetched::Unchanged => return Ok(None),
        Fetched::Missing => return Err("the server has no list of its changes".to_owned()),
        Fetched::New { bytes, mark } => (bytes, mark),
    };
    let list = read_list(&bytes)?;
    let database = change.now.as_ref().map(AdvisoryDb::database).transpose();
    let database = database
        .map_err(|error| error.to_string())?
        .unwrap_or_default();
    let since = known.and_then(|source| source.newest.as_deref());
    let changed = changed(&list, since, &database).map_err(|why| why.to_string())?;
    let before = damaged.len();
    let records = if changed.len() > MOST_SINGLE {
        whole(fetcher, name, change, damaged)?
    } else {
        changed
            .iter()
            .filter_map(|id| single(fetcher, name, id, damaged).transpose())
            .collect::<Result<_, _>>()?
    };
    let is_whole = damaged.len() == before;
    let newest = list
        .values()
        .max_by_key(|time| time.parse::<Timestamp>().ok())
        .cloned();
    Ok(Some(News {
        records,
        gone: gone(&list, name, &database).map_err(|why| why.to_string())?,
        source: Source {
            from: from.to_owned(),
            // What could not be read is asked for again next time.
            mark: mark.filter(|_| is_whole),
            newest: if is_whole {
                newest
            } else {
                since.map(str::to_owned)
            },
            asked: change.written,
        },
    }))
}

/// Lines of a time and an id.
fn read_list(bytes: &[u8]) -> Result<List, String> {
    let text =
        std::str::from_utf8(bytes).map_err(|_| "the list of changes is not UTF-8".to_owned())?;
    let line = |line: &str| {
        let (time, id) = line.split_once(',')?;
        time.parse::<Timestamp>().ok()?;
        (!id.is_empty() && id.len() < 200).then(|| (id.to_owned(), time.to_owned()))
    };
    let lines = text.lines().filter(|line| !line.is_empty());
    lines
        .map(|text| line(text).ok_or_else(|| "the list of changes has a strange line".to_owned()))
        .collect()
}

/// What changed since, and what the database does not have.
fn changed<'l>(
    list: &'l List,
    since: Option<&str>,
    database: &Database<'_>,
) -> Result<Vec<&'l str>, lockgate_advisories::Damaged> {
    let since = since.and_then(|time| time.parse::<Timestamp>().ok());
    let mut out = Vec::new();
    for (id, time) in list {
        let is_later = time.parse::<Timestamp>().ok() > since;
        if is_later || database.advisory(id)?.is_none() {
            out.push(&**id);
        }
    }
    Ok(out)
}

/// What the database has and the list has not, of databases that the list has.
fn gone(
    list: &List,
    name: &str,
    database: &Database<'_>,
) -> Result<Vec<String>, lockgate_advisories::Damaged> {
    let start = |id: &str| id.split('-').next().unwrap_or_default().to_owned();
    let starts: BTreeSet<String> = list.keys().map(|id| start(id)).collect();
    let mut out = Vec::new();
    for id in database.ids_of(name)? {
        if !list.contains_key(id) && starts.contains(&start(id)) && database.advisory(id)?.is_some()
        {
            out.push(id.to_owned());
        }
    }
    Ok(out)
}

/// All records of an ecosystem.
fn whole(
    fetcher: &Fetcher,
    name: &str,
    change: &Change,
    damaged: &mut Vec<(String, String)>,
) -> Result<Vec<Compiled>, String> {
    let told = |error: lockgate_io::Error| error.to_string();
    let file = change.writer.scratch("all.zip");
    fetcher
        .save(&[name, "all.zip"], MOST_ZIP, &file)
        .map_err(told)?;
    let taken = read_zip(&file);
    change.writer.forget(&file);
    let mut records = Vec::new();
    for record in taken.map_err(told)? {
        match record {
            Ok(record) => records.push(record),
            Err((part, why)) => damaged.push((
                format!("{name}: {}", part.rsplit(": ").next().unwrap_or_default()),
                why,
            )),
        }
    }
    Ok(records)
}

fn read_zip(file: &Path) -> Result<Vec<lockgate_io::Taken<Compiled>>, lockgate_io::Error> {
    read_export(&[file.to_owned()], &|_, part| match part {
        Part::Record(bytes) => Compiled::read(bytes).map_err(|error| error.to_string()),
        Part::Table(_) => Err("a table".to_owned()),
    })
}

/// One record; a damaged one is named.
fn single(
    fetcher: &Fetcher,
    name: &str,
    id: &str,
    damaged: &mut Vec<(String, String)>,
) -> Result<Option<Compiled>, String> {
    let file = format!("{id}.json");
    let fetched = fetcher
        .get(&[name, &file], None, lockgate_io::MAX_MEMBER_BYTES)
        .map_err(|error| error.to_string())?;
    let read = match fetched {
        Fetched::New { bytes, .. } => Compiled::read(&bytes).map_err(|error| error.to_string()),
        _ => Err("listed, and not there".to_owned()),
    };
    let read = read.and_then(|record| {
        if record.id() == id {
            Ok(record)
        } else {
            Err("it has another id".to_owned())
        }
    });
    match read {
        Ok(record) => Ok(Some(record)),
        Err(why) => {
            damaged.push((format!("{name}: {file}"), why));
            Ok(None)
        }
    }
}
