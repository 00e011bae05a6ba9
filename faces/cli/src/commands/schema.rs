//! `lockgate schema` (hidden): the published description of `--format json`.

use crate::exit::{Failure, Status};
use crate::format::json;
use crate::screen;

/// Runs the command.
pub(crate) fn run() -> Result<Status, Failure> {
    screen::data(&json::schema_text())?;
    Ok(Status::Passed)
}
