//! Every command and flag, defined once. Help, completions and the man page are made from this.

use std::path::PathBuf;

use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::{Args, Parser, Subcommand, ValueEnum};
use lockgate_engine::{Hook, Past, ScanRequest};
use lockgate_evidence::{Confidence, Fingerprint, Lock, Severity};

use crate::exit::Failure;
use crate::format::Format;

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
    Explain(ExplainArgs),
    /// List every rule
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

/// How the program speaks; understood by every command.
#[derive(Clone, Debug, Args)]
#[command(next_help_heading = "Global options")]
pub(crate) struct Screen {
    /// When to colour
    ///
    /// `auto` colours on terminals only, and honours the variables `NO_COLOR` and `CLICOLOR_FORCE`.
    #[arg(long, global = true, value_enum, default_value_t, value_name = "WHEN")]
    pub(crate) color: ColorWhen,
    /// Leave out the summary and the words on standard error
    ///
    /// Findings, errors and what could not be inspected are still told.
    #[arg(long, short, global = true)]
    pub(crate) quiet: bool,
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

/// Which part of the history is searched for secrets.
#[derive(Clone, Debug, Default, Args)]
#[command(next_help_heading = "History")]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of its own")]
pub(crate) struct PastArgs {
    /// Also search every object of the repository for secrets, of all references and of none
    #[arg(long, group = "past")]
    pub(crate) history: bool,
    /// Search only what any reference has and this revision has not
    #[arg(long, value_name = "REV", group = "past")]
    pub(crate) since: Option<String>,
    /// Search only what the second revision has and the first has not
    #[arg(long, value_name = "A..B", group = "past")]
    pub(crate) range: Option<String>,
    /// Search only what is staged and `HEAD` has not
    #[arg(long, group = "past")]
    pub(crate) staged: bool,
    /// Search what a push would bring; reads the standard input of a `pre-push` hook
    #[arg(long, group = "past")]
    pub(crate) pushed: bool,
    /// Search what a push brought; reads the standard input of a `pre-receive` hook
    #[arg(long, group = "past")]
    pub(crate) received: bool,
    /// Look at every object again, also at those that an earlier run found to hold nothing
    #[arg(long)]
    pub(crate) no_cache: bool,
}

impl PastArgs {
    /// What the engine is asked for.
    pub(crate) fn past(&self) -> Result<Option<Past>, Failure> {
        if self.history {
            return Ok(Some(Past::All));
        }
        if let Some(revision) = &self.since {
            return Ok(Some(Past::Since(revision.clone())));
        }
        if let Some(range) = &self.range {
            return Ok(Some(between(range)?));
        }
        if self.staged {
            return Ok(Some(Past::Staged));
        }
        Ok(match (self.pushed, self.received) {
            (true, _) => Some(Past::Pushed(lockgate_engine::standard_input()?)),
            (_, true) => Some(Past::Received(lockgate_engine::standard_input()?)),
            _ => None,
        })
    }
}

/// `A..B`; a side that is left out is `HEAD`.
fn between(range: &str) -> Result<Past, Failure> {
    let sides = range
        .split_once("..")
        .filter(|(_, new)| !new.starts_with('.'));
    let Some((old, new)) = sides else {
        let message = "`--range` takes two revisions with two dots between them";
        return Err(Failure::usage(
            message.to_owned(),
            "write it as `main..HEAD`".to_owned(),
        ));
    };
    let named = |side: &str| {
        if side.is_empty() {
            "HEAD".to_owned()
        } else {
            side.to_owned()
        }
    };
    Ok(Past::Range(named(old), named(new)))
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

/// What is inspected, and with which knowledge.
#[derive(Clone, Debug, Args)]
pub(crate) struct Subject {
    /// Files and directories to inspect; the current directory where none is named
    #[arg(value_name = "PATH")]
    pub(crate) paths: Vec<PathBuf>,
    /// Inspect these locks only, separated by commas
    #[arg(long, value_name = "LOCK", value_delimiter = ',', value_parser = locks())]
    pub(crate) locks: Vec<Lock>,
    /// Use this configuration instead of `lockgate.toml` in the scanned directory
    #[arg(long, value_name = "FILE")]
    pub(crate) config: Option<PathBuf>,
    /// Known vulnerabilities: a directory in the layout of OSV's public export
    ///
    /// Nothing is downloaded. Without data, questions that need it are stated as not asked.
    #[arg(long, value_name = "PATH")]
    pub(crate) advisories: Option<PathBuf>,
}

/// What is shown, and what fails the run.
#[derive(Clone, Debug, Args)]
#[command(next_help_heading = "Thresholds")]
pub(crate) struct Threshold {
    /// Show findings of this severity or worse; milder ones are counted [default: low]
    #[arg(long, value_name = "SEVERITY", value_parser = severities())]
    pub(crate) min_severity: Option<Severity>,
    /// Show findings of this confidence or surer; less sure ones are counted
    #[arg(long, value_name = "CONFIDENCE", value_parser = confidences())]
    pub(crate) min_confidence: Option<Confidence>,
    /// Exit with 1 where a finding of this severity or worse is left [default: low]
    #[arg(long, value_name = "SEVERITY", value_parser = severities())]
    pub(crate) fail_on: Option<Severity>,
    /// Leave out the findings of a baseline made by `lockgate baseline write`
    ///
    /// Old findings are matched by content, not by line, and are counted in the summary.
    #[arg(long, value_name = "FILE")]
    pub(crate) baseline: Option<PathBuf>,
}

/// How and where the report is written.
#[derive(Clone, Debug, Args)]
#[command(next_help_heading = "Output")]
pub(crate) struct Show {
    /// The form of the report
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    pub(crate) format: Format,
    /// Write the report to this file instead of standard output
    #[arg(long, short, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
}

/// How files may be changed.
#[derive(Clone, Debug, Args)]
#[command(next_help_heading = "Fixing")]
pub(crate) struct Change {
    /// Print the changes as a unified diff instead of making them
    #[arg(long)]
    pub(crate) dry_run: bool,
    /// Also apply fixes that may change what the pipeline does
    #[arg(long = "unsafe")]
    pub(crate) allow_unsafe: bool,
}

/// What `explain` takes.
#[derive(Debug, Args)]
pub(crate) struct ExplainArgs {
    /// The rule, with its lock or without: `workload/name` or `name`
    pub(crate) rule: String,
}

/// What `rules` takes.
#[derive(Debug, Args)]
pub(crate) struct RulesArgs {
    /// Only rules whose name holds this word, or all tokens of this provider
    #[arg(value_name = "WORD")]
    pub(crate) word: Option<String>,
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

/// What is told of the pipeline.
#[derive(Debug, Subcommand)]
pub(crate) enum WorkloadCommand {
    /// Print what every job can read, write, publish and assume, and who can start it
    ///
    /// Reads pipelines and trust policies (AWS, Google Cloud, Azure, Vault, octo-sts) of the files and directories named,
    /// as `scan` does, and runs nothing. What only the settings of the platform tell (default rights of the token,
    /// reviewers of environments, protected branches) is not in it. Nothing goes out to the network.
    Matrix(MatrixArgs),
}

/// What `workload matrix` takes.
#[derive(Debug, Args)]
pub(crate) struct MatrixArgs {
    /// Files and directories to read; the current directory where none is named
    #[arg(value_name = "PATH")]
    pub(crate) paths: Vec<PathBuf>,
    /// Use this configuration instead of `lockgate.toml` in the scanned directory
    #[arg(long, value_name = "FILE")]
    pub(crate) config: Option<PathBuf>,
    /// The form of the matrix
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    pub(crate) format: ListFormat,
}

/// What is done with a token.
#[derive(Debug, Subcommand)]
pub(crate) enum TokenCommand {
    /// Show what a token claims, and which trust policies of the tree it satisfies
    ///
    /// The signature is NOT verified: what is shown is what somebody claims. The token is a secret and is never printed.
    /// Nothing goes out to the network.
    Explain(TokenArgs),
}

/// What `token explain` takes.
#[derive(Debug, Args)]
pub(crate) struct TokenArgs {
    /// The file that holds the token; `-` is standard input
    #[arg(value_name = "FILE")]
    pub(crate) file: PathBuf,
    /// Files and directories whose trust policies are asked; the current directory where none is named
    #[arg(value_name = "PATH")]
    pub(crate) paths: Vec<PathBuf>,
    /// Use this configuration instead of `lockgate.toml` in the scanned directory
    #[arg(long, value_name = "FILE")]
    pub(crate) config: Option<PathBuf>,
    /// The form of the answer
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    pub(crate) format: ListFormat,
}

/// What is done about leaked secrets.
#[derive(Debug, Subcommand)]
pub(crate) enum SecretsCommand {
    /// Show the secret that a fingerprint names: its kind, its places, why it is thought one, how to rotate it
    ///
    /// Looks for secrets in the files and directories named, as `scan` does, and shows this one, whatever the policy and the
    /// baseline say of it. The secret itself is never printed. Nothing goes out to the network.
    Explain(SecretArgs),
    /// Look for secrets in every object of a repository, and not in the files beside it
    ///
    /// The same as `scan --history --locks secrets` without the working tree: all references and what none leads to, bare
    /// repositories too. Nothing goes out to the network.
    History(HistoryArgs),
    /// Write every secret of the tree and of the whole history to a baseline file
    ///
    /// An existing file is replaced. Later scans leave these findings out with `--baseline FILE`; they are matched by content,
    /// so a secret that is new on an old line is still found. Nothing goes out to the network.
    Baseline(SecretsBaselineArgs),
}

/// What `secrets history` takes.
#[derive(Debug, Args)]
pub(crate) struct HistoryArgs {
    /// The repository, or a directory within; the current one where none is named
    #[arg(value_name = "PATH")]
    pub(crate) path: Option<PathBuf>,
    /// Use this configuration instead of `lockgate.toml` in the scanned directory
    #[arg(long, value_name = "FILE")]
    pub(crate) config: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) threshold: Threshold,
    #[command(flatten)]
    pub(crate) show: Show,
    /// Look at every object again, also at those that an earlier run found to hold nothing
    #[arg(long)]
    pub(crate) no_cache: bool,
}

/// What `secrets baseline` takes.
#[derive(Debug, Args)]
pub(crate) struct SecretsBaselineArgs {
    /// The file to write
    pub(crate) file: PathBuf,
    /// The repository, or a directory within; the current one where none is named
    #[arg(value_name = "PATH")]
    pub(crate) path: Option<PathBuf>,
    /// Use this configuration instead of `lockgate.toml` in the scanned directory
    #[arg(long, value_name = "FILE")]
    pub(crate) config: Option<PathBuf>,
}

impl HistoryArgs {
    /// What the engine is asked for.
    pub(crate) fn request(&self) -> ScanRequest {
        ScanRequest {
            without_tree: true,
            baseline: self.threshold.baseline.clone(),
            min_severity: self.threshold.min_severity,
            min_confidence: self.threshold.min_confidence,
            fail_on: self.threshold.fail_on,
            ..history(self.path.as_ref(), self.config.as_ref())
        }
    }
}

impl SecretsBaselineArgs {
    /// What the engine is asked for.
    pub(crate) fn request(&self) -> ScanRequest {
        history(self.path.as_ref(), self.config.as_ref())
    }
}

/// Secrets of a tree and of its history.
fn history(path: Option<&PathBuf>, config: Option<&PathBuf>) -> ScanRequest {
    ScanRequest {
        paths: path.cloned().into_iter().collect(),
        config: config.cloned(),
        locks: vec![Lock::Secrets],
        past: Some(Past::All),
        ..ScanRequest::default()
    }
}

/// What `secrets explain` takes.
#[derive(Debug, Args)]
pub(crate) struct SecretArgs {
    /// The fingerprint in a report: 32 hexadecimal digits
    #[arg(value_parser = fingerprint)]
    pub(crate) fingerprint: Fingerprint,
    /// Files and directories to look into; the current directory where none is named
    #[arg(value_name = "PATH")]
    pub(crate) paths: Vec<PathBuf>,
    /// Use this configuration instead of `lockgate.toml` in the scanned directory
    #[arg(long, value_name = "FILE")]
    pub(crate) config: Option<PathBuf>,
    /// The form of the answer
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    pub(crate) format: ListFormat,
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

/// What is done with the advisory database.
#[derive(Debug, Subcommand)]
pub(crate) enum DbCommand {
    /// Take in advisories and scores from files
    ///
    /// Reads exports of OSV (`<ecosystem>/all.zip`, or unpacked), records (`*.json`, `*.jsonl`), scores of EPSS (`*.csv`) and
    /// CISA's catalogue of exploited vulnerabilities (`*.csv`, `*.json`), each also as `*.gz`. Of records with the same id the one
    /// counts that changed last. Damaged records are named, and the rest is taken in. Nothing goes out to the network.
    Import(DbImportArgs),
    /// Download what changed in OSV's public export
    ///
    /// THIS GOES OUT TO THE NETWORK: over https to OSV's export, or to the mirror given, and to no other host. What is asked for is
    /// lists and records of whole ecosystems; nothing of this machine is told but the name and version of lockgate.
    Update(DbUpdateArgs),
    /// Tell what the database has, and how old it is
    ///
    /// Nothing goes out to the network.
    Status(DbStatusArgs),
    /// Check every byte of the database
    ///
    /// Nothing goes out to the network.
    Verify(DbArgs),
}

/// Which database.
#[derive(Debug, Args)]
pub(crate) struct DbArgs {
    /// The directory of the database [default: `lockgate/db` where data of this user belong]
    #[arg(long, value_name = "DIR")]
    pub(crate) db: Option<PathBuf>,
}

/// What `db import` takes.
#[derive(Debug, Args)]
pub(crate) struct DbImportArgs {
    /// Exports, directories, records, tables
    #[arg(value_name = "PATH", required = true)]
    pub(crate) paths: Vec<PathBuf>,
    #[command(flatten)]
    pub(crate) db: DbArgs,
    /// Forget what the database has
    #[arg(long)]
    pub(crate) fresh: bool,
}

/// What `db update` takes.
#[derive(Debug, Args)]
pub(crate) struct DbUpdateArgs {
    /// Ecosystems by OSV's names (`PyPI`, `crates.io`, `Debian`); those that the database has where none is named
    #[arg(value_name = "ECOSYSTEM")]
    pub(crate) ecosystems: Vec<String>,
    #[command(flatten)]
    pub(crate) db: DbArgs,
    /// A mirror of the export instead of OSV's own: https, or http on this machine
    #[arg(long, value_name = "URL")]
    pub(crate) from: Option<String>,
    /// Forget what the database has
    #[arg(long)]
    pub(crate) fresh: bool,
}

/// What `db status` takes.
#[derive(Debug, Args)]
pub(crate) struct DbStatusArgs {
    #[command(flatten)]
    pub(crate) db: DbArgs,
    /// The form of the answer
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    pub(crate) format: ListFormat,
}

/// What is done with hooks.
#[derive(Debug, Subcommand)]
pub(crate) enum HookCommand {
    /// Write a hook that calls lockgate; a hook that is there is kept and runs too
    ///
    /// `pre-commit` looks at what is staged, `pre-push` at what is about to leave, `pre-receive`, on a server, at what arrives. Where
    /// lockgate cannot be found later, the hook refuses. Written where Git looks for hooks (`core.hooksPath`), never
    /// through a link. Nothing goes out to the network.
    Install(HookArgs),
    /// Remove a hook that lockgate wrote, and put back what was there before
    ///
    /// What lockgate did not write, and what was changed since, is left as it is.
    Uninstall(HookArgs),
    /// Tell which hooks are there, and whose they are
    Status(HookStatusArgs),
}

/// What `hook install` and `hook uninstall` take.
#[derive(Debug, Args)]
pub(crate) struct HookArgs {
    /// Which hooks
    #[arg(value_name = "HOOK", required = true, value_parser = hooks())]
    pub(crate) hooks: Vec<Hook>,
    /// The repository: a directory in it
    #[arg(long, value_name = "PATH", default_value = ".")]
    pub(crate) repo: PathBuf,
}

/// What `hook status` takes.
#[derive(Debug, Args)]
pub(crate) struct HookStatusArgs {
    /// The repository: a directory in it
    #[arg(long, value_name = "PATH", default_value = ".")]
    pub(crate) repo: PathBuf,
}

/// When to colour.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum ColorWhen {
    /// On terminals only
    #[default]
    Auto,
    /// Also into files and pipes
    Always,
    /// Nowhere
    Never,
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

impl ColorWhen {
    /// In the words of the stream.
    pub(crate) fn choice(self) -> anstream::ColorChoice {
        match self {
            Self::Auto => anstream::ColorChoice::Auto,
            Self::Always => anstream::ColorChoice::Always,
            Self::Never => anstream::ColorChoice::Never,
        }
    }
}

impl Subject {
    /// What the engine is asked, showing everything.
    pub(crate) fn request(&self) -> ScanRequest {
        ScanRequest {
            paths: self.paths.clone(),
            config: self.config.clone(),
            advisories: self.advisories.clone(),
            locks: self.locks.clone(),
            ..ScanRequest::default()
        }
    }

    /// What the engine is asked, with thresholds.
    pub(crate) fn request_with(&self, threshold: &Threshold) -> ScanRequest {
        ScanRequest {
            baseline: threshold.baseline.clone(),
            min_severity: threshold.min_severity,
            min_confidence: threshold.min_confidence,
            fail_on: threshold.fail_on,
            ..self.request()
        }
    }
}

fn fingerprint(text: &str) -> Result<Fingerprint, &'static str> {
    Fingerprint::parse(text).ok_or("a fingerprint has 32 hexadecimal digits")
}

fn locks() -> impl TypedValueParser<Value = Lock> {
    words(Lock::ALL.map(Lock::as_str), Lock::parse)
}

fn hooks() -> impl TypedValueParser<Value = Hook> {
    words(Hook::ALL.map(Hook::name), Hook::parse)
}

fn severities() -> impl TypedValueParser<Value = Severity> {
    words(Severity::ALL.map(Severity::as_str), Severity::parse)
}

fn confidences() -> impl TypedValueParser<Value = Confidence> {
    words(Confidence::ALL.map(Confidence::as_str), Confidence::parse)
}

/// A closed set of words, offered by help and completions.
fn words<T, const N: usize>(
    all: [&'static str; N],
    parse: fn(&str) -> Option<T>,
) -> impl TypedValueParser<Value = T>
where
    T: Clone + Send + Sync + 'static,
{
    PossibleValuesParser::new(all).try_map(move |word| parse(&word).ok_or("unknown word"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

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
    fn every_command_that_inspects_says_that_nothing_goes_out() {
        for name in ["scan", "fix", "init"] {
            let mut command = Cli::command();
            let command = command.find_subcommand_mut(name).expect("it exists");
            let help = command.render_long_help().to_string();
            assert!(help.contains("Nothing goes out to the network"), "{name}");
        }
    }
}
