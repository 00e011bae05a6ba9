//! The binary `lockgate`: reads the command line, asks the engine, presents the answer.
//!
//! - [`args`]: every flag, defined once, feeding help, completions and the man page
//! - [`commands`]: one file per command
//! - [`format`]: one file per output format
//! - [`page`]: a rule's page as readable terminal text
//! - [`diff`]: planned fixes as a unified diff
//! - [`escape`]: nothing that comes from input may act on a terminal, a log or a renderer
//! - [`progress`]: a sign of life for what takes long
//! - [`screen`]: the two streams, colour, and broken pipes
//! - [`exit`]: the four exit codes, and errors as people read them

mod args;
mod commands;
mod diff;
mod escape;
mod exit;
mod format;
mod page;
mod progress;
#[cfg(test)]
mod sample;
mod screen;

use std::process::ExitCode;

use clap::Parser;

fn main() -> ExitCode {
    lockgate_engine::keep_memory_off_disk();
    std::panic::set_hook(Box::new(exit::broke_off));
    match args::Cli::try_parse() {
        Ok(cli) => exit::report(commands::run(&cli), &cli.screen),
        Err(error) => exit::usage(&error),
    }
}
