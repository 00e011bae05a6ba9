//! Use cases: scan, fix, init, baseline, hooks.
//!
//! The engine joins what is pure (locks, verdict) with what is not (io). [`scan`] finds `lockgate.toml`,
//! reads the tree once, lets each lock inspect it and hands what was seen to the verdict. [`plan_fixes`]
//! does the same over and over in memory until no fix is left; [`plan_permissions`] reduces the rights of workflows to
//! what they use; [`apply`] writes the result. [`matrix`] tells what every job can do, [`explain_token`] what a token opens.

mod access;
mod advisories;
mod baseline;
mod checkouts;
pub mod db;
mod dependencies;
mod detector;
mod error;
mod explained;
mod fix;
mod history;
mod hooks;
mod image;
mod init;
mod inspect;
mod installed;
mod inventory;
mod leaks;
mod links;
mod mask;
mod osv;
mod own_rules;
mod packages;
mod progress;
mod sbom;
mod setup;
mod veil;
mod vex;

use std::path::{Path, PathBuf};

use lockgate_evidence::{Confidence, Inspection, Lock, Report, Rule, Severity, Unknown};
use lockgate_secrets::{Form, Kind};
use lockgate_verdict::Seen;

pub use access::{explain_token, matrix};
pub use baseline::baseline_text;
pub use error::Error;
pub use explained::{Explained, explain_secret};
pub use fix::{FixPlan, FixedFile, PermissionsPlan, Remark, apply, plan_fixes, plan_permissions};
pub use history::Past;
pub use hooks::{Hook, HookReport, HookState, hook_states, install_hook, uninstall_hook};
pub use init::init_text;
pub use inventory::{Inventory, inventory};
pub use own_rules::{OwnRule, own_rules};
pub use packages::{Branch, Listed, Mark, Packages, Told, Ways, packages};
pub use progress::{Done, done};
pub use sbom::{CycloneDx, Sbom, SbomFormat, SbomRequest, sbom};
pub use vex::{VexDocument, VexRequest, vex_document};

use inspect::Tree;
use leaks::Leaks;
use setup::{BaselineUse, Setup};

/// What a scan is asked for. Paths are the user's own words.
#[derive(Clone, Debug, Default)]
pub struct ScanRequest {
    /// Files and directories; empty means the current directory.
    pub paths: Vec<PathBuf>,
    /// Of images for several platforms only this one, as `linux/arm64`; all of them where not given.
    pub platform: Option<String>,
    /// `lockgate.toml`; looked for in the scan root where not given.
    pub config: Option<PathBuf>,
    /// Advisory data in the layout of OSV's public export.
    pub advisories: Option<PathBuf>,
    /// The advisory database; this user's where not given.
    pub db: Option<PathBuf>,
    /// VEX documents besides those that the policy names.
    pub vex: Vec<PathBuf>,
    /// A baseline written by [`baseline_text`].
    pub baseline: Option<PathBuf>,
    /// Only these locks; empty means all.
    pub locks: Vec<Lock>,
    /// Milder findings are counted, not shown; default `low`.
    pub min_severity: Option<Severity>,
    /// Less sure findings are counted, not shown.
    pub min_confidence: Option<Confidence>,
    /// The run fails at this severity or over it; default `low`.
    pub fail_on: Option<Severity>,
    /// The report also tells what every job can do.
    pub with_matrix: bool,
    /// Secrets are looked for in this part of the history; but for [`Past::All`], there only.
    pub past: Option<Past>,
    /// With [`Past::All`], only the history is looked at.
    pub without_tree: bool,
    /// Where names of objects that hold no secret are kept from run to run.
    pub cache: Option<PathBuf>,
}

/// Every rule that is built in, of every lock and of the policy, by id. [`own_rules`] are besides.
pub fn rules() -> Vec<&'static Rule> {
    let workload = lockgate_workload::rules().iter().copied();
    let policy = lockgate_verdict::RULES.iter().copied();
    let mut rules: Vec<_> = workload
        .chain(lockgate_dependencies::rules().iter().copied())
        .chain(lockgate_secrets::rules())
        .chain(policy)
        .collect();
    rules.sort_by_key(|rule| rule.id);
    rules
}

/// The platforms on which a rule was tried and is asked, by name; none for rules that know no platforms.
pub fn platforms_of(rule: &Rule) -> Vec<&'static str> {
    let platforms = lockgate_workload::platforms_of(rule).into_iter();
    platforms.map(lockgate_workload::Platform::title).collect()
}

/// Inspects the tree and judges what was found.
pub fn scan(request: &ScanRequest) -> Result<Report, Error> {
    scan_with(request, BaselineUse::Applied)
}

/// [`scan`] for a process that ends with the report: what was read is left to the system, which frees it at once.
pub fn last_scan(request: &ScanRequest) -> Result<Report, Error> {
    let setup = Setup::new(request, BaselineUse::Applied)?;
    let (tree, mut seen) = look(request, &setup)?;
    for inspection in seen.values_mut() {
        std::mem::forget(inspection.remains.take());
    }
    let report = report_on(request, &setup, &tree, seen);
    std::mem::forget(tree);
    Ok(report)
}

/// The report that a baseline is written from: a scan to which no baseline applies.
///
/// A baseline that `lockgate.toml` names need not be there yet.
pub fn scan_without_baseline(request: &ScanRequest) -> Result<Report, Error> {
    scan_with(request, BaselineUse::Disregarded)
}

fn scan_with(request: &ScanRequest, baseline: BaselineUse) -> Result<Report, Error> {
    let setup = Setup::new(request, baseline)?;
    let (tree, seen) = look(request, &setup)?;
    Ok(report_on(request, &setup, &tree, seen))
}

/// One walk for all locks that were asked, and what each saw.
fn look(request: &ScanRequest, setup: &Setup) -> Result<(Tree, Seen), Error> {
    let is_asked = request.locks.is_empty() || request.locks.contains(&Lock::Secrets);
    let is_tree = match request.past {
        Some(Past::All) => !request.without_tree,
        ref past => past.is_none(),
    };
    let leaks = is_asked.then(|| Leaks::new(request, setup));
    let mut tree = if is_tree {
        Tree::gather_looking(request, setup, leaks.as_ref())?
    } else {
        Tree::nothing(request, setup)
    };
    let mut seen = Seen::new();
    if let Some(leaks) = leaks {
        let past = leaks.past(request, setup)?;
        seen.insert(
            Lock::Secrets,
            leaks.finish(past, &mut tree.asked.policy_paths),
        );
    }
    if let Some(inspection) = tree.inspect() {
        seen.insert(Lock::Workload, inspection);
    }
    if is_tree && let Some(inspection) = dependencies::look(&tree, setup)? {
        seen.insert(Lock::Dependencies, inspection);
    }
    if is_tree {
        state_nothing(&mut seen);
    }
    Ok((tree, seen))
}

/// Where no lock had anything to look at the run shows nothing, and that must not pass for an answer. Of a change it may.
fn state_nothing(seen: &mut Seen) {
    let is_nothing = |seen: &Inspection| {
        seen.inspected + seen.objects == 0 && seen.unknowns.is_empty() && seen.findings.is_empty()
    };
    if !seen.values().all(is_nothing) {
        return;
    }
    let Some(first) = seen.values_mut().next() else {
        return;
    };
    first.unknowns.push(Unknown {
        subject: "the paths given".to_owned(),
        reason: "hold no file that an asked lock looks at".to_owned(),
    });
}

fn report_on(request: &ScanRequest, setup: &Setup, tree: &Tree, seen: Seen) -> Report {
    let mut report = tree.judge_all(seen, setup);
    let matrix = || lockgate_workload::matrix(&tree.given);
    report.matrix = request.with_matrix.then(matrix);
    mask::mask_edits(&mut report, &tree.secrets);
    report
}

/// Where caches belong, by the environment.
pub fn cache_dir() -> Option<PathBuf> {
    lockgate_io::cache_dir()
}

/// What Git tells a hook on its standard input: a line for each reference.
pub fn standard_input() -> Result<String, Error> {
    let hint = "call this from the hook, with its standard input";
    let bytes = lockgate_io::read_stdin(MOST_TOLD).map_err(|error| error::reading(&error, hint))?;
    String::from_utf8(bytes)
        .map_err(|_| Error::usage("the standard input is not UTF-8".to_owned(), hint))
}

/// Most bytes that a hook is told: a hundred thousand references.
const MOST_TOLD: u64 = 32 * 1024 * 1024;

/// True for a rule that is data: one of many tokens of one form, told apart by what they open.
pub fn is_data(rule: &Rule) -> bool {
    kind_of(rule).is_some_and(|kind| kind.form != Form::Structured)
}

/// What is known of the kind of secret that a rule finds.
pub fn kind_of(rule: &Rule) -> Option<&'static Kind> {
    let kinds = lockgate_secrets::kinds();
    let at = kinds.binary_search_by_key(&rule.id, |kind| kind.rule.id);
    at.ok().map(|at| &kinds[at])
}

/// The time now in RFC 3339, UTC; `SOURCE_DATE_EPOCH` sets it.
pub fn now_utc() -> String {
    lockgate_io::now_utc()
}

/// From now on a crash leaves no image of the memory, in which secrets may stand, on a disk.
pub fn keep_memory_off_disk() {
    lockgate_io::keep_memory_off_disk();
}

/// Writes a file (`init`, `--output`); with `replace` false an existing file is an error.
///
/// An existing file keeps its permissions and is never half written. A symbolic link is refused.
pub fn write_file(path: &Path, bytes: &[u8], replace: bool) -> Result<(), Error> {
    let written = if replace {
        lockgate_io::write_over(path, bytes)
    } else {
        lockgate_io::write_new(path, bytes)
    };
    written.map_err(|error| error::writing(&error))
}

/// Reads one OSV record as the advisory data is read: true where it names actions. For fuzzing.
#[doc(hidden)]
pub fn reads_advisory(bytes: &[u8]) -> bool {
    osv::actions(bytes, "GitHub Actions").is_some_and(|found| !found.is_empty())
}
