//! From files to findings.

use std::cell::OnceCell;
use std::collections::{BTreeMap, BTreeSet};

use lockgate_advisories::{Advisory, CommitMatches, Database, Query, Unassessed};
use lockgate_evidence::{Inspection, Source, Unknown};
use lockgate_packages::{Ecosystem, Files, Format, Listing, Origin, Package, Role, Sureness};
use lockgate_sbom::read;

use crate::commits::{self, ByCommit, Checkouts, Stand};
use crate::licences::{Court, Licences};
use crate::rules::{self, Asked};
use crate::vex::{self, Held, Vex};
use crate::{Reach, Settings, fix, unasked, without};

const DAY: i64 = 24 * 60 * 60;

/// What the lock is given.
pub struct Given<'a> {
    /// Every file that [`wants`] asked for.
    pub files: &'a [File],
    /// What was read already, because it holds no text or lies in an image: the files without their text, and what they list.
    pub listed: &'a [(Source, Listing)],
    /// What is known to be bad; `None` where there is no database.
    pub database: Option<&'a Database<'a>>,
    /// True where the user asked this lock by its name: that there is no database is then unknown, else not asked.
    pub is_named: bool,
    /// The images that some of the listings are of.
    pub images: &'a [Image],
    /// What is known of repositories on this machine.
    pub checkouts: &'a dyn Checkouts,
    /// Up to when the data of an ecosystem are told, in seconds since 1970.
    pub as_of: &'a dyn Fn(Ecosystem) -> Option<i64>,
    /// The time, in seconds since 1970.
    pub now: i64,
    /// VEX documents that the user named.
    pub vex: &'a [Source],
    /// True where the whole tree is given, so that what matches nothing is told to.
    pub everything: bool,
    /// The policy file, so that findings can show its lines.
    pub policy: Option<&'a Source>,
    /// What the user set.
    pub settings: &'a Settings,
}

/// An image that was read.
#[derive(Clone, Debug, Default)]
pub struct Image {
    /// What the paths of its listings begin with.
    pub start: String,
    /// The digest of its manifest, where it is named by one.
    pub digest: Option<String>,
    /// Names that it has where it is stored.
    pub names: Vec<String>,
    /// `linux/amd64`; empty where nothing says so.
    pub platform: String,
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
    Format::of(path).is_some_and(|format| format != Format::Pipeline) || Format::is_neighbour(path)
}

/// True for paths of lockfiles, which tools write and which may be larger than what people do.
pub fn may_be_larger(path: &str) -> bool {
    Format::of(path).is_some_and(|format| format.role() == Role::Lock)
}

/// What the lock sees in the files.
pub fn inspect(given: &Given<'_>) -> Inspection {
    inspect_with_reach(given).0
}

/// The same, with what is then to be looked for in sources.
pub fn inspect_with_reach(given: &Given<'_>) -> (Inspection, Reach) {
    let mut inspection = Inspection::default();
    let mut reach = Reach::default();
    let mut files = Files::new();
    for file in given.files {
        files.add(file.source.path(), file.source.text().as_bytes());
    }
    let listings = listings(given, &files, &mut inspection);
    let locked = locked(&listings);
    unasked::inspect(given, &listings, &locked, &mut inspection.findings);
    let mut vex = Vex::new(given.vex, given.now);
    match given.database {
        Some(database) => {
            let mut asking = Asking {
                given,
                database,
                files: &files,
                locked: &locked,
                inspection: &mut inspection,
                reach: &mut reach,
                vex: &mut vex,
            };
            for (source, listing) in &listings {
                asking.ask(source, listing);
            }
        }
        None => without::state(given, &mut inspection),
    }
    if let Some(licences) = &given.settings.licences {
        judge_licences(given, licences, &listings, &locked, &mut inspection);
    }
    // Where nobody was asked about flaws, no statement can match one.
    let said = vex::report(&vex, given.everything && given.database.is_some());
    inspection.findings.extend(said);
    (inspection, reach)
}

/// What the files list, and what was listed before; what could not be told is stated.
fn listings<'g>(
    given: &Given<'g>,
    files: &Files<'g>,
    inspection: &mut Inspection,
) -> Vec<(&'g Source, Listing)> {
    let mut listings = Vec::new();
    for file in given.files {
        if let Some(damage) = &file.damage {
            unknown(inspection, file.source.path(), damage);
            // What was not read at all is not said to be malformed as well.
            if file.source.text().is_empty() {
                continue;
            }
        }
        let format = Format::of(file.source.path()).filter(|_| wants(file.source.path()));
        let read_as = format.zip(files.at(file.source.path()));
        if let Some((format, bytes)) = read_as {
            inspection.inspected += 1;
            let mut listing = read(format, bytes, files);
            if format == Format::GitModules {
                given.checkouts.pin(&file.source, &mut listing);
            }
            listings.push((&file.source, listing));
        }
    }
    inspection.inspected += given.listed.len();
    let listed = given.listed.iter();
    listings.extend(listed.map(|(source, listing)| (source, listing.clone())));
    for (source, listing) in &listings {
        for gap in &listing.gaps {
            unknown(inspection, source.path(), &gap.what);
        }
    }
    listings
}

/// Asks the policy about the licence of every package that a lockfile or, where there is none, a manifest names.
fn judge_licences(
    given: &Given<'_>,
    licences: &Licences,
    listings: &[(&Source, Listing)],
    locked: &BTreeSet<(Ecosystem, String)>,
    inspection: &mut Inspection,
) {
    let now = jiff::Timestamp::from_second(given.now).unwrap_or(jiff::Timestamp::MAX);
    let today = now.to_zoned(jiff::tz::TimeZone::UTC).date();
    let court = Court::new(licences, given.policy, today);
    for (source, listing) in listings {
        let is_answered = |package: &Package| is_answered(locked, listing, package);
        court.judge(source, listing, &is_answered, inspection);
    }
    // What could not be read may name the package.
    let is_whole = listings.iter().all(|(_, listing)| listing.gaps.is_empty())
        && given.files.iter().all(|file| file.damage.is_none());
    if given.everything && is_whole {
        inspection.findings.extend(court.unused());
    }
}

fn unknown(inspection: &mut Inspection, subject: &str, reason: &str) {
    inspection.unknowns.push(Unknown {
        subject: subject.to_owned(),
        reason: reason.to_owned(),
    });
}

/// True where a lockfile tells what came of what the listing asks for. Nothing does of Maven's projects: Gradle's lockfiles are not
/// theirs.
pub(crate) fn is_answered(
    locked: &BTreeSet<(Ecosystem, String)>,
    listing: &Listing,
    package: &Package,
) -> bool {
    listing.format.role() == Role::Manifest
        && listing.format != Format::MavenProject
        && is_locked(locked, package.ecosystem, &listing.path)
}

/// The directories in which something exact is told of an ecosystem. An archive or a program tells of itself only.
fn locked(listings: &[(&Source, Listing)]) -> BTreeSet<(Ecosystem, String)> {
    let exact = listings
        .iter()
        .filter(|(_, listing)| matches!(listing.format.role(), Role::Installed | Role::Lock))
        .filter(|(_, listing)| !listing.format.stands_alone());
    exact
        .flat_map(|(source, listing)| {
            let directory = directory(source.path());
            let ecosystems = listing.packages.iter().map(|package| package.ecosystem);
            let ecosystems: BTreeSet<_> = ecosystems.collect();
            let each = ecosystems.into_iter();
            each.map(move |ecosystem| (ecosystem, directory.to_owned()))
        })
        .collect()
}

pub(crate) fn directory(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(before, _)| before)
}

/// True where a lockfile of the ecosystem lies in the directory or above it.
fn is_locked(locked: &BTreeSet<(Ecosystem, String)>, ecosystem: Ecosystem, path: &str) -> bool {
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

/// A database, with whom it is asked about and where the answers go.
struct Asking<'a, 'g> {
    given: &'a Given<'g>,
    database: &'a Database<'g>,
    files: &'a Files<'a>,
    /// Where a lockfile lies.
    locked: &'a BTreeSet<(Ecosystem, String)>,
    inspection: &'a mut Inspection,
    reach: &'a mut Reach,
    vex: &'a mut Vex<'g>,
}

/// Packages of which it could not be told, by ecosystem and reason.
type Untold<'l> = BTreeMap<(Ecosystem, String), Vec<&'l Package>>;

impl Asking<'_, '_> {
    /// Asks about each package of a listing.
    fn ask(&mut self, source: &Source, listing: &Listing) {
        let mut untold = Untold::new();
        let mut images = self.given.images.iter();
        let image = images.find(|image| source.path().starts_with(&image.start));
        let mut held = Held::new(image);
        let ways = OnceCell::new();
        for (at, package) in listing.packages.iter().enumerate() {
            if is_answered(self.locked, listing, package) {
                continue;
            }
            let asked = Asked {
                source,
                listing,
                at,
                commit: None,
                ways: &ways,
            };
            for why in self.about(&asked, &mut held) {
                let alike = untold.entry((package.ecosystem, why)).or_default();
                alike.push(package);
            }
        }
        for ((_, why), packages) in untold {
            let finding = rules::unassessed(source, &packages, &why);
            unknown(self.inspection, source.path(), &finding.message);
            self.inspection.findings.push(finding);
        }
    }

    /// Asks about one package; gives why it could not be told.
    fn about(&mut self, asked: &Asked<'_>, held: &mut Held) -> BTreeSet<String> {
        let package = asked.package();
        let mut seen = BTreeSet::new();
        let stand = Stand::of(package);
        let stand = stand.map(|stand| (stand.ask(self.database, self.given.checkouts), stand));
        if let Some((told, stand)) = &stand {
            self.tell_by_commit(asked, stand, &told.matches, held, &mut seen);
        }
        let mut reasons = self.by_version(asked, stand.as_ref(), held, &mut seen);
        if let Some((told, stand)) = &stand {
            reasons.extend(self.untold(package, stand, told, &seen));
        }
        reasons
    }

    /// Asks about one package by its version; gives why it could not be told. What its commit clears is not asked again.
    fn by_version(
        &mut self,
        asked: &Asked<'_>,
        stand: Option<&(ByCommit<'_>, Stand)>,
        held: &mut Held,
        seen: &mut BTreeSet<String>,
    ) -> BTreeSet<String> {
        let package = asked.package();
        let queries = queries(package);
        let Some(first) = queries.first() else {
            return BTreeSet::new();
        };
        if package.ecosystem == Ecosystem::Git && stand.is_some() {
            return stale(self.given, package.ecosystem).into_iter().collect();
        }
        if package.ecosystem == Ecosystem::Docker {
            return BTreeSet::from(
                ["what an image holds is told by scanning the image".to_owned()],
            );
        }
        if first.version.is_none() {
            return BTreeSet::from([
                "no exact version is told, and no lockfile beside it tells one".to_owned(),
            ]);
        }
        let mut reasons: BTreeSet<_> = stale(self.given, package.ecosystem).into_iter().collect();
        let first_new = self.inspection.findings.len();
        let clear = stand.map(|(told, _)| told.matches.clear.iter().map(Advisory::id));
        let clear = clear.into_iter().flatten().collect();
        for query in &queries {
            let unassessed = self.look_up(asked, query, &clear, held, seen);
            reasons.extend(unassessed.iter().map(|why| reason(package, why)));
        }
        if package.sureness == Sureness::Least {
            let new = self.inspection.findings.split_off(first_new);
            self.inspection.findings.extend(rules::gathered(asked, new));
        }
        reasons
    }

    /// States the flaws of the commit that a package stands at.
    fn tell_by_commit(
        &mut self,
        asked: &Asked<'_>,
        stand: &Stand,
        matches: &CommitMatches<'_>,
        held: &mut Held,
        seen: &mut BTreeSet<String>,
    ) {
        let asked = Asked {
            commit: Some(stand.commit.as_deref().unwrap_or_default()),
            ..*asked
        };
        for group in &matches.groups {
            seen.extend(group.ids.iter().map(|id| (*id).to_owned()));
            self.reach
                .ask(&asked, group, self.inspection.findings.len());
            let finding = rules::flaw(&asked, group, &|| Some(commits::remedy(group)));
            let finding = self.vex.answer(finding, &asked, group, held);
            self.inspection.findings.push(finding);
        }
    }

    /// Why the commit of a package could not be held against advisories of its repository. Those that speak of the package itself
    /// told by its version, and so did those that are the same flaw.
    fn untold(
        &self,
        package: &Package,
        stand: &Stand,
        told: &ByCommit<'_>,
        seen: &BTreeSet<String>,
    ) -> Vec<String> {
        let mut reasons = Vec::new();
        for why in &told.matches.unassessed {
            // Of packages of an ecosystem its own advisories tell.
            if *why != Unassessed::EcosystemUnknown || package.ecosystem == Ecosystem::Git {
                reasons.push(reason(package, why));
            }
        }
        let is_asked =
            |query: &Query<'_>| query.version.is_some() && query.ecosystem != Ecosystem::Git;
        let by_version = query(package).filter(is_asked);
        let spoken = by_version.map(|query| self.database.speaks(&query).unwrap_or_default());
        let spoken = spoken.unwrap_or_default();
        let is_told = |id: &str| seen.contains(id) || spoken.contains(id);
        let untold = told.matches.untold.iter();
        let untold: Vec<_> = untold
            .filter(|advisory| !is_told(advisory.id()))
            .filter(|advisory| !advisory.aliases().iter().any(|alias| is_told(alias)))
            .collect();
        if !untold.is_empty() {
            reasons.push(stand.reason(told, &untold));
        }
        reasons
    }

    /// States the flaws that one question brings, but for those that were seen before; gives why it could not be told.
    fn look_up(
        &mut self,
        asked: &Asked<'_>,
        query: &Query<'_>,
        clear: &BTreeSet<&str>,
        held: &mut Held,
        seen: &mut BTreeSet<String>,
    ) -> Vec<Unassessed> {
        let matches = self.database.lookup(query);
        let told = OnceCell::new();
        let remedy = || {
            let clears = || self.database.fix(query).ok();
            let made = || fix::remedy(asked, &clears()?, self.files);
            told.get_or_init(made).clone()
        };
        for group in &matches.groups {
            let is_new = !group.ids.iter().any(|id| seen.contains(*id));
            seen.extend(group.ids.iter().map(|id| (*id).to_owned()));
            let mut hits = group.hits.iter();
            if !is_new || hits.all(|hit| clear.contains(hit.advisory.id())) {
                continue;
            }
            // Of a version that may not be used all is told in one, and nobody looks into sources for it.
            if asked.package().sureness != Sureness::Least {
                self.reach.ask(asked, group, self.inspection.findings.len());
            }
            let finding = rules::flaw(asked, group, &remedy);
            let finding = self.vex.answer(finding, asked, group, held);
            self.inspection.findings.push(finding);
        }
        matches.unassessed
    }
}

/// What is asked of a package; nothing of one that is the project's own.
///
/// Advisories of distributions name source packages, but of those with rpm some name what was built from them: of these both
/// are asked.
fn queries(package: &Package) -> Vec<Query<'_>> {
    let Some(first) = query(package) else {
        return Vec::new();
    };
    let is_rpm = package.ecosystem.purl_type() == "rpm";
    let second = (is_rpm && first.name != package.name).then(|| Query {
        ecosystem: first.ecosystem,
        release: first.release,
        name: &package.name,
        version: package.version.as_deref(),
    });
    std::iter::once(first).chain(second).collect()
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
        Unassessed::EcosystemUnknown if ecosystem == Ecosystem::Git => {
            "the database has no advisories of repositories (`GIT`)".to_owned()
        }
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

#[cfg(test)]
mod tests {
    use lockgate_evidence::Span;
    use lockgate_packages::SourcePackage;

    use super::*;

    #[test]
    fn both_names_of_a_package_of_rpm_are_asked() {
        let asked = |ecosystem, source: &str| {
            let mut package = Package::new(ecosystem, "bind-libs", Span::at(0)).version("1-2");
            package.source = Some(SourcePackage {
                name: source.to_owned(),
                version: Some("9-2".to_owned()),
            });
            let queries = queries(&package).into_iter();
            let told = queries.map(|query| {
                let version = query.version.unwrap_or("");
                format!("{} {version}", query.name)
            });
            told.collect::<Vec<_>>()
        };
        assert_eq!(
            asked(Ecosystem::AlmaLinux, "bind"),
            ["bind 9-2", "bind-libs 1-2"]
        );
        assert_eq!(asked(Ecosystem::AlmaLinux, "bind-libs"), ["bind-libs 9-2"]);
        assert_eq!(asked(Ecosystem::Debian, "bind"), ["bind 9-2"]);
    }
}
