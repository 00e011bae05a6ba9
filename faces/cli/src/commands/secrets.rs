//! `lockgate secrets`: what is special to leaked secrets.

use lockgate_engine::{Explained, ScanRequest};
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
        cache: lockgate_engine::cache_dir(),
        ..args.policy.request()
    };
    let (found, unknowns) = progress::during(screen, || {
        lockgate_engine::explain_secret(&request, args.fingerprint)
    })?;
    for unknown in &unknowns {
        tell(unknown, screen);
    }
    match found {
        Explained::InTree(finding) => show(&finding, None, args, screen),
        Explained::InHistory(finding) => show(&finding, Some(IN_HISTORY), args, screen),
        _ if !unknowns.is_empty() => Ok(Status::Incomplete),
        Explained::Nowhere => Err(absent(
            "no secret in the files named or in the history of their repository",
            "fingerprints depend on `fingerprint-key` in `lockgate.toml`",
            args.fingerprint,
        )),
        _ => Err(absent(
            "no secret in the files named",
            "fingerprints depend on `fingerprint-key` in `lockgate.toml`, and the files lie in no repository whose history could be looked at",
            args.fingerprint,
        )),
    }
}

const IN_HISTORY: &str = "it stands in the history only: no file named holds it, and whoever has the repository has it still";

fn show(
    finding: &Finding,
    besides: Option<&str>,
    args: &SecretArgs,
    screen: &Screen,
) -> Result<Status, Failure> {
    match args.format {
        ListFormat::Text => screen::styled(&words(finding, besides), screen.color)?,
        ListFormat::Json => screen::data(&json::of_finding(finding))?,
    }
    Ok(Status::Passed)
}

/// The finding, and where more is told.
fn words(finding: &Finding, besides: Option<&str>) -> String {
    let page = format!(
        "`lockgate explain {}` tells about its kind",
        finding.rule.id
    );
    let except = format!(
        "to let it pass, write an [[exception]] with rule = \"{}\" and this fingerprint into lockgate.toml",
        finding.rule.id
    );
    let besides = besides.map_or_else(String::new, |words| format!("{words};\n"));
    format!(
        "{}\n{besides}{page};\n{except}\n",
        text::of_finding(finding)
    )
}

fn tell(unknown: &Unknown, screen: &Screen) {
    let (subject, reason) = (&unknown.subject, &unknown.reason);
    let (subject, reason) = (escape::visible(subject), escape::visible(reason));
    screen::words(&format!("unknown: {subject}: {reason}\n"), screen.color);
}

fn absent(what: &str, hint: &str, fingerprint: Fingerprint) -> Failure {
    Failure::usage(format!("{what} has the fingerprint `{fingerprint}`"), hint)
}
