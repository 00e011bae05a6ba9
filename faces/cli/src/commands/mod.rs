//! One file per command.

mod baseline;
mod completions;
mod db;
mod explain;
mod fix;
mod hook;
mod init;
mod man;
mod packages;
mod rules;
mod sbom;
mod scan;
mod schema;
mod secrets;
mod token;
mod vex;
mod workload;

use crate::args::{BaselineCommand, Cli, Command, SecretsCommand, TokenCommand, WorkloadCommand};
use crate::exit::{Failure, Status};

/// Runs the command that was asked for.
pub(crate) fn run(cli: &Cli) -> Result<Status, Failure> {
    let screen = &cli.screen;
    match &cli.command {
        Command::Scan(args) => scan::run(args, screen),
        Command::Fix(args) if args.permissions => fix::permissions(&args.into(), screen),
        Command::Fix(args) => fix::run(&args.into(), screen),
        Command::Explain(args) => explain::run(args, screen),
        Command::Rules(args) => rules::run(args, screen),
        Command::Init(args) => init::run(args, screen),
        Command::Workload(WorkloadCommand::Matrix(args)) => workload::matrix(args, screen),
        Command::Token(TokenCommand::Explain(args)) => token::explain(args, screen),
        Command::Secrets(SecretsCommand::Explain(args)) => secrets::explain(args, screen),
        Command::Secrets(SecretsCommand::History(args)) => secrets::history(args, screen),
        Command::Secrets(SecretsCommand::Baseline(args)) => {
            baseline::of(&args.request(), &args.file, screen)
        }
        Command::Baseline(BaselineCommand::Write(args)) => {
            baseline::of(&args.subject.request(), &args.file, screen)
        }
        Command::Db(what) => db::run(what, screen),
        Command::Sbom(args) => sbom::run(args, screen),
        Command::Vex(args) => vex::run(args, screen),
        Command::Packages(what) => packages::run(what, screen),
        Command::Hook(what) => hook::run(what, screen),
        Command::Completions(args) => completions::run(args),
        Command::Man => man::run(),
        Command::Schema(args) => schema::run(args),
    }
}
