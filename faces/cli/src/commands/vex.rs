//! `lockgate vex`: a VEX document, to stdout.

use crate::args::{Screen, VexArgs};
use crate::exit::{Failure, Status};
use crate::{escape, progress, screen};

/// Runs the command.
pub(crate) fn run(args: &VexArgs, screen: &Screen) -> Result<Status, Failure> {
    let request = args.request();
    let document = progress::during(screen, || lockgate_engine::vex_document(&request))?;
    screen::data(&document.text)?;
    for unknown in &document.unknowns {
        let subject = escape::visible(&unknown.subject);
        let reason = escape::visible(&unknown.reason);
        screen::words(&format!("not told: {subject}: {reason}\n"), screen.color);
    }
    if document.unknowns.is_empty() {
        Ok(Status::Passed)
    } else {
        Ok(Status::Incomplete)
    }
}
