//! `lockgate scan`: inspect, and report.

use lockgate_engine::ScanRequest;
use lockgate_evidence::Report;

use super::fix;
use crate::args::{ScanArgs, Screen, Show};
use crate::exit::{Failure, Status};
use crate::format::{self, Format, Moment};
use crate::{progress, screen};

/// Runs the command; `--fix` is the command `fix`.
pub(crate) fn run(args: &ScanArgs, screen: &Screen) -> Result<Status, Failure> {
    if args.fix {
        return fix::run(&args.into(), screen);
    }
    refuse_idle_flags(args)?;
    let mut request = args.subject.request_with(&args.threshold);
    request.past = args.past.past()?;
    let is_tree = matches!(request.past, None | Some(lockgate_engine::Past::All));
    request.with_matrix = is_tree && args.show.format == Format::Html;
    if !args.past.no_cache {
        request.cache = lockgate_engine::cache_dir();
    }
    present(&request, &args.show, screen)
}

/// Scans, writes the report where it is wanted, and says how it ended.
pub(crate) fn present(
    request: &ScanRequest,
    show: &Show,
    screen: &Screen,
) -> Result<Status, Failure> {
    let started = clock(show.format);
    let report = progress::during(screen, || lockgate_engine::last_scan(request))?;
    let moment = Moment {
        started,
        ended: clock(show.format),
    };
    write(&report, &moment, show, screen)?;
    Ok(Status::of(&report))
}

fn write(report: &Report, moment: &Moment, show: &Show, to: &Screen) -> Result<(), Failure> {
    let text = format::render(show.format, report, moment, to.quiet);
    match (&show.output, show.format) {
        (Some(path), _) => screen::file(path, &text, to.color)?,
        (None, Format::Text) => return screen::styled(&text, to.color),
        (None, _) => screen::data(&text)?,
    }
    if !to.quiet {
        screen::words(&format::closing_line(report), to.color);
    }
    Ok(())
}

/// The time, for the formats that must tell it; all others depend on input alone.
fn clock(format: Format) -> String {
    match format {
        Format::Gitlab | Format::GitlabSecrets => lockgate_engine::now_utc(),
        _ => String::new(),
    }
}

/// `--dry-run` without `--fix` would look like a promise.
fn refuse_idle_flags(args: &ScanArgs) -> Result<(), Failure> {
    let flag = match (args.change.dry_run, args.change.allow_unsafe) {
        (true, _) => "--dry-run",
        (_, true) => "--unsafe",
        _ => return Ok(()),
    };
    let message = format!("`{flag}` says how to fix, and nothing is to be fixed");
    Err(Failure::usage(
        message,
        format!("use `lockgate fix {flag}`"),
    ))
}
