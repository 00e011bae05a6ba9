//! Every command and flag, defined once. Help, completions and the man page are made from this.

mod db;
mod history;
mod hook;
mod packages;
mod pipeline;
mod sbom;
mod screen;
mod secrets;
mod subject;
mod vex;
mod words;

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

pub(crate) use db::{DbArgs, DbCommand, DbImportArgs, DbStatusArgs, DbUpdateArgs};
pub(crate) use history::PastArgs;
pub(crate) use hook::{HookArgs, HookCommand, HookStatusArgs};
pub(crate) use packages::{PackagesArgs, PackagesCommand, TreeArgs, WhyArgs};
pub(crate) use pipeline::{MatrixArgs, TokenArgs, TokenCommand, WorkloadCommand};
pub(crate) use sbom::{SbomArgs, SbomKind};
pub(crate) use screen::{ColorWhen, Screen};
pub(crate) use secrets::{HistoryArgs, SecretArgs, SecretsCommand};
pub(crate) use subject::{Change, Config, Show, Subject, Threshold};
pub(crate) use vex::VexArgs;

/// Audits a software delivery path, from commit to production
///
/// A change passes seven locks on its way to production: identity, workload, dependencies, artifacts,
/// freshness, secrets, configuration. lockgate inspects them and tells for each what stands open,
/// where, why it matters and how to close it.
///
/// Nothing goes out to the network, but for `lockgate db update`: lockgate reads the files you name and nothing else.
#[derive(Debug, Parser)]
#[command(name = "lockgate", version, max_term_width = 100, after_help = EXIT_CODES)]
pub(crate) struct Cli {
    /// Colour and words.
    #[command(flatten)]
    pub(crate) screen: Screen,
    /// What to do.
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// Told by `--help` and the man page.
pub(crate) const EXIT_CODES: &str = "\
Exit codes:
  0  nothing at or over the threshold
  1  findings at or over the threshold (--fail-on)
  2  wrong usage or invalid configuration
  3  incomplete: something could not be inspected, and nothing worse was found";

/// The commands, in the order a newcomer meets them.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Inspect files and report what was found
    ///
    /// Reads the files and directories named (default: the current directory), honouring ignore files.
    /// Nothing goes out to the network, and nothing of the repository is run.
    Scan(ScanArgs),
    /// Apply the fixes that findings carry, then report what is left
    ///
    /// The same as `scan --fix`. Only fixes that keep the behaviour are applied, unless `--unsafe` is
    /// given. Comments and formatting outside a change stay as they are. Nothing goes out to the network.
    ///
    /// With `--permissions` nothing else is done than this: the `permissions` of every workflow are reduced to what its
    /// jobs use, told from what is known of actions, commands and calls of the platform's API. What is not known keeps
    /// the rights it has, and a comment names it. No right is ever added.
    Fix(FixArgs),
    /// Show the page of a rule: what it finds, why it matters, how to fix it
    ///
    /// Knows the rules that are built in and those that `lockgate.toml`, or a configuration of gitleaks that it names, adds.
    Explain(ExplainArgs),
    /// List every rule, with those that `lockgate.toml` adds
    Rules(RulesArgs),
    /// Write a commented `lockgate.toml` for what stands in a directory
    ///
    /// An existing file is never replaced. Nothing goes out to the network.
    Init(InitArgs),
    /// Tell what the pipeline may do
    #[command(subcommand)]
    Workload(WorkloadCommand),
    /// Look into a token of a CI job
    #[command(subcommand)]
    Token(TokenCommand),
    /// Look into leaked secrets
    #[command(subcommand)]
    Secrets(SecretsCommand),
    /// Work with a baseline: findings that are known and accepted for now
    #[command(subcommand)]
    Baseline(BaselineCommand),
    /// Keep the advisory database: what is known to be bad
    #[command(subcommand)]
    Db(DbCommand),
    /// Write a bill of materials of what the files name
    ///
    /// Reads the lockfiles and manifests of the files and directories named (default: the current directory), and writes
    /// every package to standard output. What could not be told stands in the document. Nothing goes out to the network.
    Sbom(SbomArgs),
    /// Write a VEX document of what is known of the packages' flaws
    ///
    /// Says of every known flaw of every package of the files and directories named (default: the current directory) whether it
    /// affects, in `OpenVEX`, to standard output. `affected` tells what mends it. A finding that `lockgate.toml` excepts is
    /// `not_affected` where the reason of the exception begins with one of `OpenVEX`'s words for why
    /// (`vulnerable_code_not_in_execute_path: we never call it`), and else stays `affected`. Nothing goes out to the network.
    Vex(VexArgs),
    /// Tell which packages came in, and over whom
    #[command(subcommand)]
    Packages(PackagesCommand),
    /// Let Git call lockgate before a commit, before a push, or where pushes arrive
    #[command(subcommand)]
    Hook(HookCommand),
    /// Print a completion script for a shell
    Completions(CompletionsArgs),
    /// Print the manual page
    Man,
    /// Print the JSON Schema of `--format json`
    #[command(hide = true)]
    Schema(SchemaArgs),
}

/// What `scan` takes.
#[derive(Debug, Args)]
pub(crate) struct ScanArgs {
    #[command(flatten)]
    pub(crate) subject: Subject,
    #[command(flatten)]
    pub(crate) threshold: Threshold,
    #[command(flatten)]
    pub(crate) show: Show,
    #[command(flatten)]
    pub(crate) past: PastArgs,
    /// Apply fixes first, and report what is left
    #[arg(long, help_heading = "Fixing", conflicts_with = "past")]
    pub(crate) fix: bool,
    #[command(flatten)]
    pub(crate) change: Change,
}

/// What `fix` takes.
#[derive(Debug, Args)]
pub(crate) struct FixArgs {
    #[command(flatten)]
    pub(crate) subject: Subject,
    #[command(flatten)]
    pub(crate) threshold: Threshold,
    #[command(flatten)]
    pub(crate) show: Show,
    #[command(flatten)]
    pub(crate) change: Change,
    /// Reduce the `permissions` of workflows to what their jobs use, and change nothing else
    #[arg(long, help_heading = "Fixing", conflicts_with = "allow_unsafe")]
    pub(crate) permissions: bool,
}

/// What `explain` takes.
#[derive(Debug, Args)]
pub(crate) struct ExplainArgs {
    /// The rule, with its lock or without: `workload/name` or `name`
    pub(crate) rule: String,
    #[command(flatten)]
    pub(crate) policy: Config,
}

/// What `rules` takes.
#[derive(Debug, Args)]
pub(crate) struct RulesArgs {
    /// Only rules whose name holds this word, or all tokens of this provider
    #[arg(value_name = "WORD")]
    pub(crate) word: Option<String>,
    #[command(flatten)]
    pub(crate) policy: Config,
    /// The form of the list
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    pub(crate) format: ListFormat,
}

/// What `init` takes.
#[derive(Debug, Args)]
pub(crate) struct InitArgs {
    /// The directory that gets the file
    #[arg(value_name = "PATH", default_value = ".")]
    pub(crate) path: PathBuf,
}

/// What `completions` takes.
#[derive(Debug, Args)]
pub(crate) struct CompletionsArgs {
    /// The shell that will read the script
    #[arg(value_enum)]
    pub(crate) shell: clap_complete::Shell,
}

/// What `schema` takes.
#[derive(Debug, Args)]
pub(crate) struct SchemaArgs {
    /// Of which output
    #[arg(value_enum, default_value_t)]
    pub(crate) of: SchemaOf,
}

/// The outputs with a schema.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum SchemaOf {
    /// `scan`
    #[default]
    Report,
    /// `workload matrix`
    Matrix,
    /// `token explain`
    Token,
}

/// What can be done with a baseline.
#[derive(Debug, Subcommand)]
pub(crate) enum BaselineCommand {
    /// Scan, and write every finding to a baseline file
    ///
    /// An existing file is replaced. Later scans leave these findings out with `--baseline FILE`.
    /// Nothing goes out to the network.
    Write(BaselineArgs),
}

/// What `baseline write` takes.
#[derive(Debug, Args)]
pub(crate) struct BaselineArgs {
    /// The file to write
    pub(crate) file: PathBuf,
    #[command(flatten)]
    pub(crate) subject: Subject,
}

/// The forms of a list.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum ListFormat {
    /// A table for people
    #[default]
    Text,
    /// An array for machines
    Json,
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;
    use lockgate_evidence::{Lock, Severity};

    use super::*;

    #[test]
    fn the_definition_holds_together() {
        Cli::command().debug_assert();
    }

    #[test]
    fn scan_takes_words_and_lists() {
        let cli = Cli::parse_from([
            "lockgate",
            "scan",
            "--locks",
            "workload,secrets",
            "--fail-on",
            "high",
            "a",
            "b",
        ]);
        let Command::Scan(args) = cli.command else {
            panic!("scan was asked");
        };
        let request = args.subject.request_with(&args.threshold);
        assert_eq!(request.locks, [Lock::Workload, Lock::Secrets]);
        assert_eq!(request.fail_on, Some(Severity::High));
        assert_eq!(request.paths.len(), 2);
    }

    #[test]
    fn every_command_on_the_database_says_whether_it_goes_out() {
        for name in ["import", "status", "verify", "update"] {
            let mut command = Cli::command();
            let command = command.find_subcommand_mut("db").expect("it exists");
            let command = command.find_subcommand_mut(name).expect("it exists");
            let help = command.render_long_help().to_string();
            let out = help.contains("THIS GOES OUT TO THE NETWORK");
            assert_eq!(out, name == "update");
            assert!(
                out || help.contains("Nothing goes out to the network"),
                "{name}"
            );
        }
    }

    #[test]
    fn every_command_on_packages_says_that_nothing_goes_out() {
        for name in ["list", "tree", "why"] {
            let mut command = Cli::command();
            let command = command.find_subcommand_mut("packages").expect("it exists");
            let command = command.find_subcommand_mut(name).expect("it exists");
            let help = command.render_long_help().to_string();
            let help = help.split_whitespace().collect::<Vec<_>>().join(" ");
            assert!(help.contains("Nothing goes out to the network"), "{name}");
        }
    }

    #[test]
    fn every_command_that_inspects_says_that_nothing_goes_out() {
        for name in ["scan", "fix", "init"] {
            let mut command = Cli::command();
            let command = command.find_subcommand_mut(name).expect("it exists");
            let help = command.render_long_help().to_string();
            assert!(help.contains("Nothing goes out to the network"), "{name}");
        }
    }
}
