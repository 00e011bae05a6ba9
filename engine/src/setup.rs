//! What a run depends on besides the tree: policy, baseline, advisory data, the day.

use std::path::{Path, PathBuf};

use jiff::civil::Date;
use lockgate_evidence::{Confidence, Lock, Rule, Severity, Source};
use lockgate_io::{Links, nearest, read_bytes, shown, strip_base};
use lockgate_settings::{Located, MAX_BYTES, Problem};
use lockgate_verdict::{Baseline, Policy, Thresholds};

use crate::advisories::{self, Data};
use crate::db::AdvisoryDb;
use crate::detector::Detection;
use crate::error::reading;
use crate::mask::mask_policy;
use crate::{Error, ScanRequest, baseline, rules, vex};

/// The name of the policy file.
pub(crate) const POLICY: &str = "lockgate.toml";

/// Whether findings of the baseline are left out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum BaselineUse {
    /// They are, and a baseline that is named must be there.
    Applied,
    /// No baseline is read.
    Disregarded,
}

/// Everything of the kind, read and valid.
#[derive(Debug)]
pub(crate) struct Setup {
    pub(crate) policy: Policy,
    pub(crate) detection: Detection,
    /// Every rule, with the users' own.
    pub(crate) rules: Vec<&'static Rule>,
    /// The directory of `lockgate.toml`.
    pub(crate) base: Option<PathBuf>,
    pub(crate) thresholds: Thresholds,
    pub(crate) baseline: Baseline,
    pub(crate) advisories: Data,
    /// The database of advisories, where there is one.
    pub(crate) database: Option<AdvisoryDb>,
    /// VEX documents, of the policy and of the command line.
    pub(crate) vex: Vec<Source>,
    pub(crate) today: Date,
}

impl Setup {
    /// Reads it all. The first file that is wrong ends it, with everything that is wrong with that file.
    pub(crate) fn new(request: &ScanRequest, baseline: BaselineUse) -> Result<Self, Error> {
        let today = lockgate_io::today();
        let today = today.map_err(|error| reading(&error, "unset it, or set it to `date +%s`"))?;
        let Told {
            policy,
            detection,
            base,
        } = Told::read(request)?;
        Ok(Self {
            thresholds: thresholds(request, &policy),
            baseline: match baseline {
                BaselineUse::Applied => read_baseline(request, &policy, base.as_deref())?,
                BaselineUse::Disregarded => Baseline::default(),
            },
            advisories: read_advisories(request, &policy, base.as_deref())?,
            database: open_database(request)?,
            vex: vex::read(request, &policy, base.as_deref())?,
            rules: detection.rules(),
            detection,
            policy,
            base,
            today,
        })
    }
}

/// The database that was named, which must then be there, or this user's.
fn open_database(request: &ScanRequest) -> Result<Option<AdvisoryDb>, Error> {
    let is_asked = request.locks.is_empty() || request.locks.contains(&Lock::Dependencies);
    // Where no place is known in which this user's could be, there is none.
    if !is_asked || (request.db.is_none() && lockgate_io::database_dir().is_none()) {
        return Ok(None);
    }
    let database = AdvisoryDb::open(request.db.as_deref())?;
    match (&request.db, database) {
        (Some(directory), None) => Err(Error::usage(
            format!("there is no advisory database in `{}`", shown(directory)),
            "make one with `lockgate db import PATH --db DIR` or `lockgate db update ECOSYSTEM --db DIR`",
        )),
        (_, database) => Ok(database),
    }
}

/// The command line has the last word.
fn thresholds(request: &ScanRequest, policy: &Policy) -> Thresholds {
    Thresholds {
        fail_on: request.fail_on.or(policy.fail_on).unwrap_or(Severity::Low),
        min_severity: request
            .min_severity
            .or(policy.min_severity)
            .unwrap_or(Severity::Low),
        min_confidence: request
            .min_confidence
            .or(policy.min_confidence)
            .unwrap_or(Confidence::Low),
    }
}

/// What `lockgate.toml` and the files that it names tell.
pub(crate) struct Told {
    pub(crate) policy: Policy,
    pub(crate) detection: Detection,
    pub(crate) base: Option<PathBuf>,
}

impl Told {
    /// Where nothing but paths was asked for.
    pub(crate) fn of_paths(paths: &[PathBuf]) -> Result<Self, Error> {
        Self::read(&ScanRequest {
            paths: paths.to_vec(),
            ..ScanRequest::default()
        })
    }

    fn read(request: &ScanRequest) -> Result<Self, Error> {
        let Some(file) = PolicyFile::find(request)? else {
            return Ok(Self {
                policy: Policy::default(),
                detection: Detection::new(&lockgate_secrets::Settings::default(), None)?,
                base: None,
            });
        };
        let (policy, detection) = file.read();
        // Without the rules that another file holds, names of theirs look wrong in this one.
        let (detection, policy) = (detection?, policy?);
        let policy = policy.quoting(|source| mask_policy(source).0);
        Ok(Self {
            policy,
            detection,
            base: Some(file.base),
        })
    }
}

/// A `lockgate.toml`, not yet understood.
pub(crate) struct PolicyFile {
    /// By the name that errors have for it.
    pub(crate) named: Source,
    /// By the name that findings have for it.
    reported: Source,
    /// Its directory.
    pub(crate) base: PathBuf,
}

impl PolicyFile {
    /// The file of a run, if there is one.
    pub(crate) fn find(request: &ScanRequest) -> Result<Option<Self>, Error> {
        let start = request
            .paths
            .first()
            .map_or(Path::new("."), PathBuf::as_path);
        let directory = if start.is_dir() {
            start.to_owned()
        } else {
            directory_of(start)
        };
        let (file, links) = match &request.config {
            Some(file) => (file.clone(), Links::Follow),
            None => match nearest(&directory, POLICY) {
                // The file belongs to the tree under scan, and messages quote its lines: a link in its place
                // must not make them quote a file from elsewhere.
                Some(file) => (file, Links::Refuse),
                None => return Ok(None),
            },
        };
        let named = Source::new(shown(&file), read_utf8(&file, links)?);
        Ok(Some(Self {
            reported: Source::new(reported(request, &directory, &file), named.text()),
            named,
            base: directory_of(&file),
        }))
    }

    /// What it says, and what looks for secrets by its word. The second is whole where all that is wrong with the file is
    /// elsewhere.
    pub(crate) fn read(&self) -> (Result<Policy, Error>, Result<Detection, Error>) {
        let mut detection = Ok(None);
        let policy = Policy::read(&self.reported, |secrets| {
            let told = Detection::new(secrets, Some(&self.base));
            let rules = told.as_ref().map_or_else(|_| rules(), Detection::rules);
            detection = told.map(Some);
            rules
        });
        let policy = policy.map_err(|problems| Error::policy(&self.named, &problems));
        let nothing = || Detection::new(&lockgate_secrets::Settings::default(), None);
        let detection = detection.and_then(|told| told.map_or_else(nothing, Ok));
        (policy, detection)
    }
}

/// The directory a file lies in; of a bare name, the current one.
fn directory_of(file: &Path) -> PathBuf {
    match file.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent.to_owned(),
        Some(_) => PathBuf::from("."),
        None => file.to_owned(),
    }
}

/// The path of the policy in reports, written from where the paths of its findings are.
fn reported(request: &ScanRequest, directory: &Path, file: &Path) -> String {
    let root = directory
        .canonicalize()
        .ok()
        .filter(|_| request.paths.len() < 2);
    let below = root.and_then(|root| strip_base(file, &root));
    below.unwrap_or_else(|| shown(file))
}

fn read_utf8(file: &Path, links: Links) -> Result<String, Error> {
    let bytes = read_bytes(file, MAX_BYTES as u64, links);
    let bytes = bytes.map_err(|error| reading(&error, "name a readable file with `--config`"))?;
    String::from_utf8(bytes).map_err(|error| {
        let at = error.utf8_error().valid_up_to();
        let text = String::from_utf8_lossy(&error.as_bytes()[..at]).into_owned();
        let problem = Problem::new(lockgate_evidence::Span::at(at), "not UTF-8 from here on");
        Error::policy(
            &Source::new(shown(file), text),
            &[problem.hint("save the file as UTF-8")],
        )
    })
}

fn read_baseline(
    request: &ScanRequest,
    policy: &Policy,
    base: Option<&Path>,
) -> Result<Baseline, Error> {
    match (&request.baseline, &policy.baseline, base) {
        (Some(file), _, _) => baseline::read(file, Links::Follow),
        (None, Some(name), Some(base)) => baseline::read(&within(base, name)?, Links::Refuse),
        _ => Ok(Baseline::default()),
    }
}

/// A path that a policy may name. It stays below the policy, because the policy may be an attacker's, and
/// messages about a malformed file would tell what stands in it.
pub(crate) fn within(base: &Path, name: &Located<String>) -> Result<PathBuf, Error> {
    let path = base.join(&name.value);
    if strip_base(&path, base).is_some() {
        return Ok(path);
    }
    let message = format!(
        "a file that `{POLICY}` names is outside its directory: `{}`",
        lockgate_settings::visible(&name.value)
    );
    Err(Error::usage(
        message,
        "keep it beside `lockgate.toml`; a baseline can also be named with `--baseline`",
    ))
}

fn read_advisories(
    request: &ScanRequest,
    policy: &Policy,
    base: Option<&Path>,
) -> Result<Data, Error> {
    let named = policy.advisories.as_ref().zip(base);
    let path = request
        .advisories
        .clone()
        .or_else(|| named.map(|(name, base)| base.join(&name.value)));
    path.map_or_else(|| Ok(Data::not_given()), |path| advisories::read(&path))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bare_name_lies_in_the_current_directory() {
        assert_eq!(directory_of(Path::new("lockgate.toml")), Path::new("."));
        assert_eq!(directory_of(Path::new("a/lockgate.toml")), Path::new("a"));
        assert_eq!(directory_of(Path::new("/")), Path::new("/"));
    }

    #[test]
    fn a_baseline_beside_a_bare_policy_is_within() {
        let name = |value: &str| Located {
            value: value.to_owned(),
            span: lockgate_evidence::Span::default(),
        };
        assert!(within(Path::new("."), &name("b/baseline.json")).is_ok());
        assert!(within(Path::new("."), &name("a/../../baseline.json")).is_err());
    }
}
