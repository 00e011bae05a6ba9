//! VEX documents, in and out.

use std::collections::BTreeMap;
use std::path::Path;

use lockgate_evidence::{Finding, Lock, Source, Unknown};
use lockgate_io::{Links, read_bytes, shown};
use lockgate_packages::Purl;
use lockgate_verdict::{Baseline, Context, Exception, Policy, Thresholds, judge};
use lockgate_vex::{Assertion, Justification, Outgoing, Status};

use crate::error::reading;
use crate::inspect::Tree;
use crate::setup::{BaselineUse, Setup, within};
use crate::{Error, ScanRequest, dependencies};

/// Most bytes of a document.
const MOST_BYTES: u64 = 64 * 1024 * 1024;

/// The documents that the command line and the policy name. Each must be there: a document that is silently not read would make
/// findings of what its author has looked at.
pub(crate) fn read(
    request: &ScanRequest,
    policy: &Policy,
    base: Option<&Path>,
) -> Result<Vec<Source>, Error> {
    let mut sources = Vec::new();
    for path in &request.vex {
        sources.push(read_one(path, shown(path), Links::Follow)?);
    }
    for name in &policy.dependencies.vex {
        if let Some(base) = base {
            // The policy may be the tree's own: what it names must not lead elsewhere.
            let path = within(base, name)?;
            sources.push(read_one(&path, name.value.clone(), Links::Refuse)?);
        }
    }
    Ok(sources)
}

fn read_one(path: &Path, name: String, links: Links) -> Result<Source, Error> {
    let hint =
        "name a readable VEX document with `--vex`, or under `[dependencies]` of `lockgate.toml`";
    let bytes = read_bytes(path, MOST_BYTES, links).map_err(|error| reading(&error, hint))?;
    // What is not UTF-8 is told by the reader, which needs its place: a replacement would make another document of it.
    match String::from_utf8(bytes) {
        Ok(text) => Ok(Source::new(name, text)),
        Err(error) => {
            let at = error.utf8_error().valid_up_to();
            let message = format!(
                "`{}` is not UTF-8 from byte {at} on",
                lockgate_settings::visible(&name)
            );
            Err(Error::usage(message, hint))
        }
    }
}

/// What a VEX document is asked of.
#[derive(Clone, Debug, Default)]
pub struct VexRequest {
    /// What is looked at, and with which knowledge.
    pub scan: ScanRequest,
    /// Whose word it is.
    pub author: String,
    /// The product that the packages are part of, as a package URL.
    pub product: Option<String>,
}

/// A VEX document.
#[derive(Clone, Debug)]
pub struct VexDocument {
    /// `OpenVEX` in JSON.
    pub text: String,
    /// What could not be told, of which the document says nothing: the format has no word for it.
    pub unknowns: Vec<Unknown>,
}

/// What is known of the flaws of a tree's packages, as an `OpenVEX` document.
pub fn vex_document(request: &VexRequest) -> Result<VexDocument, Error> {
    if let Some(product) = &request.product
        && let Err(why) = Purl::parse(product)
    {
        let message = format!(
            "the product `{}` is no package URL: {why}",
            lockgate_settings::visible(product)
        );
        return Err(Error::usage(message, "write it as `pkg:TYPE/NAME@VERSION`"));
    }
    let setup = Setup::new(&request.scan, BaselineUse::Disregarded)?;
    if setup.database.is_none() {
        return Err(Error::usage(
            "there is no advisory database, so nothing is known of any flaw".to_owned(),
            "make one with `lockgate db import PATH` or `lockgate db update ECOSYSTEM`",
        ));
    }
    let tree = Tree::gather(&request.scan, &setup)?;
    let seen = dependencies::look(&tree, &setup)?.map(|seen| (Lock::Dependencies, seen));
    let report = judge(
        seen.into_iter().collect(),
        &Context {
            // Exceptions are asked one by one below; nothing else of the policy hides a flaw here.
            policy: &Policy::default(),
            thresholds: Thresholds::default(),
            baseline: &Baseline::default(),
            today: setup.today,
            asked: &tree.asked,
            rules: &setup.rules,
        },
    );
    let mut assertions: BTreeMap<(String, Vec<String>), Assertion> = BTreeMap::new();
    for finding in report.findings.iter().chain(&report.cleared) {
        let Some(mut assertion) = assertion(finding, &tree, &setup) else {
            continue;
        };
        assertion.within.clone_from(&request.product);
        let key = (assertion.package.clone(), assertion.ids.clone());
        // What two places of a tree say differently of one package is said at its worst.
        let known = assertions.entry(key).or_insert_with(|| assertion.clone());
        if gravity(assertion.status) > gravity(known.status) {
            *known = assertion;
        }
    }
    let assertions: Vec<_> = assertions.into_values().collect();
    let text = lockgate_vex::write(&Outgoing {
        author: &request.author,
        timestamp: &lockgate_io::now_utc(),
        tooling: concat!("lockgate ", env!("CARGO_PKG_VERSION")),
        assertions: &assertions,
    });
    let mut unknowns = tree.unknowns.clone();
    unknowns.extend(report.locks.dependencies.unknowns);
    unknowns.sort();
    unknowns.dedup();
    Ok(VexDocument { text, unknowns })
}

fn gravity(status: Status) -> usize {
    match status {
        Status::Fixed => 0,
        Status::NotAffected => 1,
        Status::UnderInvestigation => 2,
        Status::Affected => 3,
    }
}

/// What is said of the flaw that a finding is about; nothing where it is about none.
fn assertion(finding: &Finding, tree: &Tree, setup: &Setup) -> Option<Assertion> {
    let flaw = finding.flaw.as_deref().filter(|flaw| !flaw.is_notice)?;
    let mut assertion = Assertion {
        ids: flaw.ids.clone(),
        status: Status::Affected,
        justification: None,
        impact: None,
        action: flaw.remedy.clone(),
        notes: None,
        package: flaw.purl.clone(),
        digests: flaw.digests.clone(),
        within: None,
    };
    if let Some(cleared) = &flaw.cleared {
        let is_fixed = cleared.status == Status::Fixed.as_str();
        assertion.status = if is_fixed {
            Status::Fixed
        } else {
            Status::NotAffected
        };
        (assertion.justification, assertion.impact) = why(&cleared.reason);
        assertion.notes = Some(format!(
            "so says {} ({}:{})",
            cleared.author, cleared.path, cleared.line
        ));
    } else if let Some(exception) = exception(finding, tree, setup) {
        let until = exception.expires.value;
        let (justification, impact) = why(&exception.reason);
        if justification.is_some() {
            assertion.status = Status::NotAffected;
            (assertion.justification, assertion.impact) = (justification, impact);
            assertion.notes = Some(format!("so says {} until {until}", exception.owner));
        } else {
            let (owner, reason) = (&exception.owner, &exception.reason);
            assertion.notes = Some(format!("accepted by {owner} until {until}: {reason}"));
        }
    } else if !flaw.is_certain {
        assertion.status = Status::UnderInvestigation;
        assertion.notes =
            Some("nothing tells for sure whether this version is affected".to_owned());
    }
    Some(assertion)
}

/// The word at the beginning of a reason, and what follows. Without such a word everything is what follows.
fn why(reason: &str) -> (Option<Justification>, Option<String>) {
    let is_end = |c: char| !c.is_ascii_lowercase() && c != '_';
    let (word, rest) = reason.split_at(reason.find(is_end).unwrap_or(reason.len()));
    let text = |text: &str| Some(text.trim().to_owned()).filter(|text| !text.is_empty());
    match Justification::parse(word) {
        Some(justification) => (
            Some(justification),
            text(rest.trim_start_matches([':', ',', ';', '.', ' ', '-'])),
        ),
        None => (None, text(reason)),
    }
}

/// The exception of the policy that holds for the finding.
fn exception<'a>(finding: &Finding, tree: &Tree, setup: &'a Setup) -> Option<&'a Exception> {
    let path = finding.primary().source.path();
    let path = tree
        .asked
        .policy_paths
        .get(path)
        .map_or(path, String::as_str);
    let fingerprint = finding.fingerprint();
    let mut exceptions = setup.policy.exceptions().iter();
    exceptions.find(|exception| {
        exception.matches(finding.rule, path, fingerprint) && !exception.is_expired(setup.today)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reason_may_begin_with_a_word_of_openvex() {
        let of = |reason| {
            let (justification, impact) = why(reason);
            (justification.map(Justification::as_str), impact)
        };
        let word = Some("component_not_present");
        assert_eq!(of("component_not_present"), (word, None));
        assert_eq!(
            of("component_not_present: not built"),
            (word, Some("not built".to_owned()))
        );
        assert_eq!(
            of("will be mended in May"),
            (None, Some("will be mended in May".to_owned()))
        );
        assert_eq!(
            of("component_not_presented"),
            (None, Some("component_not_presented".to_owned()))
        );
    }
}
