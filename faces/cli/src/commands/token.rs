//! `lockgate token`: what a token of a CI job says.

use lockgate_engine::ScanRequest;

use crate::args::{ListFormat, Screen, TokenArgs};
use crate::exit::{Failure, Status};
use crate::format::access;
use crate::{progress, screen};

/// Shows the claims and asks the policies.
pub(crate) fn explain(args: &TokenArgs, screen: &Screen) -> Result<Status, Failure> {
    let request = ScanRequest {
        paths: args.paths.clone(),
        config: args.policy.config.clone(),
        ..ScanRequest::default()
    };
    let shown = progress::during(screen, || {
        lockgate_engine::explain_token(&args.file, &request)
    })?;
    match args.format {
        ListFormat::Text => screen::styled(&access::token_text(&shown), screen.color)?,
        ListFormat::Json => screen::data(&access::token_json(&shown))?,
    }
    Ok(Status::Passed)
}
