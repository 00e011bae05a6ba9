//! The rules, one file each.

mod dependency_confusion;
mod informational_advisory;
mod install_script;
mod known_vulnerability;
mod licence_not_allowed;
mod lockfile_mismatch;
mod malicious_package;
mod missing_digest;
mod odd_source;
mod typosquat;
mod unassessed_package;
mod unmatched_statement;
mod unstated_licence;
mod unusable_statement;
mod unused_licence_exception;

use std::cell::OnceCell;

use lockgate_advisories::{Class, Group};
use lockgate_evidence::{Confidence, Finding, Flaw, Rule, Source};
use lockgate_packages::{Layer, Listing, Origin, Package, Relation, Scope, Sureness, Ways};

use crate::fix::Remedy;
use crate::unasked::Seen;

pub(crate) use licence_not_allowed::licence_not_allowed;
pub(crate) use unassessed_package::unassessed;
pub(crate) use unmatched_statement::unmatched_statement;
pub(crate) use unstated_licence::unstated_licence;
pub(crate) use unusable_statement::unusable_statement;
pub(crate) use unused_licence_exception::unused_licence_exception;

/// What each rule that needs no database finds in a listing.
pub(crate) const UNASKED: &[fn(&Seen<'_>) -> Vec<Finding>] = &[
    dependency_confusion::find,
    install_script::find,
    lockfile_mismatch::find,
    missing_digest::find,
    odd_source::find,
    typosquat::find,
];

/// Every rule, by id.
pub(crate) const ALL: &[&Rule] = &[
    &dependency_confusion::RULE,
    &informational_advisory::RULE,
    &install_script::RULE,
    &known_vulnerability::RULE,
    &licence_not_allowed::RULE,
    &lockfile_mismatch::RULE,
    &malicious_package::RULE,
    &missing_digest::RULE,
    &odd_source::RULE,
    &typosquat::RULE,
    &unassessed_package::RULE,
    &unmatched_statement::RULE,
    &unstated_licence::RULE,
    &unusable_statement::RULE,
    &unused_licence_exception::RULE,
];

/// A package that was asked about, in its listing.
pub(crate) struct Asked<'a> {
    pub(crate) source: &'a Source,
    pub(crate) listing: &'a Listing,
    pub(crate) at: usize,
    /// Where it is asked about by its commit, that.
    pub(crate) commit: Option<&'a str>,
    /// Of the listing, found when first asked for.
    pub(crate) ways: &'a OnceCell<Ways>,
}

/// Most steps of a way that a note names, besides its beginning.
const MOST_STEPS: usize = 8;

impl Asked<'_> {
    pub(crate) fn ways(&self) -> &Ways {
        self.ways.get_or_init(|| self.listing.ways())
    }

    /// Names from the beginning of the shortest way to the package; a long one without its middle.
    fn way(&self) -> Vec<&str> {
        let name = |at: usize| self.listing.packages[at].name.as_str();
        let steps = self.ways().last_steps(self.at, MOST_STEPS);
        let start = self.ways().start(self.at);
        let is_whole = steps.first() == Some(&start);
        let beginning = [name(start), "…"];
        let beginning = beginning.into_iter().filter(|_| !is_whole);
        beginning.chain(steps.iter().map(|at| name(*at))).collect()
    }

    pub(crate) fn package(&self) -> &Package {
        &self.listing.packages[self.at]
    }

    /// `name` and version, for messages.
    fn named(&self) -> String {
        let package = self.package();
        if let Some(commit) = self.commit {
            return at_commit(&package.name, commit);
        }
        let version = package.version.as_deref().unwrap_or("of no known version");
        format!("`{}` {version}", package.name)
    }

    /// Who pulls it in, where somebody does, and whether only developers need it.
    fn note(&self, is_lowered: bool) -> String {
        let mut notes = Vec::new();
        let way = self.way();
        if self.package().relation == Relation::Transitive && way.len() > 1 {
            notes.push(format!("through {}", way.join(" > ")));
        }
        match self.package().scope {
            Scope::Dev => notes.push("for developers only".to_owned()),
            Scope::Test => notes.push("for tests only".to_owned()),
            Scope::Build => notes.push("for the build only".to_owned()),
            Scope::Runtime | Scope::Unstated => {}
        }
        if is_lowered {
            notes.push("so rated one step lower".to_owned());
        }
        let inside = self.package().inside.as_deref();
        notes.extend(inside.map(|path| format!("in `{path}`")));
        if self.package().sureness == Sureness::Inferred {
            notes.push("its name is inferred from that of the archive".to_owned());
        }
        notes.extend(self.package().layer.as_deref().map(brought_by));
        notes.join(", ")
    }
}

/// `name` and the first digits of a commit.
fn at_commit(name: &str, commit: &str) -> String {
    match commit.get(..commit.len().min(DIGITS)) {
        Some("") | None => format!("`{name}` at no known commit"),
        Some(first) => format!("`{name}` at commit {first}"),
    }
}

/// Digits of a commit that are told.
const DIGITS: usize = 12;
/// Letters of a digest that are told.
const DIGEST: usize = "sha256:".len() + 12;

/// `brought by layer 2 of 5 (sha256:…, `RUN …`)`
fn brought_by(layer: &Layer) -> String {
    let digest = layer.digest.as_deref();
    let digest = digest.map(|digest| digest.chars().take(DIGEST).collect::<String>());
    let command = layer.command.as_deref().map(|line| format!("`{line}`"));
    let told: Vec<_> = digest.into_iter().chain(command).collect();
    let told = if told.is_empty() {
        String::new()
    } else {
        format!(" ({})", told.join(", "))
    };
    let place = layer.index + 1;
    format!("brought by layer {place} of {}{told}", layer.count)
}

/// The finding about one flaw of a package.
pub(crate) fn flaw(
    asked: &Asked<'_>,
    group: &Group<'_>,
    remedy: &dyn Fn() -> Option<Remedy>,
) -> Finding {
    let finding = match group.class {
        Class::Malicious => malicious_package::finding(asked, group),
        Class::Informational(notice) => informational_advisory::finding(asked, group, notice),
        Class::Vulnerability => known_vulnerability::finding(asked, group, remedy),
    };
    let is_lowered = group.class == Class::Vulnerability
        && known_vulnerability::is_lowered(asked.package().scope, group);
    let mut finding = finding.note(asked.note(is_lowered));
    // Of a commit nobody has to ask where it comes from.
    let is_elsewhere = asked.commit.is_none()
        && !matches!(asked.package().origin, Origin::Registry | Origin::Unstated);
    let is_certain =
        group.is_certain() && !is_elsewhere && asked.package().sureness != Sureness::Inferred;
    finding.flaw = Some(Box::new(told(asked.package(), group, is_certain, remedy)));
    if is_certain {
        finding
    } else {
        finding.confidence(Confidence::Low)
    }
}

/// One finding of all flaws that a version has which is only the least that will do; what is cleared or of another kind stays.
pub(crate) fn gathered(asked: &Asked<'_>, findings: Vec<Finding>) -> Vec<Finding> {
    let is_open = |finding: &Finding| {
        std::ptr::eq(finding.rule, &raw const known_vulnerability::RULE) && !finding.is_cleared()
    };
    let (open, mut others): (Vec<_>, Vec<_>) = findings.into_iter().partition(is_open);
    others.extend(known_vulnerability::gathered(asked, &open));
    others
}

/// What whoever writes statements has to know.
fn told(
    package: &Package,
    group: &Group<'_>,
    is_certain: bool,
    remedy: &dyn Fn() -> Option<Remedy>,
) -> Flaw {
    let remedy = match group.class {
        Class::Malicious => Some("remove it".to_owned()),
        Class::Informational(_) => None,
        Class::Vulnerability => remedy()
            .and_then(|remedy| remedy.to)
            .map(|to| format!("move to {to} or later")),
    };
    Flaw {
        purl: package.purl().to_string(),
        digests: package.digests.iter().map(ToString::to_string).collect(),
        ids: group.ids.iter().map(|id| (*id).to_owned()).collect(),
        is_certain,
        is_notice: matches!(group.class, Class::Informational(_)),
        remedy,
        cleared: None,
    }
}

/// The best-known id, and the others in brackets.
fn ids(group: &Group<'_>) -> String {
    match group.ids.split_first() {
        Some((first, [])) => (*first).to_owned(),
        Some((first, others)) => format!("{first} ({})", others.join(", ")),
        None => "an advisory without an id".to_owned(),
    }
}

/// What the first advisory that says something says in a line, after a colon.
fn summary(group: &Group<'_>) -> String {
    let details = group
        .hits
        .iter()
        .filter_map(|hit| hit.advisory.details().ok());
    let mut summaries = details.map(|details| details.summary);
    match summaries.find(|summary| !summary.is_empty()) {
        Some(summary) => format!(": {}", line(&summary)),
        None => String::new(),
    }
}

/// Longest summary in a message, in bytes.
const LONGEST: usize = 160;

/// The first sentence where all of it is too long for a message, and no more of that than fits.
fn line(summary: &str) -> String {
    let summary = summary.trim();
    let sentence = match summary.split_once(". ") {
        Some((first, _)) if summary.len() > LONGEST => first,
        _ => summary.trim_end_matches('.'),
    };
    if sentence.len() <= LONGEST {
        return sentence.to_owned();
    }
    let fits = &sentence[..sentence.floor_char_boundary(LONGEST)];
    let whole = fits.rsplit_once(' ').map_or(fits, |(words, _)| words);
    format!("{whole} …")
}

/// So many names stand in a message.
const MOST_NAMED: usize = 5;

/// The first of these names in backticks, and how many more there are.
fn few(names: &[&str]) -> String {
    let shown = names.iter().take(MOST_NAMED);
    let shown: Vec<_> = shown.map(|name| format!("`{name}`")).collect();
    match names.len().saturating_sub(MOST_NAMED) {
        0 => shown.join(", "),
        more => format!("{} and {more} more", shown.join(", ")),
    }
}
