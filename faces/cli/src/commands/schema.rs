//! `lockgate schema` (hidden): the published description of `--format json`.

use crate::args::{SchemaArgs, SchemaOf};
use crate::exit::{Failure, Status};
use crate::format::{access, json};
use crate::screen;

/// Runs the command.
pub(crate) fn run(args: &SchemaArgs) -> Result<Status, Failure> {
    let text = match args.of {
        SchemaOf::Report => json::schema_text(),
        SchemaOf::Matrix => access::matrix_schema(),
        SchemaOf::Token => access::token_schema(),
    };
    screen::data(&text)?;
    Ok(Status::Passed)
}
