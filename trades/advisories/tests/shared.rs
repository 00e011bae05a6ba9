//! All records of the shared snapshot, every package with every version that is mentioned of it.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Read;
use std::path::{Path, PathBuf};

use lockgate_advisories::{Compiled, Database, Matches, Query, build};
use lockgate_packages::Ecosystem;
use serde_json::Value;

use crate::matching::own_order;
use crate::oracle::{Said, Statement, statements};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/advisories")
}

/// Every record, as bytes; none where the snapshot is absent.
pub fn records() -> Vec<Vec<u8>> {
    let mut out = Vec::new();
    for folder in [folder(), folder().join("converted")] {
        let Ok(entries) = std::fs::read_dir(folder) else {
            continue;
        };
        let mut zips: Vec<_> = entries
            .flatten()
            .map(|entry| entry.path().join("all.zip"))
            .collect();
        zips.sort();
        zips.retain(|zip| zip.is_file());
        for zip in zips {
            read(&zip, &mut out);
        }
    }
    out
}

fn read(path: &Path, out: &mut Vec<Vec<u8>>) {
    let file = std::fs::File::open(path).expect("it was listed");
    let mut zip = zip::ZipArchive::new(file).expect("the snapshot holds zip files");
    for at in 0..zip.len() {
        let mut bytes = Vec::new();
        let mut member = zip.by_index(at).expect("it is counted");
        member
            .read_to_end(&mut bytes)
            .expect("the snapshot is whole");
        out.push(bytes);
    }
}

/// What the answer says, by id.
fn told(matches: &Matches<'_>) -> BTreeMap<String, Said> {
    let hits = matches.groups.iter().flat_map(|group| &group.hits);
    let said = |imprecise: bool| if imprecise { Said::Perhaps } else { Said::Yes };
    hits.map(|hit| (hit.advisory.id().to_owned(), said(hit.imprecise.is_some())))
        .collect()
}

fn expected(
    statements: &[Statement],
    ecosystem: Ecosystem,
    release: &str,
    version: &str,
) -> BTreeMap<String, Said> {
    let mut out = BTreeMap::new();
    for statement in statements
        .iter()
        .filter(|statement| [release, ""].contains(&&*statement.release))
    {
        let said = statement.says(own_order(ecosystem), version);
        if said > Said::No {
            let known = out.entry(statement.id.clone()).or_insert(said);
            *known = said.max(*known);
        }
    }
    out
}

/// So many versions of each package are asked; with `LOCKGATE_ALL_VERSIONS` set, all that are mentioned.
fn most() -> usize {
    match std::env::var_os("LOCKGATE_ALL_VERSIONS") {
        Some(_) => usize::MAX,
        None => 12,
    }
}

/// Every package of the records with what they say of it.
fn packages(records: &[Vec<u8>]) -> BTreeMap<(Ecosystem, String), Vec<Statement>> {
    let mut packages: BTreeMap<_, Vec<Statement>> = BTreeMap::new();
    for record in records {
        let record: Value = serde_json::from_slice(record).expect("it is JSON");
        for statement in statements(&record) {
            let package = (statement.ecosystem, statement.name.clone());
            packages.entry(package).or_default().push(statement);
        }
    }
    packages
}

/// Versions to ask for: mentioned ones, and such that lie before, between and after.
fn versions(statements: &[Statement]) -> Vec<String> {
    let mut versions: BTreeSet<_> = statements.iter().flat_map(Statement::versions).collect();
    versions.extend(["0.0.1", "1.0.0", "99999.0"].map(str::to_owned));
    let step = versions.len().div_ceil(most());
    versions.into_iter().step_by(step).collect()
}

#[test]
fn the_index_answers_as_the_records_do() {
    let records = records();
    let compiled = records
        .iter()
        .map(|bytes| Compiled::read(bytes).expect("the snapshot's records are valid"));
    let bytes = build(compiled.collect()).expect("they are few");
    let database = Database::open(&[&bytes]).expect("it was built");
    let (mut asked, mut unread) = (0, 0);
    for ((ecosystem, name), statements) in &packages(&records) {
        let releases: BTreeSet<_> = statements
            .iter()
            .map(|statement| &*statement.release)
            .collect();
        for version in versions(statements) {
            for release in &releases {
                let query = Query {
                    ecosystem: *ecosystem,
                    release: Some(*release).filter(|release| !release.is_empty()),
                    name,
                    version: Some(&version),
                };
                asked += 1;
                unread += usize::from(!is_told(&database, &query, statements));
            }
        }
    }
    assert!(
        unread * 1000 <= asked,
        "{unread} of {asked} questions were about unreadable versions"
    );
}

/// Holds the answer against the records; false where the version is unreadable, which the answer must say.
fn is_told(database: &Database<'_>, query: &Query<'_>, statements: &[Statement]) -> bool {
    let version = query.version.unwrap_or_default();
    let matches = database.lookup(query);
    if matches.unassessed.is_empty() {
        let expected = expected(
            statements,
            query.ecosystem,
            query.release.unwrap_or_default(),
            version,
        );
        assert_eq!(told(&matches), expected, "{query:?}");
        return true;
    }
    let order = own_order(query.ecosystem);
    let is_unreadable = order.is_none_or(|order| order.key(version).is_err());
    assert!(is_unreadable, "{query:?}: {:?}", matches.unassessed);
    false
}

#[test]
fn the_order_of_the_records_does_not_matter() {
    let compile =
        |bytes: &Vec<u8>| Compiled::read(bytes).expect("the snapshot's records are valid");
    let mut compiled: Vec<_> = records().iter().step_by(7).map(compile).collect();
    let once = build(compiled.clone()).expect("they are few");
    compiled.reverse();
    let middle = compiled.len() / 3;
    compiled.rotate_left(middle);
    // A record given twice counts once.
    compiled.extend(compiled.first().cloned());
    assert!(build(compiled).expect("they are few") == once);
}
