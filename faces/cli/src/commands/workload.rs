//! `lockgate workload`: what the pipeline may do.

use lockgate_engine::ScanRequest;

use crate::args::{ListFormat, MatrixArgs, Screen};
use crate::exit::{Failure, Status};
use crate::format::access;
use crate::{escape, progress, screen};

/// Prints the matrix of jobs and powers.
pub(crate) fn matrix(args: &MatrixArgs, screen: &Screen) -> Result<Status, Failure> {
    let request = ScanRequest {
        paths: args.paths.clone(),
        config: args.policy.config.clone(),
        ..ScanRequest::default()
    };
    let (matrix, unknowns) = progress::during(screen, || lockgate_engine::matrix(&request))?;
    match args.format {
        ListFormat::Text => screen::styled(&access::matrix_text(&matrix), screen.color)?,
        ListFormat::Json => screen::data(&access::matrix_json(&matrix))?,
    }
    for unknown in &unknowns {
        let (subject, reason) = (
            escape::visible(&unknown.subject),
            escape::visible(&unknown.reason),
        );
        screen::words(&format!("unknown: {subject}: {reason}\n"), screen.color);
    }
    Ok(if unknowns.is_empty() {
        Status::Passed
    } else {
        Status::Incomplete
    })
}
