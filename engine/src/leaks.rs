//! Lock 6 beside the others: every file that the walk reads is looked at in passing, and forgotten.

use std::collections::{BTreeMap, HashMap};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::sync::{Mutex, MutexGuard, PoisonError};

use lockgate_evidence::{Inspection, Unknown};
use lockgate_io::Looked;
use lockgate_secrets::{Detector, Seen, Settings, gather};

use crate::history::{self, Past, SeenPast};
use crate::{Error, ScanRequest, progress};

/// What is kept of the files that were looked at.
#[derive(Debug)]
pub(crate) struct Leaks {
    detector: Detector,
    settings: Settings,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    /// By place on disk: overlapping paths show a file twice.
    files: BTreeMap<PathBuf, File>,
}

/// What one file gave. Most give nothing, and only the path is kept.
#[derive(Debug)]
struct File {
    path: String,
    policy_path: String,
    fate: Fate,
}

#[derive(Debug)]
enum Fate {
    Clean,
    Leaks(Vec<Seen>),
    Unknown(String),
}

impl Leaks {
    pub(crate) fn new(settings: &Settings) -> Self {
        Self {
            detector: Detector::new(settings.clone()),
            settings: settings.clone(),
            state: Mutex::default(),
        }
    }

    /// Looks at one file. A panic is a bug of ours and costs that file only.
    pub(crate) fn look(&self, file: &Looked<'_>) {
        let looked = catch_unwind(AssertUnwindSafe(|| self.fate(file)));
        let fate = looked.unwrap_or_else(|_| {
            Fate::Unknown("looking for secrets broke off, which is a bug in lockgate".to_owned())
        });
        let kept = File {
            path: self.detector.shown(file.path),
            policy_path: file.policy_path.to_owned(),
            fate,
        };
        let mut state = lock(&self.state);
        let known = state.files.get(file.location);
        if known.is_none_or(|known| kept.path < known.path) {
            state.files.insert(file.location.to_owned(), kept);
        }
    }

    fn fate(&self, file: &Looked<'_>) -> Fate {
        let text = match file.bytes {
            Ok(text) => text,
            Err(why) => return Fate::Unknown(why.to_owned()),
        };
        let traces = self.detector.scan(text);
        match self.detector.see(file.path, text, &traces) {
            seen if seen.is_empty() => Fate::Clean,
            seen => Fate::Leaks(seen),
        }
    }

    /// Looks at the part of the history that is asked for.
    pub(crate) fn past(&self, request: &ScanRequest) -> Result<SeenPast, Error> {
        let Some(past) = &request.past else {
            return Ok(SeenPast::default());
        };
        let repository = history::open(request)?;
        match past {
            Past::All => Ok(history::whole(
                &repository,
                &self.detector,
                request.cache.as_deref(),
                Some(&progress::tell),
            )),
            _ => history::changed(&repository, &self.detector, past),
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
            inspected: state.files.len() + past.objects,
            unknowns: past.unknowns,
            ..Inspection::default()
        };
        let mut seen = past.seen;
        for file in state.files.into_values() {
            match file.fate {
                Fate::Clean => continue,
                Fate::Leaks(leaks) => seen.extend(leaks),
                Fate::Unknown(reason) => inspection.unknowns.push(Unknown {
                    subject: file.path.clone(),
                    reason,
                }),
            }
            if file.path != file.policy_path {
                policy_paths.insert(file.path, file.policy_path);
            }
        }
        inspection.findings = gather(seen, &self.settings.fingerprint_key);
        inspection
    }
}

/// Whoever panicked has put in whole values or none.
fn lock(state: &Mutex<State>) -> MutexGuard<'_, State> {
    state.lock().unwrap_or_else(PoisonError::into_inner)
}
