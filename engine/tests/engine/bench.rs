//! A repository in a temporary directory.

use std::fs;
use std::path::PathBuf;

use lockgate_engine::{Error, ScanRequest, scan};
use lockgate_evidence::Report;
use tempfile::TempDir;

/// A workflow with one action that is not pinned.
pub(crate) const UNPINNED: &str = "on: push\npermissions: {}\njobs:\n  build:\n    runs-on: ubuntu-24.04\n    \
                                   timeout-minutes: 5\n    steps:\n      - uses: example/build@v1\n";

/// Where [`UNPINNED`] is best put.
pub(crate) const WORKFLOW: &str = ".github/workflows/ci.yml";

/// The rule that finds it.
pub(crate) const RULE: &str = "workload/unpinned-action";

/// A directory that is gone after the test.
pub(crate) struct Repository(TempDir);

impl Repository {
    /// One with [`UNPINNED`] in it.
    pub(crate) fn new() -> Self {
        let repository = Self(TempDir::new().expect("a temporary directory"));
        repository.write(WORKFLOW, UNPINNED);
        repository
    }

    pub(crate) fn path(&self, below: &str) -> PathBuf {
        let real = self.0.path().canonicalize().expect("it was made");
        if below.is_empty() {
            real
        } else {
            real.join(below)
        }
    }

    pub(crate) fn write(&self, below: &str, text: impl AsRef<[u8]>) -> PathBuf {
        let path = self.path(below);
        fs::create_dir_all(path.parent().expect("below the repository")).expect("a directory");
        fs::write(&path, text).expect("a file");
        path
    }

    /// With a `lockgate.toml`.
    pub(crate) fn policy(self, text: &str) -> Self {
        self.write("lockgate.toml", text);
        self
    }

    pub(crate) fn request(&self) -> ScanRequest {
        ScanRequest {
            paths: vec![self.path("")],
            ..ScanRequest::default()
        }
    }

    pub(crate) fn scan(&self) -> Report {
        scan(&self.request()).expect("the scan runs")
    }

    /// Why the scan does not run, with the temporary directory taken out.
    pub(crate) fn refusal(&self, request: &ScanRequest) -> String {
        let error = scan(request).expect_err("the scan does not run");
        let (kind, message, hint) = match error {
            Error::Usage { message, hint } => ("usage", message, hint),
            Error::Environment { message, hint } => ("environment", message, hint),
            other => ("other", other.to_string(), None),
        };
        let shown = format!("{kind}: {message}\n\nhint: {}", hint.unwrap_or_default());
        shown.replace(&self.path("").to_string_lossy().into_owned(), "REPO")
    }
}

/// Path and rule of each finding of the two kinds the tests are about.
pub(crate) fn show(report: &Report) -> Vec<String> {
    let about = |id: &str| id == RULE || id.starts_with("policy/");
    let findings = report
        .findings
        .iter()
        .filter(|finding| about(finding.rule.id));
    findings
        .map(|finding| format!("{} {}", finding.primary().source.path(), finding.rule.id))
        .collect()
}

/// [`WORKFLOW`] and [`RULE`].
pub(crate) fn unpinned() -> String {
    format!("{WORKFLOW} {RULE}")
}
