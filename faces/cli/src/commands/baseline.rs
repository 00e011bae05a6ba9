//! `lockgate baseline write`: what is known and accepted for now.

use crate::args::{BaselineArgs, Screen};
use crate::exit::{Failure, Status};
use crate::{escape, screen};

/// Scans without thresholds and writes every finding; incomplete where something stayed unknown.
pub(crate) fn write(args: &BaselineArgs, screen: &Screen) -> Result<Status, Failure> {
    let report = lockgate_engine::scan_without_baseline(&args.subject.request())?;
    let text = lockgate_engine::baseline_text(&report);
    lockgate_engine::write_file(&args.file, text.as_bytes(), true)?;
    if !screen.quiet {
        let file = escape::visible(&args.file.display().to_string());
        let words = format!("wrote {} findings to {file}\n", report.findings.len());
        screen::words(&words, screen.color);
    }
    let unknown = report.unknowns().next().is_some();
    Ok(if unknown {
        Status::Incomplete
    } else {
        Status::Passed
    })
}
