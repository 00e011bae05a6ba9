//! Rules of the users' own, for whoever lists or explains rules.

use std::path::Path;

use lockgate_evidence::{Rule, Source};
use lockgate_io::shown;
use lockgate_secrets::{Origin, Own};
use lockgate_settings::visible;

use crate::setup::PolicyFile;
use crate::{Error, ScanRequest};

/// A rule that `lockgate.toml`, or a file that it names, adds to those that are built in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnRule {
    /// What it finds.
    pub rule: &'static Rule,
    /// Where it is written: `lockgate.toml:12`.
    pub place: String,
}

/// The users' own rules in a run, and what is wrong with the policy, so that some may be missing.
pub fn own_rules(request: &ScanRequest) -> (Vec<OwnRule>, Option<Error>) {
    let file = match PolicyFile::find(request) {
        Ok(Some(file)) => file,
        Ok(None) => return (Vec::new(), None),
        Err(error) => return (Vec::new(), Some(error)),
    };
    let (policy, detection) = file.read();
    let detection = match detection {
        Ok(detection) => detection,
        Err(error) => return (Vec::new(), Some(error)),
    };
    let own = detection.detector.own_rules();
    let rules = own.map(|own| OwnRule {
        rule: &own.kind.rule,
        place: place(&own, &file.named, &file.base),
    });
    (rules.collect(), policy.err())
}

fn place(own: &Own<'_>, policy: &Source, base: &Path) -> String {
    let (file, line) = match own.origin {
        Origin::Policy(span) => (policy.path().to_owned(), policy.position(span.start).line),
        Origin::Gitleaks { file, line } => (shown(&base.join(file)), *line),
    };
    format!("{}:{line}", visible(&file))
}
