//! From files to findings.

use std::collections::{BTreeMap, BTreeSet};

use lockgate_advisories::{Database, Query, Unassessed};
use lockgate_evidence::{Inspection, Source, Unknown};
use lockgate_packages::{Ecosystem, Files, Format, Listing, Origin, Package, Role, read};

use crate::rules::{self, Asked};
use crate::{Settings, unasked, without};

const DAY: i64 = 24 * 60 * 60;

/// What the lock is given.
pub struct Given<'a> {
    /// Every file that [`wants`] asked for.
    pub files: &'a [File],
    /// What is known to be bad; `None` where there is no database.
    pub database: Option<&'a Database<'a>>,
    /// True where the user asked this lock by its name: that there is no database is then unknown, else not asked.
    pub is_named: bool,
    /// Up to when the data of an ecosystem are told, in seconds since 1970.
    pub as_of: &'a dyn Fn(Ecosystem) -> Option<i64>,
    /// The time, in seconds since 1970.
    pub now: i64,
    /// What the user set.
    pub settings: &'a Settings,
}

/// A file that may list packages.
#[derive(Clone, Debug)]
pub struct File {
    /// Its path and text.
    pub source: Source,
    /// Why the text is not the whole truth.
    pub damage: Option<String>,
}

/// True for paths of files that the lock wants to see. Pipelines are lock 2's.
pub fn wants(path: &str) -> bool {
    Format::of(path).is_some_and(|format| format != Format::Pipeline)
}

/// What the lock sees in the files.
pub fn inspect(given: &Given<'_>) -> Inspection {
    let mut inspection = Inspection::default();
    let mut files = Files::new();
    for file in given.files {
        files.add(file.source.path(), file.source.text().as_bytes());
    }
    let mut listings = Vec::new();
    for file in given.files {
        if let Some(damage) = &file.damage {
            unknown(&mut inspection, file.source.path(), damage);
        }
        let format = Format::of(file.source.path()).filter(|_| wants(file.source.path()));
        let read_as = format.zip(files.at(file.source.path()));
        if let Some((format, bytes)) = read_as {
            inspection.inspected += 1;
            listings.push((&file.source, read(format, bytes, &files)));
        }
    }
    for (source, listing) in &listings {
        for gap in &listing.gaps {
            unknown(&mut inspection, source.path(), &gap.what);
        }
    }
    let locked = locked(&listings);
    unasked::inspect(given, &listings, &locked, &mut inspection.findings);
    match given.database {
        Some(database) => ask_all(given, database, &listings, &locked, &mut inspection),
        None => without::state(given, &mut inspection),
    }
    inspection
}

/// Asks the database about every package.
fn ask_all(
    given: &Given<'_>,
    database: &Database<'_>,
    listings: &[(&Source, Listing)],
    locked: &BTreeSet<(Ecosystem, String)>,
    inspection: &mut Inspection,
) {
    for (source, listing) in listings {
        ask(given, database, source, listing, locked, inspection);
    }
}

fn unknown(inspection: &mut Inspection, subject: &str, reason: &str) {
    inspection.unknowns.push(Unknown {
        subject: subject.to_owned(),
        reason: reason.to_owned(),
    });
}

/// The directories in which something exact is told of an ecosystem.
fn locked(listings: &[(&Source, Listing)]) -> BTreeSet<(Ecosystem, String)> {
    let exact = listings
        .iter()
        .filter(|(_, listing)| listing.format.role() != Role::Manifest);
    exact
        .flat_map(|(source, listing)| {
            let directory = directory(source.path());
            let of_packages = listing.packages.iter().map(|package| package.ecosystem);
            let ecosystems: BTreeSet<_> = of_packages.collect();
            let named = ecosystems.into_iter();
            named.map(move |ecosystem| (ecosystem, directory.to_owned()))
        })
        .collect()
}

pub(crate) fn directory(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(before, _)| before)
}

/// True where a lockfile of the ecosystem lies in the directory or above it.
pub(crate) fn is_locked(
    locked: &BTreeSet<(Ecosystem, String)>,
    ecosystem: Ecosystem,
    path: &str,
) -> bool {
    let mut at = directory(path);
    loop {
        if locked.contains(&(ecosystem, at.to_owned())) {
            return true;
        }
        if at.is_empty() {
            return false;
        }
        at = directory(at);
    }
}

/// Asks the database about each package of a listing.
fn ask(
    given: &Given<'_>,
    database: &Database<'_>,
    source: &Source,
    listing: &Listing,
    locked: &BTreeSet<(Ecosystem, String)>,
    inspection: &mut Inspection,
) {
    let mut untold: BTreeMap<(Ecosystem, String), Vec<&Package>> = BTreeMap::new();
    for (at, package) in listing.packages.iter().enumerate() {
        let is_manifest = listing.format.role() == Role::Manifest;
        if is_manifest && is_locked(locked, package.ecosystem, source.path()) {
            continue;
        }
        let Some(query) = query(package) else {
            continue;
        };
        if package.ecosystem == Ecosystem::Docker {
            let why = "what an image holds is told by scanning the image".to_owned();
            let images = untold.entry((package.ecosystem, why)).or_default();
            images.push(package);
            continue;
        }
        if query.version.is_none() {
            let why = "no exact version is told, and no lockfile beside it tells one".to_owned();
            untold
                .entry((package.ecosystem, why))
                .or_default()
                .push(package);
            continue;
        }
        let matches = database.lookup(&query);
        let fix = || database.fix(&query).ok();
        let asked = Asked {
            source,
            listing,
            at,
        };
        for group in &matches.groups {
            inspection.findings.push(rules::flaw(&asked, group, &fix));
        }
        let reasons = matches.unassessed.iter().map(|why| reason(package, why));
        for why in reasons.chain(stale(given, package.ecosystem)) {
            untold
                .entry((package.ecosystem, why))
                .or_default()
                .push(package);
        }
    }
    for ((_, why), packages) in untold {
        let finding = rules::unassessed(source, &packages, &why);
        unknown(inspection, source.path(), &finding.message);
        inspection.findings.push(finding);
    }
}

/// What is asked of a package; nothing of one that is the project's own.
///
/// Advisories speak of what an ecosystem's own registry has: of what comes from elsewhere under the same name they may.
fn query(package: &Package) -> Option<Query<'_>> {
    let elsewhere = match &package.origin {
        Origin::Own | Origin::Path(_) => return None,
        Origin::Git { url, .. } | Origin::Url(url) | Origin::OtherRegistry(url) => Some(url),
        Origin::Registry | Origin::Unstated => None,
    };
    let release = package.release.as_deref();
    let source = package.source.as_ref();
    Some(Query {
        ecosystem: package.ecosystem,
        release: release.or(elsewhere.map(String::as_str)),
        name: source.map_or(package.name.as_str(), |source| &source.name),
        version: source
            .and_then(|source| source.version.as_deref())
            .or(package.version.as_deref()),
    })
}

fn reason(package: &Package, why: &Unassessed) -> String {
    let ecosystem = package.ecosystem;
    match why {
        Unassessed::EcosystemUnknown => {
            format!("the database has no advisories of `{ecosystem}`")
        }
        Unassessed::ReleaseUnknown => {
            format!("the database has no advisories of this release of `{ecosystem}`")
        }
        Unassessed::NoOrder => format!("`{ecosystem}` has no order of versions"),
        Unassessed::VersionUnparsable { why } => {
            format!("its version is none by the rules of `{ecosystem}`: {why}")
        }
        Unassessed::Damaged { what } => format!("the database is damaged in its {what}"),
        _ => "the database cannot tell".to_owned(),
    }
}

/// Data that are too old tell nothing of what is known now.
fn stale(given: &Given<'_>, ecosystem: Ecosystem) -> Option<String> {
    let most = given.settings.max_age_days?;
    let Some(as_of) = (given.as_of)(ecosystem) else {
        return Some(format!(
            "nobody knows how old the advisories of `{ecosystem}` are"
        ));
    };
    let days = (given.now - as_of) / DAY;
    (days > i64::from(most)).then(|| {
        format!("the advisories of `{ecosystem}` are {days} days old, and {most} are allowed")
    })
}
