//! The secret that a fingerprint names, wherever it stands.

use lockgate_evidence::{Finding, Fingerprint, Inspection, Lock, Unknown};

use crate::setup::{BaselineUse, Setup};
use crate::{Error, Past, ScanRequest, history, look};

/// Where the secret of a fingerprint was found.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Explained {
    /// In the files named.
    InTree(Finding),
    /// In no file named, and in the history of their repository.
    InHistory(Finding),
    /// In neither.
    Nowhere,
    /// In no file named, and they lie in no repository.
    WithoutHistory,
}

/// The secret of that fingerprint, whatever the policy says of it; and what could not be told. The history is looked at where no
/// file named holds it.
pub fn explain_secret(
    request: &ScanRequest,
    fingerprint: Fingerprint,
) -> Result<(Explained, Vec<Unknown>), Error> {
    let mut request = ScanRequest {
        locks: vec![Lock::Secrets],
        ..request.clone()
    };
    let setup = Setup::new(&request, BaselineUse::Disregarded)?;
    let tree = secrets(&request, &setup)?;
    if let Some(finding) = of(tree.findings, fingerprint) {
        return Ok((Explained::InTree(finding), tree.unknowns));
    }
    request.past = Some(Past::All);
    request.without_tree = true;
    match history::open(&request) {
        Err(Error::Usage { .. }) => return Ok((Explained::WithoutHistory, tree.unknowns)),
        opened => drop(opened?),
    }
    let past = secrets(&request, &setup)?;
    let mut unknowns = [tree.unknowns, past.unknowns].concat();
    unknowns.sort();
    unknowns.dedup();
    let found = of(past.findings, fingerprint).map_or(Explained::Nowhere, Explained::InHistory);
    Ok((found, unknowns))
}

fn secrets(request: &ScanRequest, setup: &Setup) -> Result<Inspection, Error> {
    let (_, mut seen) = look(request, setup)?;
    Ok(seen.remove(&Lock::Secrets).unwrap_or_default())
}

fn of(findings: Vec<Finding>, fingerprint: Fingerprint) -> Option<Finding> {
    let mut findings = findings.into_iter();
    findings.find(|finding| finding.fingerprint() == fingerprint)
}
