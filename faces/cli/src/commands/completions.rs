//! `lockgate completions`: a script for the user's shell.

use clap::CommandFactory;

use crate::args::{Cli, CompletionsArgs};
use crate::exit::{Failure, Status};
use crate::screen;

/// Runs the command.
pub(crate) fn run(args: &CompletionsArgs) -> Result<Status, Failure> {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut Cli::command(), "lockgate", &mut script);
    screen::data(&String::from_utf8_lossy(&script))?;
    Ok(Status::Passed)
}
