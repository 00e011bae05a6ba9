//! `lockgate baseline write`, `lockgate secrets baseline`: what is known and accepted for now.

use std::path::Path;

use lockgate_engine::ScanRequest;

use crate::args::Screen;
use crate::exit::{Failure, Status};
use crate::{escape, progress, screen};

/// Scans without thresholds and writes every finding; incomplete where something stayed unknown.
pub(crate) fn of(request: &ScanRequest, file: &Path, to: &Screen) -> Result<Status, Failure> {
    let report = progress::during(to, || lockgate_engine::scan_without_baseline(request))?;
    let text = lockgate_engine::baseline_text(&report);
    lockgate_engine::write_file(file, text.as_bytes(), true)?;
    if !to.quiet {
        let file = escape::visible(&file.display().to_string());
        let words = format!("wrote {} findings to {file}\n", report.findings.len());
        screen::words(&words, to.color);
    }
    let unknown = report.unknowns().next().is_some();
    Ok(if unknown {
        Status::Incomplete
    } else {
        Status::Passed
    })
}
