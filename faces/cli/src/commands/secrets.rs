//! `lockgate secrets`: what is special to leaked secrets.

use lockgate_engine::ScanRequest;
use lockgate_evidence::{Finding, Fingerprint, Unknown};

use super::scan;
use crate::args::{HistoryArgs, ListFormat, Screen, SecretArgs};
use crate::exit::{Failure, Status};
use crate::format::{json, text};
use crate::{escape, progress, screen};

/// Looks for secrets in the history alone.
pub(crate) fn history(args: &HistoryArgs, screen: &Screen) -> Result<Status, Failure> {
    let mut request = args.request();
    if !args.no_cache {
        request.cache = lockgate_engine::cache_dir();
    }
    scan::present(&request, &args.show, screen)
}

/// Shows the secret that a fingerprint names.
pub(crate) fn explain(args: &SecretArgs, screen: &Screen) -> Result<Status, Failure> {
    let request = ScanRequest {
        paths: args.paths.clone(),
        config: args.policy.config.clone(),
        ..ScanRequest::default()
    };
    let (found, unknowns) = progress::during(screen, || {
        lockgate_engine::explain_secret(&request, args.fingerprint)
    })?;
    for unknown in &unknowns {
        tell(unknown, screen);
    }
    match (found, unknowns.is_empty()) {
        (Some(finding), _) => show(&finding, args, screen),
        (None, true) => Err(absent(args.fingerprint)),
        (None, false) => Ok(Status::Incomplete),
    }
}

fn show(finding: &Finding, args: &SecretArgs, screen: &Screen) -> Result<Status, Failure> {
    match args.format {
        ListFormat::Text => screen::styled(&words(finding), screen.color)?,
        ListFormat::Json => screen::data(&json::of_finding(finding))?,
    }
    Ok(Status::Passed)
}

/// The finding, and where more is told.
fn words(finding: &Finding) -> String {
    let page = format!(
        "`lockgate explain {}` tells about its kind",
        finding.rule.id
    );
    let except = format!(
        "to let it pass, write an [[exception]] with rule = \"{}\" and this fingerprint into lockgate.toml",
        finding.rule.id
    );
    format!("{}\n{page};\n{except}\n", text::of_finding(finding))
}

fn tell(unknown: &Unknown, screen: &Screen) {
    let (subject, reason) = (&unknown.subject, &unknown.reason);
    let (subject, reason) = (escape::visible(subject), escape::visible(reason));
    screen::words(&format!("unknown: {subject}: {reason}\n"), screen.color);
}

fn absent(fingerprint: Fingerprint) -> Failure {
    let message = format!("no secret in the files named has the fingerprint `{fingerprint}`");
    let hint = "fingerprints depend on `fingerprint-key` in `lockgate.toml`, and only the tree was looked at";
    Failure::usage(message, hint)
}
