//! Lock 6 beside the others: every file that the walk reads is looked at in passing, and forgotten.

pub(crate) mod archive;
pub(crate) mod image;
mod unread;

use std::collections::{BTreeMap, HashMap};
use std::ffi::OsString;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use lockgate_evidence::{Inspection, Unknown};
use lockgate_io::Looked;
use lockgate_secrets::{Detector, Seen, Settings, gather};

use crate::history::{self, Excluded, Eye, Past, SeenPast};
use crate::setup::Setup;
use crate::{Error, ScanRequest, progress};
use archive::{Found, Rules};

/// What is kept of the files that were looked at.
#[derive(Debug)]
pub(crate) struct Leaks {
    detector: Arc<Detector>,
    /// What of the user's rules could not be taken over.
    unread: Vec<Unknown>,
    settings: Settings,
    archives: Rules,
    /// False where paths may overlap, so that a file may be shown twice.
    is_once: bool,
    /// Files that gave nothing and are shown once, so that nothing of them need be kept.
    clean: AtomicUsize,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    /// By place on disk: overlapping paths show a file twice.
    files: BTreeMap<OsString, File>,
}

/// What one file gave.
#[derive(Debug)]
struct File {
    path: String,
    policy_path: String,
    fate: Fate,
}

/// A file may hold secrets and be read only in part.
#[derive(Debug, Default)]
struct Fate {
    leaks: Vec<Seen>,
    unknown: Option<String>,
}

impl Fate {
    fn unknown(why: &str) -> Self {
        Self {
            leaks: Vec::new(),
            unknown: Some(why.to_owned()),
        }
    }

    fn is_clean(&self) -> bool {
        self.leaks.is_empty() && self.unknown.is_none()
    }
}

impl Leaks {
    /// What is kept of the paths of that request.
    pub(crate) fn new(request: &ScanRequest, setup: &Setup) -> Self {
        let settings = &setup.policy.secrets;
        Self {
            detector: Arc::clone(&setup.detection.detector),
            unread: setup.detection.unread.clone(),
            settings: settings.clone(),
            archives: Rules::new(settings),
            is_once: request.paths.len() < 2,
            clean: AtomicUsize::new(0),
            state: Mutex::default(),
        }
    }

    /// Looks at one file. A panic is a bug of ours and costs that file only.
    pub(crate) fn look(&self, file: &Looked<'_>) {
        let looked = catch_unwind(AssertUnwindSafe(|| self.fate(file)));
        let fate = looked.unwrap_or_else(|_| Fate::unknown(archive::BROKEN_OFF));
        progress::tell_file(file.bytes.map_or(0, <[u8]>::len));
        if self.is_once && fate.is_clean() {
            self.clean.fetch_add(1, Relaxed);
            return;
        }
        let kept = File {
            path: self.detector.shown(file.path),
            policy_path: file.policy_path.to_owned(),
            fate,
        };
        let mut state = lock(&self.state);
        let known = state.files.get(file.location.as_os_str());
        if known.is_none_or(|known| kept.path < known.path) {
            state.files.insert(file.location.into(), kept);
        }
    }

    fn fate(&self, file: &Looked<'_>) -> Fate {
        let text = match file.bytes {
            Ok(text) => text,
            Err(why) => return Fate::unknown(why),
        };
        let mut found = Found::default();
        let rest = archive::look(&self.detector, &self.archives, file.path, text, &mut found);
        let seen = self
            .detector
            .see(file.path, rest, &self.detector.scan(rest));
        found.take(seen, &self.archives);
        Fate {
            unknown: found.unread.words(&self.detector),
            leaks: found.seen,
        }
    }

    /// Looks at the part of the history that is asked for.
    pub(crate) fn past(&self, request: &ScanRequest, setup: &Setup) -> Result<SeenPast, Error> {
        let Some(past) = &request.past else {
            return Ok(SeenPast::default());
        };
        let repository = history::open(request)?;
        let from = history::From::of(setup, request, &repository);
        let excluded = Excluded::new(setup, &from);
        match past {
            Past::All => Ok(history::whole(
                &repository,
                self.eye(),
                excluded,
                request.cache.as_deref(),
                Some(&progress::tell),
            )),
            _ => history::changed(&repository, self.eye(), excluded, past),
        }
    }

    fn eye(&self) -> Eye<'_> {
        Eye {
            detector: &self.detector,
            rules: &self.archives,
        }
    }

    /// What was seen, and the paths that the policy knows by another name.
    pub(crate) fn finish(
        self,
        past: SeenPast,
        policy_paths: &mut HashMap<String, String>,
    ) -> Inspection {
        let state = self
            .state
            .into_inner()
            .unwrap_or_else(PoisonError::into_inner);
        let mut inspection = Inspection {
            inspected: state.files.len() + self.clean.into_inner(),
            objects: past.objects,
            unknowns: self.unread.into_iter().chain(past.unknowns).collect(),
            not_asked: past.notes,
            ..Inspection::default()
        };
        let mut seen = past.seen;
        for file in state.files.into_values() {
            file.name_for_policy(policy_paths);
            seen.extend(file.fate.leaks);
            inspection
                .unknowns
                .extend(file.fate.unknown.map(|reason| Unknown {
                    subject: file.path,
                    reason,
                }));
        }
        inspection.findings = gather(seen, &self.settings.fingerprint_key);
        inspection
    }
}

impl File {
    /// Members of a container go by the name that the policy has for it.
    fn name_for_policy(&self, policy_paths: &mut HashMap<String, String>) {
        if self.path == self.policy_path {
            return;
        }
        let leaks = self.fate.leaks.iter().map(|seen| seen.source.path());
        let unknown = self.fate.unknown.iter().map(|_| self.path.as_str());
        for path in leaks.chain(unknown) {
            if let Some(inner) = path.strip_prefix(&self.path) {
                policy_paths.insert(path.to_owned(), format!("{}{inner}", self.policy_path));
            }
        }
    }
}

/// Whoever panicked has put in whole values or none.
fn lock(state: &Mutex<State>) -> MutexGuard<'_, State> {
    state.lock().unwrap_or_else(PoisonError::into_inner)
}
