//! Secrets in the history of a repository.

mod look;

use std::path::Path;

use lockgate_io::git::sweep::Sweep;
use lockgate_io::git::{Environment, Limits, Repository};
use lockgate_secrets::{Detector, Settings};

/// Trial.
pub fn trial(path: &Path, nothing: bool) -> String {
    let repository = Repository::open(path, &Environment::default(), Limits::default()).expect("x");
    let detector = Detector::new(Settings::default());
    let looker = look::Looker::new(&detector, &|_, _| true, nothing);
    let swept = repository.sweep(&looker, Sweep::default());
    format!("{} shown {} skipped {} bytes {} faulty {} found", swept.shown, swept.skipped, swept.bytes, swept.faulty.len(), looker.found().len())
}
